"""Tiles made smaller by whole factors, each new pixel from the square of old ones that it covers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.layers import Valid


def squares(plane: npt.NDArray[Any], side: int) -> npt.NDArray[Any]:
    """(..., H, W) as (..., side, side, k * k): the old pixels of each new one."""
    k = plane.shape[-1] // side
    cut = plane.reshape(*plane.shape[:-2], side, k, side, k)
    return np.moveaxis(cut, -3, -2).reshape(*plane.shape[:-2], side, side, k * k)


def shrunk_image(values: npt.NDArray[Any], valid: Valid, side: int, nodata: float | None) -> npt.NDArray[Any]:
    """(C, side, side) means, rounded for whole numbers; `nodata` (or 0) where a pixel is not valid."""
    means = squares(values, side).mean(axis=-1, dtype=np.float64)
    if values.dtype.kind in "iu":
        means = np.rint(means)
    empty = 0.0 if nodata is None or values.dtype.kind == "f" else nodata
    return np.where(shrunk_valid(valid, side), means, empty).astype(values.dtype)


def shrunk_valid(valid: Valid, side: int) -> Valid:
    """(side, side) true where all old pixels were."""
    found: Valid = np.asarray(squares(valid, side).all(axis=-1))
    return found


def shrunk_codes(codes: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """(side, side) the most frequent code, of equally frequent ones the lowest."""
    old = squares(codes, side)
    present = np.unique(codes)
    counts = np.stack([(old == code).sum(axis=-1) for code in present])
    found: npt.NDArray[np.uint8] = present[counts.argmax(axis=0)]
    return found


def shrunk_height(height: npt.NDArray[np.float32], side: int) -> npt.NDArray[np.float32]:
    """(side, side) means of what is known; NaN where nothing is."""
    old = squares(height, side).astype(np.float64)
    known = ~np.isnan(old)
    count = known.sum(axis=-1)
    total = np.where(known, old, 0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)
