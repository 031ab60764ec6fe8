"""What a reader should know: every tile and every edge accounted for, and what might mislead or be slow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import SPLITS
from hinterland.data.rasters.files import is_remote
from hinterland.data.rasters.gdal import CACHE_MB
from hinterland.data.rasters.scenes import Scene
from hinterland.data.rasters.table import Cut, crs_text
from hinterland.data.rasters.tiling import Tiling
from hinterland.ground.errors import listing


def notes_of(
    scenes: Sequence[Scene],
    cuts: Sequence[Cut],
    splits: npt.NDArray[np.str_],
    tiling: Tiling,
    dropped: dict[str, list[Cut]],
) -> list[str]:
    """What a reader should know."""
    notes = []
    if dropped["nodata"]:
        notes.append(f"{len(dropped['nodata'])} tiles dropped: more than {tiling.max_nodata:g} of them without data")
    if dropped["buffer"]:
        notes.append(f"{len(dropped['buffer'])} tiles dropped: within {tiling.split.buffer_px} pixels of another split")
    absent = [part for part in SPLITS if part not in set(splits.tolist())]
    if absent:
        remedy = "larger blocks or a smaller buffer" if tiling.split.kind == "block" else "--split block:SIDE,BUFFER"
        notes.append(f"no tile is in {listing(absent)}; {remedy} may give some")
    for scene in scenes:
        for layer in scene.all_layers:
            if layer.method is not None:
                notes.append(f"{layer.facts.path} was resampled ({layer.method}) to the grid of {scene.base.path}")
            if layer.facts.alpha is not None:
                notes.append(f"{layer.facts.path}: band {layer.facts.alpha} is alpha, and taken as where there is data")
            if layer.facts.rounded and layer.name != "labels":
                notes.append(f"{layer.facts.path}: {layer.facts.dtype} is stored as float32, which rounds some values")
    if tiling.split.kind == "random" and tiling.step < tiling.tile:
        notes.append("tiles overlap and are split at random: the same pixels are in training and test")
    if tiling.split.kind in ("scene", "column"):
        notes += _overlaps(scenes, cuts, splits)
    return notes


def _overlaps(scenes: Sequence[Scene], cuts: Sequence[Cut], splits: npt.NDArray[np.str_]) -> list[str]:
    """Scenes of one CRS that share ground, and of which some tiles are in different splits."""
    of: dict[int, set[str]] = {}
    for cut, split in zip(cuts, splits.tolist(), strict=True):
        of.setdefault(cut.scene, set()).add(split)
    boxes = {number: _extent(scenes[number]) for number in of if scenes[number].base.crs is not None}
    pairs = [
        f"{scenes[one].name} and {scenes[other].name}"
        for one, a in boxes.items()
        for other, b in boxes.items()
        if one < other and scenes[one].base.crs == scenes[other].base.crs and len(of[one] | of[other]) > 1
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    if not pairs:
        return []
    return [f"the same ground is in different splits ({listing(pairs)}); --split block:SIDE,BUFFER keeps it apart"]


def _extent(scene: Scene) -> tuple[float, float, float, float]:
    base = scene.base
    a, b, x, d, e, y = base.transform
    xs = [x, x + a * base.width, x + b * base.height, x + a * base.width + b * base.height]
    ys = [y, y + d * base.width, y + e * base.height, y + d * base.width + e * base.height]
    return min(xs), min(ys), max(xs), max(ys)


def slow_layouts(scenes: Sequence[Scene], tile: int) -> list[str]:
    """A warning, with its remedy, for each file of which a row of tiles does not fit into GDAL's cache."""
    found = []
    for facts in dict.fromkeys(layer.facts for scene in scenes for layer in scene.all_layers):
        megabytes = facts.row_bytes * tile / 1e6
        if facts.strip_rows is not None and megabytes > CACHE_MB:
            found.append(
                f"{facts.path} is stored in strips as wide as the scene, {megabytes:,.0f} MB for a row of tiles: "
                "each is decoded again and again; `gdal_translate -of COG IN.tif OUT.tif` makes it fast"
            )
    return found


def log_of(
    scenes: Sequence[Scene],
    tiling: Tiling,
    count: int,
    cuts: Sequence[Cut],
    splits: npt.NDArray[np.str_],
    dropped: dict[str, list[Cut]],
) -> dict[str, Any]:
    """Every tile and every edge, accounted for."""
    rows = []
    for number, scene in enumerate(scenes):
        bottom, right = scene.edge(tiling.tile, tiling.step)
        mine = splits[[cut.scene == number for cut in cuts]]
        rows.append(
            {
                "scene": scene.name,
                "height": scene.base.height,
                "width": scene.base.width,
                "crs": crs_text(scene.base),
                "tiles": len(mine),
                "splits": {part: int((mine == part).sum()) for part in ("train", "validation", "test")},
                "rows_beyond_the_last_tile": bottom,
                "columns_beyond_the_last_tile": right,
                **{
                    f"dropped_{why}": [[c.row, c.column] for c in which if c.scene == number]
                    for why, which in dropped.items()
                },
            }
        )
    counts = {"that_fit": count, "kept": len(cuts), **{f"dropped_{why}": len(which) for why, which in dropped.items()}}
    return {"tiles": counts, "scenes": rows}


def files_of(scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """All files with what tells whether they have changed since."""
    found = []
    for scene in scenes:
        for layer in scene.all_layers:
            path = Path(layer.facts.path)
            there = None if is_remote(layer.facts.path) else path.stat()
            known = {} if there is None else {"bytes": there.st_size, "modified_ns": there.st_mtime_ns}
            found.append({"scene": scene.name, "layer": layer.name, "path": layer.facts.path, **known})
    return found
