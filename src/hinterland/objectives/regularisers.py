"""What is asked of latents besides that they can be decoded."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from hinterland.models.posterior import DiagonalGaussian


def kl_per_dimension(q: DiagonalGaussian) -> Float[Tensor, "n d"]:
    """KL(q || N(0, 1)) of each dimension of each image, in nats. Kingma & Welling 2014, App. B."""
    return 0.5 * (q.mean.square() + q.logvar.exp() - 1 - q.logvar)


def with_free_bits(kl: Float[Tensor, "n d"], free_nats: float) -> Float[Tensor, " n"]:
    """Sum over dimensions of max(free_nats, batch mean of the KL), spread over the images.

    A dimension below the allowance costs it and is not pushed. Kingma et al. 2016, section 2.5 (eq. 15).
    """
    pushed = kl.mean(dim=0) > free_nats
    return (kl * pushed + free_nats * ~pushed).sum(dim=1)
