"""A scene: all layers of one place on one grid, and the tiles it is cut into."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.classes import Classes, check_mask, codes_of
from hinterland.data.rasters.files import (
    companion,
    layer_name,
    scene_files,
    scene_folders,
    scene_names,
    scenes_among,
)
from hinterland.data.rasters.gdal import Facts, look
from hinterland.data.rasters.layers import Layer, LayerReader, Valid, Window, everywhere, kept, placed, tiles_of
from hinterland.ground.errors import BadInput, listing

IMAGE = "image"  # the layer that SCENES names


@dataclasses.dataclass(frozen=True)
class Sources:
    """What is cut: paths as `files.companion` understands them."""

    scenes: tuple[str, ...]
    bands: tuple[int, ...] | None = None
    stacked: tuple[str, ...] = ()  # further layers
    labels: str | None = None
    height: str | None = None
    nodata: float | None = None
    resample: str | None = None

    @property
    def companions(self) -> tuple[str, ...]:
        """Where the rasters that belong to scenes are."""
        return (*self.stacked, *(where for where in (self.labels, self.height) if where is not None))


@dataclasses.dataclass(frozen=True)
class Scene:
    """One place: layers of pixels on the grid of the first, and perhaps a mask of classes and a height."""

    name: str
    folder: str
    layers: tuple[Layer, ...]
    labels: Layer | None = None
    height: Layer | None = None

    @property
    def base(self) -> Facts:
        """Whose grid it is."""
        return self.layers[0].facts

    @property
    def all_layers(self) -> list[Layer]:
        """With labels and height."""
        return [*self.layers, *(layer for layer in (self.labels, self.height) if layer is not None)]

    @property
    def may_lack(self) -> bool:
        """Whether some of its pixels may have no data."""
        return any(layer.may_lack for layer in self.layers)

    def tiles(self, tile: int, stride: int) -> list[tuple[int, int]]:
        """(row, column) of the upper left pixel of each tile that fits."""
        rows = range(0, self.base.height - tile + 1, stride)
        return [(row, column) for row in rows for column in range(0, self.base.width - tile + 1, stride)]

    def edge(self, tile: int, stride: int) -> tuple[int, int]:
        """Rows at the bottom and columns at the right that no tile reaches."""
        sides = (self.base.height, self.base.width)
        rows, columns = (n - ((n - tile) // stride * stride + tile) if n >= tile else n for n in sides)
        return rows, columns


@dataclasses.dataclass(frozen=True)
class Tiles:
    """What n windows of one size hold."""

    images: dict[str, npt.NDArray[Any]]  # layer -> (n, C, H, W)
    valid: Valid  # (n, H, W), in all layers
    valid_shares: npt.NDArray[np.float64]  # (n,) share of the pixels that have data in all layers
    codes: npt.NDArray[np.uint8] | None = None  # (n, H, W)
    height: npt.NDArray[np.float32] | None = None  # (n, H, W), NaN where it is not known


def scenes_of(sources: Sources, classes: Classes | None) -> list[Scene]:
    """Find, look at and align all files; raises `BadInput` for whatever does not go together."""
    paths, _ = scene_paths(sources)
    named = zip(paths, scene_names(paths), scene_folders(paths), strict=True)
    scenes = [_scene(path, name, folder, sources, classes) for path, name, folder in named]
    for scene in scenes[1:]:
        for first, layer in zip(scenes[0].layers, scene.layers, strict=True):
            _check_alike(first.facts, layer.facts)
    return scenes


def scene_paths(sources: Sources) -> tuple[list[str], list[str]]:
    """The files that are scenes, and those in their folders that are not, as they tell something of another."""
    found = scene_files(sources.scenes)
    scenes = scenes_among(found, sources.scenes, sources.companions)
    aside = [path for path in found if path not in set(scenes)]
    if not scenes:
        raise BadInput(f"none of the {len(found)} rasters is a scene of its own: {listing(aside)}; check OLD=NEW")
    return scenes, aside


def _scene(path: str, name: str, folder: str, sources: Sources, classes: Classes | None) -> Scene:
    base = look(path, sources.bands, sources.nodata)
    layers = [Layer(IMAGE, base)]
    for where in sources.stacked:
        further = layer_name(where)
        if further in [layer.name for layer in layers]:
            raise BadInput(f"--stack ({where}): a layer is called {further} already; rename the file or folder")
        layers.append(placed(further, look(companion(path, where, "--stack")), base, sources.resample))
    labels = height = None
    if sources.labels is not None:
        assert classes is not None
        mask = look(companion(path, sources.labels, "--labels"))
        check_mask(mask, classes)
        labels = placed("labels", mask, base, sources.resample, categories=True)
    if sources.height is not None:
        measured = look(companion(path, sources.height, "--height"))
        if measured.nodata is None and measured.stored == "float32":
            measured = dataclasses.replace(measured, nodata=float("nan"))  # a height that is not a number is not known
        height = placed("height", measured, base, sources.resample)
        if len(height.facts.bands) != 1:
            raise BadInput(f"{height.facts.path} has {len(height.facts.bands)} bands; a height has one")
    return Scene(name, folder, tuple(layers), labels, height)


def _check_alike(first: Facts, other: Facts) -> None:
    if len(first.bands) != len(other.bands) or first.stored != other.stored:
        raise BadInput(
            f"{other.path} has {len(other.bands)} bands of {other.dtype}, {first.path} {len(first.bands)} of "
            f"{first.dtype}; all scenes must be alike: --bands takes the same ones of each, or prepare them apart"
        )


class SceneReader:
    """A scene with one open file per layer, for one thread: tiles side by side are read in one window."""

    def __init__(self, scene: Scene, classes: Classes | None, tile: int):
        self.scene, self.classes, self.tile = scene, classes, tile
        self._files = contextlib.ExitStack()
        self._layers: dict[str, LayerReader] = {}

    def __enter__(self) -> Self:
        with self._files as opening:
            for layer in self.scene.all_layers:
                self._layers[layer.name] = opening.enter_context(LayerReader(layer))
            self._files = opening.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.close()

    def valid_shares(self, row: int, columns: Sequence[int]) -> npt.NDArray[np.float64]:
        """(n,) share of each tile's pixels that have data in all layers; only the pixels are read."""
        return self._each_if_need_be(lambda some: self._pixels(self._window(row, some), some), columns).valid_shares

    def read(self, row: int, columns: Sequence[int]) -> Tiles:
        """The tiles whose upper left pixels lie in that row and those columns, which ascend."""
        return self._each_if_need_be(lambda some: self._all(self._window(row, some), some), columns)

    def _each_if_need_be(self, read: Callable[[Sequence[int]], Tiles], columns: Sequence[int]) -> Tiles:
        """Tiles of one window; what cannot be read is read tile by tile, so that the message names the tile."""
        try:
            return read(columns)
        except BadInput:
            for column in columns if len(columns) > 1 else ():
                read([column])
            raise

    def _window(self, row: int, columns: Sequence[int]) -> Window:
        return Window(row, columns[0], self.tile, columns[-1] + self.tile - columns[0])

    def _all(self, window: Window, columns: Sequence[int]) -> Tiles:
        tiles = self._pixels(window, columns)
        return dataclasses.replace(tiles, codes=self._codes(window, columns), height=self._height(window, columns))

    def _pixels(self, window: Window, columns: Sequence[int]) -> Tiles:
        images: dict[str, npt.NDArray[Any]] = {}
        together = everywhere((window.height, window.width))
        for layer in self.scene.layers:
            values, valid = self._layers[layer.name].read(window)
            images[layer.name] = self._cut(kept(values, valid, layer.facts), columns)
            together = together & valid if layer.may_lack else together
        if not self.scene.may_lack:
            return Tiles(images, everywhere((len(columns), self.tile, self.tile)), np.ones(len(columns)))
        cut: Valid = self._cut(together, columns)
        shares = np.array([np.count_nonzero(tile) for tile in cut]) / self.tile**2
        return Tiles(images, cut, shares)

    def _codes(self, window: Window, columns: Sequence[int]) -> npt.NDArray[np.uint8] | None:
        if self.scene.labels is None or self.classes is None:
            return None
        reader = self._layers[self.scene.labels.name]
        mask, valid = reader.read(window)
        return self._cut(codes_of(mask, valid, self.scene.labels.facts, self.classes, reader.where(window)), columns)

    def _height(self, window: Window, columns: Sequence[int]) -> npt.NDArray[np.float32] | None:
        if self.scene.height is None:
            return None
        values, valid = self._layers[self.scene.height.name].read(window)
        return self._cut(np.where(valid, values[0], np.nan).astype(np.float32), columns)

    def _cut(self, plane: npt.NDArray[Any], columns: Sequence[int]) -> npt.NDArray[Any]:
        return tiles_of(plane, self.tile, [column - columns[0] for column in columns])
