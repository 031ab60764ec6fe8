"""What an objective wants to see besides reconstruction and posterior; by default nothing, and nothing is made."""

from __future__ import annotations

import dataclasses

from torch import Tensor


@dataclasses.dataclass(frozen=True)
class Wants:
    """What a batch's passage through the model shall bring along."""

    samples: int = 1  # latents drawn for each image
    input_gradient: bool = False  # how latents change with the image's pixels
    decoder_weights: bool = False
    pseudo_inputs: Tensor | None = None  # (K, C, H, W) images whose posteriors are the prior
