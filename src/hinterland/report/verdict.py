"""What a difference between two runs allows to be said: never more than its interval."""

from __future__ import annotations

import dataclasses
from typing import Literal

from hinterland.report.words import number, percent, signed, whole

Judgement = Literal["better", "worse", "not distinguishable", "not tested"]


@dataclasses.dataclass(frozen=True)
class Difference:
    """`run` minus `reference` in one measure, on the same images, with its 95 % interval."""

    measure: str  # as it stands in a sentence, such as "squared error per pixel"
    run: str
    reference: str
    estimate: float
    low: float | None  # None: no interval, so nothing is concluded
    high: float | None
    n: int  # images that were paired
    lower_is_better: bool = False
    is_share: bool = False  # whether it is given in percentage points


def judged(difference: Difference) -> Judgement:
    """Whether the run is better than the reference: only where the interval excludes 0."""
    if difference.low is None or difference.high is None:
        return "not tested"
    if difference.low <= 0 <= difference.high:
        return "not distinguishable"
    return "better" if (difference.estimate < 0) == difference.lower_is_better else "worse"


def sentence(difference: Difference) -> str:
    """The judgement in words, with the difference and its interval."""
    d, judgement = difference, judged(difference)
    size = f"difference {amount(d.estimate, d)}"
    if judgement == "not tested":
        return f"{d.measure}: {d.run} − {d.reference}, {size}; not tested, so nothing is concluded."
    between = f"95 % interval {amount(d.low or 0.0, d)} to {amount(d.high or 0.0, d)}"
    basis = f"{between}, paired over {whole(d.n)} images"
    if judgement == "not distinguishable":
        return f"{d.measure}: {d.run} and {d.reference} are not distinguishable ({size}, {basis})."
    return f"{d.measure}: {d.run} is {judgement} than {d.reference} ({size}, {basis})."


def amount(value: float, difference: Difference) -> str:
    """A difference with its sign and unit."""
    if not difference.is_share:
        return signed(value, 3)
    text = percent(value).removesuffix(" %")
    return f"+{text} points" if value > 0 else f"{text} points"


def level(value: float, difference: Difference) -> str:
    """A value of the measure itself."""
    return percent(value) if difference.is_share else number(value)
