"""How far a decoded image is from its original: per image, summed over pixels and channels.

Where some pixels have no data, the sum is that over the valid ones, times all / valid: their mean, times as many as an
image has. So terms of whole and of torn images are in one unit, and what is not valid has no part in them, nor in any
gradient.

The decoder's raw output is read as each likelihood has it: logits for the Bernoulli kinds, values on the
[0, 1] scale for the others. All is computed in fp32.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor

Kind = Literal["bernoulli", "continuous-bernoulli", "mse", "mae", "gaussian"]
Images = Float[Tensor, "n c h w"]
Valid = Bool[Tensor, "n 1 h w"]
Target = Literal["image", "standardised"]
MIDDLE, SPREAD, LEAST_SPREAD = (
    0.5,
    1 / 6,
    1 / 255,
)  # of a standardised band: mean, deviation; what counts as a deviation

BOUNDED: tuple[Kind, ...] = ("bernoulli", "continuous-bernoulli")  # need targets in [0, 1]
DENSITIES: tuple[Kind, ...] = ("continuous-bernoulli", "gaussian")  # bits/dim has a meaning
UNITS: dict[Kind, str] = {
    "bernoulli": "nats",
    "continuous-bernoulli": "nats",
    "gaussian": "nats",
    "mse": "squared error on [0, 1]",
    "mae": "absolute error on [0, 1]",
}


def summed(losses: Images, valid: Valid | None = None) -> Float[Tensor, " n"]:
    """Sum over pixels and bands of what each costs; over valid pixels alone, times all / valid, where some are not."""
    if valid is None:
        return losses.flatten(1).sum(dim=1)
    known = valid.flatten(1).sum(dim=1).clamp(min=1)
    return torch.where(valid, losses, 0.0).flatten(1).sum(dim=1) * (valid[0].numel() / known)


def mean_per_pixel(losses: Images, valid: Valid | None = None) -> Float[Tensor, " n"]:
    """Mean over valid pixels and bands, of each image."""
    return losses.flatten(1).mean(dim=1) if valid is None else summed(losses, valid) / losses[0].numel()


# (x - mean) / max(deviation, 1/255) / 6 + 1/2, of each band of each image
def standardised(images: Images, valid: Valid | None = None) -> Images:
    """Each band of each image with mean 1/2 and deviation 1/6: light, contrast and colour are gone, structure is left.

    Three deviations either way fill [0, 1]; what is farther lies outside. A band that varies by less than a grey level
    of 8 bits is not blown up to more than that.
    """

    def mean(values: Tensor) -> Tensor:
        if valid is None:
            return values.mean(dim=(2, 3), keepdim=True)
        known = valid.sum(dim=(2, 3), keepdim=True).clamp(min=1)
        return torch.where(valid, values, 0.0).sum(dim=(2, 3), keepdim=True) / known

    off = images - mean(images)
    return off / mean(off.square()).sqrt().clamp(min=LEAST_SPREAD) * SPREAD + MIDDLE


def bernoulli(logits: Images, images: Images, valid: Valid | None = None) -> Float[Tensor, " n"]:
    """-log p(x) with x in [0, 1] as the chance of a one, in nats. No density for grey values."""
    return summed(F.binary_cross_entropy_with_logits(logits, images, reduction="none"), valid)


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


def continuous_bernoulli(logits: Images, images: Images, valid: Valid | None = None) -> Float[Tensor, " n"]:
    """-log of the density of x in [0, 1], in nats: the Bernoulli's, normalised. Same source, eq. 2."""
    return bernoulli(logits, images, valid) - summed(log_normaliser(logits), valid)


def squared_error(values: Images, images: Images, valid: Valid | None = None) -> Float[Tensor, " n"]:
    """Sum of squared differences on the [0, 1] scale; a score, not a likelihood."""
    return summed((values - images).square(), valid)


def absolute_error(values: Images, images: Images, valid: Valid | None = None) -> Float[Tensor, " n"]:
    """Sum of absolute differences on the [0, 1] scale; a score, not a likelihood."""
    return summed((values - images).abs(), valid)


def gaussian(
    values: Images, images: Images, log_sigma: Float[Tensor, ""], valid: Valid | None = None
) -> Float[Tensor, " n"]:
    """-log N(x; values, sigma^2 I) in nats, with one sigma that is learned. Rybkin et al. 2021."""
    pixels = images[0].numel()
    scaled = squared_error(values, images, valid) * (-2 * log_sigma).exp()
    return 0.5 * scaled + pixels * (log_sigma + 0.5 * math.log(2 * math.pi))


def shown(kind: Kind, output: Images) -> Images:
    """The decoder's raw output as an image in [0, 1], for eyes and errors."""
    return torch.sigmoid(output) if kind in BOUNDED else output.clamp(0, 1)
