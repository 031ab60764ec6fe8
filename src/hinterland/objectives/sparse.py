"""What keeps latents small, few or still: L1 and L2, a target activity, a contracting encoder."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from hinterland.data.chance import Noise, signs

SURE = 1e-6  # a mean activity is kept so far from 0 and 1, where the KL is infinite


# sum_d |z_d|
def l1(latents: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """Sum of absolute latents: the price of activity that leaves most of them near 0. Olshausen & Field 1996."""
    return latents.abs().sum(dim=1)


# 1/2 sum_d z_d^2
def l2(latents: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """Half the squared length: what the KL to N(0, I) is without its sigma. Ghosh et al. 2020 (RAE)."""
    return 0.5 * latents.square().sum(dim=1)


# sum_d rho ln(rho / rho_d) + (1 - rho) ln((1 - rho) / (1 - rho_d)),  rho_d = mean over images of sigmoid(z_d)
def kl_sparsity(latents: Float[Tensor, "n d"], target: float) -> Float[Tensor, " n"]:
    """KL between a coin of chance `target` and one of each latent's mean activity, in nats; 0 where they agree.

    The activity is the sigmoid of the latent; it is averaged over the batch, so that the sum is the same for every
    image. Ng 2011, Sparse autoencoder (CS294A).
    """
    active = torch.sigmoid(latents).mean(dim=0).clamp(SURE, 1 - SURE)
    kl = target * (target / active).log() + (1 - target) * ((1 - target) / (1 - active)).log()
    return kl.sum().expand(len(latents))


# |J|_F^2 = E_v |v^T J|^2,  J = dz/dx,  v_d = -1 or 1
def contraction(latents: Float[Tensor, "n d"], images: Float[Tensor, "n c h w"], noise: Noise) -> Float[Tensor, " n"]:
    """Squared Frobenius norm of the encoder's Jacobian, by one random projection of signs, which is unbiased.

    Rifai et al. 2011 (contractive autoencoders); the projection is Hutchinson's (1990). `images` are those that
    `latents` were made of, with `requires_grad`; latents of one image must not depend on another (no batch
    normalisation in training mode).
    """
    drawn = signs(latents.shape, noise, latents.device)
    (projected,) = torch.autograd.grad(latents, images, drawn, create_graph=torch.is_grad_enabled())
    return projected.float().square().flatten(1).sum(dim=1)


# sum over weights of theta^2
def squared_weights(weights: list[Tensor]) -> Float[Tensor, ""]:
    """Squared length of a network's weights. Ghosh et al. 2020 (RAE-L2: of the decoder)."""
    return torch.stack([weight.float().square().sum() for weight in weights]).sum()
