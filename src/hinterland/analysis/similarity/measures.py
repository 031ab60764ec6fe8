"""How alike two representations of the same images are: CKA, common neighbours, and what a rotation leaves over."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest_others
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.similarity.alignment import aligned
from hinterland.analysis.statistics.half_samples import half_sample_interval, half_samples, units
from hinterland.analysis.statistics.intervals import Interval, interval_if_any
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

DRAWS = 50  # half-samples
PERMUTATIONS = 20  # pairings of the wrong images, for what chance gives
MOST_NEIGHBOURED = 20_000  # images among which neighbours are looked for


@dataclasses.dataclass(frozen=True, eq=False)
class Similarity:
    """`value` with its interval (None where nothing was replicated), and its mean where images are mispaired."""

    value: float
    interval: Interval | None
    null: float
    n: int
    per_image: Numbers | None = None  # (n,) common neighbours, corrected for chance; in the order of the first table


def linear_cka(first: LatentTable, second: LatentTable, seed: int = 0) -> Similarity:
    """Debiased linear CKA: 1 is best, 0 is the mean for unrelated latents (single values may be below).

    1 for latents that are rotated, shifted or scaled copies; no other linear map leaves it as it is. Interval: from
    half-samples without replacement, as images drawn twice are alike in both. Kornblith et al. 2019, Similarity of
    Neural Network Representations Revisited, with the unbiased HSIC of Song et al. 2012 (see `debiased_cka`).
    """
    return _compared(debiased_cka, first, second, seed, (-np.inf, 1.0))


# HSIC1(K, L) / sqrt(HSIC1(K, K) HSIC1(L, L)),  K = X X^T, L = Y Y^T
def debiased_cka(x: Numbers, y: Numbers) -> float:
    """Of (n, D) and (n, E). Unlike the plain one it does not rise with D/n: independent latents have 0 on average."""
    own = hsic(x, x) * hsic(y, y)
    return hsic(x, y) / np.sqrt(own) if own > 0 else float("nan")


# 1/(n (n - 3)) [tr(KL) + 1'K1 1'L1 / ((n - 1)(n - 2)) - 2/(n - 2) 1'KL1],  the diagonals of K and L set to 0
def hsic(x: Numbers, y: Numbers) -> float:
    """Unbiased estimate of |cov(x, y)|^2, summed over entries, for (n, D) and (n, E); n at least 4.

    Song et al. 2012, Feature Selection via Dependence Maximization, eq. 5. By D x E sums, never n x n.
    """
    n = len(x)
    a, b = x - x.mean(axis=0), y - y.mean(axis=0)  # changes nothing but the rounding
    own_a, own_b = np.square(a).sum(axis=1), np.square(b).sum(axis=1)
    rows_a, rows_b = a @ a.sum(axis=0) - own_a, b @ b.sum(axis=0) - own_b
    trace = float(np.square(a.T @ b).sum() - own_a @ own_b)
    means = float(rows_a.sum() * rows_b.sum()) / ((n - 1) * (n - 2))
    return (trace + means - 2 / (n - 2) * float(rows_a @ rows_b)) / (n * (n - 3))


# |X^T Y|^2 / (|X^T X| |Y^T Y|), Frobenius norms, columns centred
def biased_cka(x: Numbers, y: Numbers) -> float:
    """The plain linear CKA of (n, D) and (n, E), in [0, 1]: near 1 for any two latents where D is above n."""
    a, b = x - x.mean(axis=0), y - y.mean(axis=0)
    whole = np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b)
    return float(np.square(a.T @ b).sum() / whole) if whole > 0 else float("nan")


def procrustes_residual(first: LatentTable, second: LatentTable, seed: int = 0) -> Similarity:
    """What is left of the second's variance when the first is shifted, rotated, reflected and scaled onto it.

    In [0, 1], 0 is best: a rotated and scaled copy. Chance is below 1, the more so the more latents there are for
    so many images: read it beside `null`. Interval: from half-samples without replacement. Schönemann 1966;
    Gower 1975; the same as the disparity of scipy.spatial.procrustes.
    """
    return _compared(residual, first, second, seed, (0.0, 1.0))


# 1 - |X^T Y|_*^2,  X and Y centred and of Frobenius norm 1; |.|_* the sum of singular values
def residual(x: Numbers, y: Numbers) -> float:
    """Of (n, D) and (n, E); the smaller is thought filled up with zeros. NaN where all of one are the same."""
    a, b = x - x.mean(axis=0), y - y.mean(axis=0)
    whole = float(np.linalg.norm(a) * np.linalg.norm(b))
    if whole == 0:
        return float("nan")
    alike = np.linalg.svd(a.T @ b, compute_uv=False).sum() / whole
    return float(min(1.0, max(0.0, 1 - alike**2)))


def mutual_neighbours(first: LatentTable, second: LatentTable, k: int = 10, seed: int = 0) -> Similarity:
    """Share of the `k` nearest of each image that both tables agree on, less what chance gives; 1 is best, 0 chance.

    Of more than 20,000 images so many are drawn at random. Interval: bootstrap over images, or groups, neighbours
    held fixed; resampling images before looking for neighbours is biased. Huh et al. 2024, The Platonic
    Representation Hypothesis; corrected as (s - c) / (1 - c) with c = k / (n - 1).
    """
    one, other = aligned(first, second)
    if len(one) > MOST_NEIGHBOURED:
        rows = np.sort(np.random.default_rng(seed).choice(len(one), MOST_NEIGHBOURED, replace=False))
        one, other = one.take(rows), other.take(rows)
    scaled = [scaling_of(table.latents, table.source.name).apply(table.latents) for table in (one, other)]
    return with_agreement(common_neighbours(scaled[0], scaled[1], k), one.annotations.group, seed)


# (s_i - c) / (1 - c),  s_i = |N_k^x(i) ∩ N_k^y(i)| / k,  c = k / (n - 1)
def common_neighbours(x: Vectors, y: Vectors, k: int) -> Numbers:
    """(n,) share of the k nearest others in `x` (n, D) that are so in `y` (n, E) too, corrected for chance."""
    n = len(x)
    if not 1 <= k < n - 1:
        raise BadInput(f"k ({k}) must be at least 1 and below {n - 1}, the others there are; k=10 is a good start")
    return agreement(nearest_others(x, k).rows, nearest_others(y, k).rows)


def agreement(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> Numbers:
    """(n,) share of the neighbours `one` (n, k) that are among `other` (n, k) too, corrected for chance."""
    n, k = one.shape
    both = np.sort(np.hstack([one, other]), axis=1)
    shared = (both[:, 1:] == both[:, :-1]).sum(axis=1) / k
    chance = k / (n - 1)
    return np.asarray((shared - chance) / (1 - chance))


def with_agreement(per_image: Numbers, groups: npt.NDArray[np.str_] | None, seed: int) -> Similarity:
    """The mean of `agreement` (n,) with its interval, neighbours held fixed."""
    interval = interval_if_any(per_image, seed, groups=groups)
    return Similarity(float(per_image.mean()), interval, 0.0, len(per_image), per_image)


def _compared(
    measure: Callable[[Numbers, Numbers], float],
    first: LatentTable,
    second: LatentTable,
    seed: int,
    within: tuple[float, float],
) -> Similarity:
    """The measure, its interval from half-samples, and its mean where the images of the second are permuted."""
    one, other = aligned(first, second)
    x, y = (scaling_of(table.latents, table.source.name).apply(table.latents).astype(float) for table in (one, other))
    value, groups = measure(x, y), one.annotations.group
    n, unit = units(len(one), groups)
    interval = None
    if n >= 8:
        drawn = [measure(x[rows], y[rows]) for rows in half_samples(len(one), seed, DRAWS, groups)]
        interval = half_sample_interval(value, drawn, n, unit, within)
    rng = np.random.default_rng(seed)
    null = np.mean([measure(x, y[rng.permutation(len(y))]) for _ in range(PERMUTATIONS)])
    return Similarity(value, interval, float(null), len(one))
