"""One run of task classify, or of several tasks, one page: how well each is done, how it was learned."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hinterland.analysis.finding import Finding, write_findings
from hinterland.analysis.statistics.intervals import interval_if_any
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.trained import Trained
from hinterland.models.multitask import MultiTask
from hinterland.report.blocks import Page, Picture, Section, Table, Verdict
from hinterland.report.classification import classification_sections
from hinterland.report.figures import write_figures
from hinterland.report.page import write_page
from hinterland.report.sections.again import again_section
from hinterland.report.sections.training import curves_section, model_section
from hinterland.report.segmentation import segmentation_sections
from hinterland.report.sheets import canvas
from hinterland.report.words import enumerated, interval, number, plural, whole

EACH = 10
SAYING = {
    "reconstruct": "gives the image back",
    "segment": "tells the class of each pixel",
    "classify": "tells the class of the image",
}
BACK = "Above is the image, below what comes back from its latent alone. Errors are on the [0, 1] scale; 0 is best."


def write_tasks_report(
    trained: Trained,
    images: ImageSet,
    findings: Sequence[Finding] | None = None,
    progress: Progress = SILENT,
    seed: int = 0,
) -> Path:
    """Score the test split (else validation, else train); write findings.json, figures/ and the page; return it.

    `findings` are others, of its latents, that shall stand in findings.json beside those of its tasks.
    """
    told: list[Finding] = []
    sections: list[Section] = []
    parts = {
        "classify": classification_sections,
        "segment": segmentation_sections,
        "reconstruct": reconstruction_sections,
    }
    for task in (task for task in parts if task in trained.config.tasks):
        found, made = parts[task](trained, images, progress, seed)
        told += found if len(trained.config.tasks) == 1 else [_of_task(task, finding) for finding in found]
        sections += made
    sections += [curves_section(trained), model_section(trained), again_section(trained)]
    write_findings(trained.folder.findings_file, [*told, *(findings or [])])
    write_figures(trained.folder.path / "figures", sections)
    version = f"hinterland {importlib.metadata.version('hinterland')}"
    page = Page("hinterland report", trained.name, lead(trained), tuple(sections), version)
    return write_page(trained.folder.report_file, page)


def lead(trained: Trained) -> str:
    """What was learned from what, and where tasks part."""
    data, (bands, height, width) = trained.config.data, trained.shape
    of = f"{data.name}: {whole(data.images['train'])} images of {height} × {width} pixels in {plural(bands, 'band')}."
    said = enumerated([SAYING[task] for task in trained.config.tasks])
    model = trained.model
    if not isinstance(model, MultiTask):
        return f"A net that of an image {said}. {of}"
    levels = len(model.encoder.maps) + 1
    return (
        f"One encoder, {plural(len(model.tasks), 'head')}: it {said}. The tasks share {model.branch} of {levels} "
        f"levels, of which the last is the latent. {of}"
    )


def reconstruction_sections(
    trained: Trained, images: ImageSet, progress: Progress = SILENT, seed: int = 0
) -> tuple[list[Finding], tuple[Section, ...]]:
    """Errors a pixel on the scored split, and the first images as they come back."""
    split = next(name for name in ("test", "validation", "train") if images.has(name))
    scored = images.split(split)
    table = trained.encode(scored, progress=progress)
    found = []
    for name, words in (("mse_per_pixel", "Squared"), ("mae_per_pixel", "Absolute")):
        errors = np.asarray(table.scores[name], np.float64)
        sure = interval_if_any(errors, seed)
        low, high, method = (None, None, "") if sure is None else (sure.low, sure.high, sure.method)
        said = f"{words} error a pixel of reconstructions, on the [0, 1] scale; 0 is best."
        mean = float(errors.mean())
        found.append(
            Finding(name, "reconstruction", trained.name, mean, len(errors), said, low, high, method, seed=seed)
        )
    first = scored.take(slice(0, EACH))
    sheet = canvas([trained.seen(first), trained.decode(table.latents[:EACH])])
    picture = Picture(sheet, f"{len(first)} {split} images, and below what comes back", len(first))
    rows = tuple((f.name.replace("_", " "), number(f.estimate), interval(f.low, f.high)) for f in found)
    errors_table = Table(f"On {whole(len(scored))} {split} images", ("measure", "value", "95 % interval"), rows)
    verdict = Verdict((f"Mean squared error a pixel is {number(found[0].estimate)}.",))
    section = Section("back", "How well images come back", BACK, (verdict, errors_table, picture))
    return found, (section,)


def _of_task(task: str, finding: Finding) -> Finding:
    return dataclasses.replace(finding, subject=f"{finding.subject} ({task})")
