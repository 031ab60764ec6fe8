"""Noise: clean images made worse, for autoencoders that learn to mend them."""

from __future__ import annotations

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from hinterland.data.chance import TOGETHER, by_position
from hinterland.ground.frozen import Frozen

NOISE = 12  # what of a run's seed is drawn from here


class NoiseConfig(Frozen):
    """What is done to an image before it is encoded; any of these together. The default does nothing."""

    gaussian: float = Field(0.0, ge=0)  # standard deviation, on the [0, 1] scale
    speckle: float = Field(0.0, ge=0)  # standard deviation of a factor about 1, as radar has it
    salt_and_pepper: float = Field(0.0, ge=0, le=1)  # share of pixels that become 0 or 1, all bands alike
    blocks: float = Field(0.0, ge=0, le=1)  # share of the image that is hidden, in squares of `block_px`, as 0
    block_px: int = Field(4, ge=1)

    @property
    def any(self) -> bool:
        """Whether anything is done."""
        return bool(self.gaussian or self.speckle or self.salt_and_pepper or self.blocks)

    def in_words(self) -> tuple[str, ...]:
        """What is done, a few words each; nothing where nothing is done."""
        squares = f"{self.block_px} x {self.block_px} pixels"
        said = {
            f"Gaussian noise of standard deviation {self.gaussian:g}": self.gaussian,
            f"speckle of standard deviation {self.speckle:g}": self.speckle,
            f"salt and pepper on {self.salt_and_pepper:.0%} of the pixels": self.salt_and_pepper,
            f"{self.blocks:.0%} of the image hidden in squares of {squares}": self.blocks,
        }
        return tuple(words for words, amount in said.items() if amount)


def noisy(
    images: Float[Tensor, "n c h w"], config: NoiseConfig, generator: torch.Generator
) -> Float[Tensor, "n c h w"]:
    """Images (n, C, H, W) on the [0, 1] scale with noise, cut to [0, 1]; the same generator state, the same noise."""
    if not config.any:
        return images
    found = images.float()
    if config.speckle:
        found = found * (1 + config.speckle * _normal(found, generator))
    if config.gaussian:
        found = found + config.gaussian * _normal(found, generator)
    if config.salt_and_pepper:
        n, _, height, width = found.shape
        hit = torch.rand((n, 1, height, width), generator=generator, device=generator.device)
        found = torch.where(hit < config.salt_and_pepper / 2, 0.0, found)
        found = torch.where(hit > 1 - config.salt_and_pepper / 2, 1.0, found)
    if config.blocks:
        found = found * _seen(found, config, generator)
    return found.clamp(0, 1).to(images.dtype)


def noisy_at(images: Float[Tensor, "n c h w"], config: NoiseConfig, first: int, seed: int) -> Float[Tensor, "n c h w"]:
    """The images from position `first` on with noise: of each by seed and position, whatever its batch."""
    if not config.any:
        return images
    found, done = torch.empty_like(images), 0
    for generator, rows in by_position(first, len(images), (seed, NOISE), images.device):
        count = rows.stop - rows.start
        block = images[done : done + count]
        if count < TOGETHER:
            block = images.new_zeros((TOGETHER, *images.shape[1:]))
            block[rows] = images[done : done + count]
        found[done : done + count] = noisy(block, config, generator)[rows]
        done += count
    return found


def _normal(like: Tensor, generator: torch.Generator) -> Tensor:
    return torch.randn(like.shape, generator=generator, device=generator.device)


def _seen(images: Tensor, config: NoiseConfig, generator: torch.Generator) -> Tensor:
    """1 where a pixel is seen, 0 in hidden squares of a grid: (n, 1, H, W); the share of squares is exact."""
    n, _, height, width = images.shape
    rows, columns = -(-height // config.block_px), -(-width // config.block_px)
    hidden = round(config.blocks * rows * columns)
    order = torch.rand((n, rows * columns), generator=generator, device=generator.device).argsort(dim=1)
    kept = (order.argsort(dim=1) >= hidden).float().view(n, 1, rows, columns)
    wide = kept.repeat_interleave(config.block_px, 2).repeat_interleave(config.block_px, 3)
    return wide[:, :, :height, :width]
