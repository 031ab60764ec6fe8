"""A scene through a run, onto the map: latents, errors and clusters as rasters, footprints as a table."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
import warnings
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from hinterland.data.class_mask import palette
from hinterland.data.rasters.cog import Grid, Sheet, check_room, new_cog, told
from hinterland.data.rasters.gdal import rasterio
from hinterland.data.rasters.table import crs_text
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import whole_file
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.principal import Principal
from hinterland.latents.scene.colours import NO_CLUSTER, as_rgb, centres, cluster_of
from hinterland.latents.scene.scratch import Scratch
from hinterland.latents.scene.table import write_table
from hinterland.latents.scene.walk import Walk
from hinterland.latents.scene.windows import Asked, Windows, windows_of
from hinterland.latents.table import Source
from hinterland.latents.trained import Trained

Bands = Literal["all", "rgb"]
MOST_BANDS = 12  # latents that become a band each unless something else is asked for
MOST_CLUSTERS = NO_CLUSTER


@dataclasses.dataclass(frozen=True)
class Wanted:
    """Which files are written; None: not this one."""

    latents: Path | None = None  # GeoTIFF, a pixel per window
    bands: Bands | None = None  # None: all up to 12 latents, else rgb
    table: Path | None = None  # GeoParquet, a row per window
    error: Path | None = None  # GeoTIFF, the scene's own pixels
    clusters: Path | None = None  # GeoTIFF, a pixel per window
    count: int = 0  # of clusters

    @property
    def files(self) -> dict[str, Path]:
        """What is written, by what it is."""
        named = {"latents": self.latents, "table": self.table, "error": self.error, "clusters": self.clusters}
        return {what: path for what, path in named.items() if path is not None}


@dataclasses.dataclass(frozen=True)
class SceneMaps:
    """What was written of a scene."""

    files: dict[str, Path]
    bands: str  # all or rgb
    windows: int
    encoded: int  # windows that hold enough data
    tile: int
    stride: int
    crs: str | None  # EPSG:number where it has one, else WKT


def encode_scene(
    run: Trained, scene: str, wanted: Wanted, asked: Asked | None = None, seed: int = 0, progress: Progress = SILENT
) -> SceneMaps:
    """Slide the run's tile over the raster at `scene` and write what is wanted; all files are whole, or none is there.

    Raises `BadInput` for a scene that the run cannot take, and for a block that cannot be read, by file and window;
    `RunFailed` where a file cannot be written.
    """
    _check_wanted(wanted, scene)
    if wanted.error is not None:
        run.refuse_what_translates("--error")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio("errors").NotGeoreferencedWarning)  # plain images are welcome
        windows = windows_of(run, scene, asked or Asked())
        bands: Bands = wanted.bands or ("all" if run.latent_size <= MOST_BANDS else "rgb")
        _tell(run, windows, wanted, bands, progress)
        job = _Job(run, windows, wanted, bands, seed, progress)
        encoded = job.do()
    count = windows.grid.height * windows.grid.width
    base = windows.scene.base
    return SceneMaps(wanted.files, bands, count, encoded, windows.tile, windows.stride, crs_text(base))


def _check_wanted(wanted: Wanted, scene: str) -> None:
    files = [path.resolve() for path in wanted.files.values()]
    if not files:
        raise BadInput("nothing is to be written; --out latents.tif, --table, --error or --clusters says what")
    if Path(scene).resolve() in files:
        raise BadInput(f"{scene} is the scene itself, and would be written over; choose another name")
    if len(set(files)) < len(files):
        raise BadInput(f"two files are to be written to one place ({listing(wanted.files.values())}); name them apart")
    if (wanted.clusters is not None) != (wanted.count > 0):
        raise BadInput("--clusters and --clusters-out go together: how many, and where")
    if wanted.clusters is not None and not 2 <= wanted.count <= MOST_CLUSTERS:
        raise BadInput(f"--clusters ({wanted.count}) must be from 2 to {MOST_CLUSTERS}; 8 is a good start")


def _tell(run: Trained, windows: Windows, wanted: Wanted, bands: str, progress: Progress) -> None:
    base, grid = windows.scene.base, windows.grid
    progress.say(
        f"{grid.height} x {grid.width} windows of {windows.tile} pixels, {windows.stride} apart"
        + (f", seen as {windows.side} x {windows.side}" if windows.side != windows.tile else "")
    )
    bottom, right = windows.scene.edge(windows.tile, windows.stride)
    if bottom or right:
        progress.say(f"note: {bottom} rows below and {right} columns right of the last window are in no latent")
    if windows.nodata_of_tiles is not None and base.nodata is None and not base.has_mask:
        progress.say(
            f"note: the run's tiles had {windows.nodata_of_tiles} where there was no data; {base.path} names no such "
            f"value: --nodata {windows.nodata_of_tiles} does"
        )
    if base.crs is None:
        progress.say(f"note: {base.path} has no CRS, and neither has what is written; its units are pixels")
    if wanted.latents is not None and wanted.bands is None:
        what = "one band each" if bands == "all" else "three principal components as red, green and blue"
        progress.say(f"{run.latent_size} latents: {what} (--bands all or rgb says otherwise)")


class _Job:
    """What goes on while the files of one scene are made."""

    def __init__(self, run: Trained, windows: Windows, wanted: Wanted, bands: Bands, seed: int, progress: Progress):
        self.run, self.windows, self.wanted, self.bands = run, windows, wanted, bands
        self.seed, self.progress = seed, progress
        self.notes = {
            "hinterland_run": run.name,
            "hinterland_windows": f"{windows.tile} pixels, {windows.stride} apart, of {windows.scene.name}",
        }

    def do(self) -> int:
        """Write everything; the number of windows that hold data."""
        grid, files = self.windows.grid, self.wanted.files
        nbytes = grid.height * grid.width * self.run.latent_size * 4
        check_room(self._rough_sheets(), nbytes * (2 if "table" in files else 1))
        with told(next(iter(files.values()))), contextlib.ExitStack() as finals:
            parts = {what: finals.enter_context(whole_file(path)) for what, path in files.items()}
            folder = next(iter(files.values())).parent
            with tempfile.TemporaryFile(prefix=".latents.", dir=folder) as file:
                scratch = Scratch(file, grid.height, grid.width, self.run.latent_size)
                digest = self._walk(scratch, parts.get("error"))
                if not scratch.known:
                    raise BadInput(
                        f"{self.windows.scene.base.path}: no window has at least {1 - self.windows.max_nodata:g} of "
                        "its pixels with data; --max-nodata says how much may be missing, --nodata which value it is"
                    )
                self._write(scratch, parts, digest)
                return scratch.known

    def _walk(self, scratch: Scratch, part: Path | None) -> str:
        walk = Walk(self.run, self.windows, self.progress)
        if part is None:
            walk.go(scratch, None)
        else:
            assert self.wanted.error is not None
            with new_cog(part, self._error_sheet(), self.wanted.error) as rows:
                walk.go(scratch, rows)
        return walk.digest

    def _write(self, scratch: Scratch, parts: dict[str, Path], digest: str) -> None:
        with self.progress.step("write", None):
            if "latents" in parts:
                self._latents(scratch, parts["latents"])
            means = centres(scratch, self.wanted.count, self.seed) if "clusters" in parts else None
            if means is not None:
                self._clusters(scratch, parts["clusters"], means)
            if "table" in parts:
                write_table(parts["table"], self.windows, scratch, Source(self.run.name, data_hash=digest), means)

    def _latents(self, scratch: Scratch, part: Path) -> None:
        assert self.wanted.latents is not None
        principal = as_rgb(scratch) if self.bands == "rgb" else None
        with new_cog(part, self._latents_sheet(principal), self.wanted.latents) as rows:
            for row in scratch.in_order():
                values = row if principal is None else principal.project(row, 3)
                rows.write(values.T[:, None, :].astype(np.float32))

    def _clusters(self, scratch: Scratch, part: Path, means: npt.NDArray[np.float64]) -> None:
        assert self.wanted.clusters is not None
        with new_cog(part, self._cluster_sheet(), self.wanted.clusters) as rows:
            for row in scratch.in_order():
                rows.write(cluster_of(row, means)[None, None, :])

    def _latents_sheet(self, principal: Principal | None) -> Sheet:
        if self.bands == "all":
            names = tuple(f"latent {d}" for d in range(self.run.latent_size))
        else:
            names = ("principal component 1", "principal component 2", "principal component 3")
        if principal is not None:
            shares = principal.variances / max(float(principal.variances.sum()), 1e-30)
            names = tuple(f"{name}, {share:.0%} of the variance" for name, share in zip(names, shares, strict=False))
        return Sheet(self.windows.grid, "float32", names, float("nan"), self.notes, is_rgb=self.bands == "rgb")

    def _error_sheet(self) -> Sheet:
        what = ("absolute error of the reconstruction, mean over bands, on [0, 1]",)
        return Sheet(Grid.of(self.windows.scene.base), "float32", what, float("nan"), self.notes)

    def _cluster_sheet(self) -> Sheet:
        colours = palette(self.wanted.count)
        notes = {**self.notes, "hinterland_clusters": f"{self.wanted.count} by k-means, largest first"}
        return Sheet(self.windows.grid, "uint8", ("cluster",), NO_CLUSTER, notes, colours)

    def _rough_sheets(self) -> list[tuple[Path, Sheet]]:
        sheets = {
            "latents": self._latents_sheet(None),
            "error": self._error_sheet(),
            "clusters": self._cluster_sheet(),
        }
        return [(path, sheets[what]) for what, path in self.wanted.files.items() if what in sheets]
