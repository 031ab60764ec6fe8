"""Findings in words: one sentence for each label and factor, which never says more than the intervals allow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from hinterland.analysis.finding import Baseline, Finding

Relation = Literal["more than", "less than", "not distinguishable from"]

ALPHA = 0.05
MAIN = ("linear_probe_balanced_accuracy", "linear_probe_accuracy", "ridge_r2")  # the first there is, speaks
BEYOND_COLOUR = {
    "linear_probe_balanced_accuracy": "beyond_colour_linear_balanced_accuracy",
    "linear_probe_accuracy": "beyond_colour_linear_accuracy",
    "ridge_r2": "beyond_colour_ridge_r2",
}
BASELINES: Mapping[str, str] = {  # in the order in which they are named
    "untrained": "the untrained encoder",
    "colour": "colour statistics",
    "pca": "PCA of the same size",
    "pixels": "the pixels themselves",
}


@dataclasses.dataclass(frozen=True)
class Answer:
    """What can be said of one label or factor; `gain` is the smallest difference to any baseline."""

    subject: str
    sentence: str
    gain: float | None  # None: nothing to compare with


def relation(low: float, high: float) -> Relation:
    """What a paired difference allows to be said: more or less only where its interval excludes 0."""
    if low > 0:
        return "more than"
    if high < 0:
        return "less than"
    return "not distinguishable from"


def answers(findings: Sequence[Finding]) -> list[Answer]:
    """An answer for each subject that a probe spoke of, the most gained first, then those without baselines."""
    subjects = list(dict.fromkeys(f.subject for f in findings if f.name in MAIN))
    found = [_answer(subject, {f.name: f for f in findings if f.subject == subject}) for subject in subjects]
    return sorted(found, key=lambda answer: (answer.gain is None, -(answer.gain or 0.0)))


def by_gain(findings: Iterable[Finding]) -> list[Finding]:
    """Findings sorted by what was learned beyond the baselines; those without any stay behind, in their order."""

    def key(finding: Finding) -> tuple[bool, float]:
        gain = gained(finding)
        return gain is None, -(gain or 0.0)

    return sorted(findings, key=key)


def gained(finding: Finding) -> float | None:
    """The smallest difference to any baseline: what none of them gives; None where there is none."""
    differences = [b.difference for name, b in finding.baselines.items() if name in BASELINES]
    return min(differences) if differences else None


def _answer(subject: str, found: Mapping[str, Finding]) -> Answer:
    main = next(found[name] for name in MAIN if name in found)
    parts = [_presence(main), *_beside(main.baselines), *_beyond_colour(main.name, found)]
    return Answer(subject, ". ".join(part[0].upper() + part[1:] for part in parts) + ".", gained(main))


def _presence(main: Finding) -> str:
    """Is it in the latents?"""
    what = f"{main.estimate:.3f}{_interval(main)}"
    chance = "" if main.null is None else f", where shuffling gives {main.null:.3f}"
    basis = f"({_measure(main)} on {main.n:,} {_units(main)}"
    basis += ")" if main.p_value is None else f", p = {main.p_value:.3g})"
    if main.p_value is None:
        return f"whether {main.subject} is in the latents was not tested: {what}{chance} {basis}"
    if main.p_value <= ALPHA and (main.null is None or main.estimate > main.null):
        return f"{main.subject} is in the latents: {what}{chance} {basis}"
    return f"{main.subject} was not found in the latents: {what}{chance} {basis}"


def _beside(baselines: Mapping[str, Baseline]) -> list[str]:
    """More than in the baselines? Those with the same relation stand together."""
    grouped: dict[Relation, list[str]] = {}
    for name, words in BASELINES.items():
        if name in baselines:
            b = baselines[name]
            size = f"{words} ({_signed(b.difference)}, {_signed(b.low)} to {_signed(b.high)})"
            grouped.setdefault(relation(b.low, b.high), []).append(size)
    if not grouped:
        return []
    order: tuple[Relation, ...] = ("more than", "not distinguishable from", "less than")
    verbs = {"more than": "tell", "less than": "tell", "not distinguishable from": "are"}
    kinds = [kind for kind in order if kind in grouped]
    who = ["the latents", *["they"] * (len(kinds) - 1)]
    return [f"{one} {verbs[kind]} {kind} {_enumerated(grouped[kind])}" for one, kind in zip(who, kinds, strict=True)]


def _beyond_colour(main: str, found: Mapping[str, Finding]) -> list[str]:
    """Does adding the latents to colour statistics tell more than colour alone?"""
    extra = found.get(BEYOND_COLOUR[main])
    if extra is None or extra.low is None or extra.high is None:
        return []
    size = f"({_signed(extra.estimate)}, {_signed(extra.low)} to {_signed(extra.high)})"
    said = {
        "more than": f"together with colour they tell more than colour alone {size}",
        "less than": f"together with colour they tell less than colour alone {size}",
        "not distinguishable from": f"that they add anything to colour cannot be told {size}",
    }
    return [said[relation(extra.low, extra.high)]]


def _measure(main: Finding) -> str:
    return {
        "linear_probe_balanced_accuracy": "balanced accuracy of a linear probe",
        "linear_probe_accuracy": "accuracy of a linear probe",
        "ridge_r2": "R2 of a ridge regression",
    }[main.name]


def _units(main: Finding) -> str:
    return "images" if main.unit_of_replication == "image" else f"images, interval over {main.unit_of_replication}s"


def _interval(main: Finding) -> str:
    return "" if main.low is None or main.high is None else f" [{main.low:.3f}, {main.high:.3f}]"


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _enumerated(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
