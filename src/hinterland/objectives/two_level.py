"""A prior that is itself learned with latents: a second level above the first, and nothing else between the two."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from hinterland.ground.frozen import Frozen
from hinterland.models.autoencoder import drawn_from
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.prior import log_gaussian, log_standard_normal
from hinterland.objectives.regularisers import kl_per_dimension


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
    2016, eq. 2. At first p(z1 | z2) is N(0, I) for every z2, so that learning begins as with the standard prior.
    """

    def __init__(self, size: int, config: SecondLevelConfig, seed: int):
        """`size`: numbers of a latent of the first level."""
        super().__init__()
        self.latent_size = config.latent_size or size
        with drawn_from(seed):
            self.posterior = _mlp(size, config.widths, 2 * self.latent_size)
            self.prior = _mlp(self.latent_size, config.widths, 2 * size)
        for weight in self.prior[-1].parameters():
            nn.init.zeros_(weight)

    def forward(self, latents: Float[Tensor, "m d"], noise: torch.Generator) -> Above:
        """See `Above`."""
        posterior = DiagonalGaussian(*self.posterior(latents).chunk(2, dim=1))
        drawn = posterior.sample(noise)
        mean, logvar = self.prior(drawn).chunk(2, dim=1)
        return Above(
            log_gaussian(latents, mean, logvar),
            kl_per_dimension(posterior).sum(dim=1),
            log_gaussian(drawn, *posterior) - log_standard_normal(drawn),
        )

    @torch.inference_mode()
    def draw(self, n: int, noise: torch.Generator) -> Float[Tensor, "n d"]:
        """z2 ~ N(0, I), then z1 ~ p(z1 | z2)."""
        device = next(self.parameters()).device
        above = torch.randn((n, self.latent_size), generator=noise, device=device)
        return DiagonalGaussian(*self.prior(above).chunk(2, dim=1)).sample(noise)


def _mlp(inputs: int, widths: tuple[int, ...], outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, width in itertools.pairwise((inputs, *widths)):
        layers.extend([nn.Linear(before, width), nn.SiLU()])
    return nn.Sequential(*layers, nn.Linear((inputs, *widths)[-1], outputs))
