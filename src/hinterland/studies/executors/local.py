"""The cells one after another in this process: on one machine, side by side is no faster."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.studies.cell import State
from hinterland.studies.config import Cell, Settings
from hinterland.studies.executors.one import do_kept

if TYPE_CHECKING:
    from hinterland.studies.study import Study

Load = Callable[[str, Settings], ImageSet]  # data's name and options of reading -> images
Told = Callable[[Cell, State], None]  # what became of a cell


def run(cells: Sequence[Cell], study: Study, load: Load, told: Told, progress: Progress) -> None:
    """Do every cell, and tell of each as soon as it is over; `Interrupted` where somebody stopped it."""
    images: dict[str, ImageSet] = {}
    for cell in cells:
        source = json.dumps([cell.data, cell.load], sort_keys=True)
        if source not in images:
            images[source] = load(cell.data, cell.load)
        told(cell, do_kept(cell, images[source], study.folder(cell), study.kept(cell), progress))
