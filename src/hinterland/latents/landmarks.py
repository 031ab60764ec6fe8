"""Landmarks: some images that stand for all, drawn so that every split and class keeps its share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, Label

Rows = npt.NDArray[np.intp]
Strata = npt.NDArray[np.int64]

LANDMARKS = 100_000  # that stand for a data set in quick analyses


def drawn(known: Annotations, count: int, seed: int) -> Rows:
    """`count` row numbers, rising; all of them where there are no more.

    Stratified by split and by the first label, where there is one: of each its share, but for rounding.
    """
    return drawn_within(strata(known), count, seed) if count < len(known) else np.arange(len(known))


def strata(known: Annotations) -> Strata:
    """(N,) a number for each split and class of the first label."""
    splits, split = np.unique(known.split, return_inverse=True)
    label = next(iter(known.labels.values()), None)
    return joined(split, len(splits), label)


def joined(split: npt.NDArray[np.integer], splits: int, label: Label | None) -> Strata:
    """(N,) a number for each pair of a split, of so many, and a class."""
    classes = np.zeros(len(split), np.int64) if label is None else label.codes.astype(np.int64) + 1
    return classes * splits + split


def drawn_within(strata: Strata, count: int, seed: int) -> Rows:
    """The same, of (N,) numbers of strata."""
    n = len(strata)
    if count >= n:
        return np.arange(n)
    chance = np.random.default_rng(seed).random(n)
    order = np.lexsort((chance, strata))
    _, first, sizes = np.unique(strata[order], return_index=True, return_counts=True)
    within = np.arange(n) - np.repeat(first, sizes)  # the how manieth of its stratum each is
    share = np.empty(n)
    share[order] = (within + chance[order]) / np.repeat(sizes, sizes)
    return np.sort(np.argsort(share, kind="stable")[:count])
