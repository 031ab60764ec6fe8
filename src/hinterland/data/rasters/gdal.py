"""What a raster file says of itself, through rasterio, which is imported only here and only when it is needed."""

from __future__ import annotations

import dataclasses
import importlib
import math
from typing import Any

import numpy as np

from hinterland.ground.errors import BadInput

CACHE_MB = 64  # of decoded blocks that GDAL keeps
_STORED = {"uint8": "uint8", "bool": "uint8", "uint16": "uint16"}  # all other real numbers are kept as float32
_INEXACT = ("int32", "uint32", "int64", "uint64", "float64")  # not all of their values are float32


def rasterio(part: str = "") -> Any:
    """The module rasterio, or a part of it such as `warp`; raises `BadInput` where it is not installed."""
    try:
        return importlib.import_module(f"rasterio.{part}" if part else "rasterio")
    except ImportError:
        raise BadInput("rasterio, which reads scenes, is not installed; pip install 'hinterland[geo]'") from None


@dataclasses.dataclass(frozen=True)
class Facts:
    """One raster file. `transform` (a, b, c, d, e, f): x = a column + b row + c, y = d column + e row + f."""

    path: str
    bands: tuple[int, ...]  # that are read, from 1
    dtype: str  # in the file
    height: int
    width: int
    crs: str | None  # WKT
    transform: tuple[float, ...]
    nodata: float | None
    has_mask: bool  # an alpha band, or a mask of its own
    strip_rows: int | None  # rows of a strip as wide as the scene; None: it is tiled
    alpha: int | None = None  # the band that is taken as mask, not as pixels
    palette: tuple[tuple[int, int, int], ...] = ()  # colour of each value, (r, g, b)

    @property
    def stored(self) -> str:
        """The type its values are kept in."""
        return _STORED.get(self.dtype, "float32")

    @property
    def rounded(self) -> bool:
        """Whether keeping its values may round them."""
        return self.dtype in _INEXACT

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of the scene, all bands that are read."""
        return self.width * len(self.bands) * np.dtype(self.dtype).itemsize


def look(path: str, bands: tuple[int, ...] | None = None, nodata: float | None = None) -> Facts:
    """The facts of a file; `bands` None: all but alpha. `nodata` is taken in place of what the file says."""
    try:
        with rasterio().open(path) as file:
            return _facts(file, path, bands, nodata)
    except rasterio("errors").RasterioError as error:
        raise BadInput(f"{path} cannot be read as a raster ({error}); leave it out, or mend it") from None


def _facts(file: Any, path: str, bands: tuple[int, ...] | None, nodata: float | None) -> Facts:
    enums = rasterio("enums")
    colours = [band for band in file.indexes if file.colorinterp[band - 1] != enums.ColorInterp.alpha]
    chosen = bands or tuple(colours or file.indexes)
    alpha = [band for band in file.indexes if band not in colours]
    for band in chosen:
        if band not in file.indexes:
            raise BadInput(f"{path} has {file.count} bands and no band {band}; --bands counts from 1")
    dtypes = sorted({file.dtypes[band - 1] for band in chosen})
    kind = dtypes[0] if len(dtypes) == 1 else str(np.result_type(*dtypes))
    if kind.startswith("complex"):
        raise BadInput(
            f"{path} holds complex numbers ({kind}); write their magnitude to a raster of real numbers first"
        )
    if nodata is not None and not _holds(kind, nodata):
        raise BadInput(f"--nodata ({nodata:g}) is no value of type {kind}, which {path} holds")
    own = [file.nodatavals[band - 1] for band in chosen]
    flags = {flag for band in chosen for flag in file.mask_flag_enums[band - 1]}
    blocks = {file.block_shapes[band - 1] for band in chosen}
    strips = [rows for rows, width in blocks if width == file.width and rows < file.height]
    return Facts(
        path=path,
        bands=chosen,
        dtype=kind,
        height=file.height,
        width=file.width,
        crs=file.crs.to_wkt() if file.crs else None,
        transform=tuple(file.transform)[:6],
        nodata=own[0] if nodata is None else nodata,
        has_mask=bool(flags & {enums.MaskFlags.alpha, enums.MaskFlags.per_dataset}) and not set(alpha) & set(chosen),
        strip_rows=strips[0] if strips else None,
        alpha=alpha[0] if alpha and alpha[0] not in chosen else None,
        palette=_palette(file, enums),
    )


def _holds(kind: str, value: float) -> bool:
    if np.dtype(kind).kind == "f":
        return True
    return not math.isnan(value) and value == int(value) and np.iinfo(kind).min <= value <= np.iinfo(kind).max


def _palette(file: Any, enums: Any) -> tuple[tuple[int, int, int], ...]:
    if file.count != 1 or file.colorinterp[0] != enums.ColorInterp.palette:
        return ()
    table = file.colormap(1)
    return tuple(tuple(table.get(value, (0, 0, 0))[:3]) for value in range(max(table) + 1))
