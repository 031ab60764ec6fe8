"""Scenes into a store of tiles: in parallel, resumable, whole or not there."""

from __future__ import annotations

import contextlib
import shutil
import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hinterland.data.annotations import Annotations, Factor, Label
from hinterland.data.making import Making, begin
from hinterland.data.rasters.account import files_of, slow_layouts
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.rasters.cutting import CLASS, HEIGHT, VALID, parts_of
from hinterland.data.rasters.gdal import rasterio
from hinterland.data.rasters.parallel import ahead, cores, in_parallel
from hinterland.data.rasters.plan import Plan, planned
from hinterland.data.rasters.scenes import Sources
from hinterland.data.rasters.table import located
from hinterland.data.rasters.tiling import Tiling
from hinterland.data.store import Contents, Plane, images_per_shard, is_store
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.ground.files import write_json
from hinterland.ground.progress import SILENT, Progress

PREPARED = "prepared.json"  # in the store: every tile and every edge, accounted for


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
    """Cut what is missing: up to `workers` threads read, and others hash, write and sync what those have read."""
    held, missing = making.plan, making.missing()
    count = sum(stop - start for start, stop in map(held.rows, missing))

    turns = threading.Semaphore(workers)

    def make(shard: int) -> int:
        start, stop = held.rows(shard)
        with contextlib.closing(ahead(parts_of(plan, start, stop), turns)) as parts:
            making.write_parts(shard, parts)
        return stop - start

    with progress.step(f"cutting {held.name}", held.count, held.count - count) as step:
        try:
            in_parallel(make, missing, 2 * workers, step.advance)  # while one is synced, the next is read
        except (BadInput, OSError) as error:
            raise RunFailed(f"{error}; {_so_far(making)}") from None
        except KeyboardInterrupt:
            raise RunFailed(f"stopped; {_so_far(making)}") from None


def _so_far(making: Making) -> str:
    written = making.plan.shards - len(making.missing())
    return f"{written} of {making.plan.shards} shards are whole in {making.path}: the same with --resume goes on"


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
