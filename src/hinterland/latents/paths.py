"""Ways through a latent space: between two latents, along one direction, over a plane, inside a triangle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

PARALLEL_BELOW = 1e-6  # radians: nearer than this, the arc is the straight line


# z(t) = (1 - t) a + t b
def linear(a: npt.ArrayLike, b: npt.ArrayLike, steps: int) -> Vectors:
    """(steps, D) points evenly along the straight line from `a` (D,) to `b` (D,), ends included."""
    start, end, t = _ends(a, b, steps)
    return ((1 - t) * start + t * end).astype(np.float32)


# z(t) = sin((1 - t) w) / sin w  a  +  sin(t w) / sin w  b,  w the angle between a and b
def slerp(a: npt.ArrayLike, b: npt.ArrayLike, steps: int) -> Vectors:
    """(steps, D) points along the arc from `a` to `b` around the origin, ends included.

    Where both have the same length, so has every point between. Shoemake 1985; for latents White 2016. Parallel
    latents, and those of one dimension, are joined by the straight line, which the arc tends to. Opposite ones are
    refused, as are latents of length 0: no one arc joins them.
    """
    start, end, t = _ends(a, b, steps)
    if len(start) == 1:
        return linear(a, b, steps)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if min(lengths) == 0:
        raise BadInput("slerp from or to a latent of length 0: it has no direction; linear goes there")
    u, v = start / lengths[0], end / lengths[1]
    # of all formulas for an angle this one is exact for small and for nearly straight ones (Kahan)
    angle = 2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    if angle < PARALLEL_BELOW:
        return linear(a, b, steps)
    if np.pi - angle < PARALLEL_BELOW:
        raise BadInput("slerp between opposite latents: every arc is as short as any other; linear joins them")
    arc = (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)
    return np.asarray(arc, dtype=np.float32)


def hyperspherical(a: npt.ArrayLike, b: npt.ArrayLike, steps: int) -> Vectors:
    """(steps, D) points whose radius and angles go linearly from those of `a` to those of `b`, ends included.

    Not slerp: the path depends on the order of the dimensions, and the last angle does not take the shorter way
    round. It is what was called spherical interpolation in work on articulated objects; kept to compare with.
    """
    start, end, t = _ends(a, b, steps)
    first, last = to_hyperspherical(start), to_hyperspherical(end)
    return from_hyperspherical((1 - t) * first + t * last).astype(np.float32)


# r = |x|;  phi_i = atan2(|(x_{i+1}, ..., x_D)|, x_i) for i < D - 1;  phi_{D-1} = atan2(x_D, x_{D-1})
def to_hyperspherical(points: npt.ArrayLike) -> Numbers:
    """(..., D) -> (..., D): radius >= 0, then D - 2 angles in [0, pi], the last one in [-pi, pi].

    In one dimension the number stays itself, sign included. Blumenson 1960.
    """
    x = np.asarray(points, dtype=np.float64)
    size = x.shape[-1]
    if size == 1:
        return x.copy()
    tails = np.sqrt(np.cumsum(np.square(x[..., ::-1]), axis=-1))[..., ::-1]  # tails_i = |(x_i, ..., x_D)|
    angles = np.arctan2(tails[..., 1:], x[..., :-1])
    angles[..., -1] = np.arctan2(x[..., -1], x[..., -2])
    return np.concatenate([tails[..., :1], angles], axis=-1)


# x_i = r sin phi_1 ... sin phi_{i-1} cos phi_i;  x_D = r sin phi_1 ... sin phi_{D-1}
def from_hyperspherical(coordinates: npt.ArrayLike) -> Numbers:
    """(..., D) -> (..., D): the inverse of `to_hyperspherical`."""
    given = np.asarray(coordinates, dtype=np.float64)
    radius, angles = given[..., :1], given[..., 1:]
    one = np.ones_like(radius)
    sines = np.concatenate([one, np.cumprod(np.sin(angles), axis=-1)], axis=-1)
    return np.asarray(radius * sines * np.concatenate([np.cos(angles), one], axis=-1))


# z(s) = mean + s sd component
def along_component(
    mean: npt.ArrayLike,
    component: npt.ArrayLike,
    sd: float,
    span: tuple[float, float] = (-3.0, 3.0),
    steps: int = 9,
) -> Vectors:
    """(steps, D) points through `mean` (D,) along the unit vector `component` (D,); `span` counts in `sd`."""
    _check_steps(steps)
    origin, direction = np.asarray(mean, dtype=np.float64), np.asarray(component, dtype=np.float64)
    distances = np.linspace(*span, steps)[:, None] * sd
    return (origin + distances * direction).astype(np.float32)


def traverse(latent: npt.ArrayLike, dimension: int, values: Sequence[float] | npt.NDArray[np.floating]) -> Vectors:
    """(V, D) copies of `latent` (D,) whose number at `dimension` (from 0) takes each of `values` (V,)."""
    base = np.asarray(latent, dtype=np.float32)
    if not 0 <= dimension < len(base):
        raise BadInput(f"dimension ({dimension}) must be from 0 to {len(base) - 1}")
    path = np.tile(base, (len(values), 1))
    path[:, dimension] = values
    return path


# z = Phi^-1((i + 1/2) / side)
def plane_of_prior(side: int) -> Vectors:
    """(side, side, 2) latents at the quantiles of N(0, I): each cell of the plane is equally probable.

    As in a picture: x rises to the right along the columns, y rises upwards, so row 0 is the greatest y.
    Kingma & Welling 2014, figure 4.
    """
    from scipy.special import ndtri

    _check_steps(side, "side")
    ticks = ndtri((np.arange(side) + 0.5) / side)
    return _plane(ticks, ticks)


def plane_of_range(latents: Vectors, side: int, within: float = 1.0) -> Vectors:
    """(side, side, 2) latents evenly over the range of `latents` (N, 2), laid out as `plane_of_prior`.

    `within` is the share of the latents, by quantiles of each axis, that the range holds: .98 leaves out outliers.
    """
    _check_steps(side, "side")
    if latents.ndim != 2 or latents.shape[1] != 2:
        raise BadInput(f"latents have shape {latents.shape}; a plane needs latents of size 2: shape (N, 2)")
    low, high = np.quantile(latents, [(1 - within) / 2, (1 + within) / 2], axis=0)
    return _plane(np.linspace(low[0], high[0], side), np.linspace(low[1], high[1], side))


class Triangle(NamedTuple):
    """M = side (side + 1) / 2 cells: `latents` (M, D), `weights` (M, 3) of a, b, c, `places` (M, 2) row, column."""

    latents: Vectors
    weights: Numbers
    places: npt.NDArray[np.intp]


# z = w_a a + w_b b + w_c c,  w >= 0,  w_a + w_b + w_c = 1
def three_points(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, side: int) -> Triangle:
    """Evenly spread mixtures of three latents (D,): `a` at the top, `b` at the lower left, `c` at the lower right.

    Row r of the mosaic has r + 1 cells, column 0 to r; `side` is the number of rows, at least 2.
    """
    corners = np.stack([np.asarray(corner, dtype=np.float64) for corner in (a, b, c)])
    _check_steps(side, "side")
    places = np.array([(row, column) for row in range(side) for column in range(row + 1)], dtype=np.intp)
    row, column = places.T
    last = side - 1
    weights = np.stack([last - row, row - column, column], axis=1) / last
    return Triangle((weights @ corners).astype(np.float32), weights, places)


def _plane(xs: Numbers, ys: Numbers) -> Vectors:
    x, y = np.meshgrid(xs, ys[::-1])
    return np.stack([x, y], axis=-1).astype(np.float32)


def _ends(a: npt.ArrayLike, b: npt.ArrayLike, steps: int) -> tuple[Numbers, Numbers, Numbers]:
    """Both latents, and t (steps, 1) from 0 to 1."""
    _check_steps(steps)
    start, end = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if start.ndim != 1 or start.shape != end.shape:
        raise BadInput(f"latents to interpolate have shapes {start.shape} and {end.shape}; both must be (D,)")
    return start, end, np.linspace(0, 1, steps)[:, None]


def _check_steps(steps: int, name: str = "steps") -> None:
    if steps < 2:
        raise BadInput(f"{name} ({steps}) must be at least 2; 9 is a good start")
