"""A number about latents before it becomes a Finding: with its bootstrap draws, so that it can be compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Baseline, Finding
from hinterland.analysis.statistics.intervals import Permuted
from hinterland.analysis.statistics.resampling import method_of

Numbers = npt.NDArray[np.float64]

UNTRAINED = "untrained"  # the mean over its initialisations untrained-0, untrained-1, ...


@dataclasses.dataclass(frozen=True, eq=False)
class Measured:
    """One scalar; `replicates` (B,) of the same draws for every table that holds the same images."""

    name: str
    estimate: float
    n: int
    definition: str
    replicates: Numbers | None = None  # None: no interval
    null: Permuted | None = None  # None: untested
    chance: float | None = None  # the null mean, where it is known without a test
    unit: str = ""


def percentiles(replicates: Numbers) -> tuple[float, float]:
    """The ends of the 95 % percentile interval."""
    low, high = np.quantile(replicates, [0.025, 0.975]).tolist()
    return low, high


# d*_b = theta*_b(ours) - theta*_b(theirs)
def beside(ours: Measured, theirs: Measured) -> Baseline | None:
    """The baseline's value and the paired difference; None where there is no interval."""
    if ours.replicates is None or theirs.replicates is None:
        return None
    return Baseline(theirs.estimate, ours.estimate - theirs.estimate, *percentiles(ours.replicates - theirs.replicates))


# se^2 = Var_images(ours - mean_m theirs_m) + s^2_m / M;  Welch & Satterthwaite for its degrees of freedom
def beside_untrained(ours: Measured, theirs: Sequence[Measured]) -> Baseline | None:
    """The mean over M untrained initialisations; the interval knows of images and of initialisations.

    With one initialisation it speaks of images alone. Satterthwaite 1946, Biometrics Bulletin 2.
    """
    from scipy.special import stdtrit

    drawn = [one.replicates for one in theirs if one.replicates is not None]
    if ours.replicates is None or not drawn or len(drawn) < len(theirs):
        return None
    estimates = np.array([one.estimate for one in theirs])
    difference = ours.estimate - float(estimates.mean())
    paired = ours.replicates - np.mean(drawn, axis=0)
    if len(estimates) == 1:
        return Baseline(float(estimates[0]), difference, *percentiles(paired))
    of_images, of_starts = float(paired.var(ddof=1)), float(estimates.var(ddof=1)) / len(estimates)
    if of_images + of_starts == 0:
        return Baseline(float(estimates.mean()), difference, difference, difference)
    freedom = (of_images + of_starts) ** 2 / (of_images**2 / (len(paired) - 1) + of_starts**2 / (len(estimates) - 1))
    half = float(stdtrit(freedom, 0.975)) * float(np.sqrt(of_images + of_starts))
    return Baseline(float(estimates.mean()), difference, difference - half, difference + half)


def all_beside(ours: Measured, theirs: Mapping[str, Measured]) -> dict[str, Baseline]:
    """Every baseline by name, and `untrained` for all its initialisations together."""
    found = {name: beside(ours, measured) for name, measured in theirs.items()}
    starts = [measured for name, measured in theirs.items() if name.startswith(f"{UNTRAINED}-")]
    if starts and UNTRAINED not in theirs:
        found[UNTRAINED] = beside_untrained(ours, starts)
    return {name: baseline for name, baseline in found.items() if baseline is not None}


def as_finding(
    ours: Measured, theirs: Mapping[str, Measured], subject: str, source: str, unit: str, seed: int
) -> Finding:
    """The finding, with interval, null and baselines; what the interval of `untrained` rests on stands in words."""
    baselines = all_beside(ours, theirs)
    starts = sum(name.startswith(f"{UNTRAINED}-") for name in baselines)
    words = ours.definition
    if UNTRAINED in baselines and starts > 1:
        words += (
            f" Baseline untrained: the mean over {starts} initialisations; its interval combines the scatter over "
            "images and over initialisations (Satterthwaite 1946)."
        )
    elif UNTRAINED in baselines and starts == 1:
        words += " Baseline untrained: one initialisation, so its interval speaks of images alone."
    low, high = (None, None) if ours.replicates is None else percentiles(ours.replicates)
    return Finding(
        name=ours.name,
        subject=subject,
        source=source,
        estimate=ours.estimate,
        n=ours.n,
        definition=words,
        low=low,
        high=high,
        interval_method="" if ours.replicates is None else method_of(unit, len(ours.replicates)),
        unit_of_replication=unit,
        null=ours.null.null if ours.null else ours.chance,
        p_value=ours.null.p_value if ours.null else None,
        baselines=baselines,
        seed=seed,
        unit=ours.unit,
    )
