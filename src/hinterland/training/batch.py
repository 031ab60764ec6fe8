"""Batch: what is shown of some images, and what should come back; made by augmentation and noise."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from hinterland.data.annotations import Rows
from hinterland.data.augment import Change, changed, changed_masks, changed_valid, drawn_at
from hinterland.data.batches import Seen, ToUnit, factors_of, mask_of
from hinterland.data.chance import Noise
from hinterland.data.imageset import ImageSet
from hinterland.data.noise import noisy_at
from hinterland.data.rasters.classes import IGNORED
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import BOUNDED
from hinterland.training.config import RunConfig
from hinterland.training.labels import Known
from hinterland.training.ranks import Part
from hinterland.training.sides import Wanted, given_side


@dataclasses.dataclass(frozen=True)
class Batch:
    """Images to learn from, on the [0, 1] scale and on the device."""

    given: Float[Tensor, "n c h w"]  # what the encoder sees
    wanted: Float[Tensor, "n bands h w"]  # what should come back; of task translate other bands
    valid: Bool[Tensor, "n 1 h w"] | None = None  # where `wanted` has data; None: everywhere
    again: Float[Tensor, "n c h w"] | None = None  # other views of them, where their latents shall agree
    factors: Mapping[str, Float[Tensor, " n"]] = dataclasses.field(default_factory=dict)  # that the objective needs
    classes: Int[Tensor, "n h w"] | None = None  # of task segment: each pixel's; IGNORED where it is not labelled
    labels: Int[Tensor, " n"] | None = None  # of task classify: each image's; -1 where it is not labelled
    part: Part | None = None  # which images of the batch these are, where other ranks have others; None: all

    @classmethod
    def plain(cls, images: Float[Tensor, "n c h w"]) -> Batch:
        """Images that should come back as they are given."""
        return cls(images, images)

    def __len__(self) -> int:
        """Images of the whole batch."""
        return len(self.given) if self.part is None else self.part.whole

    def noise(self, generator: torch.Generator) -> Noise:
        """What these images get of what `generator` draws for the whole batch."""
        return generator if self.part is None else self.part.noise(generator)


class Preparation:
    """What is done to images before a step: read, changed, made noisy. By seed and position alone."""

    def __init__(self, images: ImageSet, config: RunConfig, to_unit: ToUnit, objective: Objective):
        self.images, self.config, self.to_unit, self.factors = images, config, to_unit, objective.factors
        self.given = given_side(config, images)
        self.wanted = Wanted(images, config, to_unit) if config.task == "translate" else None
        self.known = Known(images, config)
        self.twice = config.objective.agreement.weight > 0
        self.cut = config.data.clamp or config.objective.reconstruction in BOUNDED

    def __call__(self, rows: Rows, position: int, part: Part | None = None) -> Batch:
        """The images `rows`, of which the first is the `position`-th that the run sees; only `part` of them."""
        if part is not None:
            rows, position = rows[part.rows], position + part.rows.start
        clean = self.to_unit.read(self.given, rows)
        shown = self.augmented(clean, position)
        wanted = clean if self.config.augment.target == "original" else shown
        if self.wanted is not None:
            wanted = self.moved(self.wanted, rows, position, shown)
        given = self.to_unit.filled(noisy_at(shown.images, self.config.noise, position, self.config.seed), shown.valid)
        factors = factors_of(self.images, rows, self.factors, self.to_unit.device)
        again = self.augmented(clean, position, view=1).images if self.twice else None
        classes, codes = self.classes(rows, position, shown), self.known.of(rows)
        labels = None if codes is None else torch.from_numpy(codes).to(self.to_unit.device)
        return Batch(given, wanted.images, wanted.valid, again, factors, classes, labels, part)

    def classes(self, rows: Rows, position: int, shown: Seen) -> Int[Tensor, "n h w"] | None:
        """Of task segment: the classes of the pixels shown, moved as they were; those without data have none."""
        if "segment" not in self.config.tasks:
            return None
        augment, device = self.config.augment, self.to_unit.device
        classes = mask_of(self.images, self.config.data.class_mask, rows, device)
        forgotten = self.known.forgotten(rows)
        if forgotten is not None:
            classes[torch.from_numpy(forgotten).to(device)] = IGNORED
        if augment.moves:
            classes = changed_masks(classes, self.drawn(position, shown.images), augment, IGNORED)
        return classes if shown.valid is None else torch.where(shown.valid[:, 0], classes, IGNORED)

    def moved(self, wanted: Wanted, rows: Rows, position: int, shown: Seen) -> Seen:
        """Of task translate: what should come back, moved as the images shown were; its light stays as it is."""
        augment, images = self.config.augment, wanted.read(rows)
        if not augment.moves:
            return Seen(images, shown.valid)
        movement = Change(self.drawn(position, shown.images).affine)
        found = wanted.to_unit.filled(changed(images, movement, augment), shown.valid)
        return Seen(found.contiguous(memory_format=self.to_unit.layout), shown.valid)

    def drawn(self, position: int, images: Float[Tensor, "n c h w"], view: int = 0) -> Change:
        """What is done to these images, of which the first is the `position`-th of the run."""
        shape = (images.shape[1], images.shape[2], images.shape[3])
        return drawn_at(self.config.augment, position, len(images), shape, self.config.seed, images.device, view)

    def augmented(self, clean: Seen, position: int, view: int = 0) -> Seen:
        """The images changed; within [0, 1] where the likelihood, or data.clamp, wants them so."""
        config, images = self.config.augment, clean.images
        if not config.any:
            return clean
        change = self.drawn(position, images, view)
        found = changed(images, change, config)
        valid = None if clean.valid is None else changed_valid(clean.valid[:, 0], change, config)[:, None]
        found = self.to_unit.filled(found.clamp(0, 1) if self.cut else found, valid)
        return Seen(found.contiguous(memory_format=self.to_unit.layout), valid)
