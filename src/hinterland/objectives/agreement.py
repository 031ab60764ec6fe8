"""Agreement: two changed views of an image shall have the same latent, and all images not the same one."""

from __future__ import annotations

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from hinterland.ground.frozen import Frozen
from hinterland.objectives.terms import Term

SMALL = 1e-4  # added to a variance before its root


class AgreementConfig(Frozen):
    """Weights of the three parts, in the proportions of Bardes, Ponce & LeCun 2022 (VICReg): 25, 25, 1."""

    weight: float = Field(0.0, ge=0)  # of the distance between both views' latents; 0: no second view is made
    variance: float = Field(1.0, ge=0)  # of the part that keeps each dimension spread, as a share of `weight`
    covariance: float = Field(0.04, ge=0)  # of the part that keeps dimensions apart, as a share of `weight`


# s(z, z') = |z - z'|^2 / d
def invariance(one: Float[Tensor, "n d"], other: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """Mean squared difference of two views' latents, per image; best 0."""
    return (one - other).square().mean(dim=1)


# v(z) = 1/d sum_j max(0, 1 - sqrt(Var z_j + eps))
def variance(latents: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """By how much the standard deviation over the batch falls short of 1, mean over dimensions; best 0."""
    return (1 - (latents.var(dim=0) + SMALL).sqrt()).clamp(min=0).mean()


# c(z) = 1/d sum_{j != k} Cov(z)_jk^2
def covariance(latents: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """How much dimensions vary together over the batch; best 0."""
    centred = latents - latents.mean(dim=0)
    together = centred.T @ centred / (len(latents) - 1)
    return (together.square().sum() - together.diagonal().square().sum()) / latents.shape[1]


def agreement_terms(config: AgreementConfig, one: Float[Tensor, "n d"], other: Float[Tensor, "n d"]) -> dict[str, Term]:
    """The three terms of Bardes, Ponce & LeCun 2022, on the latents themselves (there on those of a further net).

    Spread and covariance are the batch's, the mean of both views; a batch of one image has neither.
    """
    terms = {"agreement": Term(invariance(one, other), config.weight, "squared latent")}
    parts = {"agreement_variance": (variance, config.variance), "agreement_covariance": (covariance, config.covariance)}
    for name, (part, share) in parts.items():
        value = (part(one) + part(other)) / 2 if len(one) > 1 else torch.zeros((), device=one.device)
        terms[name] = Term(value.expand(len(one)), share * config.weight, "latent")
    return terms
