"""Rival: the discriminator that an autoencoder plays against, with all that changes while it learns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.discriminator import Discriminator
from hinterland.models.posterior import DiagonalGaussian, Posterior
from hinterland.objectives.adversarial import NO_PRIOR, Fake, as_image, players, told
from hinterland.training.config import RunConfig
from hinterland.training.health import Health
from hinterland.training.optimisers import optimiser_of, put_back, tensors_of

Judge = Callable[[Autoencoder, Tensor, Tensor], dict[str, Tensor]]  # (model, output, images) -> sums over the batch


class Rival:
    """Discriminator, its optimiser, the policy's draws, and the health of the game."""

    def __init__(self, discriminator: Discriminator, config: RunConfig, device: torch.device):
        settings = config.training
        layout = torch.channels_last if settings.channels_last else torch.contiguous_format
        self.discriminator: Discriminator = discriminator.to(device=device, memory_format=layout)  # type: ignore[call-overload]
        self.parameters = list(self.discriminator.parameters())
        self.optimiser = optimiser_of(
            settings, self.parameters, device, settings.discriminator_learning_rate, settings.discriminator_beta1
        )
        self.draws = torch.Generator().manual_seed(_seeds(config.seed)[1])
        self.health = Health()

    @classmethod
    def build(cls, config: RunConfig, device: torch.device) -> Rival | None:
        """The rival of a run, with fresh weights; None where its policy is none. `BadInput` for small images."""
        if config.objective.adversarial.policy == "none" or config.data.shape is None:
            return None
        made = Discriminator.build(config.discriminator, config.data.shape, _seeds(config.seed)[0])
        return cls(made, config, device)

    def logits(
        self, images: Float[Tensor, "n c h w"], fakes: Float[Tensor, "m c h w"], kinds: tuple[Fake, ...]
    ) -> dict[str, Float[Tensor, " n"]]:
        """What it makes of real images and of as many fakes of each kind, each kind in a batch of its own."""
        parts = zip(kinds, fakes.split(len(images)), strict=True)
        return {"real": self.discriminator(images), **{kind: self.discriminator(part) for kind, part in parts}}

    def judge(self, config: RunConfig) -> Judge:
        """Sums over a batch of losses and of images told rightly, in evaluation mode, with samples of its own."""
        noise = torch.Generator(self.parameters[0].device).manual_seed(config.seed)
        kinds, likelihood = config.objective.adversarial.kinds, config.objective.reconstruction

        def judged(model: Autoencoder, output: Tensor, images: Tensor) -> dict[str, Tensor]:
            self.discriminator.eval()
            decoded = [output] if "reconstructed" in kinds else []
            if "sampled" in kinds:
                size = model.encode(images[:1]).mean.shape[1]
                decoded.append(model.decode(torch.randn((len(images), size), generator=noise, device=images.device)))
            logits = self.logits(images, as_image(likelihood, torch.cat(decoded)), kinds)
            self.discriminator.train()
            sums = {f"accuracy_{name}": right.sum() for name, right in told(logits).items()}
            game = players(logits)
            sums["generator_loss"] = game["autoencoder"].objective() * len(images)
            sums["discriminator_loss"] = game["discriminator"].objective() * len(images)
            return sums

        return judged

    def draw(self) -> float:
        """Uniform on [0, 1): what a policy may toss."""
        return float(torch.rand((), generator=self.draws))

    def tensors(self) -> dict[str, Tensor]:
        """What a checkpoint holds of it."""
        named = {f"discriminator.{k}": v for k, v in self.discriminator.state_dict().items()}
        named |= {f"optimiser.{k}": v for k, v in tensors_of(self.optimiser).items()}
        return {**named, "draws": self.draws.get_state()}

    def restore(self, tensors: dict[str, Tensor], sums: dict[str, Any]) -> None:
        """Put everything back as `tensors` and `health.sums` had it."""
        self.load_weights(tensors)
        remembered = {k.removeprefix("optimiser."): v for k, v in tensors.items() if k.startswith("optimiser.")}
        put_back(self.optimiser, self.parameters, remembered)
        self.draws.set_state(tensors["draws"])
        self.health.sums = dict(sums)

    def load_weights(self, tensors: dict[str, Tensor]) -> None:
        """Only the weights."""
        prefix = "discriminator."
        weights = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
        self.discriminator.load_state_dict(weights)


def latents_to_judge(
    posterior: Posterior, kinds: tuple[Fake, ...], noise: torch.Generator
) -> list[Float[Tensor, "n d"]]:
    """A latent of each image, and as many of the prior N(0, I) where samples are judged too."""
    latents = [posterior.sample(noise)]
    if "sampled" in kinds:
        if not isinstance(posterior, DiagonalGaussian):
            raise BadInput(NO_PRIOR)
        mean = posterior.mean
        latents.append(torch.randn(mean.shape, generator=noise, device=mean.device))
    return latents


def _seeds(seed: int) -> tuple[int, int]:
    """Of the weights and of the draws, unrelated to those of the autoencoder."""
    weights, draws = np.random.SeedSequence((seed, 1)).generate_state(2)
    return int(weights), int(draws)
