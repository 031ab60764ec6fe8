"""Rasters out: a few rows at a time into a plain file, which then becomes a cloud-optimised GeoTIFF as a whole."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.gdal import CACHE_MB, Facts, rasterio
from hinterland.ground.errors import BadInput, RunFailed

BLOCK = 512  # side of the blocks of what is written
Colour = tuple[int, int, int]


@dataclasses.dataclass(frozen=True)
class Grid:
    """Where the pixels of a raster lie; `transform` as in `Facts`, `crs` as WKT."""

    height: int
    width: int
    crs: str | None
    transform: tuple[float, ...]

    @classmethod
    def of(cls, facts: Facts) -> Grid:
        """A file's own."""
        return cls(facts.height, facts.width, facts.crs, facts.transform)

    # x = a (column S + (T - S) / 2) + b (row S + (T - S) / 2) + c, and y alike
    def of_windows(self, tile: int, stride: int) -> Grid:
        """One pixel for each window of side `tile`, `stride` apart: as large as a stride, in the window's middle.

        So pixels touch, and no two windows share one; of the rim, (tile - stride) / 2 wide, there is no pixel.
        """
        a, b, c, d, e, f = self.transform
        rim = (tile - stride) / 2
        transform = (a * stride, b * stride, c + (a + b) * rim, d * stride, e * stride, f + (d + e) * rim)
        return Grid((self.height - tile) // stride + 1, (self.width - tile) // stride + 1, self.crs, transform)


@dataclasses.dataclass(frozen=True)
class Sheet:
    """What a raster holds besides its pixels."""

    grid: Grid
    dtype: str
    bands: tuple[str, ...]  # what each of them is
    nodata: float
    notes: dict[str, str] = dataclasses.field(default_factory=dict)  # tags of the file
    palette: tuple[Colour, ...] = ()  # of values from 0; what has no data is transparent
    is_rgb: bool = False

    @property
    def nbytes(self) -> int:
        """Before compression."""
        return self.grid.height * self.grid.width * len(self.bands) * np.dtype(self.dtype).itemsize


class Rows:
    """An open raster that takes rows from top to bottom."""

    def __init__(self, file: Any, path: Path):
        self._file, self._path, self._next = file, path, 0

    def write(self, values: npt.NDArray[Any]) -> None:
        """The next rows, (C, n, W)."""
        window = ((self._next, self._next + values.shape[1]), (0, values.shape[2]))
        with told(self._path):
            self._file.write(values, window=window)
        self._next += values.shape[1]


@contextlib.contextmanager
def new_cog(part: Path, sheet: Sheet, path: Path) -> Iterator[Rows]:
    """Give rows to write to; afterwards a COG is at `part`. `path`: what messages call it; see `ground.whole_file`.

    Memory is that of GDAL's cache.
    """
    plain = part.with_suffix(".plain.tif")
    with _quiet():
        try:
            with told(path):
                file = rasterio().open(plain, "w", **_profile(sheet))
            try:
                _describe(file, sheet)
                yield Rows(file, path)
            finally:
                with told(path):
                    file.close()
            with told(path):
                _as_cog(plain, part, sheet)
        finally:
            plain.unlink(missing_ok=True)


def _profile(sheet: Sheet) -> dict[str, Any]:
    grid = sheet.grid
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "height": grid.height,
        "width": grid.width,
        "count": len(sheet.bands),
        "dtype": sheet.dtype,
        "nodata": sheet.nodata,
        "transform": rasterio("transform").Affine(*grid.transform),
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "interleave": "band" if len(sheet.bands) > 4 else "pixel",
        "BIGTIFF": "IF_SAFER",
    }
    if grid.crs is not None:
        profile["crs"] = grid.crs
    if sheet.is_rgb:
        profile["photometric"] = "RGB"
    return profile


def _describe(file: Any, sheet: Sheet) -> None:
    for band, what in enumerate(sheet.bands, start=1):
        file.set_band_description(band, what)
    file.update_tags(**sheet.notes)
    if sheet.palette:
        colours = {value: (*colour, 255) for value, colour in enumerate(sheet.palette)}
        file.write_colormap(1, {**colours, int(sheet.nodata): (0, 0, 0, 0)})


def _as_cog(plain: Path, out: Path, sheet: Sheet) -> None:
    rasterio("shutil").copy(
        str(plain),
        str(out),
        driver="COG",
        COMPRESS="DEFLATE",
        PREDICTOR="YES" if np.dtype(sheet.dtype).kind == "f" else "NO",
        BLOCKSIZE=BLOCK,
        BIGTIFF="IF_SAFER",
        OVERVIEW_RESAMPLING="NEAREST" if sheet.palette else "AVERAGE",
    )
    with rasterio().open(out) as written:  # what a full disk cut off cannot be read
        if (written.height, written.width, written.count) != (sheet.grid.height, sheet.grid.width, len(sheet.bands)):
            raise OSError(f"{out} is cut off")
        written.read(1, window=((sheet.grid.height - 1, sheet.grid.height), (sheet.grid.width - 1, sheet.grid.width)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """A raster without CRS is what was asked for where the scene has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio("errors").NotGeoreferencedWarning)
        with rasterio().Env(GDAL_CACHEMAX=CACHE_MB * 1_000_000):
            yield


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What cannot be written, in words: `RunFailed`."""
    errors = (rasterio("errors").RasterioError, rasterio("_err").CPLE_BaseError, OSError)
    try:
        yield
    except errors as error:
        raise RunFailed(f"{path} could not be written ({error.__cause__ or error}); nothing is left of it") from None


def check_room(sheets: Sequence[tuple[Path, Sheet]], more: int = 0) -> None:
    """Refuse what the disk has no room for: each raster plain and compressed side by side, and `more` bytes."""
    for path, _ in sheets:
        there = next(folder for folder in path.absolute().parents if folder.exists())
        free, need = shutil.disk_usage(there).free, more + sum(2 * sheet.nbytes for _, sheet in sheets)
        if need > free:
            raise BadInput(
                f"up to {need / 1e9:,.1f} GB are needed on the disk of {path}, and {free / 1e9:,.1f} GB are free; "
                "use a larger --stride, --bands rgb, or another --out"
            )
