"""Findings as answers in words, each with what it allows to be said and the numbers that it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from hinterland.analysis.answers import ALPHA, BASELINES, MAIN, answers, relation
from hinterland.analysis.finding import Finding
from hinterland.analysis.geometry import collapse_in_words
from hinterland.analysis.standard import analyse
from hinterland.explorer.manifest import Answer, Number, Verdict
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable


def answers_of(findings: Sequence[Finding], table: LatentTable) -> tuple[Answer, ...]:
    """One answer for each label and factor that a probe spoke of, the most gained first, and one for the whole."""
    found = []
    for answer in answers(findings):
        mine = [f for f in findings if f.subject == answer.subject]
        found.append(Answer(answer.subject, answer.sentence, verdict(mine), tuple(map(_number, mine))))
    told = {answer.subject for answer in found}
    rest = tuple(_number(f) for f in findings if f.subject not in told)
    return (*found, Answer("", _whole(table), "described", rest))


def verdict(findings: Sequence[Finding]) -> Verdict:
    """What the first probe among the findings of one subject allows to be said; more only where more than all."""
    main = next((f for name in MAIN for f in findings if f.name == name), None)
    if main is None or main.p_value is None:
        return "described"
    if main.p_value > ALPHA or (main.null is not None and main.estimate <= main.null):
        return "not found"
    relations = [relation(b.low, b.high) for name, b in main.baselines.items() if name in BASELINES]
    if not relations:
        return "found"
    if "less than" in relations:
        return "less than the baselines"
    return "beyond the baselines" if set(relations) == {"more than"} else "like the baselines"


def quick_findings(table: LatentTable, seed: int, progress: Progress) -> list[Finding]:
    """First answers without baselines; what cannot be probed is said, and takes no other question with it."""
    found: dict[tuple[str, str], Finding] = {}
    for asked in [[name] for name in (*table.labels, *table.factors)] or [[]]:
        try:
            of_one = analyse(table, asked, seed=seed, progress=progress)
        except BadInput as error:
            progress.say(f"not measured: {error}")
            continue
        found.update({(f.name, f.subject): f for f in of_one})
    return list(found.values())


def _whole(table: LatentTable) -> str:
    error = float(table.scores["mse_per_pixel"].mean())
    return f"{collapse_in_words(table)} The mean squared error is {error:.3g} a pixel, on the [0, 1] scale."


def _number(finding: Finding) -> Number:
    f = finding
    return Number(f.name, f.estimate, f.low, f.high, f.unit, f.p_value)
