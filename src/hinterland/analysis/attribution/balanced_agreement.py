"""How far clusters agree with a label whose classes count alike, however frequent each is."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.agreement import drawn_counts, joint_counts, permuted_counts
from hinterland.analysis.statistics.intervals import Permuted, permuted
from hinterland.analysis.statistics.resampling import Resampling

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class BalancedAgreement:
    """The label's `codes` (n,), several `partitions` (n,), and the nats each shares with permuted labels."""

    DRAWS: ClassVar[int] = 199  # permutations that `expected` is the mean of

    codes: Codes
    partitions: list[Codes]
    expected: list[float]

    @property
    def value(self) -> float:
        """At most 1, 1 is best, 0 is chance; the mean over the partitions."""
        return self.score(self.codes)

    def score(self, codes: Codes) -> float:
        """That of other labels of the same images."""
        return float(self._mean([joint_counts(codes, clusters)[None] for clusters in self.partitions])[0])

    def replicates(self, drawn: Resampling) -> Numbers:
        """(B,) in each bootstrap draw of images; clusters and what chance gives stay, the mean is the estimate's.

        Images drawn twice agree with themselves, which shifts all draws up by about the same.
        """
        shifted = np.concatenate([self._mean(t) for t in drawn_counts(self.codes, self.partitions, drawn)])
        return np.asarray(shifted - shifted.mean() + self.value)

    def null(self, seed: int, groups: npt.NDArray[np.str_] | None) -> Permuted:
        """Could the labels have nothing to do with the clusters? Labels are permuted, within `groups` (n,)."""
        blocks = permuted_counts(self.codes, self.partitions, seed, groups)
        return permuted(self.value, np.concatenate([self._mean(tables) for tables in blocks]))

    # (I - E) / ((H(class) + H(cluster)) / 2 - E)
    def _mean(self, tables: list[Numbers]) -> Numbers:
        """(b,) over the partitions, of joint counts (b, K, C) each."""
        found = []
        for counts, expected in zip(tables, self.expected, strict=True):
            shared, most = _information(counts)
            room = most - expected
            found.append(np.where(np.abs(room) > 1e-12, (shared - expected) / np.where(room == 0, 1, room), 0.0))
        return np.asarray(np.mean(found, axis=0))


def balanced_agreement(codes: Codes, partitions: list[Codes], seed: int) -> BalancedAgreement:
    """Agreement of the labels `codes` (n,) with each of `partitions` (n,) as if classes were equally frequent.

    Mutual information corrected for chance in the form of Vinh et al. 2010; but chance has no closed form where
    images weigh differently, so it is the mean over 199 permutations of the labels.
    """
    sums = [np.zeros(0) for _ in partitions]
    for tables in permuted_counts(codes, partitions, seed, None, BalancedAgreement.DRAWS):
        sums = [np.append(one, _information(counts)[0]) for one, counts in zip(sums, tables, strict=True)]
    return BalancedAgreement(codes, partitions, [float(one.mean()) for one in sums])


# I = H(1/K sum_k p_k) - 1/K sum_k H(p_k),  p_k the clusters of class k
def _information(counts: Numbers) -> tuple[Numbers, Numbers]:
    """(b,) nats shared, and the mean of both entropies, of (b, K, C); classes without images do not count."""
    of_class = counts.sum(axis=2)
    there = of_class > 0
    shares = counts / np.maximum(of_class, 1)[..., None]
    classes = there.sum(axis=1)
    of_cluster = _entropy(shares.sum(axis=1) / np.maximum(classes, 1)[:, None])
    shared = of_cluster - _entropy(shares).sum(axis=1) / np.maximum(classes, 1)
    return shared, (np.log(np.maximum(classes, 1)) + of_cluster) / 2


def _entropy(shares: Numbers) -> Numbers:
    return np.asarray(-(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=-1))
