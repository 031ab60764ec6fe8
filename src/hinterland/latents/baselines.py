"""Baselines: what is known of an image without having learned anything. No torch in here.

What pixels, colour or principal components tell of a label already, no encoder needs to have learned. All are fitted
on training images only, and applied to every image. The untrained encoder, which needs torch, is in `untrained`.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.data.sources.arrays import from_arrays
from hinterland.data.sources.layout import Layout, bands_first, stored_type
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.components import first_components
from hinterland.latents.principal import Principal
from hinterland.latents.table import LatentTable, Source

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Valid = npt.NDArray[np.bool_]

PIXELS, COLOUR, PCA, UNTRAINED = KINDS = ("pixels", "colour", "pca", "untrained")
WITHOUT_MODEL = (PIXELS, COLOUR, PCA)
MOST_PIXELS = 256  # numbers per image: beyond it neighbours and probes get slow, and no better
PART = 2**23  # numbers that are made float at a time


def with_baselines(
    table: LatentTable,
    images: ImageSet | npt.NDArray[Any],
    train: ImageSet | npt.NDArray[Any] | None = None,
    kinds: Sequence[str] = WITHOUT_MODEL,
    layout: Layout | None = None,
    seed: int = 0,
    progress: Progress = SILENT,
) -> LatentTable:
    """`table` with the baselines `pixels`, `colour` and `pca` (or some of them) beside those it has.

    `images` is an array, one image per row of the table, or an ImageSet in which each row's image is found by its
    id; it may hold more. Fitted on the split train of `train`, or else of `images`; on all of them where none is of
    that split. Which it was stands in `source.fitted_on`: two tables can be compared only where that is the same.
    `BadInput` where an image is missing, or `train` has images of another kind.
    """
    kinds = chosen_kinds(kinds, WITHOUT_MODEL)
    if not kinds:
        return table
    given = as_image_set(images, table, layout)
    wanted = [MOST_PIXELS] if PIXELS in kinds and _numbers(given) > MOST_PIXELS else []
    wanted += [table.size] if PCA in kinds else []
    fit = _Fit(given, _all_for_training(train, layout), seed, max(wanted, default=0))
    rows = _rows_of(table, given)
    found = dict(table.baselines)
    with progress.step("baselines", len(kinds)) as bar:
        for kind in kinds:
            made = {PIXELS: _pixels, COLOUR: _colour, PCA: _pca}[kind](fit, rows, table.size)
            found[kind] = LatentTable(made.latents, table.annotations, made.source)
            bar.advance(note=kind)
    return dataclasses.replace(table, baselines=found)


def pixel_table(images: ImageSet, train: ImageSet | None = None, seed: int = 0) -> LatentTable:
    """Raw pixels (N, C*H*W) on the [0, 1] scale; their first 256 principal components where they are more."""
    return _pixels(_Fit(images, train, seed), images, 0)


def colour_table(images: ImageSet, train: ImageSet | None = None, valid: Valid | None = None) -> LatentTable:
    """Mean, standard deviation, smallest and largest value of each band: (N, 4 C), each column standardised.

    Standardised by mean and deviation over the training images, as the columns have different units; a column that
    is constant there is only centred. Pixels count where images have data, by their mask `valid`; or, of `images`,
    those of its split train as well, where `valid` (N, H, W) is true.
    """
    return _colour(_Fit(images, train), images, 0, valid)


def pca_table(images: ImageSet, size: int, train: ImageSet | None = None, seed: int = 0) -> LatentTable:
    """The first `size` principal components of the training images' pixels: (N, size), or as many as there are."""
    if size < 1:
        raise BadInput(f"size ({size}) must be at least 1; the size of the latents is the one to compare with")
    return _pca(_Fit(images, train, seed, size), images, size)


# per band: 1/n sum x, sqrt(1/n sum (x - mean)^2), min x, max x
def colour_statistics(pixels: npt.NDArray[Any], valid: Valid | None = None) -> Numbers:
    """(n, C, H, W) in any unit -> (n, 4 C): the means of all bands, then deviations, minima and maxima.

    `valid` (n, H, W) is true where a pixel counts. `BadInput` where an image has no such pixel.
    """
    if valid is not None and valid.shape != (len(pixels), *pixels.shape[2:]):
        raise BadInput(f"valid has shape {valid.shape} for images {pixels.shape}; (n, H, W) is needed")
    if valid is not None and not valid.any(axis=(1, 2)).all():
        empty = np.flatnonzero(~valid.any(axis=(1, 2)))
        raise BadInput(f"{len(empty)} images have no valid pixel (rows {listing(empty)}); leave them out")
    where = True if valid is None else valid[:, None]
    values = pixels.astype(np.float64)
    counted: dict[str, Any] = {"axis": (2, 3), "where": where}
    mean, deviation = values.mean(**counted), values.std(**counted)
    low, high = values.min(**counted, initial=np.inf), values.max(**counted, initial=-np.inf)
    return np.concatenate([mean, deviation, low, high], axis=1)


def as_image_set(
    images: ImageSet | npt.NDArray[Any], table: LatentTable | None = None, layout: Layout | None = None
) -> ImageSet:
    """An ImageSet as it is; an array with what `table` knows of its images, or else as arrays are read."""
    if isinstance(images, ImageSet):
        return images
    if table is None:
        return from_arrays(np.asarray(images), layout=layout)
    name = f"images of {table.source.name}"
    pixels, notes = stored_type(bands_first(np.asarray(images), layout, name), name)
    return ImageSet(name, {"image": pixels}, table.annotations, notes=notes)


def training_images(images: ImageSet, train: ImageSet | None = None) -> ImageSet:
    """The split train of `train`, or else of `images`; all of them where none is of that split."""
    source = images if train is None else train
    return source.split("train") if source.has("train") else source


def chosen_kinds(baselines: bool | Sequence[str], possible: Sequence[str] = KINDS) -> tuple[str, ...]:
    """The baselines asked for: all that are possible, none, or those named; `BadInput` for another name."""
    if isinstance(baselines, bool):
        return tuple(possible) if baselines else ()
    wrong = [kind for kind in baselines if kind not in possible]
    if wrong:
        raise BadInput(f"baselines ({listing(wrong)}): no such baseline here; there are {', '.join(possible)}")
    return tuple(baselines)


class _Fit:
    """Training images, and what is taken from them: computed once, where it is first needed."""

    def __init__(self, images: ImageSet, train: ImageSet | None, seed: int = 0, most: int = MOST_PIXELS):
        self.is_part = train is None  # whether the training images are among `images`
        if train is not None and (train.shape != images.shape or train.dtypes != images.dtypes):
            raise BadInput(
                f"{train.name} has images of {train.shape} (C, H, W) and type {train.dtypes[0]}, {images.name} of "
                f"{images.shape} and {images.dtypes[0]}; baselines are fitted on images of the same kind"
            )
        self.train, self.seed = training_images(images, train), seed
        self.most = most  # principal components that will be asked for

    @functools.cached_property
    def words(self) -> str:
        """`60,000 images of fashion-mnist (train), SHA-256 0123456789ab`: equal where the fit is equal."""
        splits = "/".join(sorted(set(self.train.annotations.split.tolist())))
        digest = self.train.fingerprint()[:12]
        return f"{len(self.train):,} images of {self.train.name} ({splits}), SHA-256 {digest}"

    @functools.cached_property
    def scale(self) -> PixelScale:
        """Stored pixels to [0, 1], band by band."""
        return PixelScale.of(self.train)

    def components(self, count: int) -> tuple[Principal, float]:
        """Principal components of the training images' pixels, and the share of the variance the first `count` hold."""
        found, share = self._found
        variances = found.variances
        whole = float(variances.sum()) / share if share > 0 else 0.0
        return found, float(variances[:count].sum()) / whole if whole > 0 else 1.0

    @functools.cached_property
    def _found(self) -> tuple[Principal, float]:
        return first_components(lambda: _flat_parts(self.train, self.scale), self.most, self.seed)


def _all_for_training(train: ImageSet | npt.NDArray[Any] | None, layout: Layout | None) -> ImageSet | None:
    if train is None or isinstance(train, ImageSet):
        return train
    return from_arrays(np.asarray(train), split=np.full(len(train), "train"), layout=layout)


def _pixels(fit: _Fit, images: ImageSet, _size: int) -> LatentTable:
    if _numbers(images) > MOST_PIXELS:
        latents, how = _projected(fit, images, MOST_PIXELS)
    else:
        latents, how = np.concatenate(list(_flat_parts(images, fit.scale))), "none"
    return _table(PIXELS, "pixels", how, latents, images, fit)


def _pca(fit: _Fit, images: ImageSet, size: int) -> LatentTable:
    latents, how = _projected(fit, images, size)
    return _table(PCA, "principal components", how, latents, images, fit)


def _colour(fit: _Fit, images: ImageSet, _size: int, valid: Valid | None = None) -> LatentTable:
    ours = _statistics(images, valid)
    among = images.annotations.split == "train"
    same = valid is not None and fit.is_part
    training = ours[among if among.any() else slice(None)] if same else _statistics(fit.train)
    mean, deviation = training.mean(axis=0), training.std(axis=0)
    rounding = np.finfo(np.float32).eps * np.abs(training).max(axis=0)
    latents = ((ours - mean) / np.where(deviation > rounding, deviation, 1)).astype(np.float32)
    return _table(COLOUR, "mean, deviation, min, max of each band", "standardised", latents, images, fit)


def _projected(fit: _Fit, images: ImageSet, size: int) -> tuple[Vectors, str]:
    """(N, size) along the first components, and in words how many of them and how much they hold."""
    found, share = fit.components(size)
    size = min(size, len(found.components))
    latents = np.empty((len(images), size), np.float32)
    start = 0
    for part in _flat_parts(images, fit.scale):
        latents[start : start + len(part)] = found.project(part, size)
        start += len(part)
    return latents, f"PCA to {size} of {_numbers(images):,} numbers, {share:.1%} of their variance"


def _numbers(images: ImageSet) -> int:
    """Numbers of an image: C * H * W."""
    return math.prod(images.shape)


def _table(name: str, layer: str, how: str, latents: Vectors, images: ImageSet, fit: _Fit) -> LatentTable:
    return LatentTable(latents, images.annotations, Source(name, layer, how, images.fingerprint(), fit.words))


def _statistics(images: ImageSet, valid: Valid | None = None) -> Numbers:
    return np.concatenate(
        [
            colour_statistics(images.stacked(rows), images.valid(rows) if valid is None else valid[rows])
            for rows in _slices(images)
        ]
    )


def _flat_parts(images: ImageSet, scale: PixelScale) -> Iterator[Vectors]:
    for rows in _slices(images):
        values = scale.seen(images, rows)
        yield values.reshape(len(values), -1)


def _slices(images: ImageSet) -> Iterator[slice]:
    step = max(1, PART // _numbers(images))
    return (slice(start, start + step) for start in range(0, len(images), step))


def _rows_of(table: LatentTable, images: ImageSet) -> ImageSet:
    """The images of the table's rows, found by id."""
    if np.array_equal(table.ids, images.ids):
        return images
    place = {name: row for row, name in enumerate(images.ids.tolist())}
    missing = [name for name in table.ids.tolist() if name not in place]
    if missing:
        raise BadInput(
            f"{images.name} lacks {len(missing)} of the {len(table)} images of {table.source.name} "
            f"({listing(missing)}); hand over the images that were encoded, with their ids"
        )
    return images.take(np.array([place[name] for name in table.ids.tolist()], dtype=np.intp))
