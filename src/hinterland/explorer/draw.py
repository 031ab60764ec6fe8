"""Some images for all: drawn at random within each class, so that every class keeps its share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations

Rows = npt.NDArray[np.intp]


def drawn(known: Annotations, count: int, seed: int) -> Rows:
    """`count` row numbers, rising; all of them where there are no more.

    Stratified by the first label, where there is one: of each class its share, but for rounding.
    """
    n = len(known)
    if count >= n:
        return np.arange(n)
    chance = np.random.default_rng(seed).random(n)
    label = next(iter(known.labels.values()), None)
    codes = np.zeros(n, dtype=np.int64) if label is None else label.codes.astype(np.int64)
    order = np.lexsort((chance, codes))
    _, first, sizes = np.unique(codes[order], return_index=True, return_counts=True)
    within = np.arange(n) - np.repeat(first, sizes)  # the how manieth of its class each is
    share = np.empty(n)
    share[order] = (within + chance[order]) / np.repeat(sizes, sizes)
    return np.sort(np.argsort(share, kind="stable")[:count])
