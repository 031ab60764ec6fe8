"""The linear peer: what PCA with as many numbers per image leaves as error, on the same images."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from hinterland.latents.principal import principal_components
from hinterland.report.material import Material

FITTED_ON = 10_000  # training images at most
MOST_VALUES = 4_096  # values of an image; beyond, the covariance takes too long
STEP = 2_000


@dataclasses.dataclass(frozen=True, eq=False)
class LinearPeer:
    """`errors` (N,) mean squared error per pixel of each scored image."""

    errors: npt.NDArray[np.float64]
    components: int
    fitted_on: int


def linear_peer(material: Material) -> LinearPeer | None:
    """PCA of the training pixels; None where images are too large, too few, or the latent is no smaller than they."""
    trained, size = material.trained, material.trained.latent_size
    values = math.prod(trained.shape)
    if values > MOST_VALUES or size >= values or material.train is None or len(material.train) <= size:
        return None
    fitted = material.images.split("train").take(slice(0, FITTED_ON))
    principal = principal_components(trained.seen(fitted).reshape(len(fitted), -1))
    errors = []
    for start in range(0, len(material.scored), STEP):
        seen = trained.seen(material.scored.take(slice(start, start + STEP)))
        flat = seen.reshape(len(seen), -1)
        back = np.clip(principal.restore(principal.project(flat, size)), 0, 1)  # as a decoder's output is
        errors.append(np.square(back - flat).mean(axis=1, dtype=np.float64))
    return LinearPeer(np.concatenate(errors), size, len(fitted))
