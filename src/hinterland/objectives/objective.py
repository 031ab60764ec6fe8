"""The objective of a run: which terms, with which weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from pydantic import Field, model_validator
from torch import Tensor, nn

from hinterland.data.chance import Noise
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.models.posterior import Deterministic, DiagonalGaussian, Posterior, Quantised
from hinterland.objectives import reconstruction as rec
from hinterland.objectives.adversarial import AdversarialConfig
from hinterland.objectives.agreement import AgreementConfig, agreement_terms
from hinterland.objectives.bound import importance_bound, log_weights
from hinterland.objectives.classification import ClassificationConfig, TaskWeights
from hinterland.objectives.density_ratio import DensityRatio
from hinterland.objectives.latent_terms import UNITS, LatentTermsConfig, density_ratio_loss, latent_terms
from hinterland.objectives.metric import MetricConfig, triplet_loss
from hinterland.objectives.passage import Passage
from hinterland.objectives.prior import PseudoInputs, log_mixture, log_standard_normal
from hinterland.objectives.regularisers import kl_per_dimension, with_free_bits
from hinterland.objectives.segmentation import SegmentationConfig
from hinterland.objectives.terms import Term, Terms
from hinterland.objectives.two_level import Above, SecondLevel, SecondLevelConfig
from hinterland.objectives.wants import Wants


class ObjectiveConfig(Frozen):
    """What is minimised."""

    reconstruction: rec.Kind = "bernoulli"
    target: rec.Target = "image"  # what should come back; standardised: each band with mean 1/2 and deviation 1/6
    beta: float = Field(1.0, ge=0)  # weight of the KL; 1 is the ELBO where reconstruction is a log-likelihood
    warmup_images: int = Field(0, ge=0)  # images over which beta rises from 0
    free_nats: float = Field(0.0, ge=0)  # nats per dimension that cost nothing to exceed
    importance_samples: int = Field(1, ge=1)  # latents drawn for each image; more than 1: the bound of IWAE
    # N(0, I); an even mixture of posteriors of learned images; or p(z1 | z2), learned, with N(0, I) on z2
    prior: Literal["standard", "vamp", "two-level"] = "standard"
    pseudo_inputs: int = Field(500, ge=1)  # such images, with the VAMP prior
    second_level: SecondLevelConfig = SecondLevelConfig()
    latents: LatentTermsConfig = LatentTermsConfig()
    commitment: float = Field(0.25, ge=0)  # of latents to their entries of a codebook; van den Oord et al. 2017, eq. 3
    metric: MetricConfig = MetricConfig()
    agreement: AgreementConfig = AgreementConfig()  # in training alone, where two views of an image are seen
    segmentation: SegmentationConfig = SegmentationConfig()  # read by --task segment alone
    classification: ClassificationConfig = ClassificationConfig()  # by --task classify alone
    tasks: TaskWeights = TaskWeights()  # where several are learned
    adversarial: AdversarialConfig = AdversarialConfig()  # its terms need a discriminator: see training.rival

    @model_validator(mode="after")
    def _a_bound_is_whole(self) -> ObjectiveConfig:
        if self.importance_samples > 1 and (self.beta != 1 or self.warmup_images or self.free_nats):
            raise ValueError("importance_samples above 1 bound the likelihood with beta 1, no warm-up, no free nats")
        if self.importance_samples > 1 and rec.UNITS[self.reconstruction] != "nats":
            raise ValueError(f"importance_samples above 1 need a likelihood, which {self.reconstruction} is not")
        if self.prior != "standard" and self.free_nats:
            raise ValueError(
                f"free_nats belong to the KL to N(0, I) of each dimension; with prior={self.prior} is none"
            )
        return self

    @model_validator(mode="after")
    def _a_game_is_played_with_the_prior(self) -> ObjectiveConfig:
        alone = self.importance_samples > 1 or self.prior != "standard" or self.agreement.weight > 0
        if (alone or self.latents.contraction or self.latents.density_ratio) and self.adversarial.policy != "none":
            raise ValueError(
                "importance_samples, prior=vamp or two-level, latents.contraction, latents.density_ratio and agreement "
                "do not go with adversarial.policy"
            )
        return self

    @model_validator(mode="after")
    def _the_target_fits(self) -> ObjectiveConfig:
        if self.target == "standardised" and self.reconstruction in rec.BOUNDED:
            raise ValueError(
                f"target=standardised leaves [0, 1], and reconstruction={self.reconstruction} needs pixels within it; "
                "--set objective.reconstruction=mse (or mae, gaussian) takes any"
            )
        return self

    @property
    def sizes_latents(self) -> bool:
        """Whether parts of it are as large as a latent."""
        return self.latents.density_ratio > 0 or self.prior == "two-level"

    def refuse_beside(self, task: str) -> None:
        """`BadInput` for terms that know no task but to reconstruct: `task` is another one, or several."""
        asked = {
            "adversarial": self.adversarial.policy != "none",
            "metric": bool(self.metric.factors),
            "latents": bool(self.latents.weights()),
            "agreement": self.agreement.weight > 0,
            "importance_samples": self.importance_samples > 1,
            "prior": self.prior != "standard",
        }
        wrong = next((name for name, is_on in asked.items() if is_on), None)
        if wrong is not None:
            raise BadInput(
                f"task ({task}) has no terms but reconstruction and KL, objective.segmentation and "
                f"objective.classification, each in its task; leave objective.{wrong} out"
            )

    def refuse_unfit(self, posterior: str, normalisation: str = "none") -> None:
        """`BadInput` where a posterior of this kind, or a net so normalised, lacks what the objective is made of."""
        if self.latents.contraction > 0 and normalisation == "batch":
            raise BadInput(
                f"objective.latents.contraction ({self.latents.contraction:g}) looks at each image's own latents, "
                "which with batch normalisation depend on the whole batch; --set model.normalisation=group, or none"
            )
        variational = posterior == "gaussian"
        self.latents.refuse_without_variance(variational)
        asked = {"importance_samples": self.importance_samples > 1, "prior": self.prior != "standard"}
        wrong = next((name for name, is_on in asked.items() if is_on), None)
        if wrong and not variational:
            raise BadInput(
                f"objective.{wrong} ({getattr(self, wrong)}) needs a Gaussian over latents, and the posterior is "
                f"{posterior}; --set model.posterior=gaussian"
            )


class Objective(nn.Module):
    """Decoder output, posterior, images and factors -> `Terms`. A module, for a learned sigma is a parameter of it."""

    def __init__(
        self,
        config: ObjectiveConfig,
        shape: tuple[int, int, int] | None = None,
        images: int | None = None,
        seed: int = 0,
        latent_size: int | None = None,
    ):
        """`shape` (C, H, W) for the pseudo-inputs of a VAMP prior, `latent_size` for the density ratio and the second
        level, `seed` for all of them; `images`: how many train the model."""
        super().__init__()
        self.config, self.images = config, images
        if config.reconstruction == "gaussian":
            self.log_sigma = nn.Parameter(torch.tensor(-1.5))  # sigma .22 of the pixel range, to begin with
        self.pseudo_inputs: PseudoInputs | None = None
        if config.prior == "vamp":
            if shape is None:
                raise BadInput("objective.prior (vamp) learns images and needs their shape: Objective(shape=(C, H, W))")
            self.pseudo_inputs = PseudoInputs(config.pseudo_inputs, shape, seed)
        size, seeds = latent_size, np.random.SeedSequence((seed, 2)).generate_state(2)
        self.density_ratio: DensityRatio | None = None
        if config.latents.density_ratio and size is not None:
            self.density_ratio = DensityRatio(size, config.latents.density_ratio_widths, int(seeds[0]))
        self.second_level: SecondLevel | None = None
        if config.prior == "two-level":
            if size is None:
                raise BadInput("objective.prior (two-level) needs the size of a latent: Objective(latent_size=D)")
            self.second_level = SecondLevel(size, config.second_level, int(seeds[1]))

    def wants(self) -> Wants:
        """What it needs of a batch besides reconstruction and posterior: see `passage.through`."""
        return Wants(
            self.config.importance_samples,
            self.config.latents.contraction > 0,
            self.config.latents.decoder_l2 > 0,
            None if self.pseudo_inputs is None else self.pseudo_inputs(),
        )

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors that it needs of each image."""
        return tuple(self.config.metric.factors)

    def beta_at(self, images_seen: int) -> float:
        """The weight of the KL after so many images."""
        warm = self.config.warmup_images
        return self.config.beta * (min(1.0, images_seen / warm) if warm else 1.0)

    def forward(
        self,
        output: Float[Tensor, "m c h w"],
        posterior: Posterior,
        images: Float[Tensor, "n c h w"],
        images_seen: int,
        factors: Mapping[str, Float[Tensor, " n"]] | None = None,
        passage: Passage | None = None,
        valid: rec.Valid | None = None,
    ) -> Terms:
        """The terms of this batch, per image, at this point of the run. `factors`: those in `self.factors`.

        `images` are those that should come back, `valid` where they have data (None: everywhere).
        `passage`: how the model came to its output; needed by latent terms, several draws, and priors but N(0, I); then
        `output` has one image for each draw (m = k n).
        """
        kind = self.config.reconstruction
        if self._sampled:
            parts = self._sampled_terms(output, images, images_seen, passage, valid)
        else:
            parts = {"reconstruction": Term(self.distance(output, images, valid), 1.0, rec.UNITS[kind])}
        if isinstance(posterior, DiagonalGaussian) and not self._sampled:
            kl = kl_per_dimension(posterior)
            beta = self.beta_at(images_seen)
            if self.config.free_nats > 0:
                parts["kl_with_free_nats"] = Term(with_free_bits(kl, self.config.free_nats), beta)
                parts["kl"] = Term(kl.sum(dim=1), 0.0)
            else:
                parts["kl"] = Term(kl.sum(dim=1), beta)
        if isinstance(posterior, Quantised) and posterior.before is not None:
            apart = (posterior.before - posterior.mean.detach()).square().sum(dim=1)
            parts["commitment"] = Term(apart, self.config.commitment, UNITS["commitment"])
        metric = self.config.metric
        for name, triplets in metric.factors.items():
            loss = triplet_loss(posterior.mean, (factors or {})[name], triplets, metric.mining)
            parts[f"triplet_{name}"] = Term(loss, triplets.weight, "latent distance")
        if passage is not None and passage.again is not None:
            parts |= agreement_terms(self.config.agreement, posterior.mean, passage.again)
        if self.config.latents.weights():
            needed = _needed(passage, "objective.latents")
            parts |= latent_terms(self.config.latents, needed, self.images, self.density_ratio)
            if self.density_ratio is not None:
                return Terms(parts, density_ratio_loss(needed, self.density_ratio))
        return Terms(parts)

    @property
    def _sampled(self) -> bool:
        """Whether the KL is told by drawing, not by its formula."""
        return self.config.importance_samples > 1 or self.config.prior != "standard"

    def _sampled_terms(
        self,
        output: Float[Tensor, "m c h w"],
        images: Float[Tensor, "n c h w"],
        images_seen: int,
        given: Passage | None,
        valid: rec.Valid | None,
    ) -> dict[str, Term]:
        """With one draw reconstruction and KL; with several the importance-weighted bound, and both beside it."""
        passage = _needed(given, "objective.importance_samples and objective.prior")
        posterior, pseudo, draws = passage.posterior, passage.pseudo, self.config.importance_samples
        if not isinstance(posterior, DiagonalGaussian) or isinstance(pseudo, Deterministic | Quantised):
            self.config.refuse_unfit("deterministic")
            raise BadInput("a posterior without variance cannot be a prior")
        valid = None if valid is None else valid.repeat(draws, 1, 1, 1)
        distance = self.distance(output, images.repeat(draws, 1, 1, 1), valid)
        above = None if self.second_level is None else self.second_level(passage.latents, passage.noise, draws)
        prior = _log_prior(passage.latents, pseudo) if above is None else above.log_prior
        weights = log_weights(distance, passage.latents, posterior, prior)
        apart = distance.unflatten(0, (draws, -1))
        kl, several = (-weights - apart).mean(dim=0), draws > 1
        if above is not None and not several:
            kl = kl + above.kl - above.drawn_kl  # by its formula where it has one
        parts = {"importance_bound": Term(-importance_bound(weights))} if several else {}
        parts["reconstruction"] = Term(
            apart.mean(dim=0), 0.0 if several else 1.0, rec.UNITS[self.config.reconstruction]
        )
        parts["kl"] = Term(kl, 0.0 if several else self.beta_at(images_seen))
        if above is not None:
            parts["kl_second_level"] = Term(above.kl.unflatten(0, (draws, -1)).mean(dim=0), 0.0)  # its part of `kl`
        return parts

    def log_prior(
        self, latents: Float[Tensor, "m d"], pseudo: DiagonalGaussian | None, noise: Noise
    ) -> Float[Tensor, " m"]:
        """ln p(z) of latents; with two levels that of one draw above them, whose exponential has p(z) as its mean.

        `pseudo`: the posteriors of the pseudo-inputs, of a VAMP prior.
        """
        if self.second_level is None:
            return _log_prior(latents, pseudo)
        above: Above = self.second_level(latents, noise)
        return above.log_prior

    def target(self, images: rec.Images, valid: rec.Valid | None = None) -> rec.Images:
        """What should come back of these images: they themselves, or they without light and colour."""
        return images if self.config.target == "image" else rec.standardised(images, valid)

    def distance(self, output: rec.Images, images: rec.Images, valid: rec.Valid | None = None) -> Float[Tensor, " n"]:
        """The reconstruction term alone, per image, in its unit."""
        kind, wanted = self.config.reconstruction, self.target(images, valid)
        if kind == "gaussian":
            return rec.gaussian(output, wanted, self.log_sigma, valid)
        kinds = {
            "bernoulli": rec.bernoulli,
            "continuous-bernoulli": rec.continuous_bernoulli,
            "mse": rec.squared_error,
            "mae": rec.absolute_error,
        }
        return kinds[kind](output, wanted, valid)


def _log_prior(latents: Float[Tensor, "m d"], pseudo: DiagonalGaussian | None) -> Float[Tensor, " m"]:
    return log_standard_normal(latents) if pseudo is None else log_mixture(latents, pseudo)


def _needed(passage: Passage | None, who: str) -> Passage:
    if passage is None:
        raise BadInput(f"{who}: the terms look at the latents drawn; hand over passage=through(model, ...)")
    return passage
