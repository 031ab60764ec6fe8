"""How far two partitions of the same images agree: AMI, ARI, homogeneity, from their joint counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permutations, permuted
from hinterland.analysis.statistics.resampling import Resampling

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

MOST_CELLS = 4_000_000  # of tables of joint counts at once


class Agreement(NamedTuple):
    """Three answers to one question; each a number, or an array over permutations or bootstrap draws."""

    ami: Numbers  # at most 1, 1 is best, 0 is chance; arithmetic mean of entropies (Vinh, Epps & Bailey 2010)
    ari: Numbers  # at most 1, 1 is best, 0 is chance (Hubert & Arabie 1985)
    homogeneity: Numbers  # [0, 1], 1 is best: each cluster holds one class only (Rosenberg & Hirschberg 2007)


class AgreementNulls(NamedTuple):
    """What agreement is when labels are permuted over fixed clusters."""

    ami: Permuted
    ari: Permuted
    homogeneity: Permuted


def joint_counts(codes: Codes, clusters: Codes) -> Numbers:
    """(K, C) images of each label and cluster."""
    classes, count = int(codes.max()) + 1, int(clusters.max()) + 1
    cells = np.bincount(codes * count + clusters, minlength=classes * count)
    return cells.reshape(classes, count).astype(np.float64)


def agreement(codes: Codes, clusters: Codes) -> Agreement:
    """How far `clusters` (n,) agree with the labels `codes` (n,); names of classes and clusters do not matter."""
    counts = joint_counts(codes, clusters)
    return _agreement(counts, expected_information(counts))


def mean_agreement(codes: Codes, partitions: list[Codes]) -> Agreement:
    """The mean over several partitions, such as those of several seeds."""
    return _mean([agreement(codes, clusters) for clusters in partitions])


def agreement_replicates(codes: Codes, partitions: list[Codes], drawn: Resampling) -> Agreement:
    """(B,) `mean_agreement` in each bootstrap draw of images; the clusters stay, and what chance gives to AMI.

    Images drawn twice always agree with themselves, which shifts all draws up by about the same: so their mean is
    put where the estimate is.
    """
    expected = [expected_information(joint_counts(codes, clusters)) for clusters in partitions]
    blocks = [
        _mean([_agreement(counts, by_chance) for counts, by_chance in zip(tables, expected, strict=True)])
        for tables in drawn_counts(codes, partitions, drawn)
    ]
    shifted, observed = _joined(blocks), mean_agreement(codes, partitions)
    return Agreement(*(one - one.mean() + at for one, at in zip(shifted, observed, strict=True)))


# p = (1 + #{b : T_b >= T}) / (B + 1)
def agreement_nulls(
    codes: Codes,
    partitions: list[Codes],
    seed: int,
    groups: npt.NDArray[np.str_] | None = None,
    draws: int = DRAWS,
) -> AgreementNulls:
    """Could the labels have nothing to do with the clusters? The labels are permuted, the clusters stay.

    What is tested is whether clusters agree with labels, not whether clusters are separate: they were formed to be,
    so no test on the same points could tell. With `groups` (n,) labels stay within each group.
    """
    expected = [expected_information(joint_counts(codes, clusters)) for clusters in partitions]
    blocks = [
        _mean([_agreement(counts, by_chance) for counts, by_chance in zip(tables, expected, strict=True)])
        for tables in permuted_counts(codes, partitions, seed, groups, draws)
    ]
    drawn, observed = _joined(blocks), mean_agreement(codes, partitions)
    return AgreementNulls(*(permuted(float(o), d) for o, d in zip(observed, drawn, strict=True)))


# E ~ (K - 1) (C - 1) / (2 n)
def agreement_by_group(codes: Codes, partitions: list[Codes]) -> tuple[float, float, float]:
    """AMI, ARI and homogeneity for permutations of whole groups, in which the frequencies of classes change.

    What chance gives to AMI is then that of large samples, which is the same for all of them: else the permuted
    labels would be asked another question than the true ones.
    """
    found = []
    for clusters in partitions:
        counts = joint_counts(codes, clusters)
        classes, used = int((counts.sum(axis=1) > 0).sum()), int((counts.sum(axis=0) > 0).sum())
        found.append(_agreement(counts, (classes - 1) * (used - 1) / (2 * len(codes))))
    mean = _mean(found)
    return float(mean.ami), float(mean.ari), float(mean.homogeneity)


def drawn_counts(codes: Codes, partitions: list[Codes], drawn: Resampling) -> Iterator[list[Numbers]]:
    """Blocks of bootstrap draws: for each partition (b, K, C) images of each label and cluster."""
    tables = [joint_counts(codes, clusters) for clusters in partitions]
    ends = np.cumsum([counts.size for counts in tables])
    cells = np.stack(
        [
            end - counts.size + codes * counts.shape[1] + clusters
            for end, counts, clusters in zip(ends, tables, partitions, strict=True)
        ]
    )
    for block in drawn.blocks(max(1, MOST_CELLS // int(ends[-1]))):
        sums = np.split(block.sums(np.ones(cells.shape), cells, int(ends[-1])), ends[:-1], axis=1)
        yield [one.reshape(-1, *counts.shape) for one, counts in zip(sums, tables, strict=True)]


def permuted_counts(
    codes: Codes,
    partitions: list[Codes],
    seed: int,
    groups: npt.NDArray[np.str_] | None = None,
    draws: int = DRAWS,
) -> Iterator[list[Numbers]]:
    """Blocks of permuted labels: for each partition (b, K, C) images of each label and cluster."""
    tables = [joint_counts(codes, clusters) for clusters in partitions]
    largest = max(counts.size for counts in tables)
    for labels in permutations(codes, seed, groups, draws, most=max(1, MOST_CELLS // largest)):
        made = []
        for counts, clusters in zip(tables, partitions, strict=True):
            first = (np.arange(len(labels)) * counts.size)[:, None]
            cells = first + labels.astype(np.intp) * counts.shape[1] + clusters
            found = np.bincount(cells.ravel(), minlength=len(labels) * counts.size)
            made.append(found.reshape(-1, *counts.shape).astype(np.float64))
        yield made


def expected_information(counts: Numbers) -> float:
    """Nats of mutual information that partitions with the margins of `counts` (K, C) share by chance."""
    from sklearn.metrics.cluster import expected_mutual_information

    there = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.int64)
    return float(expected_mutual_information(there, int(there.sum())))


def _agreement(counts: Numbers, expected: float) -> Agreement:
    """Of joint counts (..., K, C); `expected` nats by chance."""
    n = counts.sum(axis=(-2, -1))
    of_class, of_cluster = counts.sum(axis=-1), counts.sum(axis=-2)
    h_class, h_cluster = _entropy(of_class, n), _entropy(of_cluster, n)
    shared = h_class + h_cluster - _entropy(counts.reshape(*counts.shape[:-2], -1), n)
    most = (h_class + h_cluster) / 2
    pairs = _pairs(counts).sum(axis=(-2, -1))
    pairs_class, pairs_cluster = _pairs(of_class).sum(axis=-1), _pairs(of_cluster).sum(axis=-1)
    by_chance = pairs_class * pairs_cluster / np.maximum(_pairs(n), 1)
    return Agreement(
        ami=_share(shared - expected, most - expected),
        ari=_share(pairs - by_chance, (pairs_class + pairs_cluster) / 2 - by_chance),
        homogeneity=np.where(h_class > 0, _share(shared, h_class), 1.0),
    )


def _entropy(counts: Numbers, n: Numbers) -> Numbers:
    """In nats, along the last axis."""
    share = counts / np.asarray(n)[..., None]
    return np.asarray(-(share * np.log(np.where(share > 0, share, 1))).sum(axis=-1))


def _pairs(counts: Numbers) -> Numbers:
    return np.asarray(counts * (counts - 1) / 2)


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """part / whole; 0 where the whole is 0, as for a single cluster."""
    there = np.abs(whole) > 1e-12
    return np.asarray(np.where(there, part / np.where(there, whole, 1), 0.0))


def _joined(blocks: list[Agreement]) -> Agreement:
    return Agreement(*(np.concatenate(parts) for parts in zip(*blocks, strict=True)))


def _mean(made: list[Agreement]) -> Agreement:
    return Agreement(*(np.mean(parts, axis=0) for parts in zip(*made, strict=True)))
