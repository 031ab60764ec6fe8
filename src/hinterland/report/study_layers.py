"""Which layer of which task's net tells what, drawn; and what that says about where several tasks should part."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from hinterland.analysis.comparison.arms import Arm, Cell
from hinterland.analysis.comparison.differences import compared, summary
from hinterland.analysis.comparison.measures import Measure
from hinterland.analysis.comparison.verdict import Difference, amount, between
from hinterland.analysis.probing.control import CONTROL
from hinterland.ground.words import named
from hinterland.latents.baselines import UNTRAINED
from hinterland.report.blocks import Block, Chart, Folded, Grid, Note, Section, Table, Verdict
from hinterland.report.drawing import Drawing, drawn, figure
from hinterland.report.theme import INK, SERIES
from hinterland.report.words import enumerated, number
from hinterland.studies.branching import (
    ALIKE,
    BRANCH,
    LEVEL,
    Apartness,
    Parting,
    advised,
    apartness,
    levels_of,
    partings,
)
from hinterland.studies.config import BranchingConfig
from hinterland.studies.layers import BASELINES, INFORMATION, WORDS
from hinterland.studies.study import Study

CELL_WIDTH, CELL_HEIGHT, HEAD = 58, 26, 64
LAYERS = (
    "{words} Rows are levels of the encoder, the first halving on top; a column is a net that was trained for one "
    "task alone, and the one most to the right was not trained at all: what stands there the architecture gives for "
    "nothing. Means over seeds. Maps are pooled to the mean and deviation of each channel, so that where something "
    "stands counts only as far as channels tell it."
)
PARTING = (
    "Before the first level at which two nets that were trained for one task each differ, nothing is lost by sharing. "
    "They count as alike where what a probe tells differs, in the mean over all that was asked, by at most {alike} of "
    "all there is to tell, or by no more than it does between seeds of one task. Whether that is good advice is tested "
    "by training the tasks together, parted after each level."
)


def layers_section(arms: Sequence[Arm]) -> Section | None:
    """A panel for each label and factor; None where no arm was asked about its layers."""
    asked = [arm for arm in arms if levels_of(arm)]
    if not asked:
        return None
    panels = tuple(
        Chart(_panel(what, asked), what, _beside(what, asked), file=f"layers-{what.replace(' ', '-')}.svg")
        for what in _subjects(asked)
    )
    rows = tuple(
        (arm.name, what, level, *(_of(arm, f"{start}{what} at {level}{end}") for start, end in KINDS))
        for arm in asked
        for what in _subjects(asked)
        for level in levels_of(arm)
    )
    head = ("trained for", "what", "level", "trained", "untrained", "control")
    table = Table("Means over seeds", head, rows, text_columns=(0, 1, 2))
    blocks = (Grid(panels, least_rem=22), Folded("The same in numbers, with control labels", (table,)))
    return Section("layers", "Which layer tells what", LAYERS.format(words=WORDS), blocks)


def without_layers(arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """The arms without what is told of each level: it has a section of its own, and is too much for any other."""
    return tuple(Arm(arm.name, tuple(_without(cell) for cell in arm.cells)) for arm in arms)


def _without(cell: Cell) -> Cell:
    kept = {measure: value for measure, value in cell.values.items() if measure.name != INFORMATION}
    return dataclasses.replace(cell, values=kept)


KINDS = (("", ""), ("", f", {UNTRAINED}"), (CONTROL, ""))


def _subjects(arms: Sequence[Arm]) -> list[str]:
    subjects = (m.subject for arm in arms for m in arm.cells[0].values if m.name == INFORMATION)
    return list(dict.fromkeys(match["what"] for match in map(LEVEL.match, subjects) if match is not None))


def _of(arm: Arm, subject: str) -> str:
    value = summary(arm, Measure(INFORMATION, subject))
    return "" if value is None else number(value.estimate)


def _beside(what: str, arms: Sequence[Arm]) -> str:
    """What needs no net at all."""
    told = [(name, _of(arms[0], f"{what} at {name}")) for name in BASELINES]
    return "A linear probe of " + " and of ".join(f"{name} tells {value}" for name, value in told if value) + "."


def _panel(what: str, arms: Sequence[Arm]) -> Drawing:
    """Levels by nets, shaded by what is told: nothing is paper, all is full colour."""
    levels = levels_of(arms[0])
    columns = [*((arm.name, arm, "") for arm in arms), (UNTRAINED, arms[0], f", {UNTRAINED}")]
    width, height = 70 + CELL_WIDTH * len(columns), HEAD + CELL_HEIGHT * len(levels)
    said = []
    with figure(width, height) as fig:
        axes = fig.subplots()
        for x, (name, arm, end) in enumerate(columns):
            for y, level in enumerate(levels):
                value = summary(arm, Measure(INFORMATION, f"{what} at {level}{end}"))
                if value is None:
                    continue
                share = float(np.clip(value.estimate, 0, 1))
                axes.add_patch(_square(x, y, share))
                axes.text(x + 0.5, y + 0.5, f"{value.estimate:.2f}", ha="center", va="center", fontsize=9, color=INK)
                said.append(f"{name} {level} {number(value.estimate)}")
        axes.set_xlim(0, len(columns))
        axes.set_ylim(len(levels), 0)
        axes.set_xticks(np.arange(len(columns)) + 0.5, [name for name, _, _ in columns], rotation=25, ha="left")
        axes.xaxis.tick_top()
        axes.set_yticks(np.arange(len(levels)) + 0.5, levels)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return drawn(fig, f"What is told of {what}: {'; '.join(said)}")


def _square(x: float, y: float, share: float) -> object:
    from matplotlib.patches import Rectangle

    return Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, facecolor=SERIES[0], alpha=0.06 + 0.79 * share, linewidth=0)


def branching_section(study: Study, arms: Sequence[Arm]) -> Section | None:
    """The advice, and what training each parting gave; None where the study does not ask."""
    config = study.config.branching
    if config is None:
        return None
    by_name, text = {arm.name: arm for arm in arms}, PARTING.format(alike=f"{ALIKE:g}")
    title = "Where tasks should part"
    (one, first), (other, second) = list(config.alone.items())[:2]
    missing = [name for name in (first, second) if name not in by_name or not levels_of(by_name[name])]
    if missing:
        return Section("branching", title, text, (Note(f"Layers of {enumerated(missing)} are not measured yet."),))
    levels = apartness(by_name[first], by_name[second])
    share = advised(levels)
    placed = {
        cell.arm: int(cell.along[BRANCH])
        for cell in study.cells
        if cell.base == config.together and BRANCH in cell.along
    }
    tried = partings(config, by_name, placed)
    said = [f"By what {one} and {other} alone make of each level, they should share {_shared(share, len(levels))}."]
    blocks: list[Block] = [_apart_table(levels, one, other)]
    if tried:
        said += verdicts(tried, share, config)
        blocks.append(_trained_table(tried, config, by_name))
    else:
        blocks.append(Note("No parting has been trained yet."))
    return Section("branching", title, text, (Verdict(tuple(said)), *blocks))


def _shared(count: int, levels: int) -> str:
    if count == 0:
        return "no level"
    if count == levels:
        return f"all {levels} levels, the latent included"
    return "the first level" if count == 1 else f"the first {count} levels"


def _apart_table(levels: Sequence[Apartness], one: str, other: str) -> Table:
    rows = tuple((a.level, number(a.between), number(a.within), "alike" if a.alike else "apart") for a in levels)
    head = ("level", f"{one} and {other}", "two seeds of one task", "verdict")
    return Table("Mean difference of what is told, 0 to 1", head, rows, text_columns=(0, 3))


def verdicts(tried: Sequence[Parting], share: int, config: BranchingConfig) -> list[str]:
    """What training said, and whether it bears the advice out."""
    ranked = sorted(tried, key=lambda parting: (parting.mean_rank, abs(parting.branch - share)))
    ranks = enumerated([f"{number(p.mean_rank, 2)} with {p.branch} shared" for p in tried])
    said = [f"Trained together, the mean rank over both tasks (1 is best) is {ranks}."]
    own = min(tried, key=lambda parting: (abs(parting.branch - share), parting.branch))
    if own.branch != share:
        said.append(f"Sharing {share} was not trained; the nearest to it is {own.branch}.")
    other = next((parting for parting in ranked if parting is not own), None)
    if other is None:
        return said
    differences = [_difference(own, other, task, measure) for task, measure in config.scores.items()]
    told = [sign for _, sign in differences]
    beside = f"{own.branch} shared against {other.branch}"
    if ranked[0] is own:
        said.append(
            f"The advice is the best of those tried by the means{', and so it was found' if 1 in told else ''}."
        )
    elif -1 in told:
        said.append(f"The advice is not borne out: {beside}, at least one task is worse.")
    else:
        said.append(f"By the means {other.branch} ranks first; {beside}, no task is worse so that it could be told.")
    return [*said, *(sentence for sentence, _ in differences)]


def _difference(own: Parting, other: Parting, task: str, measure: str) -> tuple[str, int]:
    """In words, the advised minus the other, with its interval over seeds; 1 where it is better, -1 where worse."""
    wanted = Measure(measure, task)
    found: list[Difference] = []
    if min(len(own.arm.cells), len(other.arm.cells)) > 1:
        found = [d for d in compared((other.arm, own.arm)).differences if d.measure == wanted.words]
    words = named(measure)
    start = f"{words[0].upper()}{words[1:]} of {task}, {own.branch} shared minus {other.branch}"
    if not found:
        return f"{start}: {number(own.scores[task].estimate - other.scores[task].estimate)}, of one seed.", 0
    d = found[0]
    if d.low is None or d.high is None or d.low <= 0 <= d.high:
        interval = "" if d.low is None else f" (95 % {between(d)})"
        return f"{start}: {amount(d.estimate, d)}{interval}; the two cannot be told apart.", 0
    better = (d.estimate > 0) == (wanted.sense == "higher")
    verdict = "better" if better else "worse"
    return f"{start}: {amount(d.estimate, d)} (95 % {between(d)}), which is {verdict}.", 1 if better else -1


def _trained_table(tried: Sequence[Parting], config: BranchingConfig, arms: Mapping[str, Arm]) -> Table:
    def row(name: str, found: Mapping[str, str], rank: str) -> tuple[str, ...]:
        return (name, *(found.get(task, "") for task in config.scores), rank)

    rows = [
        row(
            f"{p.branch} shared",
            {task: _with_interval(p.arm, task, m) for task, m in config.scores.items()},
            number(p.mean_rank, 2),
        )
        for p in tried
    ]
    for task, name in config.alone.items():
        if task in config.scores and name in arms:
            rows.append(row(f"{name} (alone)", {task: _with_interval(arms[name], task, config.scores[task])}, ""))
    head = ("levels", *(f"{named(measure)} of {task}" for task, measure in config.scores.items()), "mean rank")
    return Table("Both tasks' scores, by how many levels they share", head, tuple(rows))


def _with_interval(arm: Arm, task: str, measure: str) -> str:
    value = summary(arm, Measure(measure, task))
    if value is None:
        return ""
    if value.low is None or value.high is None:
        return number(value.estimate)
    return f"{number(value.estimate)}\n{number(value.low)} to {number(value.high)}"
