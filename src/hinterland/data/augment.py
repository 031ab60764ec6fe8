"""Augmentation: images moved, turned, scaled, mirrored, lit otherwise; on the batch, on its device, seeded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from pydantic import Field
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from hinterland.data.chance import TOGETHER, by_position
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen

AUGMENTATION = 11  # what of a run's seed is drawn from here


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
    colour: float = Field(0.0, ge=0, lt=1)  # brightness and contrast of this amount, of each band by itself
    grey: float = Field(0.0, ge=0, le=1)  # share of the images whose bands all become their mean
    outside: Literal["reflect", "edge", "zero"] = "reflect"  # what is seen beyond the image's edge
    target: Literal["augmented", "original"] = "augmented"  # what should come back; original: as if never changed, so
    # that what was changed (light, colour) need not be in the latent

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

    @property
    def any(self) -> bool:
        """Whether anything is changed."""
        return bool(self.moves or self.brightness or self.contrast or self.colour or self.grey)

    def in_words(self) -> tuple[str, ...]:
        """What is done, a few words each; nothing where nothing is done."""
        flips = {"left to right": self.flip_horizontally, "upside down": self.flip_vertically}
        mirrored = " or ".join(way for way, is_on in flips.items() if is_on)
        said = {
            f"shifted by up to {self.shift:.0%} of a side": self.shift,
            f"turned by up to {self.rotate_degrees:g} degrees": self.rotate_degrees,
            "turned by quarters": self.quarter_turns,
            f"made up to {1 + self.scale:g} times larger or smaller": self.scale,
            f"mirrored {mirrored}": mirrored,
            f"lightened or darkened by up to {self.brightness:g}": self.brightness,
            f"given up to {1 + self.contrast:g} times more or less contrast": self.contrast,
            f"coloured by up to {self.colour:g} in each band": self.colour,
            f"made grey ({self.grey:.0%} of the images)": self.grey,
        }
        return tuple(words for words, amount in said.items() if amount)

    def check(self, shape: tuple[int, int, int]) -> None:
        """`BadInput` for what images (C, H, W) cannot undergo."""
        if self.quarter_turns and shape[1] != shape[2]:
            raise BadInput(
                f"augment.quarter_turns (true): images of {shape[1]} x {shape[2]} are not square; "
                "leave it out, or use augment.rotate_degrees"
            )
        if self.grey and shape[0] == 1:
            raise BadInput(f"augment.grey ({self.grey:g}): the images have one band, and are grey; leave it out")


class Change(NamedTuple):
    """What is done to each of n images; where it moves: the same for its bands, its mask and its valid pixels."""

    affine: Float[Tensor, "n 2 3"] | None = None  # output place -> input place, both in [-1, 1]; None: nothing moves
    gain: Float[Tensor, "n c"] | None = None  # of each band, or, with c = 1, of all
    lift: Float[Tensor, "n c"] | None = None
    grey: Bool[Tensor, " n"] | None = None

    def take(self, rows: slice) -> Change:
        """Of some of the images."""
        return Change(*(None if part is None else part[rows] for part in self))


def joined(changes: Sequence[Change]) -> Change:
    """Changes drawn by one configuration, of all their images."""
    parts = [[part for part in column if part is not None] for column in zip(*changes, strict=True)]
    return Change(*(torch.cat(part) if part else None for part in parts))


def drawn(config: AugmentConfig, n: int, shape: tuple[int, int, int], generator: torch.Generator) -> Change:
    """Changes for `n` images of `shape` (C, H, W), on the generator's device; the same seed draws the same."""
    gain, lift = _light(config, n, shape[0], generator)
    affine = _movement(config, n, shape[1:], generator) if config.moves else None
    grey = torch.rand(n, generator=generator, device=generator.device) < config.grey if config.grey else None
    return Change(affine, gain, lift, grey)


def drawn_at(
    config: AugmentConfig,
    first: int,
    n: int,
    shape: tuple[int, int, int],
    seed: int,
    device: torch.device,
    view: int = 0,
) -> Change:
    """Changes for the `n` images from position `first` of a run: of each by seed and position, whatever its batch.

    `view`: 0, 1, ... are other changes of the same images.
    """
    drawings = by_position(first, n, (seed, AUGMENTATION, view) if view else (seed, AUGMENTATION), device)
    return joined([drawn(config, TOGETHER, shape, generator).take(rows) for generator, rows in drawings])


def _evenly(most: float, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    return (torch.rand(shape, generator=generator, device=generator.device) * 2 - 1) * most


def _light(
    config: AugmentConfig, n: int, bands: int, generator: torch.Generator
) -> tuple[Tensor, Tensor] | tuple[None, None]:
    """Gain and lift, (n, 1), or (n, C) where bands differ."""
    if not (config.brightness or config.contrast or config.colour):
        return None, None
    gain = _evenly(math.log1p(config.contrast), (n, 1), generator)
    lift = _evenly(config.brightness, (n, 1), generator)
    if config.colour:
        gain = gain + _evenly(math.log1p(config.colour), (n, bands), generator)
        lift = lift + _evenly(config.colour, (n, bands), generator)
    return torch.exp(gain), lift


# place_in = R(a) S F place_out + shift, aspect ratio taken into account
def _movement(config: AugmentConfig, n: int, size: tuple[int, int], generator: torch.Generator) -> Tensor:
    """(n, 2, 3) from places in the changed image to places in the given one."""

    def evenly(most: float) -> Tensor:
        return _evenly(most, (n,), generator)

    angle = evenly(math.radians(config.rotate_degrees))
    if config.quarter_turns:
        angle = angle + (evenly(2) + 2).floor().clamp(max=3) * (math.pi / 2)
    larger = torch.exp(evenly(math.log1p(config.scale)))
    across = torch.where(evenly(1) < 0, -1.0, 1.0) if config.flip_horizontally else torch.ones_like(angle)
    down = torch.where(evenly(1) < 0, -1.0, 1.0) if config.flip_vertically else torch.ones_like(angle)
    height, width = size
    cos, sin = torch.cos(angle) / larger, torch.sin(angle) / larger
    to_x = [across * cos, -down * sin * height / width, 2 * evenly(config.shift)]
    to_y = [across * sin * width / height, down * cos, 2 * evenly(config.shift)]
    return torch.stack([torch.stack(to_x, dim=1), torch.stack(to_y, dim=1)], dim=1)


PADDING = {"reflect": "reflection", "edge": "border", "zero": "zeros"}


def changed(images: Float[Tensor, "n c h w"], change: Change, config: AugmentConfig) -> Float[Tensor, "n c h w"]:
    """The images: moved (bilinearly interpolated), then lit, then grey. Light may take values out of [0, 1]."""
    moved = images
    if change.affine is not None:
        grid = affine_grid(change.affine, list(images.shape), align_corners=False).to(images.dtype)
        moved = grid_sample(images, grid, "bilinear", PADDING[config.outside], align_corners=False)
    if change.gain is not None and change.lift is not None:
        gain, lift = (part[:, :, None, None].to(images.dtype) for part in (change.gain, change.lift))
        moved = (moved - 0.5) * gain + 0.5 + lift
    if change.grey is not None:
        moved = torch.where(change.grey[:, None, None, None], moved.mean(dim=1, keepdim=True), moved)
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
