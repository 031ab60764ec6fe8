"""table.parquet of a store of tiles: what is known of each, and where it lies (GeoParquet 1.1)."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hinterland.data.annotations import Annotations
from hinterland.data.rasters.gdal import Facts, rasterio
from hinterland.data.rasters.scenes import Scene

Numbers = npt.NDArray[np.float64]


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
        "transform": pa.array(_transforms(scenes, cuts).tolist(), pa.list_(pa.float64())),
    }
    for name, column in columns.items():
        table = table.append_column(name, column)
    known = {scene.base.crs for scene in scenes if scene.base.crs is not None}
    if not known:
        return table
    shared = known.pop() if len(known) == 1 else None
    rings = _footprints(scenes, cuts, tile, shared is None)
    placed = np.array([scenes[cut.scene].base.crs is not None for cut in cuts])
    polygons = [ring if there else None for ring, there in zip(_wkb(rings), placed.tolist(), strict=True)]
    table = table.append_column("footprint", pa.array(polygons, pa.binary()))
    return table.replace_schema_metadata({**(table.schema.metadata or {}), b"geo": _geo(rings[placed], shared)})


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


def _ring(facts: Facts, cut: Cut, tile: int) -> list[tuple[float, float]]:
    """The corners, anticlockwise on the usual map, the first one again at the end."""
    return [on_map(facts, cut.row + down, cut.column + right) for down, right in _corners(tile)]


def _corners(tile: int) -> tuple[tuple[int, int], ...]:
    """Rows and columns from a tile's upper left corner to those of its ring."""
    return (0, 0), (tile, 0), (tile, tile), (0, tile), (0, 0)


def _at(scenes: Sequence[Scene], cuts: Sequence[Cut]) -> tuple[Numbers, Numbers, Numbers]:
    """(n, 6) transforms of the scenes of all tiles, (n,) their rows and (n,) columns."""
    of_scenes = np.array([scene.base.transform for scene in scenes], float)
    numbers, rows, columns = np.array([(cut.scene, cut.row, cut.column) for cut in cuts]).T
    return of_scenes[numbers], rows.astype(float), columns.astype(float)


def _transforms(scenes: Sequence[Scene], cuts: Sequence[Cut]) -> Numbers:
    """(n, 6) each tile's own."""
    found, rows, columns = _at(scenes, cuts)
    a, b, c, d, e, f = found.T
    return np.stack([a, b, a * columns + b * rows + c, d, e, d * columns + e * rows + f], axis=1)


def _footprints(scenes: Sequence[Scene], cuts: Sequence[Cut], tile: int, to_degrees: bool) -> Numbers:
    """(n, 5, 2) the ring of each tile, in the CRS of its scene or in degrees; without meaning where it has none."""
    found, rows, columns = _at(scenes, cuts)
    a, b, c, d, e, f = found.T[..., None]
    down, right = np.array(_corners(tile), float).T
    y, x = rows[:, None] + down, columns[:, None] + right
    rings = np.stack([a * x + b * y + c, d * x + e * y + f], axis=-1)
    if not to_degrees:
        return rings
    numbers = np.array([cut.scene for cut in cuts])
    for number, scene in enumerate(scenes):
        mine = rings[numbers == number]
        if scene.base.crs is not None and len(mine):
            points = rasterio("warp").transform(scene.base.crs, "OGC:CRS84", *mine.reshape(-1, 2).T)
            rings[numbers == number] = np.stack(points, axis=-1).reshape(mine.shape)
    return rings


def _wkb(rings: Numbers) -> list[bytes]:
    """Polygons of one ring, little-endian. OGC 06-103r4, 8.2."""
    polygons = np.zeros(len(rings), [("order", "u1"), ("head", "<u4", 3), ("ring", "<f8", rings.shape[1:])])
    polygons["order"], polygons["head"], polygons["ring"] = 1, (3, 1, rings.shape[1]), rings
    return [polygon.tobytes() for polygon in polygons]


def _geo(rings: Numbers, crs: str | None) -> bytes:
    """GeoParquet's own metadata; without `crs` coordinates are longitude and latitude."""
    points = rings.reshape(-1, 2)
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "bbox": [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()],
    }
    if crs is not None:
        column["crs"] = rasterio("crs").CRS.from_wkt(crs).to_dict(projjson=True)
    geo = {"version": "1.1.0", "primary_column": "footprint", "columns": {"footprint": column}}
    return json.dumps(geo, allow_nan=False).encode()
