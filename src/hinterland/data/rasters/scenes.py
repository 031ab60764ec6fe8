"""A scene: all layers of one place on one grid, and the tiles it is cut into."""

from __future__ import annotations

import contextlib
import dataclasses
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
from hinterland.data.rasters.layers import Layer, LayerReader, Valid, Window, kept, placed
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
class Tile:
    """What a window holds."""

    images: dict[str, npt.NDArray[Any]]  # layer -> (C, H, W)
    valid: Valid  # (H, W), in all layers
    codes: npt.NDArray[np.uint8] | None = None  # (H, W)
    height: npt.NDArray[np.float32] | None = None  # (H, W), NaN where it is not known


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
    """A scene with one open file per layer, for one thread. `validity` reads the pixels only."""

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

    def valid_share(self, row: int, column: int) -> float:
        """Share of a tile's pixels that have data in all layers."""
        return float(self._pixels(self._window(row, column))[1].mean())

    def read(self, row: int, column: int) -> Tile:
        """The tile whose upper left pixel that is."""
        window = self._window(row, column)
        images, valid = self._pixels(window)
        return Tile(images, valid, self._codes(window), self._height(window))

    def _window(self, row: int, column: int) -> Window:
        return Window(row, column, self.tile, self.tile)

    def _pixels(self, window: Window) -> tuple[dict[str, npt.NDArray[Any]], Valid]:
        images: dict[str, npt.NDArray[Any]] = {}
        together = np.ones((window.height, window.width), bool)
        for layer in self.scene.layers:
            values, valid = self._layers[layer.name].read(window)
            images[layer.name] = kept(values, valid, layer.facts)
            together &= valid
        return images, together

    def _codes(self, window: Window) -> npt.NDArray[np.uint8] | None:
        if self.scene.labels is None or self.classes is None:
            return None
        reader = self._layers[self.scene.labels.name]
        mask, valid = reader.read(window)
        return codes_of(mask, valid, self.scene.labels.facts, self.classes, reader.where(window))

    def _height(self, window: Window) -> npt.NDArray[np.float32] | None:
        if self.scene.height is None:
            return None
        values, valid = self._layers[self.scene.height.name].read(window)
        height: npt.NDArray[np.float32] = np.where(valid, values[0], np.nan).astype(np.float32)
        return height
