"""A scene through a run of task segment: a map of classes with the scene's own pixels; memory stays flat."""

from __future__ import annotations

import contextlib
import dataclasses
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.rasters.cog import Grid, Rows, Sheet, check_room, new_cog, told
from hinterland.data.rasters.gdal import rasterio
from hinterland.data.rasters.layers import Window, tiles_of
from hinterland.data.rasters.strips import StripReader, shrunk_tiles
from hinterland.ground.errors import BadInput
from hinterland.ground.files import whole_file
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.scene.blend import Blend
from hinterland.latents.scene.walk import STRIP_BYTES
from hinterland.latents.scene.windows import Asked, Windows, windows_of
from hinterland.latents.trained import Trained


def segment_scene(
    run: Trained,
    scene: str,
    out: Path,
    chance: Path | None = None,
    asked: Asked | None = None,
    progress: Progress = SILENT,
) -> dict[str, Path]:
    """Write the class of each pixel of the raster at `scene`, as a COG in class colours; return what was written.

    Windows overlap by half unless `asked` says another stride; where they do, chances are blended by a weight that
    falls to the rim, so that no seams are seen. `chance`: a further COG, of the chance given to the class that is said.
    Pixels without data are 255, and NaN. Raises `BadInput` for a scene, or a run, that cannot do this.
    """
    run.refuse_unless_it_segments()
    files = {"classes": out, **({} if chance is None else {"chance": chance})}
    places = [path.resolve() for path in files.values()]
    if Path(scene).resolve() in places or len(set(places)) < len(places):
        raise BadInput(f"--out ({out}): the scene and what is written of it need a name each; choose another")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio("errors").NotGeoreferencedWarning)  # plain images are welcome
        windows = windows_of(run, scene, asked or Asked())
        if asked is None or asked.stride is None:
            windows = dataclasses.replace(windows, stride=max(1, windows.tile // 2))
        sheets = _sheets(run, windows)
        check_room([(path, sheets[what]) for what, path in files.items()])
        with told(out), contextlib.ExitStack() as finals:
            parts = {what: finals.enter_context(whole_file(path)) for what, path in files.items()}
            rows = {
                what: finals.enter_context(new_cog(part, sheets[what], files[what])) for what, part in parts.items()
            }
            _walk(run, windows, rows, progress)
    return files


def _sheets(run: Trained, windows: Windows) -> dict[str, Sheet]:
    data, grid = run.config.data, Grid.of(windows.scene.base)
    notes = {
        "hinterland_run": run.name,
        "hinterland_classes": ", ".join(f"{code} {name}" for code, name in enumerate(data.classes)),
        "hinterland_windows": f"{windows.tile} pixels, {windows.stride} apart, of {windows.scene.name}",
    }
    chance = ("chance given to the class that is said",)
    return {
        "classes": Sheet(grid, "uint8", ("class",), IGNORED, notes, data.class_colours),
        "chance": Sheet(grid, "float32", chance, float("nan"), notes),
    }


def _walk(run: Trained, windows: Windows, rows: dict[str, Rows], progress: Progress) -> None:
    """Row by row of windows: those of pixels that no later window reaches are written."""
    base = windows.scene.base
    starts = windows.to_the_edge(windows.rows, base.height)
    columns = windows.to_the_edge(windows.columns, base.width)
    blends = [Blend(windows.tile, base.width) for _ in run.config.data.classes]
    with (
        StripReader(windows.scene) as reader,
        progress.step(f"segment {windows.scene.name}", len(starts) * len(columns)) as bar,
    ):
        for start, following in zip(starts, [*starts[1:], base.height], strict=True):
            for some in _at_once(windows, columns):
                _add(run, windows, reader, start, some, blends)
                bar.advance(len(some))
            chances = np.stack([blend.take(following - start) for blend in blends])
            unknown = np.isnan(chances[0])
            said = np.where(unknown, IGNORED, chances.argmax(axis=0)).astype(np.uint8)
            rows["classes"].write(said[None])
            if "chance" in rows:
                rows["chance"].write(chances.max(axis=0)[None])


def _at_once(windows: Windows, columns: list[int]) -> Iterator[list[int]]:
    """Neighbouring windows of one row, as many as memory is meant to hold."""
    pixel = sum(len(layer.facts.bands) * 4 for layer in windows.scene.layers)
    count = max(1, STRIP_BYTES // (windows.tile**2 * pixel))
    return (columns[start : start + count] for start in range(0, len(columns), count))


def _add(
    run: Trained, windows: Windows, reader: StripReader, row: int, columns: list[int], blends: list[Blend]
) -> None:
    """Blend in what is said of some windows; pixels without data count nothing."""
    tile, first = windows.tile, columns[0]
    strip = reader.read(Window(row, first, tile, columns[-1] + tile - first))
    local = [column - first for column in columns]
    valid = tiles_of(strip.valid, tile, local)
    cut = {name: tiles_of(values, tile, local) for name, values in strip.images.items()}
    layers, seen = shrunk_tiles(windows.scene, cut, valid, windows.side)
    kept = seen.any(axis=(1, 2))
    if not kept.any():
        return
    chances = _chances(run, windows, {name: tiles[kept] for name, tiles in layers.items()}, seen[kept])
    for at, found in zip(np.flatnonzero(kept).tolist(), chances, strict=True):
        for blend, values in zip(blends, found, strict=True):
            blend.add(columns[at], values, valid[at])


def _chances(
    run: Trained, windows: Windows, layers: dict[str, npt.NDArray[np.generic]], seen: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """(n, K, T, T) of each class; of tiles made smaller, the same in each square of pixels."""
    known = Annotations(numbered_ids(len(seen)), np.full(len(seen), "test"))
    masks = {} if seen.all() else {"valid": seen.astype(np.uint8)}
    found = run.class_chances(ImageSet(windows.scene.name, layers, known, masks=masks))
    times = windows.tile // windows.side
    return found.repeat(times, axis=2).repeat(times, axis=3) if times > 1 else found
