"""The objective of a run: which terms, with which weights."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from hinterland.ground.frozen import Frozen
from hinterland.models.posterior import DiagonalGaussian, Posterior
from hinterland.objectives import reconstruction as rec
from hinterland.objectives.adversarial import AdversarialConfig
from hinterland.objectives.metric import MetricConfig, triplet_loss
from hinterland.objectives.regularisers import kl_per_dimension, with_free_bits
from hinterland.objectives.terms import Term, Terms


class ObjectiveConfig(Frozen):
    """What is minimised."""

    reconstruction: rec.Kind = "bernoulli"
    beta: float = Field(1.0, ge=0)  # weight of the KL; 1 is the ELBO where reconstruction is a log-likelihood
    warmup_images: int = Field(0, ge=0)  # images over which beta rises from 0
    free_nats: float = Field(0.0, ge=0)  # nats per dimension that cost nothing to exceed
    metric: MetricConfig = MetricConfig()
    adversarial: AdversarialConfig = AdversarialConfig()  # its terms need a discriminator: see training.rival


class Objective(nn.Module):
    """Decoder output, posterior, images and factors -> `Terms`. A module, for a learned sigma is a parameter of it."""

    def __init__(self, config: ObjectiveConfig):
        super().__init__()
        self.config = config
        if config.reconstruction == "gaussian":
            self.log_sigma = nn.Parameter(torch.tensor(-1.5))  # sigma .22 of the pixel range, to begin with

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors that it needs of each image."""
        return tuple(self.config.metric.factors)

    def beta_at(self, images_seen: int) -> float:
        """The weight of the KL after so many images."""
        warm = self.config.warmup_images
        return self.config.beta * (min(1.0, images_seen / warm) if warm else 1.0)

    def forward(
        self,
        output: Float[Tensor, "n c h w"],
        posterior: Posterior,
        images: Float[Tensor, "n c h w"],
        images_seen: int,
        factors: Mapping[str, Float[Tensor, " n"]] | None = None,
    ) -> Terms:
        """The terms of this batch, per image, at this point of the run. `factors`: those in `self.factors`."""
        kind = self.config.reconstruction
        parts = {"reconstruction": Term(self.distance(output, images), 1.0, rec.UNITS[kind])}
        if isinstance(posterior, DiagonalGaussian):
            kl = kl_per_dimension(posterior)
            beta = self.beta_at(images_seen)
            if self.config.free_nats > 0:
                parts["kl_with_free_nats"] = Term(with_free_bits(kl, self.config.free_nats), beta)
                parts["kl"] = Term(kl.sum(dim=1), 0.0)
            else:
                parts["kl"] = Term(kl.sum(dim=1), beta)
        metric = self.config.metric
        for name, triplets in metric.factors.items():
            loss = triplet_loss(posterior.mean, (factors or {})[name], triplets, metric.mining)
            parts[f"triplet_{name}"] = Term(loss, triplets.weight, "latent distance")
        return Terms(parts)

    def distance(self, output: Float[Tensor, "n c h w"], images: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """The reconstruction term alone, per image, in its unit."""
        kind = self.config.reconstruction
        if kind == "gaussian":
            return rec.gaussian(output, images, self.log_sigma)
        kinds = {
            "bernoulli": rec.bernoulli,
            "continuous-bernoulli": rec.continuous_bernoulli,
            "mse": rec.squared_error,
            "mae": rec.absolute_error,
        }
        return kinds[kind](output, images)
