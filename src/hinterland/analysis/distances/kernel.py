"""Kernel distance (KID): are two sets of images alike, as far as their features tell?"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.half_samples import half_sample_interval, half_samples
from hinterland.analysis.statistics.intervals import Interval
from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

MOST = 10_000  # images of either set: a matrix of so many by so many is held
DRAWS = 100  # half-samples


@dataclasses.dataclass(frozen=True)
class Kid:
    """`value`: 0 on average where both sets are of one kind (single values may be below). n: images of each set."""

    value: float
    interval: Interval
    n: tuple[int, int]


# MMD^2 = sum_{i != j} k(x_i, x_j) / (m (m - 1)) + sum_{i != j} k(y_i, y_j) / (n (n - 1)) - 2 sum k(x_i, y_j) / (m n),
# k(x, y) = (x . y / d + 1)^3
def kernel_distance(first: Vectors, second: Vectors, seed: int = 0) -> Kid:
    """Unbiased squared maximum mean discrepancy between features (m, d) and (n, d), with a cubic kernel.

    Bińkowski et al. 2018, Demystifying MMD GANs. 0 is best. The number is not changed by how many images there are,
    only its scatter. Interval: from half-samples of both sets, without replacement. More than 10,000 images of a
    set are sampled by `seed`. `BadInput` for fewer than 8 images of either, or features of other sizes.
    """
    first, second = checked(first, second, least=8, most=MOST, seed=seed)
    within_first, within_second, across = _kernel(first, first), _kernel(second, second), _kernel(first, second)
    np.fill_diagonal(within_first, 0)
    np.fill_diagonal(within_second, 0)
    xx, yy, xy = (float(part.sum(dtype=np.float64)) for part in (within_first, within_second, across))
    value = _unbiased(xx, yy, xy, len(first), len(second))
    drawn = [
        _unbiased(
            float(s @ within_first @ s), float(t @ within_second @ t), float(s @ across @ t), int(s.sum()), int(t.sum())
        )
        for s, t in zip(_drawn(len(first), seed), _drawn(len(second), seed + 1), strict=True)
    ]
    interval = half_sample_interval(value, drawn, min(len(first), len(second)))
    return Kid(value, interval, (len(first), len(second)))


def checked(first: Vectors, second: Vectors, least: int, most: int, seed: int) -> tuple[Vectors, Vectors]:
    """Both sets, sampled to at most `most` images; `BadInput` where they cannot be compared."""
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise BadInput(
            f"features of shape {first.shape} and {second.shape} cannot be compared; both must be (n, d) with one d, "
            "made by one extractor"
        )
    if min(len(first), len(second)) < least:
        raise BadInput(
            f"distances need at least {least} images of either set; there are {len(first)} and {len(second)}"
        )
    rng = np.random.default_rng(seed)
    kept = [x if len(x) <= most else x[np.sort(rng.choice(len(x), most, replace=False))] for x in (first, second)]
    return kept[0], kept[1]


def _kernel(x: Vectors, y: Vectors) -> Vectors:
    product = x @ y.T
    product /= x.shape[1]
    product += 1
    return np.asarray(product * product * product)


def _unbiased(xx: float, yy: float, xy: float, m: int, n: int) -> float:
    return float(xx / (m * (m - 1)) + yy / (n * (n - 1)) - 2 * xy / (m * n))


def _drawn(n: int, seed: int) -> list[Vectors]:
    """Which images are in each half-sample, as 0 and 1: (n,) of each."""
    made = []
    for rows in half_samples(n, seed, DRAWS):
        chosen = np.zeros(n, np.float32)
        chosen[rows] = 1
        made.append(chosen)
    return made
