"""UNet: an autoencoder's encoder, and a decoder that sees the encoder's maps: so many numbers for each pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, Encoder, ModelConfig, Size, drawn_from, sizes_through
from hinterland.models.blocks import ACTIVATIONS, Double, draw_lecun, normalise
from hinterland.models.posterior import Deterministic, Posterior


def as_unet(config: ModelConfig) -> ModelConfig:
    """The same widths, kernel and layers, with maps instead of a dense latent; `BadInput` where there are no maps."""
    if not config.widths:
        raise BadInput(
            f"model ({config.preset}) is made of dense layers only, and a U-Net needs maps; --model unet has them"
        )
    plain = {"bottleneck": "spatial", "hidden": (), "posterior": "deterministic", "latent_size": config.widths[-1]}
    return config.model_copy(update=plain)


class Level(nn.Module):
    """Maps twice as large, and mixed with those of the encoder that have this size."""

    def __init__(self, channels: int, width: int, beside: int, config: ModelConfig, size: Size):
        super().__init__()
        act = ACTIVATIONS[config.activation]
        self.beside = beside  # channels of the encoder's maps; 0: it sees none
        self.doubling = Double(channels, width, config.kernel, config.up, size)
        self.act = act()
        self.mix = nn.Sequential(
            nn.Conv2d(width + beside, width, config.kernel, 1, config.kernel // 2),
            *normalise(config.normalisation, width),
            act(),
        )

    def forward(
        self, maps: Float[Tensor, "n c h w"], skip: Float[Tensor, "n b h2 w2"] | None
    ) -> Float[Tensor, "n d h2 w2"]:
        """`skip` None: as if the encoder's maps were zero."""
        doubled = self.act(self.doubling(maps))
        if self.beside:
            if skip is None:
                skip = doubled.new_zeros((len(doubled), self.beside, *doubled.shape[2:]))
            doubled = torch.cat([doubled, skip.to(doubled.dtype)], dim=1)
        output: Tensor = self.mix(doubled)
        return output


class SkipDecoder(nn.Module):
    """Latents (n, D) and the encoder's maps -> (n, outputs, H, W)."""

    def __init__(self, config: ModelConfig, shape: tuple[int, int, int], outputs: int):
        super().__init__()
        sizes, widths = sizes_through(config, shape[1:]), config.widths
        self.latent_shape = (config.latent_size, *sizes[-1])
        self.start = nn.Sequential(nn.Conv2d(config.latent_size, widths[-1], 1), ACTIVATIONS[config.activation]())
        last = config.last_width or max(1, widths[0] // 2)
        beside = [shape[0], *widths[:-1]] if config.skips else [0] * len(widths)  # at each size, the largest first
        made = [last, *widths[:-1]]
        self.levels = nn.ModuleList(
            Level(widths[k], made[k], beside[k], config, sizes[k]) for k in reversed(range(len(widths)))
        )
        self.head = nn.Conv2d(last, outputs, 1)

    @property
    def latent_size(self) -> int:
        """D, the numbers of the deepest maps."""
        return math.prod(self.latent_shape)

    def forward(self, latents: Float[Tensor, "n d"], skips: Sequence[Tensor] | None = None) -> Float[Tensor, "n o h w"]:
        """`skips`: the image, then the encoder's maps but the deepest; None: what the latents say alone."""
        maps = self.start(latents.unflatten(1, self.latent_shape))
        for number, level in enumerate(self.levels):
            maps = level(maps, None if skips is None else skips[-1 - number])
        output: Tensor = self.head(maps)
        return output


class UNet(Autoencoder):
    """Image (n, C, H, W) -> numbers of each pixel (n, outputs, H, W). Ronneberger et al. 2015.

    Its encoder is that of an autoencoder of the same widths, layer by layer and name by name: weights can be handed
    over, and its latents (the deepest maps) be analysed alike. `decode` says what follows from a latent alone.
    """

    encoder: Encoder
    decoder: SkipDecoder

    def forward(self, images: Float[Tensor, "n c h w"]) -> Float[Tensor, "n o h w"]:
        """Through the encoder, whose maps go across to the decoder."""
        return self.across(images)[1]

    def across(self, images: Float[Tensor, "n c h w"]) -> tuple[Posterior, Float[Tensor, "n o h w"]]:
        """The latents, and what the decoder makes of them and of the encoder's maps."""
        seen = [images]
        for halve in self.encoder.maps:
            seen.append(halve(seen[-1]))
        latents = self.encoder.latent(seen[-1]).flatten(1)
        output: Tensor = self.decoder(latents, seen[:-1])
        return Deterministic(latents.float()), output.float()

    def check(self, shape: tuple[int, int, int], device: torch.device) -> int:
        """D, after one zero image (C, H, W) went through."""
        image = torch.zeros((1, *shape), device=device)
        was_training = self.training
        self.eval()
        with torch.no_grad():
            output = self(image)
        self.train(was_training)
        if tuple(output.shape[2:]) != shape[1:]:
            raise BadInput(f"the U-Net returned {tuple(output.shape[1:])} for an image of {shape} (C, H, W)")
        return self.decoder.latent_size


def unet(config: ModelConfig, shape: tuple[int, int, int], outputs: int, seed: int) -> UNet:
    """The U-Net of `config` for images of (C, H, W), with so many numbers a pixel and weights drawn from `seed`."""
    config = as_unet(config.fitted(shape[1:]))
    with drawn_from(seed):
        model = UNet(Encoder(config, shape), SkipDecoder(config, shape, outputs))
        if config.initialisation == "lecun":
            draw_lecun(model)
    return model
