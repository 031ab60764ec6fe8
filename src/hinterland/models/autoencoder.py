"""Encoder, Decoder, Autoencoder: separately callable, for images of any H x W x C."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import Literal

import torch
from jaxtyping import Float
from pydantic import Field, field_validator, model_validator
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.models.blocks import (
    ACTIVATIONS,
    Activation,
    Double,
    Down,
    Initialisation,
    Normalisation,
    Up,
    draw_lecun,
    halve,
    halved,
    normalise,
)
from hinterland.models.posterior import Posterior, as_posterior
from hinterland.models.quantiser import PosteriorName, QuantiserConfig, posterior_of

Size = tuple[int, int]


class ModelConfig(Frozen):
    """The shape of an autoencoder; `preset` only remembers where it came from."""

    preset: str = "custom"
    widths: tuple[int, ...] = (32, 64)  # channels after each halving; none: dense layers only
    to_one_pixel: bool = False  # as many halvings as that takes: the last widths left out, or the last repeated
    even: bool = False  # whether every halving must come out even; else sizes are rounded up
    kernel: int = Field(3, ge=1)  # pixels, odd
    down: Down = "stride"
    up: Up = "nearest"
    activation: Activation = "silu"
    normalisation: Normalisation = "none"
    initialisation: Initialisation = "default"  # of weights: PyTorch's, or LeCun's normal, which SELU needs
    hidden: tuple[int, ...] = ()  # sizes of dense layers between the maps and the latent
    last_width: int | None = Field(None, ge=1)  # channels at full size before the last layer; None: half of widths[0]
    bottleneck: Literal["dense", "spatial"] = "dense"
    latent_size: int = Field(10, ge=1)  # numbers per image; with a spatial bottleneck, channels per position
    posterior: PosteriorName = "gaussian"
    quantiser: QuantiserConfig = QuantiserConfig()
    unet: bool = False  # of task translate: whether the decoder is a U-Net's; task segment builds one of any model
    branch: int | None = Field(None, ge=0)  # of several tasks: how many levels they share, the latent's being the last
    skips: bool = True  # of a U-Net: whether its decoder sees the encoder's maps

    @field_validator("kernel")
    @classmethod
    def _odd(cls, kernel: int) -> int:
        if kernel % 2 == 0:
            raise ValueError("a kernel has an odd number of pixels, so that it has a centre")
        return kernel

    @field_validator("widths", "hidden")
    @classmethod
    def _positive(cls, sizes: tuple[int, ...]) -> tuple[int, ...]:
        if any(size < 1 for size in sizes):
            raise ValueError("every layer needs at least one channel")
        return sizes

    @model_validator(mode="after")
    def _spatial_needs_maps(self) -> ModelConfig:
        if self.bottleneck == "spatial" and (not self.widths or self.hidden):
            raise ValueError("a spatial bottleneck needs widths (feature maps) and no hidden (dense) layers")
        return self

    @model_validator(mode="after")
    def _one_pixel_needs_widths(self) -> ModelConfig:
        if self.to_one_pixel and not self.widths:
            raise ValueError("to_one_pixel needs at least one width, which is that of the deepest maps")
        return self

    def fitted(self, size: Size) -> ModelConfig:
        """With the widths that images of this size get; unchanged without `to_one_pixel`."""
        if not self.to_one_pixel:
            return self
        halvings = max(1, math.ceil(math.log2(max(size))))
        widths = (*self.widths, *[self.widths[-1]] * halvings)[:halvings]
        return self.model_copy(update={"widths": widths})


def sizes_through(config: ModelConfig, size: Size) -> list[Size]:
    """Height and width before each halving and after the last: what the decoder is told."""
    sizes = [size]
    for _ in config.widths:
        if max(sizes[-1]) == 1:
            raise BadInput(
                f"widths ({len(config.widths)} halvings): {size[0]} x {size[1]} pixels cannot be halved more than "
                f"{len(sizes) - 1} times; leave the last widths out"
            )
        sizes.append(halved(sizes[-1]))
    parts = 2 ** len(config.widths)
    if config.even and any(side % parts for side in size):
        height, width = (max(1, round(side / parts)) * parts for side in size)
        raise BadInput(
            f"{config.preset} halves {len(config.widths)} times, and {size[0]} x {size[1]} pixels are no multiple of "
            f"{parts}; --resize {height}x{width} makes them one, --set model.even=false lets sizes be rounded up"
        )
    return sizes


class Encoder(nn.Module):
    """Image (n, C, H, W) on the [0, 1] scale -> posterior over latents (n, D)."""

    def __init__(self, config: ModelConfig, shape: tuple[int, int, int]):
        super().__init__()
        channels, deepest = shape[0], sizes_through(config, shape[1:])[-1]
        maps: list[nn.Module] = []
        for width in config.widths:
            maps.append(halve(channels, width, config.kernel, config.down, config.normalisation, config.activation))
            channels = width
        self.maps = nn.Sequential(*maps)
        outputs = config.latent_size * (2 if config.posterior == "gaussian" else 1)
        self.posterior = posterior_of(config.posterior, config.quantiser, config.latent_size)
        self.dense = nn.Sequential()
        if config.bottleneck == "spatial":
            self.latent: nn.Module = nn.Conv2d(channels, outputs, 1)
        else:
            features = channels * math.prod(deepest)
            for size in config.hidden:
                self.dense.extend([nn.Linear(features, size), ACTIVATIONS[config.activation]()])
                features = size
            self.latent = nn.Linear(features, outputs)
        self.flat = config.bottleneck == "dense"

    def forward(self, images: Float[Tensor, "n c h w"]) -> Posterior:
        """The posterior; its mean is what analyses use."""
        return self.posterior_of(self.maps(images))

    def posterior_of(self, features: Float[Tensor, "n c h w"]) -> Posterior:
        """From the deepest maps on."""
        output = self.latent(self.dense(features.flatten(1)) if self.flat else features).float()
        posterior: Posterior = self.posterior(output)
        return posterior


class Decoder(nn.Module):
    """Latents (n, D) -> parameters of the likelihood (n, C, H, W): logits or values, as the objective has it."""

    def __init__(self, config: ModelConfig, shape: tuple[int, int, int]):
        super().__init__()
        sizes = sizes_through(config, shape[1:])
        widths = config.widths or (shape[0],)
        act = ACTIVATIONS[config.activation]
        self.deepest = (widths[-1], *sizes[-1])
        self.dense = nn.Sequential()
        self.latent_shape = (config.latent_size,)
        if config.bottleneck == "spatial":
            self.latent_shape = (config.latent_size, *sizes[-1])  # type: ignore[assignment]
            self.start: nn.Module = nn.Conv2d(config.latent_size, widths[-1], 1)
        else:
            features = config.latent_size
            for size in reversed(config.hidden):
                self.dense.extend([nn.Linear(features, size), act()])
                features = size
            self.start = nn.Linear(features, math.prod(self.deepest))
        maps: list[nn.Module] = [act()] if config.widths else []
        last = config.last_width or max(1, widths[0] // 2)
        outputs = [*reversed(widths[:-1]), last]
        for level, width in enumerate(outputs if config.widths else []):
            before, doubled = widths[-1 - level], sizes[-2 - level]
            maps.append(Double(before, width, config.kernel, config.up, doubled))
            maps.extend([*normalise(config.normalisation, width), act()])
        if config.widths:
            maps.append(nn.Conv2d(last, shape[0], config.kernel, 1, config.kernel // 2))
        self.maps = nn.Sequential(*maps)
        self.flat = config.bottleneck == "dense"

    @property
    def latent_size(self) -> int:
        """D, the numbers that a latent has."""
        return math.prod(self.latent_shape)

    def forward(self, latents: Float[Tensor, "n d"]) -> Float[Tensor, "n c h w"]:
        """The likelihood's parameters for each pixel."""
        if self.flat:
            features = self.start(self.dense(latents)).unflatten(1, self.deepest)
            # the layout is changed here, where the maps are smallest, or else after the first doubling
            features = features.contiguous(memory_format=torch.channels_last)
        else:
            features = self.start(latents.unflatten(1, self.latent_shape))
        output: Tensor = self.maps(features)
        return output


class Autoencoder(nn.Module):
    """An encoder and a decoder, ours or anybody's.

    encoder: images (n, C, H, W) -> latents (n, D), or (mean, logvar), or a Posterior;
    decoder: latents (n, D) -> (n, C, H, W), or so many bands as `outputs` says.
    """

    outputs: int | None = None  # bands that come back, where these are others than go in

    def __init__(self, encoder: nn.Module, decoder: nn.Module, outputs: int | None = None):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.outputs = outputs

    @classmethod
    def build(
        cls, config: ModelConfig, shape: tuple[int, int, int], seed: int, outputs: int | None = None
    ) -> Autoencoder:
        """The autoencoder of `config` for images of (C, H, W), with weights drawn from `seed`.

        `outputs`: bands that come back, where these are others than were given.
        """
        config = config.fitted(shape[1:])
        with drawn_from(seed):
            model = cls(Encoder(config, shape), Decoder(config, (outputs or shape[0], *shape[1:])), outputs)
            if config.initialisation == "lecun":
                draw_lecun(model)
        return model

    def encode(self, images: Float[Tensor, "n c h w"]) -> Posterior:
        """The posterior over latents of each image."""
        return as_posterior(self.encoder(images))

    def decode(self, latents: Float[Tensor, "n d"]) -> Float[Tensor, "n c h w"]:
        """The likelihood's parameters at each latent."""
        output: Tensor = self.decoder(latents)
        return output

    def check(self, shape: tuple[int, int, int], device: torch.device) -> int:
        """D, after one zero image (C, H, W) went through; `BadInput` if it does not come back in its shape, or in
        `outputs` bands."""
        image = torch.zeros((1, *shape), device=device)
        was_training = self.training
        self.eval()
        try:
            with torch.no_grad():
                latent = self.encode(image).mean
                output = self.decode(latent)
        except RuntimeError as error:
            raise BadInput(f"the model cannot take an image of {shape} (C, H, W): {error}") from None
        self.train(was_training)
        wanted = (self.outputs or shape[0], *shape[1:])
        if tuple(output.shape[1:]) != wanted:
            rule = "input and output sizes must match" if self.outputs is None else f"{wanted} is wanted"
            raise BadInput(f"the decoder returned {tuple(output.shape[1:])} for an image of {shape} (C, H, W); {rule}")
        return int(latent.shape[1])


@contextlib.contextmanager
def drawn_from(seed: int) -> Iterator[None]:
    """PyTorch draws initial weights from its global generator: seed it here, and put it back afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
