"""Maximum mean discrepancy: how far drawn latents are, all together, from the prior."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # of the kernel, as in the authors' program


# k(a, b) = sum_s c_s / (c_s + |a - b|^2),  c_s = 2 d s
def inverse_multiquadratic(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    """Sum of kernels of seven widths about the distance that two draws of N(0, I) are apart.

    Tolstikhin et al. 2018, section 4: heavy tails, so that outliers are still drawn in.
    """
    square = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist").square()
    widths = [2 * a.shape[1] * scale for scale in SCALES]
    return torch.stack([width / (width + square) for width in widths]).sum(dim=0)


# MMD^2 = E k(z, z') + E k(p, p') - 2 E k(z, p)
def mmd(latents: Float[Tensor, "n d"], prior: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """Each image's part of the squared discrepancy between latents and as many draws of the prior.

    The mean is the unbiased estimate, which may lie below 0; best 0, and kernels sum to at most 7. Gretton et al.
    2012, eq. 3; WAE-MMD (Tolstikhin et al. 2018, algorithm 2); InfoVAE (Zhao et al. 2019).
    """
    n = len(latents)
    if n < 2:
        return 0 * latents.sum(dim=1)
    itself = torch.eye(n, dtype=torch.bool, device=latents.device)

    def among(points: Tensor) -> Tensor:
        return inverse_multiquadratic(points, points).masked_fill(itself, 0.0).sum(dim=1) / (n - 1)

    return among(latents) + among(prior) - 2 * inverse_multiquadratic(latents, prior).mean(dim=1)
