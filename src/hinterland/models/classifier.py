"""Classifier: an autoencoder's encoder, and a head that says the class of the whole image from its latent."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.models.autoencoder import Autoencoder, Encoder, ModelConfig, drawn_from, sizes_through
from hinterland.models.blocks import draw_lecun


class ClassHead(nn.Module):
    """Latents (n, D) -> log-odds of the classes (n, K): one linear map, of maps of their means over positions."""

    def __init__(self, config: ModelConfig, shape: tuple[int, int, int], classes: int):
        super().__init__()
        is_flat = config.bottleneck == "dense"
        positions = 1 if is_flat else math.prod(sizes_through(config, shape[1:])[-1])
        self.latent_shape = (config.latent_size, positions)
        self.odds = nn.Linear(config.latent_size, classes)

    @property
    def latent_size(self) -> int:
        """D, the numbers that a latent has."""
        return math.prod(self.latent_shape)

    def forward(self, latents: Float[Tensor, "n d"]) -> Float[Tensor, "n k"]:
        """Of latents without positions, a linear probe that is learned together with what it looks at."""
        output: Tensor = self.odds(latents.unflatten(1, self.latent_shape).mean(dim=2))
        return output


class Classifier(Autoencoder):
    """Image (n, C, H, W) -> log-odds of its class (n, K), by way of the latent (the posterior's mean).

    Its encoder is that of an autoencoder of the same settings, name by name: weights can be handed over both ways.
    """

    encoder: Encoder
    decoder: ClassHead

    def forward(self, images: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k"]:
        """What the head says of the latents."""
        return self.decode(self.encode(images).mean).float()

    def decode(self, latents: Float[Tensor, "n d"]) -> Float[Tensor, "n k"]:
        """The log-odds of the classes at each latent."""
        output: Tensor = self.decoder(latents)
        return output

    def check(self, shape: tuple[int, int, int], device: torch.device) -> int:
        """D, after one zero image (C, H, W) went through."""
        was_training = self.training
        self.eval()
        with torch.no_grad():
            self(torch.zeros((1, *shape), device=device))
        self.train(was_training)
        return self.decoder.latent_size


def classifier(config: ModelConfig, shape: tuple[int, int, int], classes: int, seed: int) -> Classifier:
    """The classifier of `config` for images of (C, H, W), with so many classes and weights drawn from `seed`."""
    config = config.fitted(shape[1:])
    with drawn_from(seed):
        model = Classifier(Encoder(config, shape), ClassHead(config, shape, classes))
        if config.initialisation == "lecun":
            draw_lecun(model)
    return model
