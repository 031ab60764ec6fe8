"""Intervals of differences between arms: over seeds by Student and Welch, over images from bootstrap draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


class Estimated(NamedTuple):
    """Of m measures, each (m,): the difference, its standard error, and the ends of its 95 % interval."""

    estimate: Numbers
    standard_error: Numbers
    low: Numbers
    high: Numbers


# mean(d) +- t_{n-1; .975} sd(d) / sqrt(n)
def paired_t(differences: Numbers) -> Estimated:
    """Of (n, m) differences of n >= 2 paired seeds. Student 1908, Biometrika 6."""
    n = len(differences)
    error = differences.std(axis=0, ddof=1) / np.sqrt(n)
    return _about(differences.mean(axis=0), error, np.full(error.shape, n - 1.0))


# mean(a) - mean(b) +- t_{nu; .975} sqrt(s_a^2/n_a + s_b^2/n_b)
def welch_t(ours: Numbers, theirs: Numbers) -> Estimated:
    """Of (a, m) and (b, m) seeds, at least 2 of each, that are not paired. Welch 1947, Biometrika 34."""
    a, b = len(ours), len(theirs)
    one, other = ours.var(axis=0, ddof=1) / a, theirs.var(axis=0, ddof=1) / b
    both = one + other
    freedom = np.full(both.shape, float(a + b - 2))
    spread = one**2 / (a - 1) + other**2 / (b - 1)
    np.divide(both**2, spread, out=freedom, where=spread > 0)
    return _about(ours.mean(axis=0) - theirs.mean(axis=0), np.sqrt(both), freedom)


# mean(x) +- t_{n-1; .975} sd(x) / sqrt(n)
def mean_of_seeds(values: Numbers) -> tuple[float, float, float]:
    """The mean over (n,) seeds, n >= 2, and the ends of its 95 % interval."""
    found = paired_t(values[:, None])
    return float(found.estimate[0]), float(found.low[0]), float(found.high[0])


# low, high = 2.5 and 97.5 percentiles of theta*_b(ours) - theta*_b(theirs);  p = 2 P(t_{n-1} >= |theta| / sd(theta*))
def from_draws(estimate: float, drawn: Numbers, units: int) -> tuple[float, float, float, float]:
    """Standard error, ends of the 95 % interval and p, from the difference in each of B bootstrap draws (B,).

    The draws give the standard error; the p of a t test with it does not stop at 1/B, so that many questions may be
    asked. Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 12 and 13.
    """
    from scipy.special import stdtr

    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    error = float(drawn.std(ddof=1))
    if error <= 1e-12 * abs(estimate) or error == 0:
        return 0.0, low, high, 1.0 if estimate == 0 else 2 / (len(drawn) + 1)
    return error, low, high, float(min(1.0, 2 * stdtr(max(1, units - 1), -abs(estimate) / error)))


def _about(estimate: Numbers, error: Numbers, freedom: Numbers) -> Estimated:
    from scipy.special import stdtrit

    reach = stdtrit(freedom, 0.975) * error
    return Estimated(estimate, error, estimate - reach, estimate + reach)
