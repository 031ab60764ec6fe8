"""One run of task segment, one page: how well classes of pixels are told, which are mistaken, and pictures."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding, write_findings
from hinterland.analysis.segmentation import MAJORITY, segmentation_findings, too_rare
from hinterland.data.batches import mask_of
from hinterland.data.class_mask import painted
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.class_maps import Tally
from hinterland.latents.trained import Trained
from hinterland.report.blocks import Block, Grid, Matrix, Note, Page, Picture, Section, Table, Verdict
from hinterland.report.figures import write_figures
from hinterland.report.page import write_page
from hinterland.report.sections.again import again_section
from hinterland.report.sections.stages import has_grown, stages_section
from hinterland.report.sections.training import curves_section, model_section
from hinterland.report.sheets import canvas
from hinterland.report.words import interval, number, whole

EACH = 8  # images of each kind that are shown
NAMES = {
    "macro_iou": "mean IoU",
    "iou": "IoU",
    "pixel_accuracy": "accuracy",
    "calibration_error": "calibration error",
}
SUMMARY = (
    "Intersection over union (IoU) of a class is 1 where exactly its pixels are told as it, and 0 where none is. "
    "Pixels that are not labelled count nowhere."
)
CONFUSED = (
    "Rows are what pixels are, columns what they are told as, in per cent of the row: the diagonal is what is right."
)
LOOKS = (
    "Each image, below it what is known of its pixels (black: not labelled), and below that what the model says. The "
    "order is by the share of pixels that are told rightly."
)


def write_segmentation_report(
    trained: Trained,
    images: ImageSet,
    findings: Sequence[Finding] | None = None,
    progress: Progress = SILENT,
    seed: int = 0,
) -> Path:
    """Score the test split (else validation, else train); write findings.json, figures/ and the page; return it.

    `findings` are others, of its latents, that shall stand in findings.json beside those of its classes.
    """
    told, sections = segmentation_sections(trained, images, progress, seed)
    write_findings(trained.folder.findings_file, [*told, *(findings or [])])
    grown = (stages_section(trained),) if has_grown(trained) else ()
    sections = (*sections, curves_section(trained), *grown, model_section(trained), again_section(trained))
    write_figures(trained.folder.path / "figures", sections)
    bands, height, width = trained.shape
    lead = (
        f"A U-Net of {trained.config.data.name}: {whole(trained.config.data.images['train'])} images of {height} × "
        f"{width} pixels in {bands} band{'s' if bands > 1 else ''}, {len(trained.config.data.classes)} classes."
    )
    version = f"hinterland {importlib.metadata.version('hinterland')}"
    return write_page(trained.folder.report_file, Page("hinterland report", trained.name, lead, sections, version))


def segmentation_sections(
    trained: Trained, images: ImageSet, progress: Progress = SILENT, seed: int = 0
) -> tuple[list[Finding], tuple[Section, ...]]:
    """What is found of the scored split (test, else validation, else train), and how it is told."""
    split = next(name for name in ("test", "validation", "train") if images.has(name))
    scored = images.split(split)
    found = trained.tally(scored, progress)
    names, groups = trained.config.data.classes, scored.annotations.group
    several = None if groups is None or len(np.unique(groups)) < 2 else groups
    told = segmentation_findings(found.confusions, found.reliability, names, trained.name, seed, several)
    rare = too_rare(found.confusions, names, several)
    sections = (
        _summary(trained, scored, split, told, rare),
        _confusion(found, names),
        _pictures(trained, scored, found),
    )
    return told, sections


def _summary(trained: Trained, scored: ImageSet, split: str, told: Sequence[Finding], rare: dict[str, str]) -> Section:
    macro = told[0]
    dull = macro.baselines.get(MAJORITY)
    beside = f"; saying the most frequent class everywhere gives {number(dull.estimate)}" if dull else ""
    between = f" (95 % {interval(macro.low, macro.high)})" if macro.low is not None else ""
    verdict = f"Mean IoU over classes is {number(macro.estimate)}{between} on {whole(macro.n)} {split} images{beside}."
    rows = tuple(
        (
            NAMES[finding.name], finding.subject, number(finding.estimate),
            interval(finding.low, finding.high),
            number(finding.baselines[MAJORITY].estimate) if finding.baselines else "",
        )
        for finding in told
    )  # fmt: skip
    method = next((finding.interval_method for finding in told if finding.interval_method), "")
    table = Table(
        f"On {whole(len(scored))} {split} images; intervals: {method}" if method else f"On {whole(len(scored))} images",
        ("measure", "class", "value", "95 % interval", "most frequent class everywhere"),
        rows,
        text_columns=(0, 1),
    )
    blocks: list[Block] = [Verdict((verdict,)), table]
    blocks += [Note(f"{name} is too rare to say ({why}).") for name, why in rare.items()]
    if not trained.folder.is_finished():
        blocks.append(Note("This run has not come to its end: the figures are of its best checkpoint so far."))
    return Section("summary", "How well classes are told", SUMMARY, tuple(blocks))


def _confusion(found: Tally, names: tuple[str, ...]) -> Section:
    whole_count = found.confusions.sum(axis=0)
    shares = whole_count / np.maximum(whole_count.sum(axis=1, keepdims=True), 1)
    matrix = Matrix(CONFUSED, names, tuple(tuple(row) for row in shares.tolist()))
    return Section("confusion", "What is mistaken for what", "", (matrix,))


def _pictures(trained: Trained, scored: ImageSet, found: Tally) -> Section:
    right = np.diagonal(found.confusions, axis1=1, axis2=2).sum(axis=1)
    labelled = found.confusions.sum(axis=(1, 2))
    known = np.flatnonzero(labelled)
    order = known[np.argsort(-right[known] / labelled[known], kind="stable")]
    each = min(EACH, max(1, len(order) // 3))
    middle = (len(order) - each) // 2
    parts = {"Best": order[:each], "Median": order[middle : middle + each], "Worst": order[-each:]}
    shown = [_looked(trained, scored, rows, name) for name, rows in parts.items()]
    return Section("pictures", "What it looks like", LOOKS, (_colours(trained), *shown))


def _colours(trained: Trained) -> Grid:
    data = trained.config.data
    swatches = painted(np.arange(len(data.classes))[:, None, None], data.class_colours)
    cells = [
        Picture(canvas([swatches[code : code + 1].repeat(16, axis=2).repeat(16, axis=3)]), name, 1, 2, name)
        for code, name in enumerate(data.classes)
    ]
    return Grid(tuple(cells), least_rem=5, title="Colours")


def _looked(trained: Trained, scored: ImageSet, rows: npt.NDArray[np.intp], name: str) -> Picture:
    images, data = scored.take(rows), trained.config.data
    known = mask_of(images, data.class_mask, slice(None), trained.device).cpu().numpy()
    said = trained.class_chances(images).argmax(axis=1)
    maps = [painted(part, data.class_colours) for part in (known, said)]
    alt = f"{name}: {len(rows)} images, their known classes below, what is said below that"
    return Picture(canvas([trained.seen(images), *maps]), alt, len(rows), 6, name, f"segments-{name.lower()}.png")
