"""A prior that is itself learned with latents: a second level above the first, and nothing else between the two."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from hinterland.data.chance import Noise
from hinterland.ground.frozen import Frozen
from hinterland.models.autoencoder import drawn_from
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.prior import log_gaussian, log_standard_normal
from hinterland.objectives.regularisers import kl_per_dimension

SHARED = 0.5  # of the variance of each latent, told by the latent above or below it before anything is learned


class SecondLevelConfig(Frozen):
    """The level above the latents; read with prior two-level alone."""

    latent_size: int | None = Field(None, ge=1)  # numbers per image; none: as many as the first level has
    widths: tuple[int, ...] = (128,)  # of the hidden layers, of q(z2 | z1) and of p(z1 | z2) alike


class Above(NamedTuple):
    """What the second level says of latents z1, from one draw z2 of q(z2 | z1) each; all in nats."""

    likely: Float[Tensor, " m"]  # ln p(z1 | z2)
    kl: Float[Tensor, " m"]  # KL(q(z2 | z1) || N(0, I)), by its formula
    drawn_kl: Float[Tensor, " m"]  # ln q(z2 | z1) - ln p(z2): `kl` is its mean over draws

    @property
    def log_prior(self) -> Float[Tensor, " m"]:
        """ln p(z1 | z2) p(z2) / q(z2 | z1): its exponential has p(z1) as its mean over draws."""
        return self.likely - self.drawn_kl


class SecondLevel(nn.Module):
    """p(z2) = N(0, I), p(z1 | z2) and q(z2 | z1) diagonal Gaussians, both learned.

    Rezende, Mohamed & Wierstra 2014, section 3; the posterior goes upwards, q(z1 | x) q(z2 | z1), as in Burda et al.
    2016, eq. 2. At first p(z1) is N(0, I) and q(z2 | z1) is exact, so that learning begins as with the standard prior;
    yet the levels are correlated, for begun with a z2 that tells nothing of z1 it may never come to (docs/log.md).
    """

    def __init__(self, size: int, config: SecondLevelConfig, seed: int):
        """`size`: numbers of a latent of the first level."""
        super().__init__()
        self.latent_size = config.latent_size or size
        with drawn_from(seed):
            self.posterior = Conditional(size, config.widths, self.latent_size)
            self.prior = Conditional(self.latent_size, config.widths, size)

    def forward(self, latents: Float[Tensor, "m d"], noise: Noise, draws: int = 1) -> Above:
        """See `Above`. `draws`: how many latents of each image there are, all first ones before all second ones."""
        posterior: DiagonalGaussian = self.posterior(latents)
        parts = zip(posterior.mean.chunk(draws), posterior.logvar.chunk(draws), strict=True)
        drawn = torch.cat([DiagonalGaussian(*part).sample(noise) for part in parts])
        return Above(
            log_gaussian(latents, *self.prior(drawn)),
            kl_per_dimension(posterior).sum(dim=1),
            log_gaussian(drawn, *posterior) - log_standard_normal(drawn),
        )

    @torch.inference_mode()
    def draw(self, n: int, noise: torch.Generator) -> Float[Tensor, "n d"]:
        """z2 ~ N(0, I), then z1 ~ p(z1 | z2)."""
        device = next(self.parameters()).device
        above = torch.randn((n, self.latent_size), generator=noise, device=device)
        below: DiagonalGaussian = self.prior(above)
        return below.sample(noise)


class Conditional(nn.Module):
    """A diagonal Gaussian over `outputs` numbers given `inputs`: an affine map, and a network that adds to it.

    At first the network adds nothing, and each number is correlated with the input of its place by sqrt(1/2), its mean
    0 and its variance 1 where the input's are.
    """

    def __init__(self, inputs: int, widths: tuple[int, ...], outputs: int):
        super().__init__()
        layers: list[nn.Module] = []
        for before, width in itertools.pairwise((inputs, *widths)):
            layers.extend([nn.Linear(before, width), nn.SiLU()])
        last = nn.Linear((inputs, *widths)[-1], 2 * outputs)
        self.affine, self.net = nn.Linear(inputs, 2 * outputs), nn.Sequential(*layers, last)
        for weight in (*last.parameters(), *self.affine.parameters()):
            nn.init.zeros_(weight)
        joined = min(inputs, outputs)
        with torch.no_grad():
            self.affine.weight[:joined, :joined] = math.sqrt(SHARED) * torch.eye(joined)
            self.affine.bias[outputs : outputs + joined] = math.log(1 - SHARED)

    def forward(self, given: Float[Tensor, "m inputs"]) -> DiagonalGaussian:
        """Of each row."""
        mean, logvar = (self.affine(given) + self.net(given)).chunk(2, dim=1)
        return DiagonalGaussian(mean, logvar)
