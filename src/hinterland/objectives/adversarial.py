"""The game between autoencoder and discriminator: real images against reconstructions and samples of the prior."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor, nn

from hinterland.ground.frozen import Frozen
from hinterland.objectives.policies import Player, PolicyName
from hinterland.objectives.reconstruction import BOUNDED
from hinterland.objectives.reconstruction import Kind as Likelihood
from hinterland.objectives.terms import Term, Terms

Fake = Literal["reconstructed", "sampled"]
Logits = Mapping[str, Float[Tensor, " n"]]  # of being real: for "real" images and for each kind of fakes

NO_PRIOR = (
    "objective.adversarial.against has sampled, but a deterministic latent has no prior to sample from; "
    "judge reconstructions alone: --set objective.adversarial.against=[reconstructed]"
)


class AdversarialConfig(Frozen):
    """How the autoencoder plays against a discriminator."""

    policy: PolicyName = "none"  # who is updated in a step; none: there is no discriminator
    weight: float | None = Field(
        None, ge=0
    )  # of the autoencoder's adversarial loss; with adaptive-weight, of the ratio
    # none: 1 for every 100 numbers in an image, for reconstruction sums over them; 1 with adaptive-weight
    warmup_images: int = Field(0, ge=0)  # images over which the weight rises from 0; the discriminator learns from 0 on
    against: tuple[Fake, ...] = Field(("reconstructed", "sampled"), min_length=1)  # decoded images that are judged

    @property
    def kinds(self) -> tuple[Fake, ...]:
        """`against`, in the order in which they are decoded."""
        order: tuple[Fake, ...] = ("reconstructed", "sampled")
        return tuple(kind for kind in order if kind in self.against)

    def weight_at(self, images_seen: int) -> float:
        """The weight after so many images."""
        weight = 1.0 if self.weight is None else self.weight
        return weight * (min(1.0, images_seen / self.warmup_images) if self.warmup_images else 1.0)

    def resolved(self, shape: tuple[int, int, int]) -> AdversarialConfig:
        """With the weight that images of (C, H, W) get where none is given."""
        if self.weight is not None or self.policy == "none":
            return self
        return self.model_copy(update={"weight": 1.0 if self.policy == "adaptive-weight" else math.prod(shape) / 100})


def players(logits: Logits) -> dict[Player, Terms]:
    """Each player's terms, in nats per image: binary cross-entropy, non-saturating for the autoencoder.

    Goodfellow et al. 2014, eq. 1 and section 3. The kinds of fakes share one weight, and so do real and fake images,
    so that either objective is a mean, and ln 2 where the discriminator tosses a coin.
    """
    fakes = {name: logit for name, logit in logits.items() if name != "real"}
    share = 1 / len(fakes)
    fool = {f"fool_{name}": Term(F.softplus(-logit), share) for name, logit in fakes.items()}
    tell = {"tell_real": Term(F.softplus(-logits["real"]), 0.5)}
    tell |= {f"tell_{name}": Term(F.softplus(logit), 0.5 * share) for name, logit in fakes.items()}
    return {"autoencoder": Terms(fool), "discriminator": Terms(tell)}


def told(logits: Logits) -> dict[str, Bool[Tensor, " n"]]:
    """Which images the discriminator tells rightly: real above 0, fake at most 0."""
    return {name: logit > 0 if name == "real" else logit <= 0 for name, logit in logits.items()}


def accuracy(shares: Mapping[str, float]) -> float:
    """The share told rightly, real and decoded images counting the same, and so each kind of fakes."""
    fakes = [share for name, share in shares.items() if name != "real"]
    return 0.5 * shares["real"] + 0.5 * sum(fakes) / len(fakes)


def as_image(kind: Likelihood, output: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """What a discriminator is shown of a decoder's output: as `shown`, but never cut, for a cut has no gradient."""
    return torch.sigmoid(output) if kind in BOUNDED else output


def adaptive_weight(
    reconstruction: Float[Tensor, ""],
    fakes: Float[Tensor, "m c h w"],
    pull: Float[Tensor, "m c h w"],
    last: nn.Parameter,
) -> float:
    """|gradient of the reconstruction term| / |gradient of the adversarial loss|, at the decoder's last layer.

    Esser, Rombach & Ommer 2021, eq. 7. `pull` is the gradient of the adversarial loss at the images `fakes`. The
    authors' limit of 1e4 is for errors averaged over pixels; here they are summed, and so is the limit.
    """
    (ours,) = torch.autograd.grad(reconstruction, last, retain_graph=True)
    (theirs,) = torch.autograd.grad(fakes, last, pull, retain_graph=True)
    ratio = float(ours.norm()) / (float(theirs.norm()) + 1e-6)
    return min(ratio, 1e4 * fakes[0].numel())
