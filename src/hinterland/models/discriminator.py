"""Discriminator: tells real images from decoded ones. Radford, Metz & Chintala 2016 (DCGAN)."""

from __future__ import annotations

import torch
from jaxtyping import Float
from pydantic import Field, field_validator
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.models.autoencoder import Size, drawn_from
from hinterland.models.blocks import Normalisation, normalise

SMALLEST = 8  # pixels: one halving, then four are left
SLOPE = 0.2  # of the leaky ReLU below zero, section 4
WEIGHT_STD = 0.02  # of the initial weights, section 4


class DiscriminatorConfig(Frozen):
    """The shape of a discriminator. It has as many halvings as leave 4 to 7 pixels on the shorter side."""

    widths: tuple[int, ...] = Field((64, 128, 256, 512), min_length=1)  # channels after each; the last is repeated
    normalisation: Normalisation = "batch"  # not after the first halving, section 3

    @field_validator("widths")
    @classmethod
    def _positive(cls, widths: tuple[int, ...]) -> tuple[int, ...]:
        if any(width < 1 for width in widths):
            raise ValueError("every layer needs at least one channel")
        return widths


def halvings(size: Size) -> int:
    """How often an image is halved; `BadInput` where it is too small to be."""
    if min(size) < SMALLEST:
        raise BadInput(
            f"images of {size[0]} x {size[1]} pixels are too small for a discriminator, which needs {SMALLEST} on the "
            "shorter side; --resize 16 enlarges them, --set objective.adversarial.policy=none does without"
        )
    return min(size).bit_length() - 3


class Discriminator(nn.Module):
    """Image (n, C, H, W) on the [0, 1] scale -> logit of being real (n,). Convolutions of 4 x 4 with stride 2."""

    def __init__(self, config: DiscriminatorConfig, shape: tuple[int, int, int]):
        super().__init__()
        channels, size = shape[0], shape[1:]
        count = halvings(size)
        maps: list[nn.Module] = []
        for level, width in enumerate((*config.widths, *[config.widths[-1]] * count)[:count]):
            norm = normalise(config.normalisation if level else "none", width)
            maps.extend([nn.Conv2d(channels, width, 4, 2, 1), *norm, nn.LeakyReLU(SLOPE)])
            channels, size = width, (size[0] // 2, size[1] // 2)
        self.maps = nn.Sequential(*maps)
        self.logit = nn.Linear(channels * size[0] * size[1], 1)
        self.apply(_first_weights)

    @classmethod
    def build(cls, config: DiscriminatorConfig, shape: tuple[int, int, int], seed: int) -> Discriminator:
        """The discriminator of `config` for images of (C, H, W), with weights drawn from `seed`."""
        with drawn_from(seed):
            return cls(config, shape)

    def forward(self, images: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """Above 0: more likely real than decoded."""
        centred = 2 * images - 1
        output: Tensor = self.logit(self.maps(centred).flatten(1))
        return output.squeeze(1).float()


@torch.no_grad()
def _first_weights(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.Linear):
        module.weight.normal_(0.0, WEIGHT_STD)
    elif isinstance(module, nn.BatchNorm2d):
        module.weight.normal_(1.0, WEIGHT_STD)
    if isinstance(module, nn.Conv2d | nn.Linear | nn.BatchNorm2d) and module.bias is not None:
        module.bias.zero_()
