"""Batch: what is shown of some images, and what should come back; made by augmentation and noise."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from jaxtyping import Bool, Float
from torch import Tensor

from hinterland.data.annotations import Rows
from hinterland.data.augment import changed, changed_valid, drawn_at
from hinterland.data.batches import Seen, ToUnit, factors_of
from hinterland.data.imageset import ImageSet
from hinterland.data.noise import noisy_at
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import BOUNDED
from hinterland.training.config import RunConfig


@dataclasses.dataclass(frozen=True)
class Batch:
    """Images to learn from, on the [0, 1] scale and on the device."""

    given: Float[Tensor, "n c h w"]  # what the encoder sees
    wanted: Float[Tensor, "n c h w"]  # what should come back
    valid: Bool[Tensor, "n 1 h w"] | None = None  # where `wanted` has data; None: everywhere
    factors: Mapping[str, Float[Tensor, " n"]] = dataclasses.field(default_factory=dict)  # that the objective needs

    @classmethod
    def plain(cls, images: Float[Tensor, "n c h w"]) -> Batch:
        """Images that should come back as they are given."""
        return cls(images, images)

    def __len__(self) -> int:
        return len(self.given)


class Preparation:
    """What is done to images before a step: read, changed, made noisy. By seed and position alone."""

    def __init__(self, images: ImageSet, config: RunConfig, to_unit: ToUnit, objective: Objective):
        self.images, self.config, self.to_unit, self.factors = images, config, to_unit, objective.factors
        self.cut = config.data.clamp or config.objective.reconstruction in BOUNDED

    def __call__(self, rows: Rows, position: int) -> Batch:
        """The images `rows`, of which the first is the `position`-th that the run sees."""
        clean = self.to_unit.read(self.images, rows)
        shown = self.augmented(clean, position)
        wanted = clean if self.config.augment.target == "original" else shown
        given = self.to_unit.filled(noisy_at(shown.images, self.config.noise, position, self.config.seed), shown.valid)
        factors = factors_of(self.images, rows, self.factors, self.to_unit.device)
        return Batch(given, wanted.images, wanted.valid, factors)

    def augmented(self, clean: Seen, position: int) -> Seen:
        """The images changed; within [0, 1] where the likelihood, or data.clamp, wants them so."""
        config, images = self.config.augment, clean.images
        if not config.any:
            return clean
        shape = (images.shape[1], images.shape[2], images.shape[3])
        change = drawn_at(config, position, len(images), shape, self.config.seed, images.device)
        found = changed(images, change, config)
        valid = None if clean.valid is None else changed_valid(clean.valid[:, 0], change, config)[:, None]
        found = self.to_unit.filled(found.clamp(0, 1) if self.cut else found, valid)
        return Seen(found.contiguous(memory_format=self.to_unit.layout), valid)
