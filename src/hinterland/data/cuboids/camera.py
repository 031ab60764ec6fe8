"""The pinhole: where it stands, what it looks at, and where a point of space lies in the picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hinterland.data.cuboids.geometry import Boxes, cos_sin, turned
from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.scene import Camera
from hinterland.ground.errors import BadInput

NEAR = 0.05  # nothing may be nearer to the plane of the pinhole, in edges


@dataclasses.dataclass(frozen=True, eq=False)
class Views:
    """One view per image. A ray through (x, y), each in [-1, 1], y up, runs along forward + x right + y up."""

    origin: Numbers  # (n, 3)
    forward: Numbers  # (n, 3), of length 1
    right: Numbers  # (n, 3), of length tan(fov / 2), as is up
    up: Numbers  # (n, 3)
    target: Numbers  # (n, 3): what lies in the middle of the picture
    radius: Numbers  # (n,): from the target
    reach: Numbers  # (n,): from the middle of the chain to its farthest corner, whatever phi
    middle: Numbers  # (n, 3): of the chain, on its axis

    def project(self, points: Numbers, size_px: int) -> tuple[Numbers, Numbers, Numbers]:
        """Points (n, ..., 3) -> column, row (in pixels; (0, 0) is the outer corner of the first) and depth."""
        ahead = points - _along(self.origin, points)
        depth = (ahead * _along(self.forward, points)).sum(-1)
        slope = 1 / (self.right * self.right).sum(-1)
        scale = slope.reshape(-1, *[1] * (depth.ndim - 1)) / depth
        x = (ahead * _along(self.right, points)).sum(-1) * scale
        y = (ahead * _along(self.up, points)).sum(-1) * scale
        return size_px * (1 + x) / 2, size_px * (1 - y) / 2, depth


def direction(azimuth_deg: Numbers, elevation_deg: Numbers) -> Numbers:
    """(n, 3) unit vectors towards a point of the sky: azimuth 0 is +z, 90 is +x."""
    (ca, sa), (ce, se) = cos_sin(azimuth_deg), cos_sin(elevation_deg)
    return np.stack([ce * sa, se, ce * ca], axis=1)


def views_of(camera: Camera, boxes: Boxes, values: Mapping[str, Numbers]) -> Views:
    """The view of each image; raises `BadInput` where a cuboid reaches behind the camera."""
    azimuth, elevation = values["camera-azimuth"], values["camera-elevation"]
    half_fov = np.deg2rad(values["camera-fov"]) / 2
    (ca, sa), (ce, se) = cos_sin(azimuth), cos_sin(elevation)
    towards = np.stack([ce * sa, se, ce * ca], axis=1)
    corners = boxes.corners()
    middle, reach = _ball(corners, boxes.present)
    if camera.framing == "fixed":
        target = np.zeros_like(middle)
        target[:, 1] = values["camera-target-height"]
        radius = values["camera-radius"]
    else:
        target, size = (middle, reach) if camera.framing == "turn" else _ball(corners, boxes.present, values["phi"])
        radius = size / np.sin(np.arctan(np.tan(half_fov) * (1 - camera.margin)))
    slope = np.tan(half_fov)[:, None]
    views = Views(
        origin=target + radius[:, None] * towards,
        forward=-towards,
        right=slope * np.stack([ca, np.zeros_like(ca), -sa], axis=1),
        up=slope * np.stack([-se * sa, ce, -se * ca], axis=1),
        target=target,
        radius=radius,
        reach=reach,
        middle=middle,
    )
    _check_in_front(views, corners, boxes)
    return views


def _ball(corners: Numbers, present: npt.NDArray[np.bool_], phi: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Centre (n, 3) and radius (n,) of a ball around all that the corners pass as phi turns, centred on the axis;
    or, given phi, of one around the corners as they stand, which turns with them."""
    turn = None if phi is None else turned(phi)
    unturned = corners if turn is None else np.einsum("nkci,nji->nkcj", corners, turn)
    there = present[:, :, None, None]
    low = np.where(there, unturned, np.inf).min(axis=(1, 2))
    high = np.where(there, unturned, -np.inf).max(axis=(1, 2))
    centre = (low + high) / 2
    if turn is None:
        centre[:, [0, 2]] = 0.0
    away = np.sqrt(((unturned - centre[:, None, None]) ** 2).sum(-1))
    radius = np.where(present[:, :, None], away, 0).max(axis=(1, 2))
    return centre if turn is None else np.einsum("ni,nij->nj", centre, turn), radius


def _check_in_front(views: Views, corners: Numbers, boxes: Boxes) -> None:
    depth = views.project(corners, 1)[2]
    behind = (np.where(boxes.present[:, :, None], depth, np.inf) < NEAR).any(axis=(1, 2))
    if behind.any():
        first = int(np.flatnonzero(behind)[0])
        raise BadInput(
            f"camera.radius ({views.radius[first]:g}): the camera stands within the chain, or a cuboid behind it, "
            f"in {int(behind.sum())} images; it must be more than {views.reach[first]:.2f} from the chain's middle: "
            "--set camera.framing=turn fits it"
        )


def _along(vectors: Numbers, points: Numbers) -> Numbers:
    """(n, 3) -> (n, 1, ..., 3), to go with points (n, ..., 3)."""
    return vectors.reshape(len(vectors), *[1] * (points.ndim - 2), 3)
