"""Where the windows of a scene are, and whether the scene is what the run takes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from hinterland.data.rasters.cog import Grid
from hinterland.data.rasters.scenes import Scene, Sources, scenes_of
from hinterland.data.rasters.tiling import Tiling
from hinterland.data.store import contents, is_store
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.trained import Trained


@dataclasses.dataclass(frozen=True)
class Windows:
    """Squares of `tile` pixels, `stride` apart, seen by the model as `side` pixels."""

    scene: Scene
    tile: int
    stride: int
    side: int
    max_nodata: float  # share of pixels without data above which a window is passed over
    nodata_of_tiles: str | None = None  # the value that stood for no data in what the run was trained on

    @property
    def grid(self) -> Grid:
        """One pixel for each window."""
        return Grid.of(self.scene.base).of_windows(self.tile, self.stride)

    @property
    def rows(self) -> list[int]:
        """The first row of each window."""
        return [row * self.stride for row in range(self.grid.height)]

    @property
    def columns(self) -> list[int]:
        """The first column of each window."""
        return [column * self.stride for column in range(self.grid.width)]

    def to_the_edge(self, starts: list[int], length: int) -> list[int]:
        """`starts`, and one more where that leaves pixels over: flush with the end of the scene."""
        last = length - self.tile
        return starts if starts[-1] == last else [*starts, last]


@dataclasses.dataclass(frozen=True)
class Asked:
    """How a scene is read; None: as the run's own tiles were, where their store is still there; nodata as it says."""

    bands: tuple[int, ...] | None = None
    stacked: tuple[str, ...] = ()
    nodata: float | None = None
    resample: str | None = None
    tile: int | None = None
    stride: int | None = None
    max_nodata: float | None = None


def windows_of(run: Trained, path: str, asked: Asked) -> Windows:
    """The windows of the raster at `path`; raises `BadInput` for a scene that the run cannot take."""
    _, height, width = run.shape
    if height != width:
        raise BadInput(f"{run.name} takes images of {height} x {width}; a scene is cut into squares")
    recipe = _recipe(run)
    tiling = recipe.get("tiling", {})
    tile = asked.tile or (tiling["tile"] if tiling.get("resize") == height else height)
    if tile % height:
        raise BadInput(f"--tile ({tile}) must be a multiple of the run's {height} pixels, as pixels are averaged")
    stride = tile if asked.stride is None else asked.stride
    if not 1 <= stride <= tile:
        raise BadInput(f"--stride ({stride}) must be from 1 to the side of a tile ({tile}), or pixels are left out")
    given = tiling.get("max_nodata") if asked.max_nodata is None else asked.max_nodata
    share = Tiling.checked({} if given is None else {"max_nodata": given}).max_nodata
    bands = asked.bands or (None if asked.stacked else _bands(recipe))
    resample = asked.resample or recipe.get("resample")
    sources = Sources((path,), bands, asked.stacked, nodata=asked.nodata, resample=resample)
    scene = _one(scenes_of(sources, None), path)
    _check(run, scene, path)
    base = scene.base
    if min(base.height, base.width) < tile:
        raise BadInput(
            f"{path} is {base.height} x {base.width} pixels, smaller than a tile of {tile}; take another one"
        )
    return Windows(scene, tile, stride, height, share, recipe.get("nodata"))


def _one(scenes: list[Scene], path: str) -> Scene:
    if len(scenes) > 1:
        raise BadInput(f"--scene ({path}) is a folder of {len(scenes)} rasters; name one of them")
    return scenes[0]


def _check(run: Trained, scene: Scene, path: str) -> None:
    bands = [f"{layer.facts.path} ({len(layer.facts.bands)})" for layer in scene.layers]
    dtypes = [layer.facts.stored for layer in scene.layers for _ in layer.facts.bands]
    if len(dtypes) != run.shape[0]:
        raise BadInput(
            f"{listing(bands)}: {len(dtypes)} bands, and {run.name} was trained on {run.shape[0]}; --scene-bands 1,2,3 "
            "says which, --stack adds layers"
        )
    if tuple(dtypes) != tuple(run.config.data.dtypes):
        raise BadInput(
            f"{path} has pixels of type {listing(dict.fromkeys(dtypes))}, {run.name} was trained on "
            f"{listing(dict.fromkeys(run.config.data.dtypes))}; the same number would mean another brightness: "
            "convert it first"
        )


def _recipe(run: Trained) -> dict[str, Any]:
    """How the tiles were cut that the run was trained on; empty where that is not known any more."""
    store = Path(str((run.config.data.origin or {}).get("data", "")))
    recipe = contents(store).recipe if is_store(store) else {}
    return recipe if "tiling" in recipe else {}


def _bands(recipe: dict[str, Any]) -> tuple[int, ...] | None:
    return tuple(recipe["bands"]) if "bands" in recipe else None
