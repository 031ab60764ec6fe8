"""Terms on latents: each off by default, each named in the metrics as it is in the configuration."""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from hinterland.data.chance import normal
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.models.posterior import DiagonalGaussian, Posterior
from hinterland.objectives import distinct, sparse
from hinterland.objectives.density_ratio import LOSS, DensityRatio
from hinterland.objectives.discrepancy import mmd
from hinterland.objectives.passage import Passage
from hinterland.objectives.terms import Term

DIP_RATIO = {"dip_i": 10.0, "dip_ii": 1.0}  # diagonal over off-diagonal weight, in the paper's experiments
NEED_VARIANCE = ("total_correlation", "density_ratio", "dip_ii")
NO_WEIGHTS = ("kl_sparsity_target", "density_ratio_widths")


class LatentTermsConfig(Frozen):
    """Weights of terms on the latents; 0 leaves a term out, and then it costs nothing."""

    l1: float = Field(0.0, ge=0)
    l2: float = Field(0.0, ge=0)  # with deterministic latents and decoder_l2: RAE-L2
    kl_sparsity: float = Field(0.0, ge=0)
    kl_sparsity_target: float = Field(0.05, gt=0, lt=1)  # mean activity wished for; no weight
    contraction: float = Field(0.0, ge=0)
    decoder_l2: float = Field(0.0, ge=0)  # of the decoder's squared weights
    orthogonality: float = Field(0.0, ge=0)
    mmd: float = Field(0.0, ge=0)  # deterministic: WAE-MMD; beside a KL of weight beta: InfoVAE
    total_correlation: float = Field(0.0, ge=0)  # beside the ELBO: the paper's beta less 1
    density_ratio: float = Field(0.0, ge=0)  # beside the ELBO: the gamma of FactorVAE
    density_ratio_widths: tuple[int, ...] = (1000,) * 6  # of the layers of the network that tells it; no weight
    dip_i: float = Field(0.0, ge=0)  # of the off-diagonal part; the diagonal one has 10 times as much
    dip_ii: float = Field(0.0, ge=0)  # of both parts

    def weights(self) -> dict[str, float]:
        """Of the terms that are on."""
        return {name: value for name, value in self.every().items() if value > 0}

    def every(self) -> dict[str, float]:
        """All weights, 0 where a term is off."""
        return {name: value for name, value in self.model_dump().items() if name not in NO_WEIGHTS}

    def refuse_without_variance(self, variational: bool) -> None:
        """`BadInput` where a term needs a Gaussian over latents and there is but one latent per image."""
        wrong = [name for name in NEED_VARIANCE if name in self.weights()]
        if wrong and not variational:
            raise BadInput(
                f"objective.latents.{wrong[0]} ({self.weights()[wrong[0]]:g}) needs a Gaussian over latents, which a "
                "deterministic posterior is not; --set model.posterior=gaussian, or leave the term out"
            )


UNITS = {
    "l1": "latent",
    "l2": "squared latent",
    "kl_sparsity": "nats",
    "contraction": "squared latent a squared pixel",
    "decoder_l2": "squared weight",
    "orthogonality": "squared cosine",
    "mmd": "kernel",
    "total_correlation": "nats",
    "density_ratio": "nats",
    LOSS: "nats",  # of the network itself; not in the objective
    "dip_i": "squared covariance",
    "dip_ii": "squared covariance",
    "commitment": "squared latent",  # of quantised latents; its weight is objective.commitment
}


def latent_terms(
    config: LatentTermsConfig, passage: Passage, images: int | None, ratio: DensityRatio | None = None
) -> dict[str, Term]:
    """The terms that are on, in the order of the configuration; `images` is the number of training images.

    With `density_ratio`, for which `ratio` is needed, minibatch-weighted `total_correlation` stands beside it, where
    that is off with weight 0.
    """
    config.refuse_without_variance(isinstance(passage.posterior, DiagonalGaussian))
    weights = config.weights()
    if "density_ratio" in weights:
        weights = {name: value for name, value in config.every().items() if value or name == "total_correlation"}
    return {
        name: Term(_value(name, config, passage, images, ratio), weight, UNITS[name])
        for name, weight in weights.items()
    }


def _value(
    name: str, config: LatentTermsConfig, passage: Passage, images: int | None, ratio: DensityRatio | None
) -> Tensor:
    """(n,) what the term of this name says of each image."""
    posterior = passage.posterior
    mean, latents = posterior.mean, passage.latents[: len(posterior.mean)]
    if name == "kl_sparsity":
        return sparse.kl_sparsity(mean, config.kl_sparsity_target)
    if name == "contraction":
        return sparse.contraction(mean, passage.images, passage.noise)
    if name == "decoder_l2":
        return sparse.squared_weights(list(passage.decoder_weights)).expand(len(mean))
    if name == "mmd":
        prior = normal(latents.shape, passage.noise, latents.device)
        return mmd(latents, prior)
    if name == "total_correlation":
        return _total_correlation(posterior, latents, images)
    if name == "density_ratio":
        return _needed(ratio).total_correlation(latents)
    if name in DIP_RATIO:
        return _dip(name, posterior).expand(len(mean))
    return {"l1": sparse.l1, "l2": sparse.l2, "orthogonality": distinct.orthogonality}[name](mean)


def _total_correlation(posterior: Posterior, latents: Tensor, images: int | None) -> Tensor:
    assert isinstance(posterior, DiagonalGaussian)  # refused before
    if images is None:
        raise BadInput("objective.latents.total_correlation needs the number of training images: Objective(images=N)")
    return distinct.total_correlation(posterior, latents, images)


def density_ratio_loss(passage: Passage, ratio: DensityRatio) -> dict[str, Term]:
    """What the network of the density ratio learns by: of latents of the batch, one an image."""
    assert isinstance(passage.noise, torch.Generator)  # of a whole batch: several ranks are refused
    latents = passage.latents[: len(passage.posterior.mean)]
    return {LOSS: Term(ratio.loss(latents, passage.noise), 1.0, UNITS[LOSS])}


def _needed(ratio: DensityRatio | None) -> DensityRatio:
    if ratio is None:
        raise BadInput("objective.latents.density_ratio needs the size of a latent: Objective(latent_size=D)")
    return ratio


def _dip(name: str, posterior: Posterior) -> Tensor:
    logvar = posterior.logvar if name == "dip_ii" and isinstance(posterior, DiagonalGaussian) else None
    return distinct.dip(distinct.covariance_of(posterior.mean, logvar), DIP_RATIO[name])
