"""Which box could cast a shadow on which face, so that few need be asked at each pixel; compiled by numba."""

from __future__ import annotations

from hinterland.data.cuboids.compiled import Array, compiled
from hinterland.data.cuboids.lights import KIND, PLACE, SUN
from hinterland.data.cuboids.packing import AXES, CENTRE, HALF, Packed

Vector = tuple[float, float, float]


@compiled
def part(numbers: Array, at: int, scale: float) -> Vector:
    """Three of the numbers as a vector, scaled."""
    return scale * numbers[at], scale * numbers[at + 1], scale * numbers[at + 2]


@compiled
def plus(a: Vector, b: Vector, scale: float) -> Vector:
    """a + scale b."""
    return a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2]


@compiled
def dot(a: Vector, b: Vector) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@compiled
def cross(a: Vector, b: Vector) -> Vector:
    """Vector product."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@compiled
def beside(box: Array, light: Array, middle: Vector, u: Vector, v: Vector) -> bool:
    """Whether a box lies outside the pyramid (of the sun, the prism) from a face, middle +- u +- v, to a light."""
    for turn in range(4):
        out, along = (u, v) if turn < 2 else (v, u)
        edge = plus(middle, out, 1.0 if turn % 2 else -1.0)
        towards = part(light, PLACE, 1.0)
        side = cross(along, towards if light[KIND] == SUN else plus(towards, edge, -1.0))
        inward = 1.0 if dot(side, plus(middle, edge, -1.0)) > 0.0 else -1.0
        farthest = inward * dot(side, plus(part(box, CENTRE, 1.0), edge, -1.0))
        for a in range(3):
            farthest += abs(dot(side, part(box, AXES + 3 * a, box[HALF + a])))
        if farthest < 0.0:
            return True
    return False


@compiled
def casters_of(boxes: Array, lights: Array, shades: Array, casters: Array) -> None:
    """Of one image, see `find_casters`."""
    for k in range(boxes.shape[0]):
        for face in range(6):
            a, sign = face // 2, 2.0 * (face % 2) - 1.0
            normal = part(boxes[k], AXES + 3 * a, sign)
            middle = plus(part(boxes[k], CENTRE, 1.0), normal, boxes[k, HALF + a])
            b, c = (a + 1) % 3, (a + 2) % 3
            u = part(boxes[k], AXES + 3 * b, boxes[k, HALF + b])
            v = part(boxes[k], AXES + 3 * c, boxes[k, HALF + c])
            for number in range(lights.shape[0]):
                light = lights[number]
                towards = part(light, PLACE, 1.0)
                facing = dot(normal, towards if light[KIND] == SUN else plus(towards, middle, -1.0))
                casters[k, face, number] = -1 if light[KIND] == 0.0 or facing <= 0.0 else 0
                for j in range(boxes.shape[0] if casters[k, face, number] == 0 else 0):
                    if shades[k, face, j] and not beside(boxes[j], light, middle, u, v):
                        casters[k, face, number] |= 1 << j


@compiled
def find_casters(scene: Packed, start: int, stop: int, casters: Array) -> None:
    """Which boxes may keep each light from each face of images `start` to `stop`, as bits, into casters (n, K, 6, L).

    It is -1 where a face is turned away from a light.
    """
    for i in range(start, stop):
        casters_of(scene.box[i], scene.light[i], scene.shades[i], casters[i])
