"""How likely a model makes images: -ln p(x) by importance sampling, many latents drawn for each image.

Where pixels have no data, x is those that have: their likelihood is summed, and nothing stands for the others.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Bool
from torch import Tensor

from hinterland.data.batches import Seen, ToUnit, slices
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.bound import log_weights
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import DENSITIES, UNITS, Kind

IMAGES = 100  # encoded at once
DECODED = 2_000  # images decoded at once: draws of all of these

Numbers = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Likelihood:
    """-ln p(x) of each image in nats, as an upper bound that falls to it as `samples` grow."""

    nats: Numbers  # (N,)
    samples: int  # latents drawn for each image
    pixels: float  # pixels with data, times bands; of an image, the mean over images
    kind: Kind
    binary: bool  # whether all pixels are 0 or 1
    valid_share: float = 1.0  # of the pixels: those with data, of which this is the likelihood

    @property
    def mean(self) -> float:
        """Nats an image."""
        return float(self.nats.mean())

    @property
    def standard_error(self) -> float:
        """Of the mean, over images: how far other images of the same kind would move it. NaN for one image."""
        return float(self.nats.std(ddof=1) / math.sqrt(len(self.nats))) if len(self.nats) > 1 else math.nan

    @property
    def bits_per_dim(self) -> float | None:
        """Sum of -log2 p(x) over images, by their pixels with data and bands, on the [0, 1] scale.

        Pixels of 256 levels have 8 more. None for the Bernoulli on grey values, where exp(-nats) is no density.
        """
        proper = self.kind in DENSITIES or (self.kind == "bernoulli" and self.binary)
        return self.mean / (self.pixels * math.log(2)) if proper else None


# -ln p(x) <= -ln 1/k sum_i p(x | z_i) p(z_i) / q(z_i | x),  z_i ~ q(z | x)
@torch.inference_mode()
def likelihood(
    model: Autoencoder,
    objective: Objective,
    images: ImageSet,
    to_unit: ToUnit,
    samples: int = 500,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Likelihood:
    """Burda, Grosse & Salakhutdinov 2016, eq. 8, with k = `samples`; `samples` = 1 gives the ELBO.

    Draws are made by `seed`, in fp32; weights are summed in float64. Of two levels both are drawn, and w is
    p(x | z1) p(z1 | z2) p(z2) / q(z1 | x) q(z2 | z1). Pixels without data are no part of x. Raises `BadInput` for a
    model without a Gaussian over latents or an objective without a likelihood.
    """
    kind = objective.config.reconstruction
    _check(objective, samples, images)
    noise = torch.Generator(to_unit.device).manual_seed(seed)
    model.eval()
    pseudo = None if objective.pseudo_inputs is None else model.encode(objective.pseudo_inputs())
    found: list[Tensor] = []
    binary, known = True, 0
    with progress.step(f"likelihood of {images.name}", len(images)) as bar:
        for rows in slices(images, IMAGES):
            seen = to_unit.read(images, rows)
            batch, valid = seen
            binary = binary and bool(_or_no_data((batch == 0) | (batch == 1), valid).all())
            known += len(batch) * math.prod(images.shape[1:]) if valid is None else int(valid.sum())
            found.append(_of_batch(model, objective, seen, pseudo, samples, noise))
            bar.advance(len(batch))
    share = known / (len(images) * math.prod(images.shape[1:]))
    nats = torch.cat(found).cpu().numpy()
    return Likelihood(nats, samples, share * math.prod(images.shape), kind, binary, share)


def _of_batch(
    model: Autoencoder, objective: Objective, seen: Seen, pseudo: object, samples: int, noise: torch.Generator
) -> Tensor:
    """(n,) -ln p(x), the draws of a part after those of another."""
    batch, valid = seen
    posterior = model.encode(batch)
    if not isinstance(posterior, DiagonalGaussian):
        raise BadInput(
            "a deterministic autoencoder has no likelihood; train a variational one: --set model.posterior=gaussian"
        )
    prior = pseudo if isinstance(pseudo, DiagonalGaussian) else None
    most = max(1, DECODED // len(batch))
    total = torch.full((len(batch),), -math.inf, dtype=torch.float64, device=batch.device)
    for start in range(0, samples, most):
        draws = min(most, samples - start)
        latents = torch.cat([posterior.sample(noise) for _ in range(draws)])
        distance = _nats(objective, model.decode(latents).float(), batch, valid, draws)
        likely = objective.log_prior(latents, prior, noise)
        weights = log_weights(distance, latents, posterior, likely).double()
        total = torch.logaddexp(total, weights.logsumexp(dim=0))
    return math.log(samples) - total


def _nats(objective: Objective, output: Tensor, batch: Tensor, valid: Tensor | None, draws: int) -> Tensor:
    """(m,) -ln p(x | z): the sum over pixels with data, which a term of an objective scales up to a whole image's."""
    images = batch.repeat(draws, 1, 1, 1)
    if valid is None:
        return objective.distance(output, images)
    share = valid.flatten(1).float().mean(dim=1).repeat(draws)
    return share * objective.distance(output, images, valid.repeat(draws, 1, 1, 1))


def _or_no_data(right: Bool[Tensor, "n c h w"], valid: Bool[Tensor, "n 1 h w"] | None) -> Bool[Tensor, "n c h w"]:
    return right if valid is None else right | ~valid


def _check(objective: Objective, samples: int, images: ImageSet) -> None:
    config = objective.config
    if samples < 1:
        raise BadInput(f"samples ({samples}) must be at least 1; 500 is usual")
    if len(images) == 0:
        raise BadInput(f"{images.name} has no images")
    if UNITS[config.reconstruction] != "nats" or config.target != "image":
        what = config.reconstruction if config.target == "image" else f"target {config.target}"
        raise BadInput(
            f"objective.reconstruction ({what}) is a score, not a likelihood of images; bernoulli, "
            "continuous-bernoulli and gaussian are likelihoods"
        )
