"""What a model costs, whatever the machine: numbers that are learned, and multiplications for an image."""

from __future__ import annotations

import dataclasses

from hinterland.models.autoencoder import Autoencoder
from hinterland.models.summary import summarise


@dataclasses.dataclass(frozen=True)
class Cost:
    """Of encoder and decoder together."""

    parameters: int
    multiply_adds: int  # of one image there and back, forwards; learning takes about three times as many


def cost_of(model: Autoencoder, shape: tuple[int, int, int]) -> Cost:
    """The cost of a model at images of (C, H, W); elementwise work (activations, pooling) is not counted."""
    layers = summarise(model, shape)
    return Cost(sum(p.numel() for p in model.parameters()), sum(layer.multiply_adds for layer in layers))
