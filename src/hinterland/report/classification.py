"""How well a run tells the class of images: as sections of a page."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.classification import MAJORITY, classification_findings
from hinterland.analysis.finding import Finding
from hinterland.data.class_counts import confusions
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.trained import Trained
from hinterland.report.blocks import Block, Matrix, Note, Picture, Section, Strip, Strips, Table, Verdict
from hinterland.report.sheets import canvas
from hinterland.report.words import interval, named, number, whole
from hinterland.training.classifying import codes_of

EACH = 10  # images that are shown of a class
SUMMARY = (
    "Accuracy is the share of images whose class is told; balanced accuracy counts every class alike, however many "
    "images it has. Images without a label count nowhere."
)
CONFUSED = (
    "Rows are what images are, columns what they are told as, in per cent of the row: the diagonal is what is right."
)
LOOKS = (
    "Of each class the images that were told wrongly with the greatest certainty, the worst first: what they were "
    "taken for stands beside them in that order."
)


def classification_sections(
    trained: Trained, images: ImageSet, progress: Progress = SILENT, seed: int = 0
) -> tuple[list[Finding], tuple[Section, ...]]:
    """What is found of the scored split (test, else validation, else train), and how it is told."""
    split = next(name for name in ("test", "validation", "train") if images.has(name))
    scored, names = images.split(split), trained.config.data.label_names
    chances, codes = trained.label_chances(scored, progress), codes_of(scored, trained.config)
    groups = scored.annotations.group
    several = None if groups is None or len(np.unique(groups)) < 2 else groups
    told = classification_findings(codes, chances, names, trained.name, seed, several)
    return told, (
        _summary(trained, split, told),
        _confusion(codes, chances, names),
        _pictures(trained, scored, codes, chances),
    )


def _summary(trained: Trained, split: str, told: list[Finding]) -> Section:
    first = told[0]
    dull = first.baselines.get(MAJORITY)
    beside = f"; saying the most frequent class always gives {number(dull.estimate)}" if dull else ""
    between = f" (95 % {interval(first.low, first.high)})" if first.low is not None else ""
    verdict = f"Accuracy is {number(first.estimate)}{between} on {whole(first.n)} {split} images{beside}."
    rows = tuple(
        (
            named(finding.name), finding.subject, whole(finding.n), number(finding.estimate),
            interval(finding.low, finding.high),
            number(finding.baselines[MAJORITY].estimate) if finding.baselines else "",
        )
        for finding in told
    )  # fmt: skip
    head = ("measure", "class", "images", "value", "95 % interval", "most frequent class always")
    table = Table(f"Intervals: {first.interval_method}" if first.interval_method else "", head, rows, (0, 1))
    blocks: list[Block] = [Verdict((verdict,)), table]
    data = trained.config.data
    if data.labelled < 1:
        few = f"{whole(data.labelled_images or 0)} of {whole(data.images['train'])} training images had a label."
        blocks.append(Note(few))
    if trained.config.init.encoder is not None:
        blocks.append(Note(f"Its encoder began as that of {trained.config.init.encoder}, {_left(trained)}."))
    if not trained.folder.is_finished():
        blocks.append(Note("This run has not come to its end: the figures are of its best checkpoint so far."))
    return Section("classes", "How well classes of images are told", SUMMARY, tuple(blocks))


def _left(trained: Trained) -> str:
    init = trained.config.init
    if init.frozen:
        return "and stayed as it was" + (f" but for {', '.join(init.fresh)}" if init.fresh else "")
    if init.frozen_levels:
        return f"and its first {init.frozen_levels} halvings stayed as they were"
    return "and went on learning"


def _confusion(codes: npt.NDArray[np.int64], chances: npt.NDArray[np.float32], names: tuple[str, ...]) -> Section:
    known = codes >= 0
    said = chances[known].argmax(axis=1)
    counts = confusions(codes[known][:, None, None], said[:, None, None], len(names)).sum(axis=0)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    matrix = Matrix(CONFUSED, names, tuple(tuple(row) for row in shares.tolist()))
    return Section("mistaken", "Which class is mistaken for which", "", (matrix,))


def _pictures(
    trained: Trained, scored: ImageSet, codes: npt.NDArray[np.int64], chances: npt.NDArray[np.float32]
) -> Section:
    said, sure, names = chances.argmax(axis=1), chances.max(axis=1), trained.config.data.label_names
    strips = []
    for code, name in enumerate(names):
        wrong = np.flatnonzero((codes == code) & (said != code))
        rows = wrong[np.argsort(-sure[wrong], kind="stable")][:EACH]
        if len(rows):
            taken = ", ".join(names[said[row]] for row in rows)
            alt = f"{name}, taken for {taken}"
            picture = Picture(canvas([trained.seen(scored.take(rows))]), alt, len(rows))
            strips.append(Strip(name, picture, f"{whole(len(wrong))} wrong, taken for {taken}"))
    blocks: tuple[Block, ...] = (Strips(tuple(strips)),) if strips else (Note("No image was told wrongly."),)
    return Section("wrong", "What is told wrongly", LOOKS, blocks)
