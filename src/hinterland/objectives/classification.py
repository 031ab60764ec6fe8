"""How far what is said of whole images is from their class; images without label contribute exactly nothing."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor

from hinterland.ground.frozen import Frozen
from hinterland.objectives.terms import Term, Terms

Logits = Float[Tensor, "n k"]
Labels = Int[Tensor, " n"]  # codes; below 0 where an image has no label


class ClassificationConfig(Frozen):
    """How a class is to be told."""

    smoothing: float = Field(0.0, ge=0, lt=1)  # share of certainty given to all classes alike; Szegedy et al. 2016


# -(1 - s) ln p_y - s / K sum_k ln p_k
def classification_terms(logits: Logits, labels: Labels, config: ClassificationConfig) -> Terms:
    """The cross-entropy of each image, in nats; 0, and without gradient, where its label is not known."""
    known = labels >= 0
    given = torch.where(known[:, None], logits.float(), 0)  # what stands elsewhere, be it NaN, has no gradient
    logs = given.log_softmax(dim=1)
    own = logs.gather(1, torch.where(known, labels, 0)[:, None])[:, 0]
    surprise = -(1 - config.smoothing) * own - config.smoothing * logs.mean(dim=1)
    return Terms({"cross_entropy": Term(surprise * known)})


class TaskWeights(Frozen):
    """How much each task counts where several are learned; 1 each: nats of all that is said, added up."""

    reconstruct: float = Field(1.0, ge=0)
    segment: float = Field(1.0, ge=0)
    classify: float = Field(1.0, ge=0)
