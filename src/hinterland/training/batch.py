"""Batch: what is shown of some images, and what should come back; made by augmentation and noise."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from hinterland.data.annotations import Rows
from hinterland.data.augment import changed, changed_masks, changed_valid, drawn_at
from hinterland.data.batches import Seen, ToUnit, factors_of, mask_of
from hinterland.data.imageset import ImageSet
from hinterland.data.noise import noisy_at
from hinterland.data.rasters.classes import IGNORED
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import BOUNDED
from hinterland.training.config import RunConfig


@dataclasses.dataclass(frozen=True)
class Batch:
    """Images to learn from, on the [0, 1] scale and on the device."""

    given: Float[Tensor, "n c h w"]  # what the encoder sees
    wanted: Float[Tensor, "n c h w"]  # what should come back
    valid: Bool[Tensor, "n 1 h w"] | None = None  # where `wanted` has data; None: everywhere
    again: Float[Tensor, "n c h w"] | None = None  # other views of them, where their latents shall agree
    factors: Mapping[str, Float[Tensor, " n"]] = dataclasses.field(default_factory=dict)  # that the objective needs
    classes: Int[Tensor, "n h w"] | None = None  # of task segment: each pixel's; IGNORED where it is not labelled

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
        self.twice = config.objective.agreement.weight > 0
        self.cut = config.data.clamp or config.objective.reconstruction in BOUNDED

    def __call__(self, rows: Rows, position: int) -> Batch:
        """The images `rows`, of which the first is the `position`-th that the run sees."""
        clean = self.to_unit.read(self.images, rows)
        shown = self.augmented(clean, position)
        wanted = clean if self.config.augment.target == "original" else shown
        given = self.to_unit.filled(noisy_at(shown.images, self.config.noise, position, self.config.seed), shown.valid)
        factors = factors_of(self.images, rows, self.factors, self.to_unit.device)
        again = self.augmented(clean, position, view=1).images if self.twice else None
        return Batch(given, wanted.images, wanted.valid, again, factors, self.classes(rows, position, shown))

    def classes(self, rows: Rows, position: int, shown: Seen) -> Int[Tensor, "n h w"] | None:
        """Of task segment: the classes of the pixels shown, moved as they were; those without data have none."""
        if self.config.task != "segment":
            return None
        augment, device = self.config.augment, self.to_unit.device
        classes = mask_of(self.images, self.config.data.class_mask, rows, device)
        if augment.moves:
            n, bands, height, width = shown.images.shape
            change = drawn_at(augment, position, n, (bands, height, width), self.config.seed, device)
            classes = changed_masks(classes, change, augment, IGNORED)
        return classes if shown.valid is None else torch.where(shown.valid[:, 0], classes, IGNORED)

    def augmented(self, clean: Seen, position: int, view: int = 0) -> Seen:
        """The images changed; within [0, 1] where the likelihood, or data.clamp, wants them so."""
        config, images = self.config.augment, clean.images
        if not config.any:
            return clean
        shape = (images.shape[1], images.shape[2], images.shape[3])
        change = drawn_at(config, position, len(images), shape, self.config.seed, images.device, view)
        found = changed(images, change, config)
        valid = None if clean.valid is None else changed_valid(clean.valid[:, 0], change, config)[:, None]
        found = self.to_unit.filled(found.clamp(0, 1) if self.cut else found, valid)
        return Seen(found.contiguous(memory_format=self.to_unit.layout), valid)
