"""Augmentation: images moved, turned, scaled, mirrored and lit otherwise; on the batch, on its device, seeded."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from pydantic import Field
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from hinterland.ground.frozen import Frozen


class AugmentConfig(Frozen):
    """How far an image may be changed; every amount is drawn evenly for each image. The default changes nothing."""

    shift: float = Field(0.0, ge=0, le=1)  # share of the side, either way
    rotate_degrees: float = Field(0.0, ge=0, le=180)  # either way
    scale: float = Field(0.0, ge=0, lt=1)  # up to 1 + scale times larger, or as many times smaller
    flip_horizontally: bool = False  # half of the images
    flip_vertically: bool = False
    quarter_turns: bool = False  # 0, 90, 180 or 270 degrees, for images without an up; square ones only
    brightness: float = Field(0.0, ge=0, le=1)  # added, on the [0, 1] scale
    contrast: float = Field(0.0, ge=0, lt=1)  # about the middle of the scale: times up to 1 + contrast, or less
    outside: Literal["reflect", "edge", "zero"] = "reflect"  # what is seen beyond the image's edge

    @property
    def moves(self) -> bool:
        """Whether pixels change place."""
        return bool(
            self.shift
            or self.rotate_degrees
            or self.scale
            or self.flip_horizontally
            or self.flip_vertically
            or self.quarter_turns
        )


class Change(NamedTuple):
    """What is done to each of n images; the same for its bands, its mask and its valid pixels."""

    affine: Float[Tensor, "n 2 3"] | None  # output place -> input place, both in [-1, 1]; None: nothing moves
    gain: Float[Tensor, " n"] | None
    lift: Float[Tensor, " n"] | None


# place_in = R(a) S F place_out + shift, aspect ratio taken into account
def drawn(config: AugmentConfig, n: int, size: tuple[int, int], generator: torch.Generator) -> Change:
    """Changes for `n` images of `size` (H, W), on the generator's device; the same seed draws the same."""

    def evenly(most: float) -> Tensor:
        return (torch.rand(n, generator=generator, device=generator.device) * 2 - 1) * most

    lit = bool(config.brightness or config.contrast)
    gain = torch.exp(evenly(math.log1p(config.contrast))) if lit else None
    lift = evenly(config.brightness) if lit else None
    if not config.moves:
        return Change(None, gain, lift)
    angle = evenly(math.radians(config.rotate_degrees))
    if config.quarter_turns and size[0] == size[1]:
        angle = angle + (evenly(2) + 2).floor().clamp(max=3) * (math.pi / 2)
    larger = torch.exp(evenly(math.log1p(config.scale)))
    across = torch.where(evenly(1) < 0, -1.0, 1.0) if config.flip_horizontally else torch.ones_like(angle)
    down = torch.where(evenly(1) < 0, -1.0, 1.0) if config.flip_vertically else torch.ones_like(angle)
    height, width = size
    cos, sin = torch.cos(angle), torch.sin(angle)
    affine = torch.stack(
        [
            torch.stack(
                [across * cos / larger, -down * sin * height / width / larger, 2 * evenly(config.shift)], dim=1
            ),
            torch.stack([across * sin * width / height / larger, down * cos / larger, 2 * evenly(config.shift)], dim=1),
        ],
        dim=1,
    )
    return Change(affine, gain, lift)


PADDING = {"reflect": "reflection", "edge": "border", "zero": "zeros"}


def changed(images: Float[Tensor, "n c h w"], change: Change, config: AugmentConfig) -> Float[Tensor, "n c h w"]:
    """The images, bilinearly interpolated, all bands alike. Values may leave [0, 1] by brightness, as light does."""
    moved = images
    if change.affine is not None:
        grid = affine_grid(change.affine, list(images.shape), align_corners=False).to(images.dtype)
        moved = grid_sample(images, grid, "bilinear", PADDING[config.outside], align_corners=False)
    if change.gain is not None and change.lift is not None:
        gain, lift = (part[:, None, None, None].to(images.dtype) for part in (change.gain, change.lift))
        moved = (moved - 0.5) * gain + 0.5 + lift
    return moved


def changed_masks(
    masks: Int[Tensor, "n h w"], change: Change, config: AugmentConfig, ignore: int
) -> Int[Tensor, "n h w"]:
    """Class maps, moved as their images by nearest neighbour; what comes from beyond the edge is `ignore`, or,
    where images are reflected, reflected as well."""
    if change.affine is None:
        return masks
    shape = [len(masks), 1, *masks.shape[1:]]
    grid = affine_grid(change.affine, shape, align_corners=False)
    raised = masks[:, None].to(torch.float32) - ignore  # so that zero padding means `ignore`
    padding = "zeros" if config.outside == "zero" else PADDING[config.outside]
    moved = grid_sample(raised, grid, "nearest", padding, align_corners=False)
    return (moved.round().to(masks.dtype) + ignore)[:, 0]


def changed_valid(valid: Bool[Tensor, "n h w"], change: Change, config: AugmentConfig) -> Bool[Tensor, "n h w"]:
    """Where a pixel of the changed image comes from valid pixels alone; beyond a zero edge nothing is valid."""
    if change.affine is None:
        return valid
    weights = valid[:, None].to(torch.float32)
    grid = affine_grid(change.affine, list(weights.shape), align_corners=False)
    return grid_sample(weights, grid, "bilinear", PADDING[config.outside], align_corners=False)[:, 0] > 0.999
