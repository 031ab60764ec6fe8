"""What was asked beforehand, answered over seeds: holds, does not hold, depends on the fault, cannot be told."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Literal

from hinterland.analysis.comparison.arms import Cell, named_arms
from hinterland.analysis.comparison.differences import compared
from hinterland.analysis.comparison.exact import ALPHA, seeds_needed, smallest_paired, smallest_unpaired
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.analysis.comparison.verdict import Difference
from hinterland.analysis.finding import Finding
from hinterland.analysis.statistics.multiple import holm
from hinterland.ground.errors import BadInput
from hinterland.studies.config import Question, Sides
from hinterland.studies.study import Study

Verdict = Literal["holds", "does not hold", "depends on the fault", "cannot be told"]

POWER = 0.8  # with which a difference as large as was seen would be told


@dataclasses.dataclass(frozen=True)
class Answer:
    """A question with its difference (arm minus against), corrected for all questions; the same with the fault."""

    question: Question
    verdict: Verdict
    difference: Difference | None  # None: too few cells are done
    with_fault: Difference | None
    seeds_needed: int | None  # of each arm, for a difference as large as was seen; None where it was told


def cells_by_arm(study: Study) -> dict[str, list[Cell]]:
    """The cells that are done, as the comparison takes them."""
    arms: dict[str, list[Cell]] = {}
    found = study.findings()
    for cell in study.cells:
        if cell.name in found:
            values = {Measure(f.name, f.subject): _value(f) for f in found[cell.name]}
            arms.setdefault(cell.arm, []).append(Cell(cell.name, values, recipe=cell.arm, seed=cell.seed))
    return arms


def answered(study: Study) -> list[Answer]:
    """Every question of the study, in its order; p corrected over all of them (Holm 1979)."""
    arms, questions = cells_by_arm(study), study.config.questions
    plain = [_difference(q, q, arms, len(questions)) for q in questions]
    faulty = [None if q.with_fault is None else _difference(q, q.with_fault, arms, len(questions)) for q in questions]
    return [
        _answer(question, told, fault, len(questions))
        for question, told, fault in zip(questions, _corrected(plain), _corrected(faulty), strict=True)
    ]


def _answer(question: Question, plain: Difference | None, fault: Difference | None, asked: int) -> Answer:
    told = _verdict(question, plain)
    if question.with_fault is not None and fault is not None:
        faulty = _verdict(question, fault)
        if "cannot be told" not in (told, faulty) and told != faulty:
            return Answer(question, "depends on the fault", plain, fault, None)
    needed = _seeds_for(plain, asked) if told == "cannot be told" else None
    return Answer(question, told, plain, fault, needed)


def _verdict(question: Question, difference: Difference | None) -> Verdict:
    """`holds` only where the interval excludes 0 and the corrected p is at most .05, in the direction expected."""
    d = difference
    if d is None or d.low is None or d.high is None or d.p_corrected is None:
        return "cannot be told"
    if d.p_corrected > ALPHA or d.low <= 0 <= d.high:
        return "cannot be told"
    if question.expect == "different":
        return "holds"
    return "holds" if (d.estimate > 0) == (question.expect == "more") else "does not hold"


def _difference(question: Question, sides: Sides, arms: Mapping[str, list[Cell]], asked: int) -> Difference | None:
    ours = arms.get(sides.arm, [])
    theirs = arms.get(sides.against or sides.arm, [])
    if not ours or not theirs:
        return None
    measure = _measure(question, sides.subject or question.subject, ours)
    other = _measure(question, sides.against_subject or sides.subject or question.subject, theirs)
    kept = [_with(cell, measure, cell.values[measure]) for cell in ours if measure in cell.values]
    if sides.against_value is not None:
        beside = [_with(c, measure, Value(sides.against_value, c.values[measure].n)) for c in kept]
    else:
        beside = [_with(cell, measure, cell.values[other]) for cell in theirs if other in cell.values]
    if min(len(kept), len(beside)) < 2:
        return None
    same_runs = sides.against_value is not None or sides.against in ("", sides.arm)
    if not same_runs and _only_unpaired(len(kept), len(beside), asked):
        kept, beside = ([dataclasses.replace(cell, seed=None) for cell in side] for side in (kept, beside))
    name, against = sides.words
    found = compared(named_arms({against: beside, name: kept})).differences
    return dataclasses.replace(found[0], arm=name, reference=against) if found else None


def _with(cell: Cell, measure: Measure, value: Value) -> Cell:
    return dataclasses.replace(cell, values={measure: value}, recipe="")


def _only_unpaired(a: int, b: int, asked: int) -> bool:
    """Whether so few seeds can be told apart unpaired alone, when so many questions are asked.

    Decided by the numbers of seeds and questions, never by what was measured. Runs of one seed share their first
    weights and the order of their images, which makes the unpaired test no more than cautious.
    """
    return asked * smallest_paired(a) > ALPHA >= asked * smallest_unpaired(a, b)


def _measure(question: Question, subject: str, cells: Sequence[Cell]) -> Measure:
    there = [measure for measure in cells[0].values if measure.name == question.measure]
    chosen = [measure for measure in there if subject in ("", measure.subject)]
    if len(chosen) != 1:
        subjects = "; ".join(measure.subject for measure in there) or "none"
        raise BadInput(
            f"question {question.ask!r}: measure {question.measure} of {subject or 'its only subject'} is not "
            f"one finding of this study; its subjects there: {subjects}"
        )
    return chosen[0]


def _corrected(differences: Sequence[Difference | None]) -> list[Difference | None]:
    tested = [d.p for d in differences if d is not None and d.p is not None]
    corrected = iter(holm(tested).tolist() if tested else [])
    return [
        d if d is None or d.p is None else dataclasses.replace(d, p_corrected=float(next(corrected)))
        for d in differences
    ]


# n = (z_{1-alpha/2m} + z_{power})^2 sd^2 / d^2, of m questions
def _seeds_for(difference: Difference | None, asked: int) -> int | None:
    """Seeds of each arm by which a difference as large as this one would be told, were all p corrected by Bonferroni.

    More than there are; at least as many as the exact test needs for the smallest of so many corrected p to reach .05.
    """
    d = difference
    if d is None or d.standard_error is None or d.estimate == 0 or d.standard_error == 0:
        return None
    normal = NormalDist()
    quantiles = normal.inv_cdf(1 - ALPHA / (2 * asked)) + normal.inv_cdf(POWER)
    per_seed = d.standard_error**2 * d.n
    return max(d.n + 1, seeds_needed(d.n_reference == 0, asked), math.ceil(quantiles**2 * per_seed / d.estimate**2))


def _value(finding: Finding) -> Value:
    return Value(finding.estimate, finding.n, finding.low, finding.high)
