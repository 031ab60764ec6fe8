"""Several runs, one page: side by side on the same images."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Sequence
from pathlib import Path

from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.trained import Trained
from hinterland.report import beside, duel
from hinterland.report.blocks import Page, Section
from hinterland.report.contest import differences, enter
from hinterland.report.page import write_page
from hinterland.report.words import enumerated, whole


def write_comparison(
    runs: Sequence[Trained], images: ImageSet, out: Path, progress: Progress = SILENT, seed: int = 0
) -> Path:
    """Write the page `out` about 2 to 6 runs on the same `images`, each set beside the first; return `out`.

    Latents and findings that a run's report left in its folder are used again. Raises `BadInput` for runs of
    other shapes, and for runs of other training images unless `images` are none of theirs.
    """
    version = importlib.metadata.version("hinterland")

    entrants = enter(runs, images, progress, seed)
    with progress.step("compare image by image", None):
        found = differences(entrants, seed)
    parts: dict[str, Callable[[], Section]] = {
        "verdict": lambda: duel.verdict_section(entrants, found),
        "measures": lambda: duel.measures_section(entrants, found),
        "reconstructions": lambda: beside.reconstructions_section(entrants),
        "maps": lambda: beside.maps_section(entrants),
        "interpolation": lambda: beside.interpolation_section(entrants),
        "samples": lambda: beside.samples_section(entrants),
        "dimensions": lambda: duel.dimensions_section(entrants),
        "curves": lambda: duel.curves_section(entrants),
    }
    sections = []
    with progress.step("write the comparison", len(parts)) as bar:
        for name, part in parts.items():
            sections.append(part())
            bar.advance(1, name)
    scored = entrants[0].material
    lead = f"{len(entrants)} runs on the same {whole(len(scored.table))} {scored.split} images of {images.name}."
    title = enumerated([e.name for e in entrants])
    return write_page(out, Page("hinterland comparison", title, lead, tuple(sections), f"hinterland {version}"))
