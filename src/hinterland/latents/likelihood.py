"""How likely a model makes images: -ln p(x) by importance sampling, many latents drawn for each image."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from hinterland.data.batches import ToUnit, slices
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
    pixels: int  # C x H x W
    kind: Kind
    binary: bool  # whether all pixels are 0 or 1

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
        """Mean of -log2 p(x) a pixel and band, on the [0, 1] scale; pixels of 256 levels have 8 more.

        None for the Bernoulli on grey values, where exp(-nats) is no density.
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

    Draws are made by `seed`, in fp32; weights are summed in float64. Raises `BadInput` for a model without a Gaussian
    over latents or an objective without a likelihood.
    """
    kind = objective.config.reconstruction
    _check(objective, samples, images)
    noise = torch.Generator(to_unit.device).manual_seed(seed)
    model.eval()
    pseudo = None if objective.pseudo_inputs is None else model.encode(objective.pseudo_inputs())
    found: list[Tensor] = []
    binary = True
    with progress.step(f"likelihood of {images.name}", len(images)) as bar:
        for rows in slices(images, IMAGES):
            batch, valid = to_unit.read(images, rows)
            if valid is not None:
                raise BadInput(f"{images.name} has pixels without data; the likelihood is that of whole images")
            binary = binary and bool(((batch == 0) | (batch == 1)).all())
            found.append(_of_batch(model, objective, batch, pseudo, samples, noise))
            bar.advance(len(batch))
    return Likelihood(torch.cat(found).cpu().numpy(), samples, math.prod(images.shape), kind, binary)


def _of_batch(
    model: Autoencoder, objective: Objective, batch: Tensor, pseudo: object, samples: int, noise: torch.Generator
) -> Tensor:
    """(n,) -ln p(x), the draws of a part after those of another."""
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
        distance = objective.distance(model.decode(latents).float(), batch.repeat(draws, 1, 1, 1))
        weights = log_weights(distance, latents, posterior, prior).double()
        total = torch.logaddexp(total, weights.logsumexp(dim=0))
    return math.log(samples) - total


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
