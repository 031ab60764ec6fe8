"""What makes latents tell different things: of different images, and of one image in different dimensions."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from hinterland.models.posterior import DiagonalGaussian


# mean over j != i of cos(z_i, z_j)^2
def orthogonality(latents: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """Mean squared cosine of each latent with those of the other images in the batch, in [0, 1]; best 0.

    Directions drawn at random give 1/d, and no more than d images can have 0.
    """
    n = len(latents)
    if n < 2:
        return 0 * latents.sum(dim=1)
    directions = F.normalize(latents, dim=1)
    cosines = directions @ directions.T
    itself = torch.eye(n, dtype=torch.bool, device=latents.device)
    return cosines.square().masked_fill(itself, 0.0).sum(dim=1) / (n - 1)


# ln q(z_i) - sum_d ln q(z_id),  q(z_i) = 1/(N M) sum_j q(z_i | x_j) over a batch of M
def total_correlation(posterior: DiagonalGaussian, latents: Float[Tensor, "n d"], images: int) -> Float[Tensor, " n"]:
    """How far the aggregate posterior is from the product of its dimensions, in nats; best 0.

    Minibatch-weighted sampling, Chen et al. 2018 (beta-TCVAE), appendix C.1: `latents` are drawn from `posterior`,
    one an image, and `images` is the number N of training images. It is biased, and more so in small batches: compare
    values of equal batches only. Added to the ELBO with weight w it gives the paper's beta = 1 + w.
    """
    apart = latents[:, None] - posterior.mean[None]
    logvar = posterior.logvar[None]
    log_q = -0.5 * (apart.square() * (-logvar).exp() + logvar + math.log(2 * math.pi))  # (i, j, d)
    pairs = math.log(images * len(latents))
    joint = log_q.sum(dim=2).logsumexp(dim=1) - pairs
    return joint - (log_q.logsumexp(dim=1) - pairs).sum(dim=1)


# sum_{d != e} C_de^2 + ratio sum_d (C_dd - 1)^2
def dip(covariance: Float[Tensor, "d d"], ratio: float) -> Float[Tensor, ""]:
    """How far a covariance of latents is from that of N(0, I). Kumar, Sattigeri & Balakrishnan 2018."""
    diagonal = covariance.diagonal()
    off = covariance.square().sum() - diagonal.square().sum()
    return off + ratio * (diagonal - 1).square().sum()


# C = Cov_x(mu(x));  with sigma: + E_x diag(sigma(x)^2)
def covariance_of(mean: Float[Tensor, "n d"], logvar: Float[Tensor, "n d"] | None = None) -> Float[Tensor, "d d"]:
    """Covariance over the batch of posterior means (DIP-VAE-I), or of the aggregate posterior (II), the same source."""
    centred = mean - mean.mean(dim=0)
    covariance = centred.T @ centred / len(mean)
    return covariance if logvar is None else covariance + torch.diag(logvar.exp().mean(dim=0))
