"""What did it learn? Every question about a table of latents, with what chance and the baselines give."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, MutableMapping, Sequence
from typing import NamedTuple

from hinterland.analysis.attribution.asked import Asked, Question, groups_of
from hinterland.analysis.attribution.factor_questions import (
    beyond_colour_factor_question,
    distance_question,
    regression_question,
)
from hinterland.analysis.attribution.measured import Measured, as_finding
from hinterland.analysis.attribution.once import Once
from hinterland.analysis.attribution.probe_questions import (
    LINEAR,
    beyond_colour_question,
    codelength_question,
    probe_question,
    said_key,
)
from hinterland.analysis.attribution.questions import (
    density_question,
    kmeans_question,
    mixture_question,
    permanova_question,
    purity_question,
    silhouette_question,
)
from hinterland.analysis.attribution.views import View, Views, views_of
from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.halves import scored_images
from hinterland.analysis.probing.probes import ProbeResult
from hinterland.analysis.shape import shape
from hinterland.analysis.statistics.multiple import holm
from hinterland.analysis.statistics.resampling import Draws
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress, Step
from hinterland.ground.threads import few_blas_threads
from hinterland.latents.table import LatentTable


class Effort(NamedTuple):
    """How many images the costly parts look at; all are drawn by class, and the finding says how many."""

    numbers: int  # fitted on, in all tables together
    scored: int  # images probes are scored on
    neighbours: int  # images among which neighbours are looked for
    clustered: int  # images clustered by k-means
    pairs: int  # images whose every distance is computed
    seeds: int  # of k-means


QUICK = Effort(numbers=4_000_000, scored=5_000, neighbours=5_000, clustered=5_000, pairs=2_000, seeds=3)
STANDARD = Effort(numbers=40_000_000, scored=20_000, neighbours=20_000, clustered=10_000, pairs=5_000, seeds=5)

QUICK_OF_LABELS: tuple[Question, ...] = (
    probe_question("knn_probe", controlled=False),
    probe_question("linear_probe", controlled=True),
    purity_question,
    kmeans_question("", 1, balanced=True),
    beyond_colour_question,
)
OF_LABELS: tuple[Question, ...] = (
    *QUICK_OF_LABELS,
    probe_question("mlp_probe", controlled=True),
    codelength_question,
    kmeans_question("_half_k", 0.5),
    kmeans_question("_double_k", 2),
    mixture_question,
    density_question,
    silhouette_question,
    permanova_question,
)
QUICK_OF_FACTORS: tuple[Question, ...] = (regression_question("ridge_r2"), beyond_colour_factor_question)
OF_FACTORS: tuple[Question, ...] = (*QUICK_OF_FACTORS, regression_question("knn_r2"), distance_question)


def analyse(
    table: LatentTable,
    labels: Sequence[str] | None = None,
    train: LatentTable | None = None,
    quick: bool = True,
    seed: int = 0,
    progress: Progress = SILENT,
    told: MutableMapping[str, ProbeResult] | None = None,
    described: LatentTable | None = None,
) -> list[Finding]:
    """Findings about `table`: is each of `labels` in its latents, and more so than in `table.baselines`?

    `labels` names labels and continuous factors (default: all of them). Probes are fitted on `train`, or as
    `halves.halves` says. Baselines are measured on the same images, and their differences are paired. `quick` asks
    fewer questions of fewer images, and says so in the definition; permutations and bootstrap draws are 999 also
    then. p-values are corrected (Holm) over the labels, or factors, that were asked for.
    `told` is filled with what the linear probe said of each image, by label, for whoever wants to look closer. Errors
    and units in use are told of `described`, where `table` is a part of it.
    Refused with the names there are: unknown ones.
    """
    asked = _asked_for(table, labels)
    questions = _questions(quick)
    findings: list[Finding] = []
    views = views_of(table, train, *(QUICK if quick else STANDARD)[:2], seed) if asked else None
    count = len(views.baselines) + 1 if views else 0
    total = sum(len(questions[kind]) for _, kind in asked) * count + 1
    with few_blas_threads(), progress.step("analyse latents", total) as step:
        draws, once = Draws(seed), Once()
        if views:
            for subject, kind in asked:
                findings += _answered(subject, questions[kind], views, quick, draws, once, step)
                said = once.known(said_key(LINEAR, subject, (False, views.run.name)))
                if told is not None and isinstance(said, ProbeResult):
                    told[subject] = said
        findings = _corrected(findings)
        findings += shape(described or scored_images(table, train), quick, draws)
        step.advance(note="shape")
    return findings


def _questions(quick: bool) -> Mapping[str, tuple[Question, ...]]:
    if quick:
        return {"label": QUICK_OF_LABELS, "factor": QUICK_OF_FACTORS}
    return {"label": OF_LABELS, "factor": OF_FACTORS}


def _asked_for(table: LatentTable, names: Sequence[str] | None) -> list[tuple[str, str]]:
    """Each name with its kind; a name that is both a label and a factor is asked of as both."""
    there = [*((name, "label") for name in table.labels), *((name, "factor") for name in table.factors)]
    if names is None:
        return there
    known = {name for name, _ in there}
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        factors = f"; the factors: {listing(table.factors, most=20)}" if table.factors else ""
        raise BadInput(
            f"{table.source.name} has no label {listing(unknown)}; the labels there are: "
            f"{listing(table.labels, most=20) or 'none'}{factors}"
        )
    return [pair for name in dict.fromkeys(names) for pair in there if pair[0] == name]


def _answered(
    subject: str,
    questions: tuple[Question, ...],
    views: Views,
    quick: bool,
    draws: Draws,
    once: Once,
    step: Step,
) -> list[Finding]:
    """The findings about one label or factor, with the baselines' values beside them."""
    effort = QUICK if quick else STANDARD

    def asked_of(view: View) -> Asked:
        return Asked(
            subject, view, draws, effort.neighbours, effort.clustered, effort.pairs, effort.seeds, not quick, once
        )

    findings: list[Finding] = []
    unit = "image" if groups_of(views.run.whole) is None else "group"
    for question in questions:
        ours = question(asked_of(views.run))
        step.advance(note=f"{ours[0].name if ours else 'beyond colour'} of {subject}")
        theirs: dict[str, dict[str, Measured]] = {}
        missing = dict(views.left_out)
        for name, view in views.baselines.items():
            try:
                theirs[name] = {measured.name: measured for measured in question(asked_of(view))}
            except BadInput as error:
                missing[name] = str(error)
            step.advance(note=f"{name}, {subject}")
        for measured in ours:
            beside = {name: found[measured.name] for name, found in theirs.items() if measured.name in found}
            finding = as_finding(measured, beside, subject, views.run.parts.test.source.name, unit, draws.seed)
            findings.append(_with_missing(finding, missing))
    return findings


def _with_missing(finding: Finding, missing: Mapping[str, str]) -> Finding:
    """The finding that says which baselines were left out, and why."""
    if not missing:
        return finding
    words = "; ".join(f"{name} ({why})" for name, why in missing.items())
    return dataclasses.replace(finding, definition=f"{finding.definition} Baselines left out: {words}.")


def _corrected(findings: list[Finding]) -> list[Finding]:
    """p-values of the same measure corrected over the labels, or factors, that were asked for."""
    corrected = list(findings)
    by_name = sorted(range(len(findings)), key=lambda i: findings[i].name)
    for _, places in itertools.groupby(by_name, key=lambda i: findings[i].name):
        tested = [i for i in places if findings[i].p_value is not None]
        if len(tested) < 2:
            continue
        for i, p in zip(tested, holm([findings[i].p_value or 0.0 for i in tested]).tolist(), strict=True):
            words = f"{findings[i].definition} p is corrected for the {len(tested)} asked of (Holm 1979)."
            corrected[i] = dataclasses.replace(findings[i], p_value=p, definition=words)
    return corrected
