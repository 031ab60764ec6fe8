"""Casting rays at cuboids, compiled by numba: only + - * / and square roots in a fixed order, so the same everywhere.

What is compiled is kept on disk, and made anew where this file has changed: so no function of another file is called
here, and whoever changes the numbers that are imported must touch it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hinterland.data.cuboids.compiled import Array, compiled
from hinterland.data.cuboids.lights import AIM, INNER, KIND, OUTER, PLACE, RANGE, RGB, SPOT, SUN
from hinterland.data.cuboids.packing import AXES, CAMERA, CENTRE, FORWARD, HALF, RIGHT, TOUCHING, UP, Packed

FAR = math.inf
SAMPLES = 4  # a side, in a pixel that an edge crosses
SMOOTH = 0.02  # difference of light among a pixel's corners, from which on it is sampled too


@compiled
def slab(start: float, step: float, half: float) -> tuple[float, float]:
    """Where a ray start + t step enters and leaves the slab |x| <= half."""
    if step == 0.0:
        return (-FAR, FAR) if abs(start) <= half else (FAR, -FAR)
    one, two = (-half - start) / step, (half - start) / step
    return (one, two) if one < two else (two, one)


@compiled
def meet(box: Array, x: float, y: float) -> tuple[float, int]:
    """Distance (times the ray's length) at which the ray through (x, y) enters a box, and the face 0 to 5."""
    first, last, face = -FAR, FAR, 0
    for a in range(3):
        step = box[FORWARD + a] + x * box[RIGHT + a] + y * box[UP + a]
        enters, leaves = slab(box[CAMERA + a], step, box[HALF + a])
        if enters > first:
            first, face = enters, 2 * a + (1 if step < 0.0 else 0)
        last = min(last, leaves)
    return (first, face) if 0.0 < first <= last else (FAR, 0)


@compiled
def blocks(box: Array, px: float, py: float, pz: float, dx: float, dy: float, dz: float, until: float) -> bool:
    """Whether the way from a point along a unit vector meets a box before `until`."""
    first, last = TOUCHING, until
    px, py, pz = px - box[CENTRE], py - box[CENTRE + 1], pz - box[CENTRE + 2]
    for a in range(3):
        ax, ay, az = box[AXES + 3 * a], box[AXES + 3 * a + 1], box[AXES + 3 * a + 2]
        enters, leaves = slab(ax * px + ay * py + az * pz, ax * dx + ay * dy + az * dz, box[HALF + a])
        first, last = max(first, enters), min(last, leaves)
        if first >= last:
            return False
    return True


@compiled
def shining(light: Array, px: float, py: float, pz: float) -> tuple[float, float, float, float, float]:
    """Unit vector from a point to a light, how far it is, and the share of its strength that comes so far."""
    if light[KIND] == SUN:
        return light[PLACE], light[PLACE + 1], light[PLACE + 2], FAR, 1.0
    dx, dy, dz = light[PLACE] - px, light[PLACE + 1] - py, light[PLACE + 2] - pz
    away = math.sqrt(dx * dx + dy * dy + dz * dz)
    if not 0.0 < away < light[RANGE]:
        return 0.0, 0.0, 0.0, away, 0.0
    dx, dy, dz = dx / away, dy / away, dz / away
    part = away / light[RANGE]
    share = (1.0 - part * part) * (1.0 - part * part)
    if light[KIND] == SPOT:
        cosine = -(dx * light[AIM] + dy * light[AIM + 1] + dz * light[AIM + 2])
        edge = min(max((cosine - light[OUTER]) / (light[INNER] - light[OUTER]), 0.0), 1.0)
        share *= edge * edge * (3.0 - 2.0 * edge)
    return dx, dy, dz, away, share


@compiled
def shade(scene: Packed, casters: Array, i: int, k: int, face: int, t: float, x: float, y: float, out: Array) -> int:
    """Light that the point of face `face` of box `k` sends back, into out (3,); and which lights reach it, as bits."""
    rays, box, lights, tint, albedo = scene.rays[i], scene.box[i], scene.light[i], scene.tint[i], scene.albedo[i, k]
    px = rays[0, 0] + t * (rays[1, 0] + x * rays[2, 0] + y * rays[3, 0])
    py = rays[0, 1] + t * (rays[1, 1] + x * rays[2, 1] + y * rays[3, 1])
    pz = rays[0, 2] + t * (rays[1, 2] + x * rays[2, 2] + y * rays[3, 2])
    axis, sign = AXES + 3 * (face // 2), 2.0 * (face % 2) - 1.0
    nx, ny, nz = sign * box[k, axis], sign * box[k, axis + 1], sign * box[k, axis + 2]
    upward = (1.0 + ny) / 2.0
    for c in range(3):
        out[c] = upward * tint[1, c] + (1.0 - upward) * tint[2, c]
    reached = 0
    for number in range(lights.shape[0]):
        may = casters[k, face, number]
        if may < 0:
            continue
        light = lights[number]
        dx, dy, dz, away, share = shining(light, px, py, pz)
        share *= nx * dx + ny * dy + nz * dz
        if share <= 0.0:
            continue
        dark = False
        for j in range(box.shape[0]):
            if may >> j & 1 and blocks(box[j], px, py, pz, dx, dy, dz, away):
                dark = True
                break
        if not dark:
            reached |= 1 << number
            for c in range(3):
                out[c] += share * light[RGB + c]
    for c in range(3):
        out[c] = min(albedo[c] * out[c], 1.0)
    return reached


@compiled
def nearest(scene: Packed, i: int, column: int, row: int, x: float, y: float) -> tuple[float, int, int]:
    """Distance, box (-1: none) and face that a ray within pixel (column, row) meets first."""
    best, owner, side = FAR, -1, 0
    for k in range(scene.box.shape[1]):
        bounds = scene.bounds[i, k]
        within = bounds[0] <= column <= bounds[1] and bounds[2] <= row <= bounds[3]
        if within and scene.present[i, k]:
            t, face = meet(scene.box[i, k], x, y)
            if t < best:
                best, owner, side = t, k, face
    return best, owner, side


@compiled
def look(scene: Packed, casters: Array, i: int, column: int, row: int, x: float, y: float, out: Array) -> int:
    """Light from a direction, into out (3,); a number that tells face and shadows apart, -1 for the background."""
    t, k, face = nearest(scene, i, column, row, x, y)
    if k < 0:
        for c in range(3):
            out[c] = scene.tint[i, 0, c]
        return -1
    reached: int = shade(scene, casters, i, k, face, t, x, y, out)
    return 64 * reached + 6 * int(k) + int(face)


@compiled
def label_centres(scene: Packed, i: int, size: int, mask: Array, face: Array, depth: Array, visible: Array) -> None:
    """What the ray through each pixel's centre meets; `visible` (K,): of the pixels each box covers, the share seen."""
    for k in range(scene.box.shape[1]):
        if not scene.present[i, k]:
            visible[k] = math.nan
            continue
        alone = 0
        left, right, top, bottom = scene.bounds[i, k]
        for row in range(max(top, 0), min(bottom, size - 1) + 1):
            y = 1.0 - (2 * row + 1) / size
            for column in range(max(left, 0), min(right, size - 1) + 1):
                x = (2 * column + 1) / size - 1.0
                t, side = meet(scene.box[i, k], x, y)
                alone += t < FAR
                if t < depth[row, column]:
                    depth[row, column], mask[row, column], face[row, column] = t, k + 1, side + 1
        visible[k] = alone
    seen = np.zeros(scene.box.shape[1] + 1)
    for row in range(size):
        y = 1.0 - (2 * row + 1) / size
        for column in range(size):
            x = (2 * column + 1) / size - 1.0
            seen[mask[row, column]] += 1
            depth[row, column] *= ray_length(scene.rays[i], x, y)
    for k in range(scene.box.shape[1]):
        if scene.present[i, k]:
            visible[k] = seen[k + 1] / visible[k] if visible[k] > 0 else 0.0


@compiled
def ray_length(rays: Array, x: float, y: float) -> float:
    """Length of the vector forward + x right + y up."""
    total = 0.0
    for c in range(3):
        part = rays[1, c] + x * rays[2, c] + y * rays[3, c]
        total += part * part
    return math.sqrt(total)


@compiled
def sample_pixel(
    scene: Packed, casters: Array, i: int, column: int, row: int, size: int, out: Array, one: Array
) -> None:
    """The mean light of 4 x 4 places in a pixel, into out (3,)."""
    for c in range(3):
        out[c] = 0.0
    for down in range(SAMPLES):
        y = 1.0 - 2.0 * (row + (down + 0.5) / SAMPLES) / size
        for across in range(SAMPLES):
            x = 2.0 * (column + (across + 0.5) / SAMPLES) / size - 1.0
            look(scene, casters, i, column, row, x, y, one)
            for c in range(3):
                out[c] += one[c]
    for c in range(3):
        out[c] /= SAMPLES * SAMPLES


@compiled
def mean_if_plain(keys: Array, light: Array, column: int, row: int, out: Array) -> bool:
    """Whether one face in one light fills a pixel, judged by its corners; if so their mean into out (3,)."""
    key = keys[row, column]
    if key != keys[row, column + 1] or key != keys[row + 1, column] or key != keys[row + 1, column + 1]:
        return False
    for c in range(3):
        one, two = light[row, column, c], light[row, column + 1, c]
        three, four = light[row + 1, column, c], light[row + 1, column + 1, c]
        if max(one, two, three, four) - min(one, two, three, four) > SMOOTH:
            return False
        out[c] = (one + two + three + four) / 4.0
    return True


class Scratch(NamedTuple):
    """Room that an image needs while it is made, S pixels a side."""

    keys: Array  # (S + 1, S + 1): what `look` says of each corner of a pixel
    light: Array  # (S + 1, S + 1, 3): and what it sees
    busy: Array  # (S, S): whether a corner of a cuboid lies in a pixel
    depth: Array  # (S, S)


@compiled
def look_at_corners(scene: Packed, casters: Array, i: int, size: int, room: Scratch) -> None:
    """Light at each corner of the pixels, and which pixels hold a corner of a cuboid."""
    room.busy[:] = False
    for k in range(scene.box.shape[1]):
        for corner in range(8):
            column, row = scene.corners[i, k, corner]
            if scene.present[i, k] and column >= 0:
                room.busy[row, column] = True
    for row in range(size + 1):
        for column in range(size + 1):
            x, y = 2.0 * column / size - 1.0, 1.0 - 2.0 * row / size
            room.keys[row, column] = look(scene, casters, i, column, row, x, y, room.light[row, column])


@compiled
def render_image(
    scene: Packed,
    casters: Array,
    i: int,
    size: int,
    room: Scratch,
    image: Array,
    mask: Array,
    face: Array,
    visible: Array,
) -> None:
    """One picture (3, S, S) with its labels; the depths are left in the scratch."""
    mask[:], face[:], room.depth[:] = 0, 0, FAR
    label_centres(scene, i, size, mask, face, room.depth, visible)
    look_at_corners(scene, casters, i, size, room)
    out, one = np.empty(3), np.empty(3)
    for row in range(size):
        for column in range(size):
            met = 6 * (mask[row, column] - 1) + face[row, column] - 1 if mask[row, column] else -1
            key = room.keys[row, column]
            crossed = room.busy[row, column] or (key & 63 if key >= 0 else -1) != met
            if crossed or not mean_if_plain(room.keys, room.light, column, row, out):
                sample_pixel(scene, casters, i, column, row, size, out, one)
            for c in range(3):
                image[c, row, column] = np.uint8(math.sqrt(out[c]) * 255.0 + 0.5)


@compiled
def render_images(
    scene: Packed, casters: Array, start: int, stop: int, size: int,
    images: Array, masks: Array, faces: Array, depths: Array, visible: Array,
) -> None:  # fmt: skip
    """The images `start` to `stop` of a `Packed`, into the arrays at the same places; `casters` (n, K, 6, L)."""
    corners = (size + 1, size + 1)
    room = Scratch(
        np.empty(corners, np.int64),
        np.empty((corners[0], corners[1], 3)),
        np.empty((size, size), np.bool_),
        np.empty((size, size)),
    )
    for i in range(start, stop):
        render_image(scene, casters[i], i, size, room, images[i], masks[i], faces[i], visible[i])
        depths[i] = room.depth
