"""PixelScale: from stored pixels to [0, 1] and back, band by band."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Rows
from hinterland.data.imageset import VALID, ImageSet, row_slices
from hinterland.data.shards import Shards
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen

ScaleRule = Literal["auto", "range", "percentiles"]
MOST_READ = 10_000  # images on disk, for percentiles


class PixelScale(Frozen):
    """Band c is stored as v and seen by a model as (v - lo[c]) / (hi[c] - lo[c])."""

    lo: tuple[float, ...]  # stored value that becomes 0, one per band
    hi: tuple[float, ...]  # stored value that becomes 1, one per band
    neutral: tuple[float, ...] | None = None  # on the [0, 1] scale, what stands where a pixel has no data, one per band

    @classmethod
    def of(cls, train: ImageSet, rule: ScaleRule = "auto") -> PixelScale:
        """The scale for a training split, by `rule`:

        auto: what the type says. uint8: 0 to 255; uint16: 0 to the smallest 2^k - 1 that holds the
        largest value (the sensor's bit depth); float32: [0, 1] if all values lie in it, else their range.
        range: smallest and largest value of each band; percentiles: the 1st and the 99th (of 10,000 images
        where they lie on disk). Only pixels that have data count; where some have none, `neutral` is the mean of
        a band (of the same 10,000 images), on the [0, 1] scale.
        """
        lo: list[float] = []
        hi: list[float] = []
        for name in train.layers:
            for band in range(train.layers[name].shape[1]):
                low, high = _limits(train, name, band, rule)
                if not high > low:
                    raise BadInput(
                        f"{train.name}, layer {name}, band {band} is {low:g} everywhere in the training split; "
                        "a constant band cannot be scaled: leave it out"
                    )
                lo.append(low)
                hi.append(high)
        return cls(lo=tuple(lo), hi=tuple(hi)).with_neutral(train)

    def with_neutral(self, train: ImageSet) -> PixelScale:
        """With the mean of each band, where a pixel of the training split has no data and none is given."""
        if self.neutral is not None or VALID not in train.masks:
            return self
        means = [
            float(np.mean(_some(train, name, band), dtype=np.float64))
            for name, pixels in train.layers.items()
            for band in range(pixels.shape[1])
        ]
        ends = zip(means, self.lo, self.hi, strict=True)
        return self.model_copy(update={"neutral": tuple(round((mean - lo) / (hi - lo), 6) for mean, lo, hi in ends)})

    def standing_in(self) -> npt.NDArray[np.float32]:
        """(C, 1, 1) what stands where a pixel has no data; the middle of the scale where training images lack none."""
        return np.array(self.neutral or (0.5,) * len(self.lo), dtype=np.float32)[:, None, None]

    def seen(self, images: ImageSet, rows: Rows | slice) -> npt.NDArray[np.float32]:
        """Some of the images as `apply` has them; where they have no data, what stands in."""
        values, valid = self.apply(images.stacked(rows)), images.valid(rows)
        return values if valid is None else np.where(valid[:, None], values, self.standing_in())

    def apply(self, pixels: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """(n, C, H, W) as stored -> float32 on the [0, 1] scale (values outside stay outside)."""
        lo, hi = self._columns()
        return ((pixels.astype(np.float32) - lo) / (hi - lo)).astype(np.float32)

    def invert(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The inverse of `apply`: back to stored units, as float32."""
        lo, hi = self._columns()
        return (values * (hi - lo) + lo).astype(np.float32)

    def _columns(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        lo = np.array(self.lo, dtype=np.float32)[:, None, None]
        return lo, np.array(self.hi, dtype=np.float32)[:, None, None]


@dataclasses.dataclass(frozen=True)
class Outside:
    """How many pixels of how many images lie outside the scale."""

    pixels: int
    images: int
    split: str


def outside(images: ImageSet, scale: PixelScale) -> list[Outside]:
    """The splits that hold values outside [0, 1] on this scale, with counts; empty if none does."""
    found = []
    for split in images.counts():
        part = images.split(split)
        pixels = count = band = 0
        for layer in part.layers.values():
            lo = np.array(scale.lo[band : band + layer.shape[1]], dtype=np.float64)[:, None, None]
            hi = np.array(scale.hi[band : band + layer.shape[1]], dtype=np.float64)[:, None, None]
            band += layer.shape[1]
            if layer.dtype == np.uint8 and (lo <= 0).all() and (hi >= 255).all():
                continue
            for rows in row_slices(layer):
                values, valid = layer[rows], part.valid(rows)
                beyond = (values < lo) | (values > hi)
                beyond = beyond if valid is None else beyond & valid[:, None]
                pixels += int(beyond.sum())
                count += int(beyond.any(axis=(1, 2, 3)).sum())
        if pixels:
            found.append(Outside(pixels, count, split))
    return found


def _limits(train: ImageSet, layer: str, band: int, rule: ScaleRule) -> tuple[float, float]:
    pixels = train.layers[layer]
    if rule == "percentiles":
        low, high = np.percentile(_some(train, layer, band), (1, 99))
        return float(low), float(high)
    if rule == "auto" and pixels.dtype == np.uint8:
        return 0.0, 255.0
    extremes = [(values.min(), values.max()) for values in _all(train, layer, band)]
    low, high = float(min(low for low, _ in extremes)), float(max(high for _, high in extremes))
    if rule == "range":
        return low, high
    if pixels.dtype == np.uint16:
        return 0.0, float(2 ** max(1, int(high).bit_length()) - 1)
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)


def _all(train: ImageSet, layer: str, band: int) -> Iterator[npt.NDArray[Any]]:
    """The valid values of a band, some images at a time."""
    return (_values(train, layer, band, rows) for rows in row_slices(train.layers[layer]))


def _some(train: ImageSet, layer: str, band: int) -> npt.NDArray[Any]:
    """The valid values of a band, of all images or of 10,000 spread evenly over those on disk."""
    pixels = train.layers[layer]
    if not isinstance(pixels, Shards) or len(pixels) <= MOST_READ:
        return _values(train, layer, band, slice(None))
    rows = np.arange(MOST_READ) * len(pixels) // MOST_READ
    return np.concatenate([_values(train, layer, band, part).ravel() for part in np.array_split(rows, 10)])


def _values(train: ImageSet, layer: str, band: int, rows: Rows | slice) -> npt.NDArray[Any]:
    values, valid = train.layers[layer][rows][:, band], train.valid(rows)
    return values if valid is None else values[valid]
