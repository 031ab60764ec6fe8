"""A batch's way through a model: all that the terms of an objective look at."""

from __future__ import annotations

import contextlib
import dataclasses

import torch
from jaxtyping import Float
from torch import Tensor

from hinterland.data.chance import Noise
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import Posterior
from hinterland.models.unet import UNet
from hinterland.objectives.wants import Wants


@dataclasses.dataclass(frozen=True)
class Passage:
    """What a model made of n images, with k latents drawn for each; k is 1 but for importance-weighted bounds."""

    images: Float[Tensor, "n c h w"]  # as the encoder saw them
    posterior: Posterior
    latents: Float[Tensor, "m d"]  # m = k n: the first draw of every image, then the second
    output: Float[Tensor, "m bands h w"]  # of the decoder, float32
    noise: Noise  # for what terms draw themselves
    pseudo: Posterior | None = None  # of the pseudo-inputs of a VAMP prior
    decoder_weights: tuple[Tensor, ...] = ()
    again: Float[Tensor, "n d"] | None = None  # latents (posterior means) of other views of the images


def through(
    model: Autoencoder,
    images: Float[Tensor, "n c h w"],
    noise: Noise,
    wants: Wants,
    again: Float[Tensor, "n c h w"] | None = None,
) -> Passage:
    """Encode, draw, decode; besides, only what `wants` names. `again`: other views of the images, encoded as well.

    A U-Net draws nothing, and its decoder sees the encoder's maps.
    """
    with contextlib.ExitStack() as inside:
        if wants.input_gradient:  # also where nothing is learned
            inside.enter_context(torch.enable_grad())
            images = images.detach().requires_grad_()
        made = model.across(images) if isinstance(model, UNet) else None
        posterior = model.encode(images) if made is None else made[0]
    draws = [posterior.sample(noise) for _ in range(wants.samples)]
    latents = draws[0] if len(draws) == 1 else torch.cat(draws)
    return Passage(
        images,
        posterior,
        latents,
        (model.decode(latents) if made is None else made[1]).float(),
        noise,
        None if wants.pseudo_inputs is None else model.encode(wants.pseudo_inputs),
        tuple(model.decoder.parameters()) if wants.decoder_weights else (),
        None if again is None else model.encode(again).mean,
    )
