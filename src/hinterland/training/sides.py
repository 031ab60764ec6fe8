"""Task translate: which bands of the images a model sees, and which should come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from jaxtyping import Float
from torch import Tensor

from hinterland.data.annotations import Rows
from hinterland.data.bands import band_names, of_bands, parts_of
from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.words import plural
from hinterland.models.unet import as_unet

if TYPE_CHECKING:
    from hinterland.training.config import RunConfig


def sides(config: RunConfig, images: ImageSet) -> tuple[ImageSet, ImageSet]:
    """The images as a model sees them, and as they should come back: the same, but of task translate."""
    return given_side(config, images), wanted_side(config, images)


def given_side(config: RunConfig, images: ImageSet) -> ImageSet:
    """The images as a model sees them; what is wanted need not be there."""
    return _side(images, config.data.given, "data.given") if config.task == "translate" else images


def wanted_side(config: RunConfig, images: ImageSet) -> ImageSet:
    """The images as they should come back."""
    return _side(images, config.data.wanted, "data.wanted") if config.task == "translate" else images


def _side(images: ImageSet, terms: Sequence[str], name: str) -> ImageSet:
    if not terms:
        there = ", ".join(f"{layer} ({plural(pixels.shape[1], 'band')})" for layer, pixels in images.layers.items())
        raise BadInput(
            f"{name} is missing: task translate needs the bands that are given and those that are wanted; --given and "
            f"--wanted name layers of {images.name}, which are {there}, or bands of them, such as "
            f"{next(iter(images.layers))}:1"
        )
    return of_bands(images, terms, name)


def in_words(config: RunConfig) -> str:
    """Of task translate: what is given and what is wanted; nothing of another task."""
    if config.task != "translate":
        return ""
    data = config.data
    parts = ((data.given, data.given_bands), (data.wanted, data.wanted_bands))
    given, wanted = (f"{','.join(terms)} ({plural(len(bands), 'band')})" for terms, bands in parts)
    return f"translate {given} to {wanted}"


class Wanted:
    """Of task translate: the images that should come back, on the [0, 1] scale of their own bands."""

    def __init__(self, images: ImageSet, config: RunConfig, like: ToUnit):
        if config.data.wanted_scale is None:
            raise BadInput("config.yaml has no data.wanted_scale, so it is no run's; hinterland train writes one")
        self.images = wanted_side(config, images)
        channels_last = like.layout == torch.channels_last
        self.to_unit = ToUnit(config.data.wanted_scale, like.device, like.clamp, channels_last)

    def read(self, rows: Rows | slice) -> Float[Tensor, "n c h w"]:
        """Some of them; where they have no data stands the neutral value of their band."""
        return self.to_unit.read(self.images, rows).images


def translating(config: RunConfig, images: ImageSet) -> RunConfig:
    """With the names of its bands, and as a U-Net where the model is one; `BadInput` for what does not go with it."""
    data, asked_types = config.data, sides(config, images)[1].dtypes
    given, wanted = (parts_of(images, getattr(data, side), f"data.{side}") for side in ("given", "wanted"))
    names, asked = band_names(images, given), band_names(images, wanted)
    both = [name for name in asked if name in names]
    if both:
        raise BadInput(
            f"data.wanted ({','.join(data.wanted)}): {listing(both)} is given as well, and would only be copied; leave "
            "it out on one side"
        )
    _refuse_what_reconstructs(config)
    update = {"given_bands": names, "wanted_bands": asked, "wanted_dtypes": asked_types}
    model = as_unet(config.model) if config.model is not None and config.model.unet else config.model
    return config.model_copy(update={"data": data.model_copy(update=update), "model": model})


def _refuse_what_reconstructs(config: RunConfig) -> None:
    """`BadInput` for settings that have a meaning only where what is given should come back."""
    objective, augment = config.objective, config.augment
    if objective.adversarial.policy != "none":
        raise BadInput(
            f"objective.adversarial.policy ({objective.adversarial.policy}): task translate is learned without a "
            "discriminator; leave it out"
        )
    if objective.target != "image":
        raise BadInput(
            f"objective.target ({objective.target}): of task translate the wanted bands come back as they are; leave "
            "it out"
        )
    if augment.target != "augmented":
        raise BadInput(
            f"augment.target ({augment.target}): of task translate what is wanted moves with what is given, and "
            "its light is never changed; leave it out"
        )
