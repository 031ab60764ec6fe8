"""Latents centred and divided by one scalar: distances keep their proportions, directions their weight."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents.by_rows import centred, row_parts

Vectors = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True, eq=False)
class Scaling:
    """`centre` (D,) and one `scale`, taken from some latents and applied to these or others."""

    centre: npt.NDArray[np.float64]
    scale: float

    def apply(self, latents: Vectors) -> Vectors:
        """(N, D) -> (N, D): (latent - centre) / scale."""
        return centred(latents, self.centre, self.scale)


# scale = sqrt(1/(N D) sum_nd (x_nd - mean_d)^2)
def scaling_of(latents: Vectors, name: str) -> Scaling:
    """The centre of `latents` (N, D) and the root mean square of what deviates from it.

    One scalar for all dimensions: dividing each dimension by its own deviation would blow up the dimensions
    that carry nothing. Latents that are all the same are refused, by `name`.
    """
    centre = latents.mean(axis=0, dtype=np.float64)
    deviation = sum(np.square(latents[part] - centre).sum() for part in row_parts(len(latents)))
    scale = float(np.sqrt(deviation / latents.size))
    rounding = float(np.finfo(np.float32).eps) * float(np.abs(latents).max())
    if scale <= rounding:
        raise BadInput(
            f"{name}: all {len(latents)} latents are the same, so there is nothing to find in them; "
            "look at the run's KL and its learning rate, or give more images"
        )
    return Scaling(centre, scale)
