"""Terms: the named parts of an objective, each with its weight and unit."""

from __future__ import annotations

import dataclasses

import torch
from jaxtyping import Float
from torch import Tensor


@dataclasses.dataclass(frozen=True)
class Term:
    """One part of an objective: a value per image, and how much it counts."""

    per_image: Float[Tensor, " n"]
    weight: float = 1.0
    unit: str = "nats"


@dataclasses.dataclass(frozen=True)
class Terms:
    """Ordered terms of one batch."""

    parts: dict[str, Term]
    aside: dict[str, Term] = dataclasses.field(
        default_factory=dict
    )  # losses of what learns for itself: not in the whole

    def objective(self) -> Float[Tensor, ""]:
        """Sum over terms of weight x mean over images: what is minimised."""
        return torch.stack([term.weight * term.per_image.mean() for term in self.parts.values()]).sum()

    def sums(self) -> dict[str, Tensor]:
        """Sum over images of each raw term and of the weighted whole, in float64, without gradient."""
        every = {**self.parts, **self.aside}
        raw = {name: term.per_image.detach().double().sum() for name, term in every.items()}
        whole = torch.stack([term.weight * raw[name] for name, term in self.parts.items()]).sum()
        return {"objective": whole, **raw}
