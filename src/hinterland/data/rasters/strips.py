"""Windows of any size of a scene, with open files: a strip holds many tiles, and overlapping ones are read once."""

from __future__ import annotations

import contextlib
import dataclasses
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.layers import LayerReader, Valid, Window, kept
from hinterland.data.rasters.scenes import Scene
from hinterland.data.rasters.shrink import shrunk_image, shrunk_valid


@dataclasses.dataclass(frozen=True)
class Strip:
    """The pixels of a window: `images` {layer: (C, H, W)} as they are stored, `valid` (H, W) in all layers."""

    images: dict[str, npt.NDArray[Any]]
    valid: Valid


class StripReader:
    """A scene with one open file per layer, for one thread."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self._files = contextlib.ExitStack()
        self._layers: list[LayerReader] = []

    def __enter__(self) -> Self:
        with self._files as opening:
            self._layers = [opening.enter_context(LayerReader(layer)) for layer in self.scene.layers]
            self._files = opening.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.close()

    def read(self, window: Window) -> Strip:
        """All layers; raises `BadInput` naming file and window where a block cannot be read."""
        images: dict[str, npt.NDArray[Any]] = {}
        together = np.ones((window.height, window.width), bool)
        for reader in self._layers:
            values, valid = reader.read(window)
            images[reader.layer.name] = kept(values, valid, reader.layer.facts)
            together &= valid
        return Strip(images, together)


def shrunk_tiles(
    scene: Scene, images: dict[str, npt.NDArray[Any]], valid: Valid, side: int
) -> tuple[dict[str, npt.NDArray[Any]], Valid]:
    """Tiles (n, C, T, T), valid (n, T, T) as `data prepare --resize` has them: means of whole squares."""
    if valid.shape[-1] == side:
        return images, valid
    facts = {layer.name: layer.facts for layer in scene.layers}
    made = {
        name: np.stack([shrunk_image(t, v, side, facts[name].nodata) for t, v in zip(tiles, valid, strict=True)])
        for name, tiles in images.items()
    }
    return made, shrunk_valid(valid, side)
