"""Precision, recall, density, coverage: are generated images like real ones, and are all kinds of real ones there?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.distances.kernel import checked
from hinterland.analysis.neighbours import nearest_others

Vectors = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

MOST = 10_000  # images of either set
ROWS = 1_024  # of the matrix of distances that are held at a time


class Support(NamedTuple):
    """Per image, so that shares can be resampled. The four measures are the means of these arrays."""

    precise: Flags  # (n,) of the generated: within reach of a real image
    recalled: Flags  # (m,) of the real: within reach of a generated image
    dense: npt.NDArray[np.float64]  # (n,) of the generated: in how many real reaches it lies, over k
    covered: Flags  # (m,) of the real: some generated image lies within its reach


# reach of x = distance to its k-th nearest other image of its own set
def support(real: Vectors, generated: Vectors, k: int = 5, seed: int = 0) -> Support:
    """Whether features (n, d) of generated images lie where those (m, d) of real ones do, and the other way round.

    precision, recall: Kynkäänniemi et al. 2019; density, coverage: Naeem et al. 2020 (k = 5 there). Shares in
    [0, 1], 1 is best; density may be above 1. One outlier among the real images can make precision 1, as its reach
    is wide: coverage is not fooled so, and belongs beside it. More than 10,000 of a set are sampled by `seed`.
    """
    real, generated = checked(real, generated, least=k + 1, most=MOST, seed=seed)
    real_reach, own_reach = _reach(real, k), _reach(generated, k)
    precise = np.zeros(len(generated), bool)
    dense = np.zeros(len(generated))
    recalled, covered = np.zeros(len(real), bool), np.zeros(len(real), bool)
    for start in range(0, len(real), ROWS):
        rows = slice(start, start + ROWS)
        squared = _squared_distances(real[rows], generated)
        in_real = squared <= real_reach[rows, None]
        precise |= in_real.any(axis=0)
        dense += in_real.sum(axis=0) / k
        covered[rows] = in_real.any(axis=1)
        recalled[rows] = (squared <= own_reach).any(axis=1)
    return Support(precise, recalled, dense, covered)


def _reach(points: Vectors, k: int) -> npt.NDArray[np.float64]:
    """(n,) squared."""
    return np.asarray(nearest_others(points, k).squared_distances[:, -1], np.float64)


def _squared_distances(a: Vectors, b: Vectors) -> npt.NDArray[np.float64]:
    centre = b.mean(axis=0, dtype=np.float64)
    x, y = a - centre, b - centre
    squared = np.square(x).sum(axis=1)[:, None] + np.square(y).sum(axis=1) - 2 * x @ y.T
    return np.asarray(np.maximum(squared, 0))
