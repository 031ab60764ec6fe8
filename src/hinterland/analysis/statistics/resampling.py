"""Bootstrap draws that are shared by everything measured on the same images, so that differences are paired."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import DRAWS

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Groups = npt.NDArray[np.str_]

MOST_CELLS = 4_000_000  # weights held as floats at once


@dataclasses.dataclass(frozen=True, eq=False)
class Resampling:
    """How often each unit (image or group) was drawn in each of B draws: `counts` (units, B).

    The same number of images, groups and seed give the same draws: replicates of two measures on the same images
    may then be subtracted draw by draw. Efron & Tibshirani 1993, ch. 13. What was fitted, and which images are
    neighbours, stays as it is: refitting on resampled images is biased.
    """

    counts: npt.NDArray[np.uint8]
    member: Codes | None  # (n,) the unit of each image; None: each is its own
    unit: str

    @classmethod
    def of(cls, n: int, seed: int, groups: Groups | None = None, draws: int = DRAWS) -> Resampling | None:
        """Draws for n images; None where there is but one image or group, so that nothing was replicated."""
        member = None if groups is None else np.unique(groups, return_inverse=True)[1].astype(np.intp)
        units = n if member is None else int(member.max()) + 1
        if units < 2:
            return None
        rng = np.random.default_rng(seed)
        counts = np.empty((draws, units), dtype=np.uint8)
        for i in range(draws):
            counts[i] = np.bincount(rng.integers(units, size=units), minlength=units)
        return cls(np.ascontiguousarray(counts.T), member, "image" if groups is None else "group")

    def blocks(self, most: int) -> Iterator[Resampling]:
        """The same draws, at most so many at once."""
        for start in range(0, self.counts.shape[1], most):
            yield Resampling(self.counts[:, start : start + most], self.member, self.unit)

    # sum_i w_ib s_i
    def sums(self, scores: npt.ArrayLike, classes: Codes | None = None, count: int = 1) -> Numbers:
        """(B, count) weighted sums of `scores` (n,) by `classes` (n,) in 0..count-1 (all in class 0 if None).

        Scores and classes may be (m, n), several of each image, so that all are summed at once.
        """
        from scipy.sparse import csr_array

        values = np.atleast_2d(np.asarray(scores, dtype=np.float64))
        units, draws = self.counts.shape
        member = np.arange(values.shape[1]) if self.member is None else self.member
        cells = np.zeros(values.shape, dtype=np.intp) if classes is None else np.atleast_2d(classes)
        places = cells.ravel(), np.broadcast_to(member, values.shape).ravel()
        table = csr_array((values.ravel(), places), shape=(count, units))
        sums = np.empty((draws, count))
        step = max(1, MOST_CELLS // units)
        for start in range(0, draws, step):
            block = slice(start, start + step)
            sums[block] = (table @ self.counts[:, block].astype(np.float64, order="C")).T
        return sums

    def mean(self, scores: npt.ArrayLike, classes: Codes | None = None) -> Numbers:
        """(B,) means of `scores` (n,); with `classes` the mean over the classes drawn of their means."""
        values = np.asarray(scores, dtype=np.float64)
        if classes is None and self.member is None:  # as many images in every draw
            return self.sums(values)[:, 0] / len(values)
        codes = np.zeros(len(values), dtype=np.intp) if classes is None else classes
        count = int(codes.max()) + 1
        both = self.sums([values, np.ones(len(values))], np.stack([codes, codes + count]), 2 * count)
        totals, images = both[:, :count], both[:, count:]
        there = images > 0
        return np.asarray(np.where(there, totals / np.maximum(images, 1), 0).sum(axis=1) / there.sum(axis=1))

    def pairs(self, values: npt.NDArray[np.float32]) -> Numbers:
        """(B,) sums over all pairs of images of w_i w_j `values` (n, n), such as products of distances."""
        weights = self.counts.T.astype(np.float32)
        if self.member is not None:
            weights = weights[:, self.member]
        return np.asarray(np.einsum("bn,bn->b", weights @ values, weights, dtype=np.float64))


def method_of(unit: str, draws: int) -> str:
    """How an interval from such draws was made, in words."""
    return f"percentile bootstrap over {unit}s, {draws} draws, fits held fixed"


class Draws:
    """Resamplings by the images they are of: each is drawn once."""

    def __init__(self, seed: int, draws: int = DRAWS):
        self.seed = seed
        self._draws = draws
        self._made: dict[tuple[int, bytes], Resampling | None] = {}

    def of(self, n: int, groups: Groups | None) -> Resampling | None:
        """`Resampling.of`, or that which was made before."""
        key = (n, b"" if groups is None else groups.tobytes())
        if key not in self._made:
            self._made[key] = Resampling.of(n, self.seed, groups, self._draws)
        return self._made[key]

    def replicates(self, n: int, groups: Groups | None, statistic: Callable[[Resampling], Numbers]) -> Numbers | None:
        """(B,) the statistic in each draw; None where nothing was replicated."""
        drawn = self.of(n, groups)
        return None if drawn is None else statistic(drawn)
