"""Total correlation by a network that tells latents from latents whose dimensions belong to different images."""

from __future__ import annotations

import itertools

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import drawn_from

LOSS = "density_ratio_loss"  # of the network itself, in nats; ln 2 where it tosses a coin
SLOPE = 0.2  # of the leaky ReLU below zero, as in the paper


class DensityRatio(nn.Module):
    """Latent (n, d) -> logit (n,) of having been drawn whole. At its best the logit is ln q(z) - sum_d ln q(z_d)."""

    def __init__(self, size: int, widths: tuple[int, ...], seed: int):
        super().__init__()
        if size < 2:
            raise BadInput(
                f"objective.latents.density_ratio compares dimensions of latents, of which there must be at least 2, "
                f"and latent_size is {size}; --set model.latent_size=10 is a good start"
            )
        layers: list[nn.Module] = []
        with drawn_from(seed):
            for inputs, width in itertools.pairwise((size, *widths)):
                layers.extend([nn.Linear(inputs, width), nn.LeakyReLU(SLOPE)])
            self.net = nn.Sequential(*layers, nn.Linear((size, *widths)[-1], 1))

    def forward(self, latents: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """Above 0: more likely drawn whole than put together."""
        logits: Tensor = self.net(latents)
        return logits.squeeze(1)

    def total_correlation(self, latents: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """What each latent says of it, in nats; best 0. The gradient reaches the latents, never this network.

        Kim & Mnih 2018, eq. 3: the mean over draws of ln D / (1 - D).
        """
        held = {name: weight.detach() for name, weight in self.named_parameters()}
        found: Tensor = torch.func.functional_call(self, held, (latents,))
        return found

    def loss(self, latents: Float[Tensor, "n d"], noise: torch.Generator) -> Float[Tensor, " n"]:
        """Cross-entropy of telling latents from put-together ones, in nats. The gradient reaches this network alone.

        Kim & Mnih 2018, algorithm 2, which permutes the latents of a second batch; here those of the same one. A
        latent alone has nothing to be permuted with, and costs nothing.
        """
        whole = latents.detach()
        told, mixed = self(whole), self(put_together(whole, noise))
        share = 0.5 if len(whole) > 1 else 0.0
        cost: Tensor = share * (F.softplus(-told) + F.softplus(mixed))
        return cost


def put_together(latents: Float[Tensor, "n d"], noise: torch.Generator) -> Float[Tensor, "n d"]:
    """Each dimension in an order of its own: as if drawn from the product of the dimensions' distributions.

    Kim & Mnih 2018, algorithm 1.
    """
    order = torch.rand(latents.shape, generator=noise, device=latents.device).argsort(dim=0)
    return latents.gather(0, order)
