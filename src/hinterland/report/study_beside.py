"""A study beside what somebody else published: by rank, as their values were measured otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from hinterland.analysis.comparison.arms import Arm
from hinterland.analysis.comparison.differences import summary
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.ground.errors import BadInput
from hinterland.report.blocks import Block, Note, Section, Table
from hinterland.report.words import named, number
from hinterland.studies.config import Published

TEXT = (
    "What others found with other data, nets and features is no yardstick for a value, but for an order. Rank 1 is "
    "best. Agreement of the orders is Spearman's correlation over arms: with so few arms it describes, and tests "
    "nothing."
)


def published_section(published: Sequence[Published], arms: Sequence[Arm]) -> Section | None:
    """A table for each; None where nothing was published."""
    if not published:
        return None
    return Section("published", "Beside what was published", TEXT, tuple(_block(one, arms) for one in published))


def _block(published: Published, arms: Sequence[Arm]) -> Block:
    ours = {arm.name: _value(published, arm) for arm in arms if arm.name in published.values}
    known = {name: value for name, value in ours.items() if value is not None}
    if len(known) < 2:
        return Note(f"{published.title}: fewer than two of its arms are done.")
    sign = 1 if published.lower_is_better else -1
    theirs = rankdata([sign * published.values[name] for name in known])
    found = rankdata([sign * value.estimate for value in known.values()])
    rows = tuple(
        (name, number(published.values[name]), f"{their:g}", _with_interval(value), f"{our:g}")
        for (name, value), their, our in zip(known.items(), theirs, found, strict=True)
    )
    agreement = float(np.corrcoef(theirs, found)[0, 1])
    head = ("arm", "published", "rank", f"{named(published.measure)}, here", "rank here")
    foot = ("agreement of the orders", "", "", "", number(agreement))
    return Table(f"{published.title}. Published: {published.source}", head, rows, foot=foot)


def _value(published: Published, arm: Arm) -> Value | None:
    there = [m for m in arm.cells[0].values if m.name == published.measure]
    chosen = [m for m in there if published.subject in ("", m.subject)]
    if len(chosen) != 1:
        raise BadInput(
            f"published {published.title!r}: {published.measure} of {published.subject or 'its only subject'} is not "
            f"one finding of arm {arm.name}; its subjects there: {'; '.join(m.subject for m in there) or 'none'}"
        )
    return summary(arm, Measure(published.measure, chosen[0].subject))


def _with_interval(value: Value) -> str:
    if value.low is None or value.high is None:
        return number(value.estimate)
    return f"{number(value.estimate)}\n{number(value.low)} to {number(value.high)}"
