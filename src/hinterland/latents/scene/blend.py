"""The errors of windows that overlap, as one map: each pixel the mean over its windows, by a smooth weight."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


# w(i, j) = h(i) h(j),  h(i) = sin^2(pi (i + 1/2) / T)
def window_weight(tile: int) -> Values:
    """(T, T): 1 in the middle, nearly 0 at the rim, never 0; windows half a side apart sum to 1 everywhere. Hann."""
    profile = np.sin(np.pi * (np.arange(tile) + 0.5) / tile) ** 2
    return np.outer(profile, profile).astype(np.float32)


class Blend:
    """Takes windows row by row of a scene `width` wide, and gives rows of pixels that no later window reaches."""

    def __init__(self, tile: int, width: int):
        self._weight = window_weight(tile)
        self._sum = np.zeros((tile, width), np.float32)
        self._weights = np.zeros((tile, width), np.float32)

    def add(self, column: int, values: Values, valid: Mask) -> None:
        """One window (T, T) of the present row of windows, from `column` on; what is not valid counts nothing."""
        part = (slice(None), slice(column, column + len(values)))
        weight = np.where(valid, self._weight, 0)
        self._sum[part] += weight * np.where(valid, values, 0)
        self._weights[part] += weight

    def take(self, count: int) -> Values:
        """(count, W) the uppermost rows, NaN where no window is; the next row of windows begins below them."""
        with np.errstate(invalid="ignore", divide="ignore"):
            done: Values = self._sum[:count] / self._weights[:count]
        for plane in (self._sum, self._weights):
            left = len(plane) - count
            plane[:left] = plane[count:]
            plane[left:] = 0
        return done
