"""What will be cut: every tile there is, which of them are kept and why the others are not, and their splits."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import splits_by_hash
from hinterland.data.rasters.account import log_of, notes_of
from hinterland.data.rasters.classes import Classes, read_classes
from hinterland.data.rasters.layers import METHODS
from hinterland.data.rasters.parallel import in_parallel
from hinterland.data.rasters.runs import runs_of
from hinterland.data.rasters.scenes import Scene, SceneReader, Sources, scene_paths, scenes_of
from hinterland.data.rasters.splits import in_blocks, units_to_splits
from hinterland.data.rasters.table import Cut, box_of, crs_text
from hinterland.data.rasters.tiling import Tiling
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import Progress

COLUMNS = ("scene", "folder", "crs", "row", "column")  # that a split may go by
_SURVEYED = 256  # tiles that a worker reads at a time to see where they have data


@dataclasses.dataclass(frozen=True)
class Plan:
    """Scenes, the tiles that are kept, in order, with their splits; `log` accounts for all others."""

    sources: Sources
    tiling: Tiling
    scenes: list[Scene]
    classes: Classes | None
    cuts: list[Cut]
    splits: npt.NDArray[np.str_]
    lacking: bool  # whether some of the pixels that are kept have no data
    log: dict[str, Any]
    notes: tuple[str, ...]

    @property
    def ids(self) -> list[str]:
        """The name of each tile: scene, row and column."""
        return ids_of(self.scenes, self.cuts)


def planned(sources: Sources, tiling: Tiling, classes: Path | None, workers: int, progress: Progress) -> Plan:
    """Look at all scenes, and read those that may lack data. Raises `BadInput` where nothing is left to cut."""
    _check_options(sources, tiling, classes)
    known = None if classes is None else read_classes(classes)
    scenes = scenes_of(sources, known)
    cuts = [Cut(number, *at) for number, scene in enumerate(scenes) for at in scene.tiles(tiling.tile, tiling.step)]
    if not cuts:
        raise BadInput(
            f"none of the {len(scenes)} scenes holds a tile of {tiling.tile} pixels; choose a smaller --tile"
        )
    shares = _valid_shares(scenes, cuts, tiling, workers, progress)
    full = 1 - shares <= tiling.max_nodata
    if not full.any():
        raise BadInput(
            f"all {len(cuts)} tiles have more than {tiling.max_nodata:g} of their pixels without data; "
            "--max-nodata says how much is allowed, --nodata which value it is"
        )
    left = [cut for cut, keep in zip(cuts, full.tolist(), strict=True) if keep]
    splits, apart = _splits(scenes, left, tiling)
    if not apart.any():
        raise BadInput(
            f"the buffer ({tiling.split.buffer_px} pixels) leaves no tile; choose a smaller one, or larger blocks"
        )
    final = [cut for cut, keep in zip(left, apart.tolist(), strict=True) if keep]
    dropped = {
        "nodata": [cut for cut, keep in zip(cuts, full.tolist(), strict=True) if not keep],
        "buffer": [cut for cut, keep in zip(left, apart.tolist(), strict=True) if not keep],
    }
    notes = (*_aside(sources), *notes_of(scenes, final, splits[apart], tiling, dropped))
    log = log_of(scenes, tiling, len(cuts), final, splits[apart], dropped)
    lacking = bool((shares[full][apart] < 1).any())
    return Plan(sources, tiling, scenes, known, final, splits[apart], lacking, log, notes)


def _aside(sources: Sources) -> list[str]:
    """A note on rasters that lie among scenes and are none."""
    _, aside = scene_paths(sources)
    return [f"{len(aside)} rasters beside the scenes are masks, heights or layers: {listing(aside)}"] if aside else []


def ids_of(scenes: Sequence[Scene], cuts: Sequence[Cut]) -> list[str]:
    """The name of each tile: scene, row and column."""
    return [f"{scenes[cut.scene].name}/r{cut.row:05d}-c{cut.column:05d}" for cut in cuts]


def _check_options(sources: Sources, tiling: Tiling, classes: Path | None) -> None:
    if (sources.labels is None) != (classes is None):
        raise BadInput("--labels and --classes go together: masks, and the names of what stands in them")
    if sources.resample is not None and sources.resample not in METHODS:
        raise BadInput(f"--resample ({sources.resample}) must be one of {', '.join(METHODS)}")
    if tiling.split.kind == "column" and tiling.split.column not in COLUMNS:
        raise BadInput(f"--split column:{tiling.split.column}: there is no such column; there are {', '.join(COLUMNS)}")


def _valid_shares(
    scenes: Sequence[Scene], cuts: Sequence[Cut], tiling: Tiling, workers: int, progress: Progress
) -> npt.NDArray[np.float64]:
    """(n,) share of each tile's pixels that have data; scenes that lack none are not read."""
    shares = np.ones(len(cuts))
    jobs: list[tuple[int, int, int]] = []  # a scene, its first tile that is looked at, and the one after the last
    for number, together in groupby(range(len(cuts)), key=lambda at: cuts[at].scene):
        rows = list(together)
        if scenes[number].may_lack:
            stop = rows[-1] + 1
            jobs += [(number, start, min(start + _SURVEYED, stop)) for start in range(rows[0], stop, _SURVEYED)]

    def survey(job: tuple[int, int, int]) -> int:
        number, at, stop = job
        with SceneReader(scenes[number], None, tiling.tile) as reader:
            for run in runs_of(scenes, cuts[at:stop], tiling.tile):
                shares[at : at + len(run.columns)] = reader.valid_shares(run.row, run.columns)
                at += len(run.columns)
        return stop - job[1]

    if jobs:
        with progress.step("looking for pixels without data", sum(stop - start for _, start, stop in jobs)) as step:
            in_parallel(survey, jobs, workers, step.advance)
    return shares


def _splits(
    scenes: Sequence[Scene], cuts: Sequence[Cut], tiling: Tiling
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.bool_]]:
    """The split of each tile, and whether it is kept."""
    split, all_kept = tiling.split, np.ones(len(cuts), bool)
    if split.kind == "random":
        return splits_by_hash(np.array(ids_of(scenes, cuts), dtype=np.str_)), all_kept
    if split.kind == "block":
        boxes, places = _boxes(scenes, cuts, tiling.tile)
        return in_blocks(boxes, places, split.block_px, split.buffer_px)
    units = [_unit(scenes, cut, split.column or "scene") for cut in cuts]
    chosen = units_to_splits(units, split)
    return np.array([chosen[unit] for unit in units], dtype="<U10"), all_kept


def _unit(scenes: Sequence[Scene], cut: Cut, column: str) -> str:
    scene = scenes[cut.scene]
    texts = {"scene": scene.name, "folder": scene.folder, "row": str(cut.row), "column": str(cut.column)}
    return texts[column] if column in texts else crs_text(scene.base) or ""


def _boxes(scenes: Sequence[Scene], cuts: Sequence[Cut], tile: int) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Where tiles lie, in pixels of the first scene of their CRS and from its corner; and the place each is in."""
    first: dict[str, Scene] = {}
    for scene in scenes:
        first.setdefault(scene.base.crs or scene.name, scene)
    boxes, places = np.zeros((len(cuts), 4)), []
    for at, cut in enumerate(cuts):
        scene = scenes[cut.scene]
        place = scene.base.crs or scene.name
        box = box_of(scene.base, cut, tile)
        if scene.base.crs is not None:
            a, b, x, d, e, y = first[place].base.transform
            box = (box - [x, y, x, y]) / np.tile([math.hypot(a, d), math.hypot(b, e)], 2)
        boxes[at] = box.round(6)
        places.append(crs_text(scene.base) or scene.name)
    return boxes, places
