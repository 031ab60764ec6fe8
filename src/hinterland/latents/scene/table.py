"""The latents of a scene's windows with their footprints: GeoParquet, written some rows of windows at a time."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.data.annotations import Annotations, Label
from hinterland.data.rasters.table import Cut, box_of, located
from hinterland.latents.scene.colours import NO_CLUSTER, cluster_of
from hinterland.latents.scene.scratch import Scratch, Vectors
from hinterland.latents.scene.windows import Windows
from hinterland.latents.table import Source

TOGETHER = 20_000  # windows that are written at a time


def write_table(
    part: Path, windows: Windows, scratch: Scratch, source: Source, means: npt.NDArray[np.float64] | None
) -> None:
    """A row per window that has data, as `LatentTable.read` takes it; `means` of clusters give a label, `cluster`."""
    with contextlib.ExitStack() as opening:
        writer = None
        for latents, cuts in _together(windows, scratch):
            table = _rows(windows, latents, cuts, means)
            if writer is None:
                schema = table.schema.with_metadata(_metadata(windows, scratch, source, table.schema.metadata or {}))
                writer = opening.enter_context(pq.ParquetWriter(part, schema, compression="zstd"))
            writer.write_table(table)


def _together(windows: Windows, scratch: Scratch) -> Iterator[tuple[Vectors, list[Cut]]]:
    """Latents of windows that have data and where these are, some 20,000 at a time."""
    latents: list[Vectors] = []
    cuts: list[Cut] = []
    for top, row in zip(windows.rows, scratch.in_order(), strict=True):
        known = ~np.isnan(row[:, 0])
        latents.append(row[known])
        cuts += [Cut(0, top, windows.columns[at]) for at in np.flatnonzero(known).tolist()]
        if len(cuts) >= TOGETHER:
            yield np.concatenate(latents), cuts
            latents, cuts = [], []
    if cuts:
        yield np.concatenate(latents), cuts


def _rows(windows: Windows, latents: Vectors, cuts: list[Cut], means: npt.NDArray[np.float64] | None) -> pa.Table:
    scene = windows.scene
    labels = {}
    if means is not None:
        codes = cluster_of(latents, means)
        labels["cluster"] = Label(codes.astype(np.int32), tuple(str(k) for k in range(min(len(means), NO_CLUSTER))))
    known = Annotations(
        id=np.array([f"{scene.name}/r{cut.row:05d}-c{cut.column:05d}" for cut in cuts], dtype=np.str_),
        split=np.full(len(cuts), "test"),
        labels=labels,
        group=np.full(len(cuts), scene.name),
    )
    table = located(known, [scene], cuts, windows.tile)
    flat = pa.array(np.ascontiguousarray(latents).reshape(-1), pa.float32())
    return table.append_column("latent", pa.FixedSizeListArray.from_arrays(flat, latents.shape[1]))


def _metadata(
    windows: Windows, scratch: Scratch, source: Source, chunk: Mapping[bytes, bytes]
) -> dict[str | bytes, str | bytes]:
    """What `LatentTable.read` looks for, and GeoParquet's own, which a `chunk` of the rows has already."""
    own: dict[str | bytes, str | bytes] = {
        "hinterland": json.dumps({"source": dataclasses.asdict(source), "baselines": {}})
    }
    if b"geo" not in chunk:
        return own
    geo = json.loads(chunk[b"geo"])
    geo["columns"]["footprint"]["bbox"] = _box(windows, scratch)
    return {**own, "geo": json.dumps(geo, allow_nan=False)}


def _box(windows: Windows, scratch: Scratch) -> list[float]:
    """x0, y0, x1, y1 of all windows that have data."""
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for top, row in zip(windows.rows, scratch.in_order(), strict=True):
        columns = np.array(windows.columns)[~np.isnan(row[:, 0])]
        if len(columns):
            for column in (columns.min(), columns.max()):
                box = box_of(windows.scene.base, Cut(0, top, int(column)), windows.tile)
                low, high = np.minimum(low, box[:2]), np.maximum(high, box[2:])
    return [*low.tolist(), *high.tolist()]
