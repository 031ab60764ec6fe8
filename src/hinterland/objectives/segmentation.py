"""How far a map of classes is from what is known of each pixel; pixels without label contribute exactly nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from jaxtyping import Bool, Float, Int
from pydantic import Field, model_validator
from torch import Tensor
from torch.nn.functional import one_hot

from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.objectives.terms import Term, Terms

Logits = Float[Tensor, "n k h w"]
Classes = Int[Tensor, "n h w"]  # IGNORED where a pixel is not labelled
Weighing = Literal["none", "balanced", "root"]


class SegmentationConfig(Frozen):
    """Weights of the terms; each is a mean over an image's labelled pixels, times all of its pixels."""

    cross_entropy: float = Field(1.0, ge=0)  # -ln p of the pixel's class, nats
    dice: float = Field(0.0, ge=0)  # 1 - overlap, mean over the classes of the image; Milletari et al. 2016
    focal: float = Field(0.0, ge=0)  # cross-entropy that attends to what is not yet right; Lin et al. 2017
    focusing: float = Field(2.0, ge=0)  # gamma of the focal term
    class_weights: Weighing | tuple[float, ...] = "none"  # balanced: by 1 / frequency; root: by its square root

    @model_validator(mode="after")
    def _something_is_learned(self) -> SegmentationConfig:
        if not (self.cross_entropy or self.dice or self.focal):
            raise ValueError("cross_entropy, dice and focal are all 0, so nothing would be learned; 1 is usual")
        return self

    def resolved(self, shares: Sequence[float]) -> SegmentationConfig:
        """With a weight for each class, by its share of the labelled pixels that are trained on."""
        return self.model_copy(update={"class_weights": class_weights(self.class_weights, shares)})


# w_c = f_c^-a / sum_c f_c^(1-a)
def class_weights(asked: Weighing | tuple[float, ...], shares: Sequence[float]) -> tuple[float, ...]:
    """A weight for each class, such that the mean over labelled pixels is 1; a class that never occurs gets 1."""
    if isinstance(asked, tuple):
        if len(asked) != len(shares) or min(asked) < 0:
            raise BadInput(
                f"objective.segmentation.class_weights has {len(asked)} numbers, and there are {len(shares)} classes; "
                "one of at least 0 for each, or balanced, root, none"
            )
        return asked
    power = {"none": 0.0, "root": 0.5, "balanced": 1.0}[asked]
    raw = [share**-power if share > 0 else 0.0 for share in shares]
    mean = sum(weight * share for weight, share in zip(raw, shares, strict=True)) or 1.0
    return tuple(weight / mean if weight else 1.0 for weight in raw)


def segmentation_terms(logits: Logits, classes: Classes, config: SegmentationConfig) -> Terms:
    """The terms of each image. An image without any label costs nothing."""
    labelled = classes != IGNORED
    known = torch.where(labelled, classes, 0)
    surprise, chances = _told(logits, known, labelled)
    weights = _weights(config, logits)[known] * labelled
    parts: dict[str, Term] = {}
    if config.cross_entropy:
        parts["cross_entropy"] = Term(_of_all(weights * surprise, labelled), config.cross_entropy)
    if config.focal:
        missing = (1 - torch.exp(-surprise)).clamp(min=0)
        parts["focal"] = Term(_of_all(weights * missing**config.focusing * surprise, labelled), config.focal)
    if config.dice:
        parts["dice"] = Term(dice_distance(chances, known, labelled), config.dice, "1 - Dice, times pixels")
    return Terms(parts)


def _told(logits: Logits, known: Classes, labelled: Bool[Tensor, "n h w"]) -> tuple[Tensor, Tensor]:
    """(n, h, w) -ln p of each pixel's class, and (n, k, h, w) p of each class; 0 where there is no label."""
    given = torch.where(labelled[:, None], logits.float(), 0)  # what stands elsewhere, be it NaN, has no gradient
    logs = given.log_softmax(dim=1)
    own = logs.gather(1, known[:, None])[:, 0]
    return -own * labelled, logs.exp() * labelled[:, None]


def _weights(config: SegmentationConfig, logits: Logits) -> Float[Tensor, " k"]:
    if isinstance(config.class_weights, str):
        return torch.ones(logits.shape[1], device=logits.device)
    return torch.tensor(config.class_weights, dtype=torch.float32, device=logits.device)


def _of_all(values: Float[Tensor, "n h w"], labelled: Bool[Tensor, "n h w"]) -> Float[Tensor, " n"]:
    """The sum over labelled pixels, times all / those."""
    count = labelled.sum(dim=(1, 2))
    return values.sum(dim=(1, 2)) * (labelled[0].numel() / count.clamp(min=1))


# D_c = 2 sum_i p_ic g_ic / (sum_i p_ic^2 + sum_i g_ic^2)
def dice_distance(
    chances: Float[Tensor, "n k h w"], known: Classes, labelled: Bool[Tensor, "n h w"]
) -> Float[Tensor, " n"]:
    """(1 - mean of D_c over the classes c that the image shows) times its pixels. Milletari et al. 2016, section 3."""
    truth = one_hot(known, chances.shape[1]).movedim(-1, 1) * labelled[:, None]
    together = 2 * (chances * truth).sum(dim=(2, 3))
    apart = chances.square().sum(dim=(2, 3)) + truth.sum(dim=(2, 3))
    there = truth.sum(dim=(2, 3)) > 0
    overlap = (together / apart.clamp(min=1e-9) * there).sum(dim=1) / there.sum(dim=1).clamp(min=1)
    return torch.where(there.any(dim=1), 1 - overlap, 0) * labelled[0].numel()
