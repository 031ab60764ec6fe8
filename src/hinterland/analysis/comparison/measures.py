"""What is compared: one measure of one subject, which way it is better, and its value for one run or table."""

from __future__ import annotations

import dataclasses
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.words import named

Numbers = npt.NDArray[np.float64]
Sense = Literal["higher", "lower", "neither"]  # which is better
Unit = Literal["seed", "image", "group"]

PLAIN = ("reconstruction", "latents", "factors", "objective")  # subjects that a measure's name speaks of already
LOWER = ("mse", "mae", "reconstruction", "psnr_loss")
HIGHER = (
    "accuracy", "selectivity", "purity", "ami", "ari", "homogeneity", "silhouette", "r2", "compression",
    "correlation", "omega", "mig", "modularity", "explicitness", "sap", "dci", "score", "iou", "information",
)  # fmt: skip


class Measure(NamedTuple):
    """A finding's name and subject."""

    name: str
    subject: str

    @property
    def words(self) -> str:
        """As it stands in tables and at the head of sentences."""
        return named(self.name) if self.subject in PLAIN else f"{named(self.name)} of {self.subject}"

    @property
    def sense(self) -> Sense:
        """Whether more is better, or less; of most numbers about latents neither can be said."""
        parts = self.name.split("_")
        if any(part in LOWER for part in parts):
            return "lower"
        return "higher" if any(part in HIGHER for part in parts) else "neither"

    @property
    def is_share(self) -> bool:
        """Whether it is a share of images, whose differences are percentage points."""
        return self.name.endswith(("accuracy", "selectivity", "clustered_share"))


@dataclasses.dataclass(frozen=True, eq=False)
class Value:
    """A measure's value for one run or table, over `n` images.

    `replicates` (B,): its values in bootstrap draws that are the same for all that is compared; None: not drawn.
    `units`: how many images or groups were drawn from.
    """

    estimate: float
    n: int
    low: float | None = None
    high: float | None = None
    unit: Unit = "image"
    units: int = 0
    replicates: Numbers | None = None
