"""Where images lie on the ground, as the table of a store has it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.float64]

_POLYGON_BYTES = 93  # of a WKB polygon with one ring of five corners
_HEAD = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00"  # little-endian, polygon, one ring, five corners
PIXELS, DEGREES = "pixels of the scenes", "longitude and latitude"


@dataclasses.dataclass(frozen=True, eq=False)
class Places:
    """`middle` (N, 2) x and y of each image, y upwards; `side` (N, 2) how wide and high its outline is there.

    NaN where it is not known. `crs`: in words, what x and y are. In pixels every scene begins at 0 of its own.
    """

    middle: Numbers
    side: Numbers
    crs: str

    def __len__(self) -> int:
        return len(self.middle)

    def take(self, rows: npt.NDArray[np.intp] | slice) -> Places:
        """Those of some images."""
        return Places(self.middle[rows], self.side[rows], self.crs)

    @property
    def in_degrees(self) -> bool:
        """Whether a step in x is shorter on the ground than one in y."""
        return self.crs == DEGREES

    @property
    def in_pixels(self) -> bool:
        """Whether scenes do not share their coordinates."""
        return self.crs == PIXELS


def places_of(table: pa.Table) -> Places | None:
    """From the column `footprint` (GeoParquet), or `row` and `column` of scenes without CRS; None where neither is."""
    names = table.column_names
    if "footprint" in names:
        corners = _corners(table.column("footprint").to_pylist())
        if corners is None:
            return None
        low, high = corners.min(axis=1), corners.max(axis=1)
        return Places((low + high) / 2, high - low, _crs_in_words(table.schema.metadata or {}))
    if {"scene", "row", "column"} <= set(names):
        rows, columns = (table.column(name).to_numpy().astype(np.float64) for name in ("row", "column"))
        step = min([*_gaps(rows), *_gaps(columns)], default=1.0)
        middle = np.column_stack([columns + step / 2, -rows - step / 2])
        return Places(middle, np.full(middle.shape, step), PIXELS)
    return None


# OGC 06-103r4, 8.2
def _corners(polygons: list[bytes | None]) -> Numbers | None:
    """(N, 4, 2) corners of quadrangles, NaN where there is none; None where there is another shape among them."""
    if any(p is not None and (len(p) != _POLYGON_BYTES or p[: len(_HEAD)] != _HEAD) for p in polygons):
        return None
    missing = np.full(10, np.nan, "<f8").tobytes()
    numbers = b"".join(missing if polygon is None else polygon[len(_HEAD) :] for polygon in polygons)
    return np.frombuffer(numbers, "<f8").reshape(-1, 5, 2)[:, :4].astype(np.float64)


def _crs_in_words(metadata: Mapping[bytes, bytes]) -> str:
    """`EPSG:32633` where GeoParquet's own metadata give a number, else a name; without `crs` it is in degrees."""
    geo = json.loads(metadata.get(b"geo", b"{}"))
    crs: dict[str, Any] | None = geo.get("columns", {}).get("footprint", {}).get("crs")
    if crs is None or "Geographic" in str(crs.get("type", "")):
        return DEGREES
    known = crs.get("id")
    return f"{known['authority']}:{known['code']}" if known else str(crs.get("name", "a CRS of its own"))


def _gaps(values: Numbers) -> list[float]:
    """The distances from each value to the next larger one."""
    return [float(gap) for gap in np.diff(np.unique(values))]
