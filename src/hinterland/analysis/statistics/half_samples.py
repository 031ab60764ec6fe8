"""Intervals for numbers that resampling with replacement would bias: half-samples drawn without replacement.

A bootstrap sample holds images twice. To neighbours, to mutual information and to CKA a twin is the best of
evidence, so such numbers rise in it. A half-sample has no twins, and scatters about its own mean as the whole
sample scatters about the truth.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import Interval
from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Groups = npt.NDArray[np.str_]


def half_of(n: int, rng: np.random.Generator, groups: Groups | None = None) -> Rows:
    """The rising rows of half of `n` images, or of half of the groups, drawn without replacement."""
    if groups is None:
        return np.sort(rng.permutation(n)[: n // 2])
    member = np.unique(groups, return_inverse=True)[1]
    chosen = rng.permutation(int(member.max()) + 1)
    return np.flatnonzero(np.isin(member, chosen[: len(chosen) // 2]))


def half_samples(n: int, seed: int, draws: int, groups: Groups | None = None) -> Iterator[Rows]:
    """`draws` times `half_of`."""
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        yield half_of(n, rng, groups)


# estimate +- t_{B-1; .975} sqrt(m / (n - m)) sd(theta_1, ..., theta_B),  m = n/2
def half_sample_interval(
    estimate: float,
    drawn: npt.ArrayLike,
    n: int,
    unit: str = "image",
    within: tuple[float, float] = (-np.inf, np.inf),
) -> Interval:
    """95 % interval of `estimate` from its values (B,) on half-samples of its `n` images or groups, cut to `within`.

    Their own mean is taken off, as half a sample may be biased otherwise than the whole; their deviation is that
    of the whole, for estimates that average over images (Politis, Romano & Wolf 1999, ch. 2). NaN draws are left out.
    """
    from scipy.special import stdtrit

    values = np.asarray(drawn, dtype=np.float64)
    values = values[np.isfinite(values)]
    if len(values) < 2 or n < 4:
        raise BadInput(f"an interval needs at least 2 half-samples of 4 {unit}s; there are {len(values)} of {n}")
    half = n // 2
    reach = float(stdtrit(len(values) - 1, 0.975)) * float(values.std(ddof=1)) * np.sqrt(half / (n - half))
    method = f"half-samples of {unit}s without replacement, {len(values)} draws, t-interval"
    return Interval(max(within[0], estimate - reach), min(within[1], estimate + reach), method, unit)


def units(n: int, groups: Groups | None) -> tuple[int, str]:
    """How many units of replication there are, and their name."""
    return (n, "image") if groups is None else (len(np.unique(groups)), "group")
