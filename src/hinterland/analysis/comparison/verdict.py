"""What a difference allows to be said: never more than its interval, nor than its test among all that was asked."""

from __future__ import annotations

import dataclasses
from typing import Literal

from hinterland.analysis.comparison.exact import ALPHA
from hinterland.analysis.comparison.measures import Sense, Unit
from hinterland.ground.words import number, percent, plural, signed

Judgement = Literal["better", "worse", "higher", "lower", "not distinguishable", "too few seeds", "not tested"]


@dataclasses.dataclass(frozen=True)
class Difference:
    """`arm` minus `reference` in one measure, with its 95 % interval; `n` units of replication were compared."""

    measure: str  # as it stands in a sentence, such as "MSE per pixel"
    arm: str
    reference: str
    estimate: float
    low: float | None = None  # None: no interval, so nothing is concluded
    high: float | None = None
    n: int = 0  # seeds, images or groups; of unpaired seeds those of the arm
    n_reference: int = 0  # unpaired seeds of the reference
    unit_of_replication: Unit = "image"
    method: str = ""
    p: float | None = None  # of this question alone; None: the interval alone decides
    p_corrected: float | None = None  # for all that was asked
    smallest_p: float = 0.0  # that so many units can give, once corrected
    standard_error: float | None = None
    sense: Sense = "higher"
    is_share: bool = False  # whether it is given in percentage points

    @property
    def standardised(self) -> float:
        """The difference in standard errors; 0 where it is untested."""
        if self.standard_error is None:
            return 0.0
        if self.standard_error == 0:
            return 0.0 if self.estimate == 0 else float("inf") if self.estimate > 0 else float("-inf")
        return self.estimate / self.standard_error


def judged(difference: Difference) -> Judgement:
    """Better, worse, higher or lower only where the interval excludes 0 and the corrected p is at most .05."""
    d = difference
    if d.low is None or d.high is None:
        return "not tested"
    if d.smallest_p > ALPHA:
        return "too few seeds"
    if d.low <= 0 <= d.high or (d.p_corrected is not None and d.p_corrected > ALPHA):
        return "not distinguishable"
    if d.sense == "neither":
        return "higher" if d.estimate > 0 else "lower"
    return "better" if (d.estimate < 0) == (d.sense == "lower") else "worse"


def sentence(difference: Difference) -> str:
    """The judgement in words, with the difference and what it rests on."""
    d, judgement = difference, judged(difference)
    size = f"difference {amount(d.estimate, d)}"
    if judgement == "not tested":
        return f"{d.measure}: {d.arm} − {d.reference}, {size}; not tested, so nothing is concluded."
    basis = f"95 % interval {between(d)}{_p(d)}, {basis_of(d)}"
    if judgement == "too few seeds":
        return (
            f"{d.measure}: {_seeds(d)} cannot tell {d.arm} and {d.reference} apart at 5 %, as no p below "
            f"{probability(d.smallest_p)} is possible ({size}, {basis})."
        )
    if judgement == "not distinguishable":
        return f"{d.measure}: {d.arm} and {d.reference} are not distinguishable ({size}, {basis})."
    return f"{d.measure}: {d.arm} is {judgement} than {d.reference} ({size}, {basis})."


def basis_of(difference: Difference) -> str:
    """paired over 6 seeds; over 4 and 5 seeds, not paired; paired over 10,000 images."""
    d = difference
    if d.n_reference:
        return f"over {d.n} and {plural(d.n_reference, d.unit_of_replication)}, not paired"
    return f"paired over {plural(d.n, d.unit_of_replication)}"


def amount(value: float, difference: Difference) -> str:
    """A difference with its sign and unit."""
    if not difference.is_share:
        return signed(value, 3)
    text = percent(value).removesuffix(" %")
    return f"+{text} points" if value > 0 else f"{text} points"


def between(difference: Difference) -> str:
    """The ends of the interval: −7.1 to +11.9 points; nothing where there is none."""
    d = difference
    if d.low is None or d.high is None:
        return ""
    return f"{amount(d.low, d).removesuffix(' points')} to {amount(d.high, d)}"


def level(value: float, difference: Difference) -> str:
    """A value of the measure itself."""
    return percent(value) if difference.is_share else number(value)


def probability(p: float) -> str:
    """.031, 0.25 -> three decimals without more."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}".rstrip("0") if p < 1 else "1"


def _seeds(difference: Difference) -> str:
    d = difference
    return f"{d.n} and {plural(d.n_reference, 'seed')}" if d.n_reference else plural(d.n, "seed")


def _p(difference: Difference) -> str:
    if difference.p_corrected is None:
        return ""
    p = probability(difference.p_corrected)
    return f", corrected p {p}" if p.startswith("<") else f", corrected p = {p}"
