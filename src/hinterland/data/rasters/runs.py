"""Runs: tiles side by side, which one window holds; a window of several is read faster than several windows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from hinterland.data.rasters.scenes import Scene
from hinterland.data.rasters.table import Cut

RUN_BYTES = 2**19  # of a window's pixels, about: what is read, cut, hashed and written stays in the processor's cache


@dataclasses.dataclass(frozen=True)
class Run:
    """Tiles of one scene and row, each beginning within the one before it or right beside it."""

    scene: int
    row: int
    columns: tuple[int, ...]  # ascending


def runs_of(scenes: Sequence[Scene], cuts: Sequence[Cut], tile: int) -> Iterator[Run]:
    """All cuts, in their order, in runs."""
    some: list[Cut] = []
    for cut in cuts:
        if some and not _goes_on(some, cut, tile, scenes[cut.scene]):
            yield _run(some)
            some = []
        some.append(cut)
    if some:
        yield _run(some)


def _goes_on(some: Sequence[Cut], cut: Cut, tile: int, scene: Scene) -> bool:
    first, last = some[0], some[-1]
    if (cut.scene, cut.row) != (last.scene, last.row) or not last.column < cut.column <= last.column + tile:
        return False
    pixel_bytes = sum(len(layer.facts.bands) * np.dtype(layer.facts.dtype).itemsize for layer in scene.all_layers)
    return (cut.column + tile - first.column) * tile * pixel_bytes <= RUN_BYTES


def _run(some: Sequence[Cut]) -> Run:
    return Run(some[0].scene, some[0].row, tuple(cut.column for cut in some))
