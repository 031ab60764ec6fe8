"""RatioLearner: how the network that tells the total correlation learns, beside the autoencoder and never against it.

Its weights are part of the objective, whose checkpoint and averages hold them; its optimiser is its own.
"""

from __future__ import annotations

import torch

from hinterland.objectives.density_ratio import LOSS, DensityRatio
from hinterland.objectives.terms import Terms
from hinterland.training.config import RunConfig, TrainingConfig
from hinterland.training.optimisers import descend, optimiser_of, set_rate
from hinterland.training.schedule import learning_rate


class RatioLearner:
    """The weights of a density ratio, and their optimiser: with the rate and beta1 of discriminators."""

    def __init__(self, ratio: DensityRatio, settings: TrainingConfig, device: torch.device):
        self.parameters = list(ratio.parameters())
        rate, beta1 = settings.discriminator_learning_rate, settings.discriminator_beta1
        self.optimiser = optimiser_of(settings, self.parameters, device, rate, beta1)

    def learn(self, terms: Terms, images_seen: int, config: RunConfig) -> None:
        """One step down its own loss, on the latents that the autoencoder has just learned from."""
        settings = config.training
        rate = learning_rate(settings, images_seen, config.total_images, settings.discriminator_learning_rate)
        set_rate(self.optimiser, rate)
        self.optimiser.zero_grad()
        terms.aside[LOSS].per_image.mean().backward()
        descend(self.optimiser, self.parameters, settings.gradient_clip)
