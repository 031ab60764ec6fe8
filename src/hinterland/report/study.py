"""A study as a page: what was asked and what can be said, every arm's values, what each setting changed, each cell."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from hinterland.analysis.comparison.arms import Arm, named_arms
from hinterland.analysis.comparison.differences import Comparison, compared, summary
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.analysis.comparison.verdict import Difference, amount, basis_of, between, judged, probability
from hinterland.ground.progress import SILENT, Progress
from hinterland.report.blocks import Block, Chart, Definitions, Note, Page, Section, Source, Table, Verdict
from hinterland.report.drawing import Drawing
from hinterland.report.forest import Bar, forest
from hinterland.report.page import write_page
from hinterland.report.study_beside import published_section
from hinterland.report.study_cells import cells_section
from hinterland.report.study_curves import curves_section
from hinterland.report.study_layers import branching_section, layers_section, without_layers
from hinterland.report.study_told import told_section
from hinterland.report.theme import SERIES
from hinterland.report.words import enumerated, number, plural
from hinterland.studies.questions import Answer, answered, cells_by_arm
from hinterland.studies.study import Study

MOST_DRAWN = 12  # differences in one drawing
QUESTIONS = (
    "Asked before anything was trained. A claim holds only where the 95 % interval over seeds excludes 0 in its "
    "direction and p, corrected for all questions (Holm 1979), is at most .05; otherwise nothing is said, and how many "
    "seeds a difference as large as the one seen would need (power of 80 %, corrected too)."
)
VALUES = (
    "Mean over seeds with its 95 % t interval. Columns are arms; a dash where an arm has no such finding. Stars mark "
    "what no other arm beats in any of the measures that have a better and a worse end."
)
EFFECTS = (
    "Each arm minus {reference}, in standard errors of the difference, so that measures of different units share an "
    "axis; filled where it can be called a difference (corrected for all measures at once)."
)


def write_study(study: Study, progress: Progress = SILENT) -> Path:
    """Write study.html into the study's folder; what is not done yet is said, and takes nothing else with it."""
    cells = cells_by_arm(study)
    arms = named_arms({name: members for name, members in cells.items() if members}) if cells else ()
    plain = without_layers(arms)
    measures = _measures(plain)
    comparison = compared(plain) if len(plain) > 1 else None
    parts: dict[str, Callable[[], Section | None]] = {
        "questions": lambda: questions_section(answered(study)),
        "curves": lambda: curves_section(study, arms),
        "layers": lambda: layers_section(arms),
        "branching": lambda: branching_section(study, arms),
        "published": lambda: published_section(study.config.published, arms),
        "told": lambda: told_section(study),
        "values": lambda: values_section(plain, measures),
        "effects": lambda: effects_section(plain, comparison),
        "cells": lambda: cells_section(study),
        "again": lambda: again_section(study),
    }
    sections: list[Section] = []
    with progress.step("write the study's page", len(parts)) as bar:
        for name, part in parts.items():
            made = part()
            if made is not None:
                sections.append(made)
            bar.advance(1, name)
    states = list(study.states().values())
    lead = f"{states.count('done')} of {plural(len(states), 'cell')} are done"
    lead += f", {states.count('failed')} failed" if "failed" in states else ""
    lead += f"; {plural(len(study.config.seeds), 'seed')} of each arm are asked for. {study.config.about}"
    version = f"hinterland {importlib.metadata.version('hinterland')}"
    page = Page("hinterland study", study.config.name, lead.strip(), tuple(sections), version)
    return write_page(study.path / "study.html", page)


def questions_section(answers: Sequence[Answer]) -> Section:
    """Each question with its verdict, as a sentence and in a table."""
    if not answers:
        note = Note("No question was asked beforehand: what stands below describes, and concludes nothing.")
        return Section("questions", "What was asked", "", (note,))
    rows = tuple(_row(answer) for answer in answers)
    head = ("question", "verdict", "difference", "95 % interval", "corrected p", "rests on")
    table = Table("The questions and what can be said", head, rows, text_columns=(0, 1, 5))
    return Section("questions", "What was asked", QUESTIONS, (Verdict(tuple(map(told, answers))), table))


def told(answer: Answer) -> str:
    """The verdict of one question in words that say no more than it allows."""
    question, d = answer.question, answer.difference
    if d is None:
        return f"{question.ask} Cannot be told: fewer than two seeds of both arms are done."
    sides = d.arm if question.against_value == 0 else f"{d.arm} − {d.reference}"
    of_each = " of each" if question.against_value is None else ""
    size = f"{sides}: {amount(d.estimate, d)}"
    if answer.verdict == "cannot be told":
        more = f"; about {answer.seeds_needed:,} seeds{of_each} would be needed" if answer.seeds_needed else ""
        return f"{question.ask} Cannot be told from {plural(d.n, 'seed')} ({size}){more}."
    if answer.verdict == "depends on the fault" and answer.with_fault is not None:
        f = answer.with_fault
        return f"{question.ask} It depends on the fault: {size} without it, {amount(f.estimate, f)} with it."
    return f"{question.ask} {answer.verdict.capitalize()} ({size}, 95 % interval {between(d)})."


def _row(answer: Answer) -> tuple[str, ...]:
    d = answer.difference
    if d is None:
        return (answer.question.ask, answer.verdict, "", "", "", "")
    p = "" if d.p_corrected is None else probability(d.p_corrected)
    return (answer.question.ask, answer.verdict, amount(d.estimate, d), between(d), p, basis_of(d))


def values_section(arms: Sequence[Arm], measures: Sequence[Measure]) -> Section:
    """Every measure of every arm."""
    if not arms:
        return Section("values", "Every arm", "", (Note("No cell is done yet."),))
    best = _unbeaten(arms, measures)
    head = ("measure", *(f"{arm.name}{' ★' if arm.name in best else ''}" for arm in arms))
    rows = tuple((m.words, *(_value(summary(arm, m)) for arm in arms)) for m in measures)
    return Section("values", "Every arm", VALUES, (Table("Means over seeds", head, rows),))


def _value(value: Value | None) -> str:
    if value is None:
        return "–"
    interval = "" if value.low is None or value.high is None else f"\n{number(value.low)} to {number(value.high)}"
    return f"{number(value.estimate)}{interval}"


def _unbeaten(arms: Sequence[Arm], measures: Sequence[Measure]) -> set[str]:
    """The Pareto front: arms to which no other is at least as good in every such measure and better in one."""
    judged_by = [m for m in measures if m.sense != "neither" and all(summary(arm, m) for arm in arms)]
    if len(arms) < 2 or not judged_by:
        return set()

    def goodness(arm: Arm) -> list[float]:
        values = [summary(arm, m) for m in judged_by]
        signs = [1 if m.sense == "higher" else -1 for m in judged_by]
        return [sign * value.estimate for sign, value in zip(signs, values, strict=True) if value is not None]

    points = {arm.name: goodness(arm) for arm in arms}

    def beats(other: list[float], point: list[float]) -> bool:
        return other != point and all(o >= p for o, p in zip(other, point, strict=True))

    return {name for name, point in points.items() if not any(beats(other, point) for other in points.values())}


def effects_section(arms: Sequence[Arm], comparison: Comparison | None) -> Section:
    """What each arm changes against the first, drawn and as a table."""
    title = "What each arm changes"
    if comparison is None:
        return Section("effects", title, "", (Note("There is one arm, or none: nothing can be set beside it."),))
    text = EFFECTS.format(reference=arms[0].name)
    shown = [d for d in comparison.differences if d.standard_error][:MOST_DRAWN]
    blocks: list[Block] = []
    if shown:
        blocks.append(Chart(_drawing(shown, arms), "The most certain ones"))
    rows = tuple(
        (
            d.measure,
            f"{d.arm} − {d.reference}",
            amount(d.estimate, d),
            between(d),
            "" if d.p_corrected is None else probability(d.p_corrected),
            judged(d),
        )
        for d in comparison.differences
    )
    head = ("measure", "difference", "estimate", "95 % interval", "corrected p", "verdict")
    blocks.append(Table("All differences, the most certain first", head, rows, text_columns=(0, 1, 5)))
    methods = tuple(dict.fromkeys(f"{d.method}." for d in comparison.differences if d.method))
    if methods:
        named = tuple((f"Method {i}", method) for i, method in enumerate(methods, start=1))
        blocks.append(Definitions(named, "How intervals and p were made"))
    blocks += [Note(f"{why}.") for why in comparison.left_out]
    return Section("effects", title, text, tuple(blocks))


def _drawing(shown: Sequence[Difference], arms: Sequence[Arm]) -> Drawing:
    colours = {arm.name: SERIES[i % len(SERIES)] for i, arm in enumerate(arms)}
    rows = []
    for d in shown:
        error = d.standard_error or 1.0
        low, high = (None if end is None else end / error for end in (d.low, d.high))
        filled = judged(d) in ("better", "worse", "higher", "lower")
        rows.append((f"{d.measure}: {d.arm}", [Bar(colours[d.arm], d.estimate / error, low, high, filled)]))
    words = enumerated([f"{d.measure} of {d.arm} {number(d.standardised)}" for d in shown[:3]])
    return forest(rows, "difference in standard errors", f"Differences in standard errors; largest: {words}")


def again_section(study: Study) -> Section:
    """The command, and the study as it was asked."""
    described = yaml.safe_dump(study.config.model_dump(mode="json"), sort_keys=False, width=100)
    blocks: list[Block] = [Source(f"hinterland study {study.path / 'study.yaml'} --out {study.path}-again")]
    if study.config.larger:
        blocks.append(Note(f"On a larger machine: {study.config.larger}"))
    blocks.append(Source(described, "study.yaml"))
    return Section("again", "How to do it again", "", tuple(blocks))


def _measures(arms: Sequence[Arm]) -> list[Measure]:
    return list(dict.fromkeys(m for arm in arms for cell in arm.cells for m in cell.values))
