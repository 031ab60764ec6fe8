"""Reading a factor off images: which true render does each look like most?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

Images = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]


class Reading(NamedTuple):
    """`values` (S,) of the factor, and `distances` (S,) to the render it was read off: cosine distance, 0 is best."""

    values: Numbers
    distances: Numbers


# q_s = argmin_q 1 - <x_s, y_q> / (|x_s| |y_q|)
class Renders:
    """True images (M, C, H, W) along one motion, with the factor's value (M,) of each."""

    def __init__(self, images: Images, values: npt.ArrayLike):
        self.values = np.asarray(values, np.float64)
        if len(images) != len(self.values) or len(images) < 2:
            raise BadInput(f"{len(images)} renders with {len(self.values)} values; there must be as many, at least 2")
        self.unit = _unit(images)

    def read(self, images: Images) -> Reading:
        """The nearest render of each image (S, C, H, W), as in Berthelot et al. 2019 (ACAI), section 3."""
        if images[0].size != self.unit.shape[1]:
            raise BadInput(
                f"images of shape {images.shape[1:]} cannot be read off renders of {self.unit.shape[1]} numbers; both "
                "must have the same C, H and W"
            )
        distances = 1 - _unit(images) @ self.unit.T
        nearest = distances.argmin(axis=1)
        found = distances[np.arange(len(images)), nearest]
        return Reading(self.values[nearest], np.maximum(found.astype(np.float64), 0))

    def shuffled(self, rng: np.random.Generator) -> Renders:
        """The same images with values that mean nothing: what chance reads off them."""
        other = object.__new__(Renders)
        other.unit, other.values = self.unit, rng.permutation(self.values)
        return other


def _unit(images: Images) -> npt.NDArray[np.float32]:
    flat = np.asarray(images, np.float32).reshape(len(images), -1)
    lengths = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(lengths > 0, lengths, 1), np.float32)
