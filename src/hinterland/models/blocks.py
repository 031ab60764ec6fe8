"""Halving and doubling: the two steps from which encoders and decoders are made."""

from __future__ import annotations

import math
from typing import Literal

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.models.doubling import doubled

Down = Literal["stride", "max", "average", "strided-pool"]
Up = Literal["nearest", "bilinear", "transposed", "transposed-odd", "sub-pixel"]
Activation = Literal["relu", "leaky-relu", "elu", "selu", "gelu", "silu", "tanh"]
Normalisation = Literal["none", "batch", "group"]
Initialisation = Literal["default", "lecun"]

ACTIVATIONS: dict[Activation, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky-relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
}


def halved(size: tuple[int, int]) -> tuple[int, int]:
    """Height and width after one halving: rounded up, so that nothing at the edge is lost."""
    return (size[0] + 1) // 2, (size[1] + 1) // 2


class BatchNorm(nn.BatchNorm2d):
    """Batch normalisation that takes, as in evaluation, a batch of one value a channel, which has no variance.

    The last batch of an epoch may hold one image, and the deepest maps one pixel.
    """

    def forward(self, input: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Ioffe & Szegedy 2015."""
        alone = input.numel() == input.shape[1]
        if not (self.training and alone):
            return super().forward(input)
        return F.batch_norm(input, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)


def normalise(kind: Normalisation, channels: int) -> list[nn.Module]:
    """The normalisation layer, if any; groups of at most 8 channels each."""
    if kind == "batch":
        return [BatchNorm(channels)]
    if kind == "group":
        groups = next(g for g in range(max(1, channels // 8), 0, -1) if channels % g == 0)
        return [nn.GroupNorm(groups, channels)]
    return []


def halve(channels: int, width: int, kernel: int, down: Down, norm: Normalisation, act: Activation) -> nn.Module:
    """(n, channels, h, w) -> (n, width, ceil(h/2), ceil(w/2)).

    stride: one convolution of stride 2; max, average: one of stride 1, then the maximum or mean of 2 x 2; strided-pool:
    one of stride 1, then one of stride 2 in the place of pooling (Springenberg et al. 2015).
    """
    stride = 2 if down == "stride" else 1
    layers = [
        nn.Conv2d(channels, width, kernel, stride, kernel // 2),
        *normalise(norm, width),
        ACTIVATIONS[act](),
    ]
    if down == "max":
        layers.append(nn.MaxPool2d(2, ceil_mode=True))
    elif down == "average":
        layers.append(nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False))
    elif down == "strided-pool":
        layers += [nn.Conv2d(width, width, kernel, 2, kernel // 2), *normalise(norm, width), ACTIVATIONS[act]()]
    return nn.Sequential(*layers)


class Double(nn.Module):
    """(n, channels, ceil(h/2), ceil(w/2)) -> (n, width, h, w): the size that the encoder came from."""

    def __init__(self, channels: int, width: int, kernel: int, up: Up, size: tuple[int, int]):
        super().__init__()
        self.up, self.size = up, size
        if up == "transposed":
            # an even kernel covers every output pixel equally often: no built-in checkerboard
            self.conv: nn.ConvTranspose2d | nn.Conv2d = nn.ConvTranspose2d(channels, width, kernel + 1, 2, kernel // 2)
        elif up == "transposed-odd":  # the usual one: some pixels are covered by more taps (Odena et al. 2016)
            self.conv = nn.ConvTranspose2d(channels, width, kernel, 2, kernel // 2, output_padding=1)
        elif up == "sub-pixel":
            self.conv = nn.Conv2d(channels, 4 * width, kernel, 1, kernel // 2)
        else:
            self.conv = nn.Conv2d(channels, width, kernel, 1, kernel // 2)

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n d h2 w2"]:
        """Twice the size, cut to the size the decoder was told."""
        if self.training and self._at_once(x):
            return doubled(x, self.conv.weight, self.conv.bias)
        if self.up == "nearest":
            x = cut(F.interpolate(x, scale_factor=2.0, mode="nearest"), self.size)
        if self.up == "bilinear":
            x = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
            x = cut(x, self.size)
        output: Tensor = self.conv(x)
        if self.up == "sub-pixel":
            output = F.pixel_shuffle(output, 2)
        return cut(output, self.size)

    def _at_once(self, x: Float[Tensor, "n c h w"]) -> bool:
        """Whether doubling and convolution are one on a processor: see `doubling`; a GPU has fast code for both."""
        height, width = x.shape[2:]
        whole = self.size == (2 * height, 2 * width)
        return self.up == "nearest" and self.conv.kernel_size == (3, 3) and whole and x.device.type == "cpu"


def cut(x: Float[Tensor, "n c h w"], size: tuple[int, int]) -> Float[Tensor, "n c h2 w2"]:
    """The upper left part of this height and width; untouched where it is all (a slice costs a copy backwards)."""
    return x if x.shape[2:] == size else x[..., : size[0], : size[1]]


def draw_lecun(model: nn.Module) -> None:
    """Weights from N(0, 1 / inputs of an output), biases 0: with them SELU keeps mean 0 and variance 1.

    LeCun et al. 1998, section 4.6; Klambauer et al. 2017. Draws from PyTorch's global generator, as all layers do.
    """
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            inputs = float(layer.in_features)
        elif isinstance(layer, nn.Conv2d):
            inputs = layer.in_channels / layer.groups * math.prod(layer.kernel_size)
        elif isinstance(layer, nn.ConvTranspose2d):
            inputs = layer.in_channels / layer.groups * math.prod(layer.kernel_size) / math.prod(layer.stride)
        else:
            continue
        nn.init.normal_(layer.weight, std=inputs**-0.5)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
