"""Triplets: images alike in a factor shall be closer in latent space than images that are not."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor

from hinterland.data.annotations import Annotations, Factor
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen

Square = Float[Tensor, "n n"]
Mask = Bool[Tensor, "n n"]
NEAR_SHARE = 1 / 12  # of the circle or of the range: 30 degrees where near is not given


class TripletConfig(Frozen):
    """What is asked for one factor."""

    margin: float = Field(1.0, gt=0)  # by which the unlike image shall be farther, in latent space
    weight: float = Field(1.0, ge=0)
    near: float | None = Field(None, gt=0)  # alike up to this difference, in the factor's unit; none: 1/12 of its span
    period: float | None = Field(None, gt=0)  # after which the factor starts again; none: as the images have it


class MetricConfig(Frozen):
    """Which factors are to show in latent distances."""

    factors: dict[str, TripletConfig] = Field(default_factory=dict)  # by name; none: no metric term
    mining: Literal["semi-hard", "hard"] = "semi-hard"

    def resolved(self, annotations: Annotations, where: str) -> MetricConfig:
        """With period and near of each factor as the training images have them; `BadInput` for unknown factors."""
        made = {}
        for name, triplets in self.factors.items():
            if name not in annotations.factors:
                has = ", ".join(annotations.factors) or "none"
                raise BadInput(
                    f"objective.metric.factors.{name}: {where} has no factor of that name; its factors are: {has}"
                )
            factor = annotations.factors[name]
            period = triplets.period or factor.period
            near = triplets.near or NEAR_SHARE * (period or _span(name, factor))
            made[name] = triplets.model_copy(update={"near": near, "period": period})
        return self.model_copy(update={"factors": made})


def _span(name: str, factor: Factor) -> float:
    """The range of the values that are known."""
    known = factor.values[np.isfinite(factor.values)]
    span = float(np.ptp(known)) if len(known) else 0.0
    if span <= 0:
        raise BadInput(
            f"objective.metric.factors.{name}: all training images have the same value, so none are unlike; "
            "leave the factor out"
        )
    return span


def differences(values: Float[Tensor, " n"], period: float | None) -> Square:
    """|a - b| for each pair; on a circle of this period, the shorter way round."""
    apart = (values[:, None] - values[None, :]).abs()
    if period is None:
        return apart
    apart = apart % period
    return torch.minimum(apart, period - apart)


def distances(latents: Float[Tensor, "n d"]) -> Square:
    """Euclidean distance of each pair, with a gradient of 0, not of NaN, where two latents are equal."""
    square = (latents[:, None] - latents[None, :]).square().sum(dim=2)
    equal = square == 0
    return square.masked_fill(equal, 1.0).sqrt().masked_fill(equal, 0.0)


def triplet_loss(
    latents: Float[Tensor, "n d"], values: Float[Tensor, " n"], config: TripletConfig, mining: str = "semi-hard"
) -> Float[Tensor, " n"]:
    """max(0, |anchor - like| - |anchor - unlike| + margin) of each image as anchor, found within the batch.

    semi-hard (Schroff, Kalenichenko & Philbin 2015, section 3.2): the mean over all alike images, each with the
    nearest unlike image that is farther than it, or the farthest where none is. hard (Hermans, Beyer & Leibe 2017,
    eq. 5): the farthest alike with the nearest unlike image. In units of latent distance; best 0. An image whose
    factor is not known (NaN), or that has none alike or none unlike in the batch, counts 0.
    """
    if config.near is None:
        raise BadInput("a triplet needs near; MetricConfig.resolved takes it from the images")
    apart = differences(values, config.period)  # NaN is neither near nor far
    itself = torch.eye(len(values), dtype=torch.bool, device=values.device)
    alike, unlike = (apart <= config.near) & ~itself, apart > config.near
    usable = alike.any(dim=1) & unlike.any(dim=1)
    if not bool(usable.any()):
        return 0 * latents.sum(dim=1)
    between = distances(latents)
    loss = (_hard if mining == "hard" else _semi_hard)(between, alike, unlike, config.margin)
    return torch.where(usable, loss, 0 * loss)


def _hard(between: Square, alike: Mask, unlike: Mask, margin: float) -> Float[Tensor, " n"]:
    farthest = between.masked_fill(~alike, 0.0).amax(dim=1)
    nearest = between.masked_fill(~unlike, torch.finfo(between.dtype).max).amin(dim=1)
    return (farthest - nearest + margin).clamp(min=0)


def _semi_hard(between: Square, alike: Mask, unlike: Mask, margin: float) -> Float[Tensor, " n"]:
    by_distance = between.masked_fill(~unlike, torch.inf).sort(dim=1).values  # of each anchor: unlike images, then inf
    farther = torch.searchsorted(by_distance.detach(), between.detach().contiguous(), right=True)
    last = (unlike.sum(dim=1, keepdim=True) - 1).clamp(min=0)
    chosen = by_distance.gather(1, torch.minimum(farther, last))
    loss = torch.where(alike, between - torch.where(alike, chosen, 0.0) + margin, 0.0).clamp(min=0)
    return loss.sum(dim=1) / alike.sum(dim=1).clamp(min=1)
