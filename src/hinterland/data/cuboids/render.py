"""Pictures and their labels, on all cores: the same bytes however many there are."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.cuboids.packing import packed
from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.scene import LARGEST, SMALLEST
from hinterland.data.cuboids.world import World
from hinterland.ground.errors import BadInput

IMAGES_A_TASK = 16  # of a worker; small, so that all end at about the same time


@dataclasses.dataclass(frozen=True, eq=False)
class Rendered:
    """n pictures with what is known of each pixel: what the ray through its centre meets first."""

    images: npt.NDArray[np.uint8]  # (n, 3, H, W): square root of the mean light of each pixel, as RGB
    mask: npt.NDArray[np.uint8]  # (n, H, W): number of the cuboid, from 1 on; 0: background
    face: npt.NDArray[np.uint8]  # (n, H, W): 1 to 6 for the faces -x, +x, -y, +y, -z, +z of the cuboid; 0: none
    depth: npt.NDArray[np.float32]  # (n, H, W): distance from the pinhole, in edges; infinite: background
    visible: Numbers  # (n, K): pixels in which a cuboid is seen, of those it would cover alone; NaN: no such cuboid


def check_size(size_px: int) -> int:
    """`size_px`, if pictures can have it; raises `BadInput`."""
    if not SMALLEST <= size_px <= LARGEST:
        raise BadInput(f"size ({size_px}) must be {SMALLEST} to {LARGEST} pixels; --size 64 is the usual choice")
    return size_px


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def render(
    world: World, size_px: int = 64, workers: int | None = None, done: Callable[[int], None] = lambda images: None
) -> Rendered:
    """The pictures of a world; `workers` threads share them (None: one per core), and tell `done` how many are."""
    from hinterland.data.cuboids.casters import find_casters
    from hinterland.data.cuboids.kernel import render_images

    check_size(size_px)
    n, k = world.boxes.present.shape
    plane = (n, size_px, size_px)
    made: tuple[npt.NDArray[Any], ...] = (
        np.empty((n, 3, size_px, size_px), np.uint8),
        np.empty(plane, np.uint8),
        np.empty(plane, np.uint8),
        np.empty(plane, np.float32),
        np.empty((n, k)),
    )
    scene = packed(world, size_px)
    casters = np.empty((n, k, 6, scene.light.shape[1]), np.int64)

    def task(start: int) -> int:
        stop = min(start + IMAGES_A_TASK, n)
        find_casters(scene, start, stop, casters)
        render_images(scene, casters, start, stop, size_px, *made)
        return int(stop - start)

    starts = range(0, n, IMAGES_A_TASK)
    if workers == 1 or len(starts) < 2:
        for start in starts:
            done(task(start))
    else:
        with ThreadPoolExecutor(workers or cores()) as pool:
            for images in pool.map(task, starts):
                done(images)
    return Rendered(*made)
