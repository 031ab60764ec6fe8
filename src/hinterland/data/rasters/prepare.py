"""Scenes into a store of tiles: in parallel, resumable, whole or not there."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hinterland.data.annotations import Annotations, Factor, Label
from hinterland.data.making import Making, begin
from hinterland.data.rasters.account import files_of, slow_layouts
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.rasters.gdal import rasterio
from hinterland.data.rasters.parallel import cores, in_parallel
from hinterland.data.rasters.plan import Plan, planned
from hinterland.data.rasters.scenes import SceneReader, Sources, Tile
from hinterland.data.rasters.shrink import shrunk_codes, shrunk_height, shrunk_image, shrunk_valid
from hinterland.data.rasters.table import located
from hinterland.data.rasters.tiling import Tiling
from hinterland.data.store import Contents, Plane, images_per_shard, is_store
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.ground.files import write_json
from hinterland.ground.progress import SILENT, Progress

PREPARED = "prepared.json"  # in the store: every tile and every edge, accounted for
CLASS, VALID, HEIGHT = "class", "valid", "height"


def prepare(
    sources: Sources,
    out: Path,
    tiling: Tiling | None = None,
    classes: Path | None = None,
    workers: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    progress: Progress = SILENT,
    shard_tiles: int | None = None,
) -> Path:
    """Cut scenes into the store `out`, and give its path. `shard_tiles`: per file (None: as many as 64 MB hold).

    The bytes are the same whatever the number of workers. A finished store is left as it is with `resume`.
    Raises `BadInput` for what cannot be cut, before anything is written; a damaged file or a full disk that show
    only on the way raise `RunFailed`, and what is written is kept for `resume`.
    """
    tiling, workers = tiling or Tiling(), workers or cores()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio("errors").NotGeoreferencedWarning)  # plain images are welcome
        plan = planned(sources, tiling, classes, workers, progress)
        for note in [*slow_layouts(plan.scenes, tiling.tile), *plan.notes]:
            progress.say(f"note: {note}")
        held = contents_of(plan, out.name, shard_tiles)
        _check_disk(held, out)
        making = begin(out, held, resume, overwrite)
        _make_all(plan, making, workers, progress)
    if not is_store(out):
        write_json(out / PREPARED, plan.log)
        making.finish(_table(plan, making.columns()))
    return out


def contents_of(plan: Plan, name: str, shard_tiles: int | None = None) -> Contents:
    """What the store will hold."""
    side = plan.tiling.side
    first = plan.scenes[0]
    layers = {
        layer.name: Plane(dtype=layer.facts.stored, shape=(len(layer.facts.bands), side, side))
        for layer in first.layers
    }
    kinds = {CLASS: first.labels is not None, HEIGHT: first.height is not None, VALID: plan.lacking}
    masks = {
        kind: Plane(dtype="float32" if kind == HEIGHT else "uint8", shape=(side, side))
        for kind, there in kinds.items()
        if there
    }
    largest = max([*layers.values(), *masks.values()], key=lambda plane: plane.nbytes)
    recipe: dict[str, Any] = {
        "tiling": plan.tiling.model_dump(mode="json"),
        "files": files_of(plan.scenes),
        "bands": list(first.base.bands),
        "nodata": None if first.base.nodata is None else str(first.base.nodata),
        "resample": plan.sources.resample,
    }
    if plan.classes is not None:
        recipe |= {"classes": list(plan.classes.names), "values": [list(pair) for pair in plan.classes.values]}
        recipe["ignore_index"] = IGNORED
    return Contents(
        name=name,
        count=len(plan.cuts),
        images_per_shard=images_per_shard(largest) if shard_tiles is None else shard_tiles,
        layers=layers,
        masks=masks,
        notes=plan.notes,
        recipe=recipe,
    )


def _make_all(plan: Plan, making: Making, workers: int, progress: Progress) -> None:
    held, missing = making.plan, making.missing()
    count = sum(stop - start for start, stop in map(held.rows, missing))

    def make(shard: int) -> int:
        start, stop = held.rows(shard)
        making.write(shard, *_shard(plan, held, start, stop))
        return stop - start

    with progress.step(f"cutting {held.name}", held.count, held.count - count) as step:
        try:
            in_parallel(make, missing, workers, step.advance)
        except (BadInput, OSError) as error:
            raise RunFailed(f"{error}; {_so_far(making)}") from None
        except KeyboardInterrupt:
            raise RunFailed(f"stopped; {_so_far(making)}") from None


def _so_far(making: Making) -> str:
    written = making.plan.shards - len(making.missing())
    return f"{written} of {making.plan.shards} shards are whole in {making.path}: the same with --resume goes on"


def _shard(
    plan: Plan, held: Contents, start: int, stop: int
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, npt.NDArray[Any]], dict[str, npt.NDArray[np.float64]]]:
    """Layers, masks and columns of some of the tiles."""
    layers = {name: np.empty((stop - start, *p.shape), p.dtype) for name, p in held.layers.items()}
    masks = {name: np.empty((stop - start, *p.shape), p.dtype) for name, p in held.masks.items()}
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for number, together in groupby(range(start, stop), key=lambda at: plan.cuts[at].scene):
        with SceneReader(plan.scenes[number], plan.classes, plan.tiling.tile) as reader:
            for at in together:
                tile = _without_labels_where_empty(reader.read(plan.cuts[at].row, plan.cuts[at].column))
                for name, value in _facts(tile, () if plan.classes is None else plan.classes.names).items():
                    columns.setdefault(name, np.empty(stop - start))[at - start] = value
                _store(tile, plan, number, layers, masks, at - start)
    return layers, masks, columns


def _without_labels_where_empty(tile: Tile) -> Tile:
    """Classes and heights count only where the image has data."""
    codes = None if tile.codes is None else np.where(tile.valid, tile.codes, np.uint8(IGNORED))
    height = None if tile.height is None else np.where(tile.valid, tile.height, np.float32(np.nan))
    return Tile(tile.images, tile.valid, codes, height)


def _store(
    tile: Tile,
    plan: Plan,
    number: int,
    layers: Mapping[str, npt.NDArray[Any]],
    masks: Mapping[str, npt.NDArray[Any]],
    at: int,
) -> None:
    side, whole = plan.tiling.side, plan.tiling.side == plan.tiling.tile
    for layer in plan.scenes[number].layers:
        values = tile.images[layer.name]
        layers[layer.name][at] = values if whole else shrunk_image(values, tile.valid, side, layer.facts.nodata)
    if VALID in masks:
        masks[VALID][at] = tile.valid if whole else shrunk_valid(tile.valid, side)
    if tile.codes is not None:
        masks[CLASS][at] = tile.codes if whole else shrunk_codes(tile.codes, side)
    if tile.height is not None:
        masks[HEIGHT][at] = tile.height if whole else shrunk_height(tile.height, side)


def _facts(tile: Tile, names: tuple[str, ...]) -> dict[str, float]:
    """What the table says of a tile, as numbers; shares are of the pixels that are labelled."""
    facts = {"valid_share": float(tile.valid.mean())}
    if tile.height is not None:
        facts["height"] = _mean(tile.height)
    if tile.codes is None:
        return facts
    counts = np.bincount(tile.codes.ravel(), minlength=IGNORED + 1)[: len(names)]
    labelled = int(counts.sum())
    facts["labelled_share"] = labelled / tile.codes.size
    facts["class"] = float(counts.argmax()) if labelled else -1.0
    for code, name in enumerate(names):
        facts[f"share {name}"] = counts[code] / labelled if labelled else float("nan")
        if tile.height is not None:
            facts[f"height {name}"] = _mean(tile.height[tile.codes == code])
    return facts


def _mean(values: npt.NDArray[np.float32]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean(dtype=np.float64)) if known.size else float("nan")


def _table(plan: Plan, columns: Mapping[str, npt.NDArray[np.float64]]) -> pa.Table:
    labels = {}
    if plan.classes is not None:
        labels[CLASS] = Label.of(columns["class"].astype(np.int32), plan.classes.names)
    plain = ("valid_share", "labelled_share", "class")
    factors = {name: Factor(values) for name, values in columns.items() if name not in plain}
    annotations = Annotations(
        id=np.array(plan.ids, dtype=np.str_),
        split=plan.splits,
        labels=labels,
        factors=factors,
        group=np.array([plan.scenes[cut.scene].name for cut in plan.cuts], dtype=np.str_),
    )
    table = located(annotations, plan.scenes, plan.cuts, plan.tiling.tile)
    for name in plain[:2]:
        if name in columns:
            table = table.append_column(name, pa.array(columns[name]))
    return table


def _check_disk(held: Contents, out: Path) -> None:
    """Refuse what the disk has no room for; what is there of it already is not counted twice."""
    there = next(folder for folder in [out, *out.absolute().parents] if folder.exists())
    free = shutil.disk_usage(there).free
    already = sum(file.stat().st_size for file in out.glob("*.npy")) if out.exists() else 0
    if held.nbytes - already > free:
        raise BadInput(
            f"{held.count:,} tiles need {held.nbytes / 1e9:,.1f} GB on the disk of {out}, and {free / 1e9:,.1f} GB are "
            "free; use a larger --stride, --resize, fewer --bands, or another --out"
        )
