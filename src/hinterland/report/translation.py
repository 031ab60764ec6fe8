"""One run of task translate, one page: how well wanted bands are made of given ones, and pictures."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Baseline, Finding, write_findings
from hinterland.analysis.translation import (
    COPYING,
    LINEAR,
    SUBJECT,
    PixelRegression,
    image_scores,
    joined,
    translation_findings,
)
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.trained import Trained
from hinterland.latents.translations import both_sides
from hinterland.report.blocks import Block, Note, Page, Picture, Section, Table, Verdict
from hinterland.report.figures import write_figures
from hinterland.report.page import write_page
from hinterland.report.sections.again import again_section
from hinterland.report.sections.training import curves_section, model_section
from hinterland.report.sheets import bands_in_words, canvas
from hinterland.report.words import enumerated, interval, number, plural, whole

EACH = 6  # images of each kind that are shown
MOST_BANDS = 16  # that get a line of their own
FITTED_PIXELS = 2**24  # of training images, for the regression: more would change nothing
NAMES = {"psnr_db": "PSNR, dB", "ssim": "SSIM", "mae_per_pixel": "absolute error", "mse_per_pixel": "squared error"}
WAYS = {COPYING: "copying", LINEAR: "regression"}
SUMMARY = (
    "What the model makes of the given bands is held against the wanted ones, on a scale where each of these is 0 to "
    "1. Two ways need no learning of pictures: to take what is given for what is wanted (copying, where bands and "
    "their types are alike), and one linear regression from the given bands of a pixel to its wanted bands, fitted in "
    "closed form to training images. A model that is not better than these has learned nothing of places. Everything "
    "is cut to [0, 1], and pixels without data count nowhere."
)
LOOKS = (
    "Each column is an image: above what is given, below it what is wanted, and below that what the model makes. "
    "The order is by PSNR."
)


@dataclasses.dataclass(frozen=True, eq=False)
class Scored:
    """The findings of a split, and of its images the PSNR."""

    findings: list[Finding]
    decibels: npt.NDArray[np.float64]
    fitted: int  # training images that the regression was fitted to


def write_translation_report(
    trained: Trained,
    images: ImageSet,
    findings: Sequence[Finding] | None = None,
    progress: Progress = SILENT,
    seed: int = 0,
) -> Path:
    """Score the test split (else validation, else train); write findings.json, figures/ and the page; return it.

    `findings` are others, of its latents, that shall stand in findings.json beside those of what it makes.
    """
    split = next(name for name in ("test", "validation", "train") if images.has(name))
    shown = images.split(split)
    scored = score(trained, images, split, progress, seed)
    write_findings(trained.folder.findings_file, [*scored.findings, *(findings or [])])
    sections = (
        _summary(trained, scored, split),
        _pictures(trained, shown, scored.decibels),
        curves_section(trained),
        model_section(trained),
        again_section(trained),
    )
    write_figures(trained.folder.path / "figures", sections)
    data, (_, height, width) = trained.config.data, trained.shape
    lead = (
        f"Of {data.name}: {_listed(data.given, data.given_bands)} to {_listed(data.wanted, data.wanted_bands)}, "
        f"learned from {plural(data.images['train'], 'image')} of {height} × {width} pixels."
    )
    version = f"hinterland {importlib.metadata.version('hinterland')}"
    return write_page(trained.folder.report_file, Page("hinterland report", trained.name, lead, sections, version))


def score(trained: Trained, images: ImageSet, split: str, progress: Progress = SILENT, seed: int = 0) -> Scored:
    """How well a run translates the images of a split, beside copying and a regression fitted to the training split."""
    trained.check(images)
    chosen, bands = images.split(split), trained.config.data.wanted_bands
    train = images.split("train") if images.has("train") else chosen
    line, fitted = regression(trained, train)
    parts: dict[str, list[dict[str, npt.NDArray[np.float64]]]] = {"ours": []}
    names = bands if 1 < len(bands) <= MOST_BANDS else ()
    for sides, made in zip(both_sides(chosen, trained.config), trained.translations(chosen, progress), strict=True):
        ways = {"ours": made, COPYING: sides.copied, LINEAR: line(sides.given)}
        for way, said in ways.items():
            if said is not None:
                parts.setdefault(way, []).append(image_scores(said, sides.wanted, sides.valid, names))
    found = {way: joined(some) for way, some in parts.items()}
    ours, groups = found.pop("ours"), chosen.annotations.group
    several = None if groups is None or len(np.unique(groups)) < 2 else groups
    return Scored(translation_findings(ours, found, trained.name, seed, several), ours["psnr_db"], fitted)


def regression(trained: Trained, train: ImageSet) -> tuple[PixelRegression, int]:
    """The linear baseline, and to how many images of the training split, evenly spread, it was fitted."""
    data = trained.config.data
    most = max(1, FITTED_PIXELS // (train.shape[1] * train.shape[2]))
    rows = np.arange(len(train)) if len(train) <= most else np.arange(most) * len(train) // most
    line = PixelRegression(len(data.given_bands), len(data.wanted_bands))
    for sides in both_sides(train.take(rows), trained.config):
        line.add(sides.given, sides.wanted, sides.valid)
    return line, len(rows)


def _listed(terms: Sequence[str], bands: Sequence[str]) -> str:
    return f"{','.join(terms)} ({plural(len(bands), 'band')})"


def _summary(trained: Trained, scored: Scored, split: str) -> Section:
    told = scored.findings
    whole_findings = [finding for finding in told if finding.subject == SUBJECT]
    each = [finding for finding in told if finding.subject != SUBJECT]
    blocks: list[Block] = [Verdict(verdict(whole_findings[0], split)), _table(whole_findings, "measure", split)]
    if each:
        blocks.append(_table(each, "absolute error of band", split))
    if whole_findings[0].low is None:
        blocks.append(Note(f"There is but one {split} image or scene, so no interval and no comparison can be given."))
    blocks.append(Note(f"The regression was fitted to {plural(scored.fitted, 'training image')}."))
    if not trained.folder.is_finished():
        blocks.append(Note("This run has not come to its end: the figures are of its best checkpoint so far."))
    return Section("summary", "How well it translates", SUMMARY, tuple(blocks))


def verdict(psnr: Finding, split: str) -> tuple[str, ...]:
    """PSNR in a sentence, and one for each baseline: more, less, or not told apart."""
    between = f" (95 % {interval(psnr.low, psnr.high)})" if psnr.low is not None else ""
    said = [f"PSNR is {number(psnr.estimate)} dB{between} on {plural(psnr.n, f'{split} image')}."]
    for name, theirs in psnr.baselines.items():
        apart = f"{number(abs(theirs.difference))} dB"
        bounds = f"(95 % {interval(theirs.low, theirs.high)})"
        if theirs.low > 0:
            said.append(f"That is {apart} more than {WAYS[name]} {bounds}.")
        elif theirs.high < 0:
            said.append(f"That is {apart} less than {WAYS[name]} {bounds}: the simple way is better.")
        else:
            said.append(f"It cannot be told apart from {WAYS[name]}: the difference is {_signed(theirs)}.")
    return tuple(said)


def _table(told: Sequence[Finding], first: str, split: str) -> Table:
    ways = [way for way in WAYS if way in told[0].baselines]
    rows = []
    for finding in told:
        name = NAMES[finding.name] if finding.subject == SUBJECT else finding.subject
        beside = [cell for way in ways for cell in _cells(finding.baselines[way])]
        rows.append((name, number(finding.estimate), interval(finding.low, finding.high), *beside))
    head = [cell for way in ways for cell in (WAYS[way], "model − it, 95 % interval")]
    method = next((finding.interval_method for finding in told if finding.interval_method), "")
    caption = f"On {whole(told[0].n)} {split} images" + (f"; intervals: {method}" if method else "")
    return Table(caption, (first, "model", "95 % interval", *head), tuple(rows), text_columns=(0,))


def _cells(theirs: Baseline) -> tuple[str, str]:
    return number(theirs.estimate), _signed(theirs)


def _signed(theirs: Baseline) -> str:
    return f"{number(theirs.difference)} ({interval(theirs.low, theirs.high)})"


def _pictures(trained: Trained, shown: ImageSet, decibels: npt.NDArray[np.float64]) -> Section:
    order = np.argsort(-decibels, kind="stable")
    each = min(EACH, max(1, len(order) // 3))
    middle = (len(order) - each) // 2
    parts = {"Best": order[:each], "Median": order[middle : middle + each], "Worst": order[-each:]}
    pictures = tuple(_looked(trained, shown, np.sort(rows), name) for name, rows in parts.items())
    data = trained.config.data
    bands = {"given": bands_in_words(len(data.given_bands)), "wanted": bands_in_words(len(data.wanted_bands))}
    said = [f"What is {side}: {words[0].lower()}{words[1:]}" for side, words in bands.items() if words]
    return Section("pictures", "What it looks like", " ".join([LOOKS, *said]), pictures)


def _looked(trained: Trained, shown: ImageSet, rows: npt.NDArray[np.intp], name: str) -> Picture:
    images = shown.take(rows)
    parts = list(both_sides(images, trained.config))
    given, wanted = (np.concatenate([getattr(part, side) for part in parts]) for side in ("given", "wanted"))
    made = trained.translate(images)
    alt = f"{name}: {enumerated(['what is given', 'what is wanted', 'what the model makes'])} of {len(rows)} images"
    return Picture(canvas([given, wanted, made]), alt, len(rows), 6, name, f"translates-{name.lower()}.png")
