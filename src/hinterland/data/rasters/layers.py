"""One raster seen on a scene's grid: where it lies, and what a window of it holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.gdal import Facts, rasterio
from hinterland.ground.errors import BadInput

METHODS = ("nearest", "bilinear", "cubic", "average", "mode")
_SAME_PX = 0.01  # grids that are this close, in pixels, are one

Valid = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class Window:
    """Rows and columns of a scene."""

    row: int
    column: int
    height: int
    width: int

    def __str__(self) -> str:
        return f"rows {self.row} to {self.row + self.height}, columns {self.column} to {self.column + self.width}"


@dataclasses.dataclass(frozen=True)
class Layer:
    """A raster on the grid of a scene: a shift by whole pixels, or resampled with `method`."""

    name: str
    facts: Facts
    shift: tuple[int, int] = (0, 0)  # rows and columns to add to a window of the scene
    method: str | None = None
    base: Facts | None = None  # whose grid it is resampled to

    @property
    def may_lack(self) -> bool:
        """Whether some of the scene's pixels may have no data here."""
        at = (self.facts.height, self.facts.width)
        size = at if self.base is None else (self.base.height, self.base.width)
        outside = any(by < 0 or by + n > there for by, n, there in zip(self.shift, size, at, strict=True))
        return outside or self.method is not None or self.facts.nodata is not None or self.facts.has_mask


def placed(name: str, facts: Facts, base: Facts, method: str | None, categories: bool = False) -> Layer:
    """The raster `facts` on the grid of `base`; `method` None refuses to resample. Categories take the nearest."""
    if (facts.crs is None) != (base.crs is None):
        without = facts if facts.crs is None else base
        raise BadInput(f"{facts.path} and {base.path} cannot be aligned: {without.path} has no CRS; write it into it")
    if facts.crs is None:
        if (facts.height, facts.width) != (base.height, base.width):
            raise BadInput(
                f"{facts.path} is {facts.height} x {facts.width} pixels and {base.path} {base.height} x {base.width}; "
                "without a CRS they must be of one size"
            )
        return Layer(name, facts)
    apart = _apart(facts, base)
    if apart is None:
        a, b, x, d, e, y = facts.transform
        away = [base.transform[2] - x, base.transform[5] - y]
        column, row = np.linalg.solve([[a, b], [d, e]], away).tolist()
        shift = (round(row), round(column))
        if max(abs(row - shift[0]), abs(column - shift[1])) <= _SAME_PX:
            return Layer(name, facts, shift, base=base)
        apart = f"shifted by {row - shift[0]:+.2f} rows and {column - shift[1]:+.2f} columns"
    if method is None:
        raise BadInput(
            f"{facts.path} is not on the grid of {base.path}: {apart}; "
            "--resample bilinear (or nearest, average) brings it there"
        )
    return Layer(name, facts, method="nearest" if categories else method, base=base)


def _apart(facts: Facts, base: Facts) -> str | None:
    """How two grids differ in more than a shift, in words."""
    crs = rasterio("crs").CRS
    ours, theirs = crs.from_wkt(facts.crs), crs.from_wkt(base.crs)
    if ours != theirs:
        return f"its CRS is {ours.to_string()}, the other's {theirs.to_string()}"
    turned = [facts.transform[at] - base.transform[at] for at in (0, 1, 3, 4)]
    side = max(abs(base.transform[at]) for at in (0, 1, 3, 4))
    if max(map(abs, turned)) * max(base.height, base.width) > _SAME_PX * side:
        return f"its pixels are {facts.transform[0]:g} x {-facts.transform[4]:g}, the other's {side:g}"
    return None


class LayerReader:
    """An open layer: `read(window)` gives pixels and where they are valid. Not for two threads at once."""

    def __init__(self, layer: Layer):
        self.layer = layer
        try:
            self._file = rasterio().open(layer.facts.path)
        except rasterio("errors").RasterioError as error:
            raise BadInput(f"{layer.facts.path} cannot be read ({error})") from None
        self._seen = self._file if layer.method is None else self._warped()

    def _warped(self) -> Any:
        base, facts = self.layer.base, self.layer.facts
        assert base is not None
        nodata = facts.nodata
        return rasterio("vrt").WarpedVRT(
            self._file,
            crs=base.crs,
            transform=rasterio("transform").Affine(*base.transform),
            height=base.height,
            width=base.width,
            resampling=rasterio("enums").Resampling[self.layer.method],
            src_nodata=nodata,
            nodata=nodata,
            add_alpha=nodata is None and not facts.has_mask,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._seen is not self._file:
            self._seen.close()
        self._file.close()

    def where(self, window: Window) -> str:
        """File and window, for messages."""
        return f"{self.layer.facts.path}, {window}"

    def read(self, window: Window) -> tuple[npt.NDArray[Any], Valid]:
        """(C, H, W) in the file's type, and (H, W) where it has data.

        A pixel lacks data where all bands hold the nodata value, where one of them is NaN, where the file's
        mask says so, and outside the raster.
        """
        shape = (window.height, window.width)
        top, left = window.row + self.layer.shift[0], window.column + self.layer.shift[1]
        rows = (max(top, 0), min(top + shape[0], self._seen.height))
        columns = (max(left, 0), min(left + shape[1], self._seen.width))
        facts = self.layer.facts
        if (rows[1] - rows[0], columns[1] - columns[0]) == shape:
            return self._inside(rows, columns, window)
        values = np.zeros((len(facts.bands), *shape), facts.dtype)
        valid = np.zeros(shape, bool)
        if rows[0] < rows[1] and columns[0] < columns[1]:
            part = (slice(rows[0] - top, rows[1] - top), slice(columns[0] - left, columns[1] - left))
            values[(slice(None), *part)], valid[part] = self._inside(rows, columns, window)
        return values, valid

    def _inside(
        self, rows: tuple[int, int], columns: tuple[int, int], window: Window
    ) -> tuple[npt.NDArray[Any], Valid]:
        facts, place = self.layer.facts, (rows, columns)
        try:
            values = self._seen.read(list(facts.bands), window=place, out_dtype=facts.dtype)
            masked = facts.has_mask or self.layer.method is not None
            valid = self._seen.dataset_mask(window=place) > 0 if masked else everywhere(values.shape[1:])
        except rasterio("errors").RasterioError as error:
            reason = str(error.__cause__ or error)
            raise BadInput(
                f"{self.where(window)}: cannot be read ({reason}); the file is damaged: get it anew"
            ) from None
        if facts.nodata is not None and not np.isnan(facts.nodata):
            valid = valid & ~_all_equal(values, np.array(facts.nodata).astype(facts.dtype))
        if values.dtype.kind == "f":
            valid = valid & ~self._not_numbers(values, valid, window)
        return values, valid

    def _not_numbers(self, values: npt.NDArray[Any], valid: Valid, window: Window) -> Valid:
        """Where a band is NaN; refused unless the file says that NaN is nodata, as is what is infinite."""
        nan = np.isnan(values).any(axis=0)
        declared = self.layer.facts.nodata is not None and bool(np.isnan(self.layer.facts.nodata))
        if not declared and (nan & valid).any():
            raise BadInput(f"{self.where(window)}: NaN; --nodata nan takes it as missing")
        if (np.isinf(values).any(axis=0) & valid & ~nan).any():
            raise BadInput(f"{self.where(window)}: infinite values; write nodata in their place")
        found: Valid = nan
        return found


def everywhere(shape: tuple[int, ...]) -> Valid:
    """True for each pixel, in one byte of memory; not to be written to."""
    return np.broadcast_to(np.True_, shape)


def _all_equal(values: npt.NDArray[Any], value: npt.NDArray[Any]) -> Valid:
    """(H, W) where all bands hold the value; most often the first band tells that none does."""
    found: Valid = values[0] == value
    for band in values[1:]:
        if not found.any():
            break
        found &= band == value
    return found


def kept(values: npt.NDArray[Any], valid: Valid, facts: Facts) -> npt.NDArray[Any]:
    """Values in the type they are stored in; real numbers are 0 where they are not valid, others as they came."""
    if values.dtype.kind == "f":
        values = np.where(valid, values, 0)
    return values.astype(facts.stored, copy=False)


def tiles_of(plane: npt.NDArray[Any], tile: int, columns: Sequence[int]) -> npt.NDArray[Any]:
    """(..., tile, W) -> (n, ..., tile, tile): what begins at each of the columns; a copy."""
    return np.stack([plane[..., column : column + tile] for column in columns])
