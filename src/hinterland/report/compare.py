"""Any number of runs and tables, one page: side by side on the same images."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hinterland.analysis.comparison.arms import By
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.report import beside, duel
from hinterland.report.blocks import Page, Section
from hinterland.report.contest import Contest, enter
from hinterland.report.entries import Entry
from hinterland.report.page import write_page
from hinterland.report.sections import arms_beside, arms_training, likeness
from hinterland.report.words import enumerated, plural, whole

MOST_NAMED = 4  # arms in the title


def write_comparison(
    entries: Sequence[Entry],
    images: ImageSet | None,
    out: Path,
    progress: Progress = SILENT,
    seed: int = 0,
    labels: Sequence[str] | None = None,
    by: By = "seed",
    arms: Mapping[str, Sequence[int]] | None = None,
) -> Path:
    """Write the page `out` about runs and tables on the same `images` (None: tables alone); return `out`.

    Runs that differ by seed alone are one arm; arms are set beside the first, over seeds where both have several and
    over images otherwise (see `analysis.comparison`). `labels`, `by` and `arms` as in `contest.enter`. Latents and
    findings that a run's report left in its folder are used again. Raises `BadInput` for runs of other shapes, for
    runs of other training images unless `images` are none of theirs, for copies, and for tables of other images.
    """
    contest = enter(entries, images, progress, seed, labels, by, arms)
    parts = _parts(contest, progress)
    sections = []
    with progress.step("write the comparison", len(parts)) as bar:
        for name, part in parts.items():
            sections.append(part())
            bar.advance(1, name)
    return write_page(out, _page(contest, tuple(sections)))


def _parts(contest: Contest, progress: Progress) -> dict[str, Callable[[], Section]]:
    """The sections in the order of the page; pictures are of runs only."""
    parts: dict[str, Callable[[], Section]] = {
        "verdict": lambda: duel.verdict_section(contest),
        "who": lambda: duel.who_section(contest),
        "differences": lambda: duel.differences_section(contest),
        "findings": lambda: arms_beside.findings_section(contest),
        "measures": lambda: arms_beside.measures_section(contest),
        "likeness": lambda: likeness.likeness_section(contest, progress),
    }
    if contest.runs:
        parts["reconstructions"] = lambda: beside.reconstructions_section(contest)
    parts["maps"] = lambda: beside.maps_section(contest)
    if contest.runs:
        parts["interpolation"] = lambda: beside.interpolation_section(contest)
        parts["samples"] = lambda: beside.samples_section(contest)
    parts["dimensions"] = lambda: arms_training.dimensions_section(contest)
    if contest.runs:
        parts["curves"] = lambda: arms_training.curves_section(contest)
    return parts


def _page(contest: Contest, sections: tuple[Section, ...]) -> Page:
    version = importlib.metadata.version("hinterland")
    runs, tables = len(contest.runs), len(contest.entrants) - len(contest.runs)
    counted = [plural(n, noun) for n, noun in ((runs, "run"), (tables, "table")) if n]
    arms = "" if len(contest.arms) == len(contest.entrants) else f", in {len(contest.arms)} arms,"
    lead = f"{enumerated(counted)}{arms} on the same {whole(contest.size)} {contest.split} images of {contest.images}."
    names = [arm.name for arm in contest.arms]
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
    return Page("hinterland comparison", enumerated(names), lead, sections, f"hinterland {version}")
