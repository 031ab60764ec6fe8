"""What an encoder says of an image: one latent, or a Gaussian over latents.

Named tuples, so that an encoder can be exported as it is.
"""

from __future__ import annotations

from typing import NamedTuple

from jaxtyping import Float, Int
from torch import Tensor

from hinterland.data.chance import Noise, normal
from hinterland.ground.errors import BadInput


class Deterministic(NamedTuple):
    """One latent per image: a plain autoencoder."""

    mean: Float[Tensor, "n d"]

    def sample(self, noise: Noise) -> Float[Tensor, "n d"]:
        """The latent itself; nothing is drawn."""
        return self.mean


class DiagonalGaussian(NamedTuple):
    """q(z | x) = N(mean, diag exp(logvar)). Kingma & Welling 2014."""

    mean: Float[Tensor, "n d"]
    logvar: Float[Tensor, "n d"]

    def sample(self, noise: Noise) -> Float[Tensor, "n d"]:
        """z = mean + sigma * epsilon: the reparameterisation trick, section 2.4."""
        epsilon = normal(self.mean.shape, noise, self.mean.device)
        return self.mean + (0.5 * self.logvar).exp() * epsilon


class Quantised(NamedTuple):
    """A latent made of entries of a codebook. van den Oord et al. 2017; Mentzer et al. 2023."""

    mean: Float[Tensor, "n d"]  # the entries; the gradient is that of `before`
    before: Float[Tensor, "n d"] | None  # what the encoder said, to be drawn to its entries; None: nothing is drawn
    entries: Int[Tensor, "n p"]  # their numbers

    def sample(self, noise: Noise) -> Float[Tensor, "n d"]:
        """The latent itself; nothing is drawn."""
        return self.mean


Posterior = Deterministic | DiagonalGaussian | Quantised


def as_posterior(output: object) -> Posterior:
    """A posterior from what somebody's encoder returns: a tensor (n, d), or a pair (mean, logvar) of them."""
    if isinstance(output, Deterministic | DiagonalGaussian | Quantised):
        return output
    if isinstance(output, Tensor):
        return Deterministic(output.flatten(1).float())
    if isinstance(output, tuple) and len(output) == 2 and all(isinstance(part, Tensor) for part in output):
        mean, logvar = (part.flatten(1).float() for part in output)
        if mean.shape != logvar.shape:
            raise BadInput(
                f"the encoder returned a mean of shape {tuple(mean.shape)} and a log-variance of shape "
                f"{tuple(logvar.shape)}; they must be alike"
            )
        return DiagonalGaussian(mean, logvar)
    raise BadInput(
        f"the encoder returned {type(output).__name__}; it must return a tensor (n, d) or a pair (mean, logvar)"
    )
