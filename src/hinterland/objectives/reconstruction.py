"""How far a decoded image is from its original: per image, summed over pixels and channels.

The decoder's raw output is read as each likelihood has it: logits for the Bernoulli kinds, values on the
[0, 1] scale for the others. All is computed in fp32.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Kind = Literal["bernoulli", "continuous-bernoulli", "mse", "mae", "gaussian"]
Images = Float[Tensor, "n c h w"]

BOUNDED: tuple[Kind, ...] = ("bernoulli", "continuous-bernoulli")  # need targets in [0, 1]
DENSITIES: tuple[Kind, ...] = ("continuous-bernoulli", "gaussian")  # bits/dim has a meaning
UNITS: dict[Kind, str] = {
    "bernoulli": "nats",
    "continuous-bernoulli": "nats",
    "gaussian": "nats",
    "mse": "squared error on [0, 1]",
    "mae": "absolute error on [0, 1]",
}


def bernoulli(logits: Images, images: Images) -> Float[Tensor, " n"]:
    """-log p(x) with x in [0, 1] as the chance of a one, in nats. No density for grey values."""
    return F.binary_cross_entropy_with_logits(logits, images, reduction="none").flatten(1).sum(dim=1)


def log_normaliser(logits: Tensor) -> Tensor:
    """log C(lambda) of the continuous Bernoulli, from logits. Loaiza-Ganem & Cunningham 2019, eq. 3.

    log C = log(2 atanh(1 - 2 lambda) / (1 - 2 lambda)), and 1 - 2 lambda = -tanh(logit / 2), so
    log C = log(logit / tanh(logit / 2)); near 0 by its series log 2 + x^2/12 - 7 x^4/1440 + 31 x^6/90720.
    """
    near = logits.abs() < 0.1
    safe = torch.where(near, torch.ones_like(logits), logits).abs()
    far_value = safe.log() - torch.tanh(safe / 2).log()
    square = logits.square()
    series = math.log(2) + square / 12 - 7 * square**2 / 1440 + 31 * square**3 / 90720
    return torch.where(near, series, far_value)


def continuous_bernoulli(logits: Images, images: Images) -> Float[Tensor, " n"]:
    """-log of the density of x in [0, 1], in nats: the Bernoulli's, normalised. Same source, eq. 2."""
    return bernoulli(logits, images) - log_normaliser(logits).flatten(1).sum(dim=1)


def squared_error(values: Images, images: Images) -> Float[Tensor, " n"]:
    """Sum of squared differences on the [0, 1] scale; a score, not a likelihood."""
    return (values - images).square().flatten(1).sum(dim=1)


def absolute_error(values: Images, images: Images) -> Float[Tensor, " n"]:
    """Sum of absolute differences on the [0, 1] scale; a score, not a likelihood."""
    return (values - images).abs().flatten(1).sum(dim=1)


def gaussian(values: Images, images: Images, log_sigma: Float[Tensor, ""]) -> Float[Tensor, " n"]:
    """-log N(x; values, sigma^2 I) in nats, with one sigma that is learned. Rybkin et al. 2021."""
    pixels = images[0].numel()
    scaled = squared_error(values, images) * (-2 * log_sigma).exp()
    return 0.5 * scaled + pixels * (log_sigma + 0.5 * math.log(2 * math.pi))


def shown(kind: Kind, output: Images) -> Images:
    """The decoder's raw output as an image in [0, 1], for eyes and errors."""
    return torch.sigmoid(output) if kind in BOUNDED else output.clamp(0, 1)
