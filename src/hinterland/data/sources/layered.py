"""Arrays of one place that lie beside each other in an .npz file: layers of pixels, masks, and what images are called.

Which array is what, is said: `layers` are seen by a model, each in its own type; `mask` tells the class of each pixel,
and from it come the label `class` (the most frequent) and a factor for each class's share, as in `data prepare`;
`masks` are kept beside it, and are never seen by a model. Of the other arrays `ids`, `split` and `group` are read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, Factor, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet, Skipped, not_finite
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.sources.arrays import column_of_splits, column_of_texts, named_arrays
from hinterland.data.sources.layout import bands_first, stored_type
from hinterland.ground.errors import BadInput, listing

Array = npt.NDArray[Any]
CLASS = "class"


@dataclasses.dataclass(frozen=True)
class Meaning:
    """Which arrays are what. `classes`: names by value of the mask; none: its values are their own names."""

    layers: tuple[str, ...]
    mask: str | None = None
    masks: tuple[str, ...] = ()
    ignore: tuple[int, ...] = ()  # values of the mask that mean: not labelled
    classes: Mapping[int, str] | None = None
    tile: int | None = None  # side in pixels of what each image is cut into; None: whole

    @property
    def planes(self) -> tuple[str, ...]:
        """The arrays of one value a pixel."""
        return (*([self.mask] if self.mask is not None else []), *self.masks)


def read_layers(path: Path | str, meaning: Meaning, skip_bad: bool = False) -> ImageSet:
    """The images of an .npz file whose arrays mean what `meaning` says. Raises `BadInput`, naming array and rule."""
    path = Path(path)
    wanted = [*meaning.layers, *meaning.planes]
    twice = sorted({name for name in wanted if wanted.count(name) > 1})
    if twice:
        raise BadInput(f"{path}: {listing(twice)} is named twice; an array is one layer, or one mask")
    arrays = named_arrays(path, wanted, ("ids", "split", "group"))
    return of_arrays(arrays, meaning, path.stem, skip_bad)


def of_arrays(arrays: Mapping[str, Array], meaning: Meaning, name: str, skip_bad: bool = False) -> ImageSet:
    """Images of arrays in memory, named as `meaning` names them."""
    if not meaning.layers:
        raise BadInput(f"{name}: no layer is named; layers=[...] says which arrays a model sees")
    layers, notes = {}, []
    for key in meaning.layers:
        layers[key], more = stored_type(bands_first(arrays[key], "channels-first", f"{name}, {key}"), f"{name}, {key}")
        notes += [f"{key}: {note}" for note in more]
    n, size = len(layers[meaning.layers[0]]), layers[meaning.layers[0]].shape[2:]
    for key, array in {**layers, **{key: arrays[key] for key in meaning.planes}}.items():
        if len(array) != n or array.shape[-2:] != size or array.ndim != (4 if key in layers else 3):
            expected = f"({n}, {'C, ' if key in layers else ''}{size[0]}, {size[1]})"
            raise BadInput(f"{name}, {key}: shape {array.shape}; {expected} is needed beside {meaning.layers[0]}")
    ids = column_of_texts(arrays["ids"], "ids", n) if "ids" in arrays else numbered_ids(n)
    known = Annotations(
        ids,
        column_of_splits(arrays["split"], n) if "split" in arrays else splits_by_hash(ids),
        group=column_of_texts(arrays["group"], "group", n) if "group" in arrays else None,
    )
    whole = ImageSet(name, *_without_bad(layers, known, skip_bad), notes=tuple(notes), masks={})
    kept = np.isin(ids, whole.ids)
    return _cut(whole, {key: arrays[key][kept] for key in meaning.planes}, meaning)


def _without_bad(
    layers: dict[str, Array], known: Annotations, skip_bad: bool
) -> tuple[dict[str, Array], Annotations, tuple[Skipped, ...]]:
    bad = np.any([not_finite(pixels) for pixels in layers.values()], axis=0)
    if not skip_bad or not bad.any():
        return layers, known, ()
    rows = np.flatnonzero(~bad)
    skipped = tuple(Skipped(str(i), "holds NaN or infinite values") for i in known.id[bad])
    return {key: pixels[rows] for key, pixels in layers.items()}, known.take(rows), skipped


def _cut(whole: ImageSet, planes: Mapping[str, Array], meaning: Meaning) -> ImageSet:
    """The images, cut into tiles where that is asked for, with masks and what they say of each."""
    _, height, width = whole.shape
    tile, notes = meaning.tile, whole.notes
    layers: dict[str, Array] = {key: np.asarray(pixels) for key, pixels in whole.layers.items()}
    known = whole.annotations
    if tile is not None:
        if not 1 <= tile <= min(height, width):
            raise BadInput(f"tile ({tile}) must be from 1 to {min(height, width)}, the images' smaller side")
        corners = [(y, x) for y in range(0, height - tile + 1, tile) for x in range(0, width - tile + 1, tile)]
        layers = {key: _tiles(pixels, corners, tile) for key, pixels in layers.items()}
        planes = {key: _tiles(plane, corners, tile) for key, plane in planes.items()}
        known = _of_tiles(known, corners)
        if height % tile or width % tile:
            notes += (f"{height % tile} rows and {width % tile} columns of each image are in no tile",)
    masks = {key: planes[key] for key in meaning.masks}
    if meaning.mask is not None:
        where = f"{whole.name}, {meaning.mask}"
        codes, names = codes_of_values(planes[meaning.mask], meaning.ignore, meaning.classes, where)
        masks = {CLASS: codes, **masks}
        label, shares = told_by(codes, names)
        known = dataclasses.replace(known, labels={CLASS: label}, factors=shares)
    return ImageSet(whole.name, layers, known, whole.skipped, notes, masks=masks)


def _tiles(values: Array, corners: Sequence[tuple[int, int]], tile: int) -> Array:
    """(N, ..., H, W) -> (N x tiles, ..., tile, tile), the tiles of an image one after the other."""
    cut = [values[..., y : y + tile, x : x + tile] for y, x in corners]
    return np.stack(cut, axis=1).reshape(-1, *cut[0].shape[1:])


def _of_tiles(known: Annotations, corners: Sequence[tuple[int, int]]) -> Annotations:
    """Tiles keep split and group of their image; where there is no group, the image is theirs."""
    rows = np.repeat(np.arange(len(known)), len(corners))
    ids = [f"{image}/r{y:05d}-c{x:05d}" for image in known.id.tolist() for y, x in corners]
    group = known.id if known.group is None else known.group
    return Annotations(np.array(ids, dtype=np.str_), known.split[rows], group=group[rows])


def codes_of_values(
    mask: Array, ignore: Sequence[int], classes: Mapping[int, str] | None, where: str
) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    """Class codes of a mask (N, H, W), `IGNORED` where it is not labelled, and the classes' names by code."""
    if mask.dtype.kind not in "iub":
        raise BadInput(f"{where}: values of type {mask.dtype}; classes are whole numbers")
    present = [value for value in np.unique(mask).tolist() if value not in ignore]
    named = {value: str(value) for value in present} if classes is None else dict(classes)
    strange = [value for value in present if value not in named]
    if strange:
        raise BadInput(f"{where}: values {listing(strange)} stand for no class; name them, or add them to ignore")
    if not 1 <= len(named) <= IGNORED:
        raise BadInput(f"{where}: {len(named)} classes; 1 to {IGNORED} can be kept")
    codes = np.full(mask.shape, IGNORED, np.uint8)
    for code, value in enumerate(named):
        codes[mask == value] = code
    return codes, tuple(named.values())


def told_by(codes: npt.NDArray[np.uint8], names: Sequence[str]) -> tuple[Label, dict[str, Factor]]:
    """Of each image its most frequent class (of equally frequent ones the first), and each class's share.

    Shares are of the pixels that are labelled; an image without any has no class, and its shares are NaN.
    """
    counts = np.stack([(codes == code).sum(axis=(1, 2)) for code in range(len(names))], axis=1)
    labelled = counts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        shares = counts / labelled[:, None]
    most = np.where(labelled > 0, counts.argmax(axis=1), -1)
    return Label.of(most, names), {f"share {name}": Factor(shares[:, code]) for code, name in enumerate(names)}
