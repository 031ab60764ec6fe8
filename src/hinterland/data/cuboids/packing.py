"""A World as the few flat arrays that the kernels read, with what can be known of an image before its first ray."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.world import World

# of a box: centre, axes, half size; then the camera, and a ray's forward, right and up, in the box's own axes
CENTRE, AXES, HALF, CAMERA, FORWARD, RIGHT, UP, BOX_NUMBERS = 0, 3, 12, 15, 18, 21, 24, 27
TOUCHING = 1e-4  # edges: nearer than this nothing casts a shadow


class Packed(NamedTuple):
    """n images of K boxes and L lights."""

    box: Numbers  # (n, K, 27)
    present: npt.NDArray[np.bool_]  # (n, K)
    albedo: Numbers  # (n, K, 3)
    bounds: npt.NDArray[np.int64]  # (n, K, 4): pixels that it may cover: first and last column, first and last row
    corners: npt.NDArray[np.int64]  # (n, K, 8, 2): column and row of the pixel that holds a corner; -1 outside
    shades: npt.NDArray[np.bool_]  # (n, K, 6, K): whether a face could lie in another box's shadow
    rays: Numbers  # (n, 4, 3): origin of the rays, forward, right, up
    tint: Numbers  # (n, 3, 3): background, sky, ground
    light: Numbers  # (n, L, 13)


def packed(world: World, size_px: int) -> Packed:
    """The arrays for pictures of this size."""
    boxes, views = world.boxes, world.views
    n, k = boxes.present.shape
    box = np.zeros((n, k, BOX_NUMBERS))
    box[..., CENTRE:AXES] = boxes.centre
    box[..., AXES:HALF] = boxes.axes.reshape(n, k, 9)
    box[..., HALF:CAMERA] = boxes.half
    box[..., CAMERA:FORWARD] = np.einsum("nkai,nki->nka", boxes.axes, views.origin[:, None] - boxes.centre)
    for at, ray in ((FORWARD, views.forward), (RIGHT, views.right), (UP, views.up)):
        box[..., at : at + 3] = np.einsum("nkai,ni->nka", boxes.axes, ray)
    corners = boxes.corners()
    column, row, _ = views.project(corners, size_px)
    return Packed(
        box=box,
        present=boxes.present,
        albedo=world.albedo,
        bounds=_bounds(column, row, size_px),
        corners=_pixels(column, row, size_px),
        shades=_may_shade(world, corners),
        rays=np.stack([views.origin, views.forward, views.right, views.up], axis=1),
        tint=np.stack([world.background, world.sky, world.ground], axis=1),
        light=world.lights,
    )


def _bounds(column: Numbers, row: Numbers, size_px: int) -> npt.NDArray[np.int64]:
    edges = [np.floor(column.min(-1)), np.floor(column.max(-1)), np.floor(row.min(-1)), np.floor(row.max(-1))]
    slack = np.array([-1, 1, -1, 1])  # for rounding
    bounds: npt.NDArray[np.int64] = np.clip(np.stack(edges, -1) + slack, -1, size_px).astype(np.int64)
    return bounds


def _pixels(column: Numbers, row: Numbers, size_px: int) -> npt.NDArray[np.int64]:
    places = np.floor(np.stack([column, row], -1))
    inside = ((places >= 0) & (places < size_px)).all(-1, keepdims=True)
    return np.where(inside, places, -1).astype(np.int64)


def _may_shade(world: World, corners: Numbers) -> npt.NDArray[np.bool_]:
    """Only a box that reaches in front of a face can keep light from it."""
    boxes = world.boxes
    n, k = boxes.present.shape
    along = np.einsum("nkai,njci->nkajc", boxes.axes, corners)
    along -= np.einsum("nkai,nki->nka", boxes.axes, boxes.centre)[..., None, None]
    limit = boxes.half[..., None] + TOUCHING
    sides = np.stack([along.min(-1) < -limit, along.max(-1) > limit], axis=3)  # (n, k, a, 2, j)
    others = boxes.present[:, None, None, :] & ~np.eye(k, dtype=bool)[None, :, None, :]
    result: npt.NDArray[np.bool_] = sides.reshape(n, k, 6, k) & others
    return result
