"""Log-densities of latents, and the prior that is made of the encoder itself (VAMP)."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.models.posterior import DiagonalGaussian

LOG_2PI = math.log(2 * math.pi)


# ln N(z; 0, I)
def log_standard_normal(latents: Float[Tensor, "m d"]) -> Float[Tensor, " m"]:
    """Log-density of the prior of a variational autoencoder, in nats."""
    return -0.5 * (latents.square() + LOG_2PI).sum(dim=1)


# ln N(z; mu, diag sigma^2)
def log_gaussian(
    latents: Float[Tensor, "m d"], mean: Float[Tensor, "m d"], logvar: Float[Tensor, "m d"]
) -> Float[Tensor, " m"]:
    """Log-density of each latent under the Gaussian of its row, in nats."""
    return -0.5 * ((latents - mean).square() * (-logvar).exp() + logvar + LOG_2PI).sum(dim=1)


# ln 1/K sum_k q(z | u_k)
def log_mixture(latents: Float[Tensor, "m d"], parts: DiagonalGaussian) -> Float[Tensor, " m"]:
    """Log-density under an even mixture of posteriors, in nats. Tomczak & Welling 2018, eq. 9: those of pseudo-inputs.

    Expanded squares, so that no array is larger than m x K.
    """
    precision = (-parts.logvar).exp()
    square = latents.square() @ precision.T - 2 * latents @ (parts.mean * precision).T
    constant = (parts.mean.square() * precision + parts.logvar + LOG_2PI).sum(dim=1)
    return (-0.5 * (square + constant)).logsumexp(dim=1) - math.log(len(parts.mean))


class PseudoInputs(nn.Module):
    """Images that are learned, in (0, 1): the encoder's posteriors of them are the prior. Tomczak & Welling 2018."""

    def __init__(self, count: int, shape: tuple[int, int, int], seed: int):
        super().__init__()
        drawn = torch.randn((count, *shape), generator=torch.Generator().manual_seed(seed))
        self.logits = nn.Parameter(drawn)

    def forward(self) -> Float[Tensor, "k c h w"]:
        """The images; a sigmoid keeps them within the pixel range, where the paper cuts."""
        return torch.sigmoid(self.logits)
