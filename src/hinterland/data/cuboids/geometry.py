"""From angles to boxes: where each cuboid of a chain stands and how it is turned. NumPy, vectorised over images."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.scene import Chain

_SIDES = {"+x": (1.0, 0.0, 0.0), "-x": (-1.0, 0.0, 0.0), "+z": (0.0, 0.0, 1.0), "-z": (0.0, 0.0, -1.0)}
_SIGNS = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])


@dataclasses.dataclass(frozen=True, eq=False)
class Boxes:
    """K places for cuboids in each of n images; y is up. A place may be empty."""

    centre: Numbers  # (n, K, 3)
    axes: Numbers  # (n, K, 3, 3): rows are the unit axes x, y, z of the cuboid
    half: Numbers  # (n, K, 3): half its size along each of its axes
    present: npt.NDArray[np.bool_]  # (n, K)

    def corners(self) -> Numbers:
        """(n, K, 8, 3)."""
        offsets: Numbers = np.einsum("ca,nka,nkai->nkci", _SIGNS, self.half, self.axes)
        return self.centre[:, :, None] + offsets


def cos_sin(angle_deg: Numbers) -> tuple[Numbers, Numbers]:
    """Cosine and sine of degrees: exact at quarter turns, and the same after whole turns."""
    turned = np.remainder(angle_deg, 360.0)
    quarters = np.rint(turned / 90.0)
    rest = np.deg2rad(turned - 90.0 * quarters)  # within 45 degrees, 0 at quarter turns
    c, s = np.cos(rest), np.sin(rest)
    quarter = quarters.astype(np.int64) % 4
    return np.choose(quarter, (c, -s, -c, s)), np.choose(quarter, (s, c, -s, -c))


def boxes_of(chain: Chain, values: Mapping[str, Numbers]) -> Boxes:
    """The cuboids of each image: first the places of the chain, then those of each branch."""
    scale = values["scale"]
    n, most = len(scale), int(chain.cuboids.hi)
    frames, centres = [np.broadcast_to(np.eye(3), (n, 3, 3))], [np.zeros((n, 3))]
    present = [values["cuboids"] > k for k in range(most)]
    for _ in range(most - 1):
        frame, centre = _hinged(frames[-1], centres[-1], "+x", scale, values["theta"])
        frames.append(frame)
        centres.append(centre)
    for number, branch in enumerate(chain.branches, start=1):
        frame, centre = frames[branch.at], centres[branch.at]
        for _ in range(branch.cuboids):
            frame, centre = _hinged(frame, centre, branch.side, scale, values[f"branch-{number}-theta"])
            frames.append(frame)
            centres.append(centre)
            present.append(present[branch.at])
    turn = turned(values["phi"])
    half = np.stack([np.full(n, 0.5), scale / 2, np.full(n, 0.5)], axis=1)
    return Boxes(
        centre=np.einsum("nki,nij->nkj", np.stack(centres, 1), turn),
        axes=np.einsum("nkai,nij->nkaj", np.stack(frames, 1), turn),
        half=np.repeat(half[:, None], len(frames), axis=1),
        present=np.stack(present, 1),
    )


def _hinged(frame: Numbers, centre: Numbers, side: str, scale: Numbers, theta_deg: Numbers) -> tuple[Numbers, Numbers]:
    """Axes (n, 3, 3) and centre (n, 3) of a cuboid whose bottom edge at `side` is the top edge at `side` of another.

    It stands upright on the other where theta is 0, and leans over that edge by theta.
    """
    out = np.array(_SIDES[side])
    c, s = (part[:, None] for part in cos_sin(theta_deg))
    up_before, out_before = frame[:, 1], out @ frame
    up, outward = c * up_before + s * out_before, c * out_before - s * up_before
    along = int(np.flatnonzero(out)[0])
    turned = np.array(frame)
    turned[:, 1], turned[:, along] = up, outward * out[along]
    rise = scale[:, None] / 2
    hinge = centre + 0.5 * out_before + rise * up_before
    return turned, hinge - 0.5 * outward + rise * up


def turned(phi_deg: Numbers) -> Numbers:
    """(n, 3, 3) for row vectors, v @ turn: counter-clockwise about the vertical, seen from above."""
    c, s = cos_sin(phi_deg)
    turn = np.zeros((len(c), 3, 3))
    turn[:, 0, 0], turn[:, 0, 2], turn[:, 2, 0], turn[:, 2, 2], turn[:, 1, 1] = c, -s, s, c, 1.0
    return turn
