"""One interpolation against the true motion between its ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.geometry import path_length
from hinterland.analysis.motion.circle import apart, steadily
from hinterland.analysis.motion.reading import Images, Reading

Numbers = npt.NDArray[np.float64]


class Followed(NamedTuple):
    """How one decoded path of S images keeps to the motion. Of all, 0 is best but for `pixel_length`, 1."""

    mean_distance: float  # cosine distance of an image to the render it looks like most, in [0, 1]
    smoothness: float  # share of the way that the largest step takes beyond an even step, in [0, ...]
    motion_error: float  # mean distance of the factor that is read off from a steady motion's, in its own unit
    pixel_length: float  # of the decoded path, over that of the true renders


# smoothness = max_s |v_{s+1} - v_s| / |v_S - v_1| - 1/(S - 1)
def followed(decoded: Images, true: Images, read: Reading, ends: tuple[float, float], period: float | None) -> Followed:
    """Mean distance and smoothness of Berthelot et al. 2019 (ACAI), section 3, the error of the motion, its length.

    decoded (S, C, H, W): the path's images; true (S, C, H, W): renders at the values of a steady motion;
    read: of `decoded`; ends: the factor's true values at both ends. Where the values that are read at both ends are
    the same, the way is taken to be the true one.
    """
    steps = apart(read.values[:-1], read.values[1:], period)
    way = float(apart(*ends, period))
    steady = steadily(*ends, len(decoded), period)
    moved = float(apart(read.values[0], read.values[-1], period)) or way
    true_length = path_length(true)
    return Followed(
        float(read.distances.mean()),
        max(0.0, float(steps.max()) / moved - 1 / (len(decoded) - 1)),
        float(apart(read.values, steady, period).mean()),
        path_length(decoded) / true_length if true_length else float("inf"),
    )
