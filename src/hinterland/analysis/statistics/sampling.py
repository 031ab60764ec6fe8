"""Which images a costly measure looks at: drawn once, by class, and the same for whatever is compared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]
Rows = npt.NDArray[np.intp]


def stratified(codes: Codes, most: int, seed: int) -> Rows:
    """At most `most` rows of `codes` (n,), rising: of every class the same share, and at least one image.

    A smaller sample of the same seed is part of a larger one.
    """
    n = len(codes)
    if n <= most:
        return np.arange(n)
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(n)
    by_class = shuffled[np.argsort(codes[shuffled], kind="stable")]
    counts = np.bincount(codes)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    place = (np.arange(n) - starts) / np.repeat(counts, counts)  # 0 for the first of each class, then up to 1
    first = np.lexsort((rng.random(n), place))[:most]
    return np.sort(by_class[first])


def deciles(values: npt.NDArray[np.float64]) -> Codes:
    """(n,) finite numbers -> the tenth of their range of ranks each lies in, as strata for `stratified`."""
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray(10 * ranks // max(1, len(values)), dtype=np.intp)


def sharing_a_latent(latents: npt.NDArray[np.float32]) -> int:
    """How many of `latents` (N, D) are the same, number by number, as that of another image."""
    whole = np.ascontiguousarray(latents + np.float32(0))  # -0 becomes 0
    rows = whole.view(np.dtype((np.void, whole.dtype.itemsize * whole.shape[1]))).ravel()
    _, counts = np.unique(rows, return_counts=True)
    return int(counts[counts > 1].sum())
