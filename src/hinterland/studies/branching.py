"""Where several tasks should part: what single-task models say of it, and whether training bears that out.

Two tasks can share a level where their own nets, each trained alone, carry the same there. Vandenhende et al. 2020
compare such nets by what images they find alike; here by what a linear probe tells of labels and factors.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from hinterland.analysis.comparison.arms import Arm, Cell
from hinterland.analysis.comparison.differences import summary
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.studies.config import BranchingConfig
from hinterland.studies.layers import INFORMATION, LATENT

ALIKE = 0.05  # of all there is to tell: a mean difference between two tasks' nets that is none
LEVEL = re.compile(r"^(?P<what>(?!control of ).+) at (?P<level>level \d+|latent)$")
BRANCH = "model.branch"


@dataclasses.dataclass(frozen=True)
class Apartness:
    """How far two tasks' nets are apart at a level, and seeds of one task, as mean difference of information."""

    level: str
    between: float
    within: float  # of two seeds of the same task; 0 where there is one

    @property
    def alike(self) -> bool:
        """Whether the tasks differ no more than seeds do, or so little that it does not matter."""
        return self.between <= max(ALIKE, self.within)


@dataclasses.dataclass(frozen=True)
class Parting:
    """What training with so many shared levels gave: by task its score, and the rank of that among all partings."""

    branch: int
    arm: Arm
    scores: dict[str, Value]
    ranks: dict[str, float]  # 1 is best

    @property
    def mean_rank(self) -> float:
        """Over tasks."""
        return float(np.mean(list(self.ranks.values())))


def levels_of(arm: Arm) -> list[str]:
    """The levels that were asked of an arm's nets, the first halving first."""
    found = {match["level"] for cell in arm.cells for match in _matches(cell)}
    return sorted(found, key=lambda level: (level == LATENT, level))


def profile(cell: Cell, level: str) -> dict[str, float]:
    """What is told at a level, by label or factor; what is told of less than nothing counts as nothing."""
    return {m["what"]: max(0.0, cell.values[measure].estimate) for m, measure in _named(cell) if m["level"] == level}


def apartness(first: Arm, second: Arm) -> list[Apartness]:
    """Level by level, of two tasks' arms."""
    found = []
    for level in levels_of(first):
        ours, theirs = ([profile(cell, level) for cell in arm.cells] for arm in (first, second))
        between = [_apart(a, b) for a in ours for b in theirs]
        within = [_apart(a, b) for side in (ours, theirs) for a, b in combinations(side, 2)]
        found.append(Apartness(level, float(np.mean(between)), float(np.mean(within)) if within else 0.0))
    return found


def advised(levels: Sequence[Apartness]) -> int:
    """How many levels to share: those before the first at which the tasks' own nets are not alike."""
    return next((number for number, level in enumerate(levels) if not level.alike), len(levels))


def partings(config: BranchingConfig, arms: Mapping[str, Arm], placed: Mapping[str, int]) -> list[Parting]:
    """What each parting gave, the least shared first; `placed`: how many levels are shared in an arm, by its name."""
    scores: dict[str, dict[str, Value]] = {}
    senses = {}
    for name in placed:
        found = (
            {task: _score(arms[name], task, measure) for task, measure in config.scores.items()} if name in arms else {}
        )
        if found and all(value is not None for value in found.values()):
            scores[name] = {task: value for task, value in found.items() if value is not None}
    for task, measure in config.scores.items():
        senses[task] = 1 if Measure(measure, task).sense == "lower" else -1
    made = []
    for name in sorted(scores, key=lambda name: placed[name]):
        ranks = {
            task: 1.0
            + sum(
                senses[task] * other[task].estimate < senses[task] * scores[name][task].estimate
                for other in scores.values()
            )
            for task in config.scores
        }
        made.append(Parting(placed[name], arms[name], scores[name], ranks))
    return made


def _score(arm: Arm, task: str, measure: str) -> Value | None:
    return summary(arm, Measure(measure, task))


def _apart(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return float(np.mean([abs(a[what] - b[what]) for what in a if what in b]))


def _named(cell: Cell) -> list[tuple[re.Match[str], Measure]]:
    found = [(LEVEL.match(measure.subject), measure) for measure in cell.values if measure.name == INFORMATION]
    return [(match, measure) for match, measure in found if match is not None]


def _matches(cell: Cell) -> list[re.Match[str]]:
    return [match for match, _ in _named(cell)]
