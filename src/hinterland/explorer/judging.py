"""Where a map is not to be believed: looked up for every image while that can be afforded, else for many."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.projections.trust import trust_of

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

WHOLE = 10_000  # images that are judged among all others
JUDGED_IN = 2_000  # more are dealt into lots of so many, each judged by itself
JUDGED = 100_000  # at most; each further image has the error of the judged one nearest to it on the map


class Judged(NamedTuple):
    """`error` (N,) of each image in [0, 1], 0 is best, and among how many neighbours were looked for."""

    error: Numbers
    trustworthiness: float
    continuity: float
    trust_sample: int


def judged(scaled: Vectors, positions: Vectors, seed: int) -> Judged:
    """How far `positions` (N, 2) can be believed as a picture of `scaled` (N, D).

    Up to 10,000 images as `trust_of` does it; more are dealt at random into lots of 2,000, each judged by itself. Of
    more than 100,000 so many are judged; each other one has the error of the one of these nearest to it on the map.
    """
    n = len(scaled)
    lots = [np.arange(n)]
    if n > WHOLE:
        some = np.random.default_rng(seed).permutation(n)[:JUDGED]
        lots = np.array_split(some, len(some) // JUDGED_IN)
    k = max(1, min(10, (min(map(len, lots)) - 1) // 2))
    error, continuity = np.full(n, np.nan), np.full(n, np.nan)
    among = 0
    for lot in lots:
        found = trust_of(scaled[lot], positions[lot], k, seed)
        error[lot] = np.clip(1 - found.per_point_trust, 0, 1)
        continuity[lot] = found.per_point_continuity
        among = found.n
    trustworthiness, overall = float(1 - np.nanmean(error)), float(np.nanmean(continuity))
    return Judged(_spread(error, positions), trustworthiness, overall, among)


def _spread(error: Numbers, positions: Vectors) -> Numbers:
    """`error` (N,), where it is NaN that of the point nearest on the map which has one."""
    left = np.isnan(error)
    if not left.any():
        return error
    from scipy.spatial import KDTree

    known = error[~left]
    filled = error.copy()
    filled[left] = known[KDTree(positions[~left]).query(positions[left])[1]]
    return filled
