"""Bounds of the log-likelihood from several latents an image."""

from __future__ import annotations

import math

from jaxtyping import Float
from torch import Tensor

from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.prior import log_gaussian, log_standard_normal


# ln w = ln p(x | z) + ln p(z) - ln q(z | x)
def log_weights(
    distance: Float[Tensor, " m"],
    latents: Float[Tensor, "m d"],
    posterior: DiagonalGaussian,
    log_prior: Float[Tensor, " m"] | None = None,
) -> Float[Tensor, "k n"]:
    """Log-weights in nats of k latents for each of n images, drawn from `posterior`; m = k n, draw after draw.

    `distance` is -ln p(x | z), `log_prior` ln p(z), of N(0, I) where it is None.
    """
    draws = len(latents) // len(posterior.mean)
    mean, logvar = posterior.mean.repeat(draws, 1), posterior.logvar.repeat(draws, 1)
    prior = log_standard_normal(latents) if log_prior is None else log_prior
    weights: Tensor = prior - log_gaussian(latents, mean, logvar) - distance
    apart: Tensor = weights.unflatten(0, (draws, -1))
    return apart


# ln 1/k sum_i w_i
def importance_bound(weights: Float[Tensor, "k n"]) -> Float[Tensor, " n"]:
    """Lower bound of ln p(x) in nats, from log-weights. Burda et al. 2016, eq. 8.

    For k = 1 the ELBO; it rises with k, to ln p(x).
    """
    bound: Tensor = weights.logsumexp(dim=0) - math.log(len(weights))
    return bound
