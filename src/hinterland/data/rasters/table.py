"""table.parquet of a store of tiles: what is known of each, and where it lies (GeoParquet 1.1)."""

from __future__ import annotations

import dataclasses
import functools
import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hinterland.data.annotations import Annotations
from hinterland.data.rasters.gdal import Facts, rasterio
from hinterland.data.rasters.scenes import Scene

Corners = list[tuple[float, float]]


@dataclasses.dataclass(frozen=True)
class Cut:
    """A tile of a scene: the scene's number, and the row and column of its upper left pixel."""

    scene: int
    row: int
    column: int


def located(annotations: Annotations, scenes: Sequence[Scene], cuts: Sequence[Cut], tile: int) -> pa.Table:
    """The annotations, and scene, folder, row, column, crs, transform and footprint of each tile.

    `transform` is the tile's own, of the pixels it was cut from. Footprints are in the scenes' CRS where they share
    one, else in longitude and latitude; empty where a scene has none.
    """
    table = annotations.to_arrow()
    columns = {
        "scene": pa.array([scenes[cut.scene].name for cut in cuts]).dictionary_encode(),
        "folder": pa.array([scenes[cut.scene].folder for cut in cuts]).dictionary_encode(),
        "row": pa.array([cut.row for cut in cuts], pa.int32()),
        "column": pa.array([cut.column for cut in cuts], pa.int32()),
        "crs": pa.array([crs_text(scenes[cut.scene].base) for cut in cuts], pa.string()).dictionary_encode(),
        "transform": pa.array([_shifted(scenes[c.scene].base, c.row, c.column) for c in cuts], pa.list_(pa.float64())),
    }
    for name, column in columns.items():
        table = table.append_column(name, column)
    known = {scene.base.crs for scene in scenes if scene.base.crs is not None}
    if not known:
        return table
    shared = known.pop() if len(known) == 1 else None
    corners = [_footprint(scenes[cut.scene].base, cut, tile, shared is None) for cut in cuts]
    polygons = pa.array([None if ring is None else _wkb(ring) for ring in corners], pa.binary())
    table = table.append_column("footprint", polygons)
    return table.replace_schema_metadata({**(table.schema.metadata or {}), b"geo": _geo(corners, shared)})


def crs_text(facts: Facts) -> str | None:
    """`EPSG:26914` where it has a number, else WKT."""
    return None if facts.crs is None else _text_of(facts.crs)


@functools.cache
def _text_of(wkt: str) -> str:
    return str(rasterio("crs").CRS.from_wkt(wkt).to_string())


def on_map(facts: Facts, row: float, column: float) -> tuple[float, float]:
    """x and y of a corner of a pixel, in the CRS of the scene."""
    a, b, c, d, e, f = facts.transform
    return a * column + b * row + c, d * column + e * row + f


def box_of(facts: Facts, cut: Cut, tile: int) -> npt.NDArray[np.float64]:
    """(4,) x0, y0, x1, y1 of a tile in the CRS of its scene, in pixels where it has none."""
    if facts.crs is None:
        return np.array([cut.column, cut.row, cut.column + tile, cut.row + tile], float)
    ring = np.array(_ring(facts, cut, tile))
    return np.concatenate([ring.min(axis=0), ring.max(axis=0)])


def _ring(facts: Facts, cut: Cut, tile: int) -> Corners:
    """The corners, anticlockwise on the usual map, the first one again at the end."""
    steps = ((0, 0), (tile, 0), (tile, tile), (0, tile), (0, 0))
    return [on_map(facts, cut.row + down, cut.column + right) for down, right in steps]


def _footprint(facts: Facts, cut: Cut, tile: int, to_degrees: bool) -> Corners | None:
    if facts.crs is None:
        return None
    ring = _ring(facts, cut, tile)
    if not to_degrees:
        return ring
    longitude, latitude = rasterio("warp").transform(facts.crs, "OGC:CRS84", *zip(*ring, strict=True))
    return list(zip(longitude, latitude, strict=True))


def _shifted(facts: Facts, row: int, column: int) -> list[float]:
    x, y = on_map(facts, row, column)
    a, b, _, d, e, _ = facts.transform
    return [a, b, x, d, e, y]


def _wkb(ring: Corners) -> bytes:
    """A polygon of one ring, little-endian. OGC 06-103r4, 8.2."""
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *corner) for corner in ring)


def _geo(corners: Sequence[Corners | None], crs: str | None) -> bytes:
    """GeoParquet's own metadata; without `crs` coordinates are longitude and latitude."""
    points = np.array([corner for ring in corners if ring is not None for corner in ring])
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "bbox": [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()],
    }
    if crs is not None:
        column["crs"] = rasterio("crs").CRS.from_wkt(crs).to_dict(projjson=True)
    geo = {"version": "1.1.0", "primary_column": "footprint", "columns": {"footprint": column}}
    return json.dumps(geo, allow_nan=False).encode()
