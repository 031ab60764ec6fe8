"""Several questions at once: p-values that stay honest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]


# p~_(i) = max_{j <= i} min(1, (m - j + 1) p_(j))
def holm(p_values: npt.ArrayLike) -> Numbers:
    """(m,) p-values corrected for m questions asked beforehand, in [p, 1].

    Calling those at most .05 right leaves at most a 5 % chance that any of them is wrong, however they depend on
    each other. Holm 1979, Scandinavian Journal of Statistics 6.
    """
    p, order = _ascending(p_values)
    m = len(p)
    return _back(np.maximum.accumulate(np.minimum(1, (m - np.arange(m)) * p)), order)


# q_(i) = min_{j >= i} min(1, m p_(j) / j)
def benjamini_hochberg(p_values: npt.ArrayLike) -> Numbers:
    """(m,) p-values corrected for a sweep over m questions, in [p, 1].

    Of those called right at .05, on average at most 5 % are wrong, for independent or positively dependent tests.
    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57.
    """
    p, order = _ascending(p_values)
    m = len(p)
    falling = np.minimum(1, m * p / np.arange(1, m + 1))[::-1]
    return _back(np.minimum.accumulate(falling)[::-1], order)


def _ascending(p_values: npt.ArrayLike) -> tuple[Numbers, npt.NDArray[np.intp]]:
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise BadInput("p-values to correct must be a list of numbers in [0, 1]")
    order = np.argsort(p, kind="stable")
    return p[order], order


def _back(ascending: Numbers, order: npt.NDArray[np.intp]) -> Numbers:
    corrected = np.empty_like(ascending)
    corrected[order] = ascending
    return corrected
