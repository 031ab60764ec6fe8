"""The first principal components of images that would be too many numbers as floats all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents.principal import Principal

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Parts = Callable[[], Iterator[Vectors]]  # the rows (N, D) from the first to the last, some at a time

EXACT = 2048  # rows or columns up to which all eigenvectors are computed; beyond it only the first ones
SPARE = 32  # directions followed besides those asked for
ROUNDS = 4  # of the subspace iteration


def first_components(parts: Parts, count: int, seed: int = 0) -> tuple[Principal, float]:
    """The `count` directions of greatest variance of rows (N, D), and the share of the variance they hold.

    Exact where N or D is at most 2,048 (the smaller of covariance and Gram matrix), else by subspace iteration from
    a start drawn from `seed` (Halko, Martinsson & Tropp 2011, section 4.5). Fewer than `count` where there are no
    more: N - 1 or D. The sign of each is such that its largest entry is positive. `BadInput` for a single row.
    """
    n, mean, total = _moments(parts)
    if n < 2:
        raise BadInput(f"principal components need at least 2 images to be fitted on; there are {n}")
    d = len(mean)
    count = min(count, n - 1, d)
    if d <= min(n, EXACT):
        variances, vectors = _by_covariance(parts, mean, count)
    elif n <= EXACT:
        variances, vectors = _by_gram(parts, mean, count)
    else:
        variances, vectors = _by_iteration(parts, mean, count, seed)
    rows = vectors.T
    largest = np.abs(rows).argmax(axis=1)
    signs = np.where(rows[np.arange(count), largest] < 0, -1.0, 1.0)
    held = float(variances.sum() / total) if total > 0 else 1.0
    variances = np.maximum(variances, 0) / (n - 1)
    return Principal(mean, rows * signs[:, None], variances), min(1.0, held)


def _moments(parts: Parts) -> tuple[int, Numbers, float]:
    """N, the mean (D,), and the sum over all numbers of the squared deviation from it."""
    n, total, squares = 0, np.zeros(0), 0.0
    for part in parts():
        total = part.sum(axis=0, dtype=np.float64) + (total if n else 0)
        squares += float(np.square(part, dtype=np.float64).sum())
        n += len(part)
    mean = total / max(n, 1)
    return n, mean, max(0.0, squares - n * float(mean @ mean))


# X^T X v = lambda v
def _by_covariance(parts: Parts, mean: Numbers, count: int) -> tuple[Numbers, Numbers]:
    scatter = np.zeros((len(mean), len(mean)))
    for part in parts():
        centred = part - mean
        scatter += centred.T @ centred
    return _largest(scatter, count)


# X X^T u = lambda u, and v = X^T u / sqrt(lambda)
def _by_gram(parts: Parts, mean: Numbers, count: int) -> tuple[Numbers, Numbers]:
    centred = np.concatenate([part - mean for part in parts()])
    variances, vectors = _largest(centred @ centred.T, count)
    directions, _ = np.linalg.qr(centred.T @ vectors)  # orthonormal also where a variance is 0
    return variances, directions


# V <- orthonormal(X^T X V); at the end the eigenvectors within the span of V (Rayleigh-Ritz)
def _by_iteration(parts: Parts, mean: Numbers, count: int, seed: int) -> tuple[Numbers, Numbers]:
    centre = mean.astype(np.float32)
    width = min(count + SPARE, len(mean))
    basis = np.random.default_rng(seed).standard_normal((len(mean), width), dtype=np.float32)
    for _ in range(ROUNDS):
        image = np.zeros((len(mean), width))
        for part in parts():
            centred = part - centre
            image += centred.T @ (centred @ basis)
        basis = np.linalg.qr(image)[0].astype(np.float32)
    within = np.zeros((width, width))
    for part in parts():
        along = ((part - centre) @ basis).astype(np.float64)
        within += along.T @ along
    variances, turn = _largest(within, count)
    return variances, basis @ turn


def _largest(symmetric: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """The `count` largest eigenvalues, falling, and their eigenvectors as columns."""
    values, vectors = np.linalg.eigh(symmetric)
    return values[::-1][:count], vectors[:, ::-1][:, :count]
