"""A study's measures against an axis: mean over seeds with its interval, a line for each arm."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hinterland.analysis.comparison.arms import Arm
from hinterland.analysis.comparison.differences import summary
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.ground.words import named
from hinterland.report.blocks import Block, Chart, Note, Section, Table
from hinterland.report.drawing import Drawing, drawn, figure
from hinterland.report.theme import RULE, SERIES
from hinterland.report.words import number
from hinterland.studies.config import CurveConfig
from hinterland.studies.study import Study

WIDTH, HEIGHT = 460, 300
LOG_FROM = 8  # times that the axis spans, from where on its logarithm is drawn
TEXT = (
    "Mean over seeds; the bars are its 95 % t interval, and are missing where a single seed is done. Points of one "
    "value of the axis stand beside each other so that their bars can be told apart; a bar that leaves the drawing "
    "ends where the table says."
)


@dataclasses.dataclass(frozen=True)
class Line:
    """An arm along an axis: `values` by place, in the order of the axis."""

    name: str
    values: dict[float, Value]


def curves_section(study: Study, arms: Sequence[Arm]) -> Section | None:
    """A drawing and a table for each curve that was asked for; None where none was."""
    if not study.config.curves:
        return None
    blocks: list[Block] = []
    for curve in study.config.curves:
        lines = lines_of(curve, study, arms)
        title = curve.title or f"{named(curve.measure)} by {curve.over}"
        if not lines:
            blocks.append(Note(f"{title}: no cell with this measure is done."))
            continue
        places = sorted({place for line in lines for place in line.values})
        label = f"{title}: " + "; ".join(f"{line.name} {_ends(line)}" for line in lines)
        blocks.append(Chart(_drawing(lines, places, curve, label), title, "", file=f"curve-{curve.measure}.svg"))
        rows = tuple((line.name, *(_told(line.values.get(place)) for place in places)) for line in lines)
        head = (curve.over.rsplit(".", 1)[-1], *(f"{place:g}" for place in places))
        blocks.append(Table(f"{title}: means over seeds with their 95 % intervals", head, rows))
        said = worth(lines) if Measure(curve.measure, "").sense == "higher" else []
        blocks += [Note(" ".join(said))] if said else []
    return Section("curves", "Along an axis", TEXT, tuple(blocks))


def lines_of(curve: CurveConfig, study: Study, arms: Sequence[Arm]) -> list[Line]:
    """The lines of a curve, in the order of the arms."""
    placed = {cell.arm: (cell.base, cell.along[curve.over]) for cell in study.cells if curve.over in cell.along}
    lines: dict[str, Line] = {}
    for arm in (arm for arm in arms if arm.name in placed):
        base, place = placed[arm.name]
        for measure in (m for m in arm.cells[0].values if m.name == curve.measure):
            value = summary(arm, measure)
            if value is not None and (not curve.subjects or measure.subject in curve.subjects):
                name = f"{base}, {measure.subject}" if _several(arm, measure) else base
                lines.setdefault(name, Line(name, {})).values[float(place)] = value
    return list(lines.values())


def _several(arm: Arm, measure: Measure) -> bool:
    """Whether another subject was drawn already under the arm's own name."""
    subjects = [other.subject for other in arm.cells[0].values if other.name == measure.name]
    return len(subjects) > 1 and subjects[0] != measure.subject


def worth(lines: Sequence[Line]) -> list[str]:
    """Of each line but the first: how far along the axis the first must go to be as good as it is at its least place.

    From means, straight between places (between their logarithms), so a description and no test.
    """
    first, *others = lines
    said = []
    for line in others:
        place = min(line.values)
        wanted = line.values[place].estimate
        reached = _where(first, wanted)
        if place <= 0 or place not in first.values:
            continue
        start = f"{line.name} at {place:g} ({number(wanted)})"
        if reached is None:
            said.append(f"{start}: {first.name} is nowhere as good.")
        elif reached > place:
            more = number(reached / place, 2)
            said.append(f"{start} is as good as {first.name} at {number(reached, 2)}: {more} times as much.")
        else:
            said.append(f"{start} is no better than {first.name} there ({number(first.values[place].estimate)}).")
    return said


def _where(line: Line, wanted: float) -> float | None:
    """The least place where the line is at least `wanted`; None where it never is."""
    places = sorted(line.values)
    heights = [line.values[place].estimate for place in places]
    if heights[0] >= wanted:
        return places[0]
    for (a, b), (low, high) in zip(pairwise(places), pairwise(heights), strict=True):
        if low < wanted <= high and a > 0:
            return float(np.exp(np.interp(wanted, [low, high], np.log([a, b]))))
    return None


def _drawing(lines: Sequence[Line], places: Sequence[float], curve: CurveConfig, label: str) -> Drawing:
    is_log = min(places) > 0 and max(places) / min(places) > LOG_FROM
    with figure(WIDTH, HEIGHT) as fig:
        axes = fig.subplots()
        for k, line in enumerate(lines):
            own = sorted(line.values)
            aside = (k - (len(lines) - 1) / 2) * 0.012
            width = (max(places) - min(places)) or 1.0
            x = [p * (max(places) / min(places)) ** aside if is_log else p + aside * width for p in own]
            values = [line.values[place] for place in own]
            bars = [
                [0.0 if v.low is None else v.estimate - v.low for v in values],
                [0.0 if v.high is None else v.high - v.estimate for v in values],
            ]
            axes.errorbar(
                x, [v.estimate for v in values], bars, color=SERIES[k % len(SERIES)], label=line.name, marker="o",
                markersize=3.5, capsize=2, linewidth=1.4, elinewidth=1,
            )  # fmt: skip
        if is_log:
            axes.set_xscale("log")
        heights = [value.estimate for line in lines for value in line.values.values()]
        room = 0.4 * (max(heights) - min(heights)) or 0.1 * abs(heights[0]) or 1.0
        axes.set_ylim(min(heights) - room, max(heights) + room)
        axes.set_xticks(places, [f"{place:g}" for place in places])
        axes.minorticks_off()
        axes.set_xlabel(curve.over.rsplit(".", 1)[-1])
        axes.set_ylabel(named(curve.measure))
        axes.grid(axis="y", color=RULE, linewidth=0.6)
        if len(lines) > 1:
            axes.legend(fontsize=9)
        return drawn(fig, label)


def _ends(line: Line) -> str:
    low, high = min(line.values), max(line.values)
    return f"{number(line.values[low].estimate)} at {low:g}, {number(line.values[high].estimate)} at {high:g}"


def _told(value: Value | None) -> str:
    if value is None:
        return "–"
    interval = "" if value.low is None or value.high is None else f"\n{number(value.low)} to {number(value.high)}"
    return f"{number(value.estimate)}{interval}"
