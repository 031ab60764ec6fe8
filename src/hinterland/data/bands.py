"""Some bands of an ImageSet, in a few letters: what is given to a model, and what is wanted of it.

    landsat_b           all bands of a layer
    image:1,2,4-6       some of them, counted from 1
    image:1+2+3         one band, the mean of these as they are stored
    image:grey          one band, the mean of all of the layer's
    1,2,3               bands, where the images have one layer only

Several, with commas between: `naip_old:1-3,landsat_b`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Rows
from hinterland.data.imageset import ImageSet, Stored
from hinterland.data.shards import Shards
from hinterland.ground.errors import BadInput
from hinterland.ground.words import plural

GREY = "grey"
NUMBERS = re.compile(r"\d+(-\d+|(\+\d+)+)?")  # a band, a range of them, or a mean
Sum = tuple[int, ...]  # bands of a layer, from 0, whose mean is one band


def terms_of(text: str) -> tuple[str, ...]:
    """`naip:1,3,landsat_b` -> ("naip:1,3", "landsat_b"): a number goes with the layer that was named last."""
    found: list[str] = []
    for piece in (part.strip() for part in text.split(",")):
        goes_on = bool(found) and (":" in found[-1] or NUMBERS.match(found[-1])) and NUMBERS.fullmatch(piece)
        if goes_on:
            found[-1] += f",{piece}"
        elif piece:
            found.append(piece)
    return tuple(found)


def layers_named(terms: Sequence[str]) -> list[str]:
    """The layers that these speak of by name, each once."""
    names = [term.rpartition(":")[0] or term for term in terms if ":" in term or not _is_bands(term)]
    return list(dict.fromkeys(names))


@dataclasses.dataclass(frozen=True)
class Part:
    """A layer, and which bands of it; `sums` None: all, as they stand."""

    term: str
    layer: str
    sums: tuple[Sum, ...] | None

    def names(self, bands: int) -> tuple[str, ...]:
        """What each of its bands is called, such as landsat_b:3; `bands` are those of the layer."""
        sums = self.sums or tuple((band,) for band in range(bands))
        return tuple(f"{self.layer}:{'+'.join(str(band + 1) for band in some)}" for some in sums)


def parts_of(images: ImageSet, terms: Sequence[str], what: str) -> list[Part]:
    """What `terms` mean in these images. `BadInput`, beginning with `what`, for layers and bands that are not there."""
    parts = [_part(images, term, what) for term in terms]
    names = [name for part in parts for name in part.names(images.layers[part.layer].shape[1])]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(f"{what} ({','.join(terms)}) names {', '.join(twice)} twice; once is enough")
    return parts


def band_names(images: ImageSet, parts: Sequence[Part]) -> tuple[str, ...]:
    """What each band of these parts is called."""
    return tuple(name for part in parts for name in part.names(images.layers[part.layer].shape[1]))


def of_bands(images: ImageSet, terms: Sequence[str], what: str) -> ImageSet:
    """The same images with these bands alone, a layer for each term; chosen from those once more, it stays as it is.

    Whole layers, and what lies on disk, are not copied.
    """
    chosen = {part.term: some_bands(images.layers[part.layer], part.sums) for part in parts_of(images, terms, what)}
    return dataclasses.replace(images, layers=chosen)


def some_bands(stored: Stored, sums: tuple[Sum, ...] | None) -> Stored:
    """(N, len(sums), H, W) of pixels (N, C, H, W), each the mean of some bands; float32 where it is of several."""
    if sums is None:
        return stored
    return SomeBands(stored, sums) if isinstance(stored, Shards) else _summed(stored, sums)


class SomeBands(Shards):
    """Some bands of pixels on disk, read only where they are looked at."""

    def __init__(self, source: Shards, sums: tuple[Sum, ...]):
        self._source, self._sums = source, sums

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, C, H, W)."""
        return (len(self._source), len(self._sums), *self._source.shape[2:])

    @property
    def dtype(self) -> np.dtype[Any]:
        """That of what is stored; float32 where bands are averaged."""
        return self._source.dtype if _plain(self._sums) else np.dtype(np.float32)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._source.ndim

    def __len__(self) -> int:
        return len(self._source)

    def select(self, rows: Rows | slice) -> Shards:
        """The same bands of some of the rows."""
        return SomeBands(self._source.select(rows), self._sums)

    def __getitem__(self, key: int | slice | Rows) -> npt.NDArray[Any]:
        if isinstance(key, int | np.integer):
            return np.asarray(_summed(self._source[key][None], self._sums)[0])
        return _summed(self._source[key], self._sums)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the source's digest and of the bands."""
        return hashlib.sha256(self._source.digest + repr(self._sums).encode()).digest()


def _plain(sums: tuple[Sum, ...]) -> bool:
    return all(len(some) == 1 for some in sums)


def _summed(pixels: npt.NDArray[Any], sums: tuple[Sum, ...]) -> npt.NDArray[Any]:
    if not _plain(sums):
        means = [pixels[:, list(some)].mean(axis=1, dtype=np.float32) for some in sums]
        return np.stack(means, axis=1)
    first, last = sums[0][0], sums[-1][0]
    if [some[0] for some in sums] == list(range(first, last + 1)):
        return pixels[:, first : last + 1]  # a view
    return pixels[:, [some[0] for some in sums]]


def _is_bands(text: str) -> bool:
    return all(piece == GREY or NUMBERS.fullmatch(piece) for piece in text.split(","))


def _part(images: ImageSet, term: str, what: str) -> Part:
    there = ", ".join(f"{name} ({plural(pixels.shape[1], 'band')})" for name, pixels in images.layers.items())
    if term in images.layers:
        return Part(term, term, None)
    layer, colon, bands = term.rpartition(":")
    if not colon and _is_bands(term):
        if len(images.layers) > 1:
            raise BadInput(f"{what} ({term}): {images.name} has several layers, {there}; say which, as LAYER:{term}")
        layer, bands = next(iter(images.layers)), term
    elif not colon or layer not in images.layers:
        raise BadInput(f"{what} ({term}): {images.name} has no layer {layer or term}; its layers are {there}")
    count = images.layers[layer].shape[1]
    return Part(term, layer, tuple(some for piece in bands.split(",") for some in _sums(piece, layer, count, what)))


def _sums(piece: str, layer: str, count: int, what: str) -> list[Sum]:
    """`2` -> [(1,)]; `2-4` -> [(1,), (2,), (3,)]; `1+2` -> [(0, 1)]; `grey` -> [(0, ..., count - 1)]."""
    if piece == GREY:
        return [tuple(range(count))]
    if not NUMBERS.fullmatch(piece):
        raise BadInput(f"{what} ({layer}:{piece}): bands are numbers such as 1,2,4-6, a mean such as 1+2+3, or {GREY}")
    numbers = [int(number) for number in re.split(r"[-+]", piece)]
    if min(numbers) < 1 or max(numbers) > count or ("-" in piece and numbers[0] > numbers[1]):
        raise BadInput(f"{what} ({layer}:{piece}): layer {layer} has bands 1 to {count}, counted from 1")
    if "-" in piece:
        return [(band - 1,) for band in range(numbers[0], numbers[1] + 1)]
    return [tuple(sorted({number - 1 for number in numbers}))]
