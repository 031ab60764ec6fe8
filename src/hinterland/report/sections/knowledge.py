"""What the latents know: can a label be read off them?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.analysis.answers import BASELINES, answers, by_gain
from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.by_scene import SPLITS
from hinterland.analysis.probing.confusion import by_row, confusion, most_confused
from hinterland.analysis.probing.halves import halves
from hinterland.analysis.probing.probes import ProbeResult, linear_probe
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.report.blocks import Block, Matrix, Note, Section, Table, Verdict
from hinterland.report.material import Material
from hinterland.report.records import keep, kept, key_of
from hinterland.report.words import enumerated, named, percent, plural, thousandths, whole

MOST_CLASSES = 20  # rows of the matrix that can still be read
TEXT = (
    "A probe is a simple classifier that is given the latents alone: the nearest-neighbour probe asks the ten most "
    "similar training images, the linear probe draws straight borders. What it tells right on images it has not seen "
    "is in the latents, and easy to reach.\n"
    "It does not follow that training put it there: the pixels themselves may give as much. Chance is what is left "
    "when the labels are shuffled."
)


def probes_of(material: Material, progress: Progress) -> dict[str, ProbeResult]:
    """What the linear probe says of each image; none where there are no labels or too few images.

    What the analysis of the same latents has told already is taken, or what lies in latents/probes.parquet; what is
    made now is kept there.
    """
    if material.label is None:
        return {}
    path = material.trained.folder.latents / "probes.parquet"
    key = key_of(*_asked(material.table, material.label), *_asked(material.train, material.label))
    made = {} if material.label in material.told else kept(path, key, ProbeResult)
    if "linear" in made:
        return {"linear": made["linear"]}
    if material.label in material.told:
        made = {"linear": material.told[material.label]}
    else:
        with progress.step(f"probe {material.name}", 1) as bar:
            try:
                parts = halves(material.table, material.train)
                made = {"linear": linear_probe(parts.train, parts.test, material.label)}
            except BadInput:  # too few images or classes: the section says what is missing
                return {}
            bar.advance()
    if material.keeps:
        keep(path, key, made)
    return made


def _asked(table: LatentTable | None, label: str) -> tuple[npt.NDArray[Any] | str, ...]:
    """All of a table that a probe's answer depends on."""
    if table is None:
        return ()
    known, group = table.labels[label], table.annotations.group
    groups = "" if group is None else "\n".join(group.tolist())
    return table.latents, known.codes, label, *known.names, "\n".join(table.ids.tolist()), groups


def knowledge_section(material: Material, probes: dict[str, ProbeResult]) -> Section:
    """Probe accuracies, the confusion matrix, and who is taken for whom."""
    title = "What the latents know"
    if material.label is None:
        why = "The images have no label with at least two classes, so there is nothing to ask the latents for."
        told = tuple(answer.sentence for answer in answers(material.findings))  # of factors
        only = Note("The images have no label with at least two classes, only factors.")
        return Section("knowledge", title, TEXT, (Verdict(told), only) if told else (Note(why),))
    if not probes:
        why = f"There are too few images of {material.label} to fit a probe on some and score it on others."
        return Section("knowledge", title, TEXT, (Note(why),))
    blocks: list[Block] = []
    about = [f for f in material.findings if f.subject == material.label]
    if any(f.baselines for f in material.findings):
        blocks.append(Verdict(tuple(answer.sentence for answer in answers(material.findings))))
    if about:
        blocks.append(beside_table(about, f"What is known of {material.label}"))
    blocks += split_blocks(material.findings, material.label)
    result = probes["linear"]
    blocks.append(Verdict((_confusions(result),)))
    blocks.append(_matrix(result, material.label))
    blocks.extend(Note(f"{named(r.probe)} probe: {r.note}.") for r in probes.values() if r.note)
    return Section("knowledge", title, TEXT, tuple(blocks))


def _confusions(result: ProbeResult) -> str:
    """The pairs most often taken for each other, as a sentence."""
    pairs = most_confused(confusion(result), result.names)
    if not pairs:
        return f"The {result.probe} probe took no image for one of another class."
    said = [
        f"{pair.first} and {pair.second} ({plural(pair.images, 'image')}, {percent(pair.share)} of both classes)"
        for pair in pairs
    ]
    return f"Taken for each other most often by the {result.probe} probe: {enumerated(said)}."


def beside_table(findings: list[Finding], what: str) -> Table:
    """The most gained first; a baseline's value has the difference and its interval below it."""
    beside = [name for name in BASELINES if any(name in f.baselines for f in findings)]
    rows = tuple(
        (
            named(f.name),
            thousandths(f.estimate),
            "" if f.low is None or f.high is None else f"{thousandths(f.low)} to {thousandths(f.high)}",
            "" if f.null is None else thousandths(f.null),
            *(_beside(f, name) for name in beside),
            whole(f.n),
        )
        for f in by_gain(findings)
    )
    return Table(
        f"{what}; shares are in [0, 1]"
        + ("; below each baseline, by how much the latents differ from it (95 % interval)" if beside else ""),
        ("measure", "estimate", "95 % interval", "chance", *(BASELINES[name] for name in beside), "images"),
        rows,
    )


def split_blocks(findings: Sequence[Finding], label: str) -> list[Block]:
    """Probes under a random split and under one by scene, side by side; none where images have no scenes."""
    found = {(f.name, f.subject): f for f in findings}
    subjects = [f"{label}, {split}" for split in SPLITS]
    names = list(dict.fromkeys(name for name, subject in found if subject == subjects[0]))
    whole_rows = [name for name in names if all((name, subject) in found for subject in subjects)]
    if not whole_rows:
        return []
    rows = tuple((named(name), *(_with_interval(found[name, s]) for s in subjects)) for name in whole_rows)
    leads = [f for f in findings if f.subject == label and f.name.endswith("lead_of_random_split")]
    notes = [Note(f"{named(f.name)}, balanced accuracy: {', '.join(_with_interval(f).splitlines())}.") for f in leads]
    n = found[whole_rows[0], subjects[0]].n
    caption = (
        f"{label} told of images whose scene is among those fitted on (random split), and of scenes that are not; "
        f"{plural(n, 'image')}, each scored once; 95 % intervals over scenes"
    )
    return [Table(caption, ("measure", *SPLITS), rows), *notes]


def _with_interval(finding: Finding) -> str:
    """The estimate, and below it its interval."""
    value = thousandths(finding.estimate)
    if finding.low is None or finding.high is None:
        return value
    return f"{value}\n{thousandths(finding.low)} to {thousandths(finding.high)}"


def _beside(finding: Finding, name: str) -> str:
    baseline = finding.baselines.get(name)
    if baseline is None:
        return ""
    low, high = (("+" if end > 0 else "") + thousandths(end) for end in (baseline.low, baseline.high))
    return f"{thousandths(baseline.estimate)}\nby {low} to {high}"


def _matrix(result: ProbeResult, label: str) -> Matrix:
    """Rows are true classes and sum to 100 %; of many classes the most frequent."""
    counts = confusion(result)
    kept = np.arange(len(result.names))
    cut = ""
    if len(kept) > MOST_CLASSES:
        kept = np.sort(np.argsort(-counts.sum(axis=1), kind="stable")[:MOST_CLASSES])
        cut = f"; the {MOST_CLASSES} most frequent of {len(result.names)} classes"
    shares = by_row(counts)[np.ix_(kept, kept)]
    caption = (
        f"Confusion of the {result.probe} probe: of each true {label} (row), the per cent told to be each class "
        f"(column){cut}; fitted on {plural(result.fitted_on, 'image')}"
    )
    return Matrix(caption, tuple(result.names[i] for i in kept), tuple(tuple(row) for row in shares.tolist()))
