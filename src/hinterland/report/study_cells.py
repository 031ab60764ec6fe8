"""The cells of a study: where each lies, how it went, and what it makes of images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from hinterland.report.blocks import Block, Folded, Note, Picture, Section, Strip, Strips, Table
from hinterland.report.pixels import Canvas
from hinterland.studies.study import Study

TEXT = "One run each; its folder holds the configuration, the learning curves and pictures made as training went on."
ROWS = "First row: images; second: their reconstructions; third, of variational models: samples of the prior."
MOST_EMBEDDED = 200  # pictures in a page
LARGEST_TIMES = 8


def cells_section(study: Study) -> Section:
    """Each cell, where it lies, and why it failed; the last picture of each, folded away by arm."""
    rows = []
    shown: dict[str, list[Strip]] = {}
    for cell in study.cells:
        folder = study.folder(cell)
        state = folder.state(cell)
        why = folder.why_failed() if state == "failed" else ""
        rows.append((cell.arm, str(cell.seed), state, f"cells/{cell.name}", why))
        picture = _last_picture(folder.run.previews) if state == "done" else None
        if picture is not None and sum(map(len, shown.values())) < MOST_EMBEDDED:
            name = f"seed {cell.seed}"
            strip = Strip(
                name, Picture(picture, f"Images and what {cell.arm}, {name}, makes of them", 10, 3.2, small=True)
            )
            shown.setdefault(cell.arm, []).append(strip)
    table = Table("Every cell", ("arm", "seed", "state", "folder", "what went wrong"), tuple(rows), (0, 2, 3, 4))
    pictures: list[Block] = [Folded(arm, (Strips(tuple(strips)),)) for arm, strips in shown.items()]
    if pictures:
        pictures.insert(0, Note(f"What each cell makes of ten images, by arm. {ROWS}"))
    return Section("cells", "The cells", TEXT, (*pictures, table))


def _last_picture(previews: Path) -> Canvas | None:
    files = sorted(previews.glob("*.png"))
    if not files:
        return None
    with Image.open(files[-1]) as opened:
        return _as_small_as_it_was(np.asarray(opened.convert("RGBA"), np.uint8))


def _as_small_as_it_was(picture: Canvas) -> Canvas:
    """Without the enlargement of previews: the page enlarges it again."""
    for times in range(LARGEST_TIMES, 1, -1):
        small = picture[::times, ::times]
        enlarged = small.repeat(times, axis=0).repeat(times, axis=1)
        if (enlarged[: picture.shape[0], : picture.shape[1]] == picture).all():
            return small
    return picture
