"""A model on a whole split: terms, errors a pixel, KL per dimension. Always in fp32."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor

from hinterland.data.batches import ToUnit, in_order
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import shown
from hinterland.objectives.regularisers import kl_per_dimension

EVALUATION_BATCH = 500


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Means over images. `scores` are of the reconstruction from the posterior mean, per pixel and band."""

    terms: dict[str, float]
    scores: dict[str, float]  # mse_per_pixel, mae_per_pixel, on the [0, 1] scale
    kl_per_dimension: list[float] | None  # nats


@torch.no_grad()
def evaluate(
    model: Autoencoder,
    objective: Objective,
    images: ImageSet,
    to_unit: ToUnit,
    seed: int,
    progress: Progress = SILENT,
) -> Evaluation:
    """Every image once, one sample each, with full weights of all terms (no warm-up)."""
    noise = torch.Generator(to_unit.device).manual_seed(seed)
    sums: dict[str, Tensor] = {}

    def add(name: str, value: Tensor) -> None:
        sums[name] = sums[name] + value.double() if name in sums else value.double()

    training = model.training
    model.eval()
    full_weight = max(1, objective.config.warmup_images)
    with progress.step("evaluate", len(images)) as bar:
        for stored in in_order(images, EVALUATION_BATCH):
            batch = to_unit(stored)
            posterior = model.encode(batch)
            at_mean = model.decode(posterior.mean)
            output = at_mean
            if isinstance(posterior, DiagonalGaussian):
                output = model.decode(posterior.sample(noise))
                add("kl_per_dimension", kl_per_dimension(posterior).sum(dim=0))
            for name, value in objective(output, posterior, batch, full_weight).sums().items():
                add(f"term {name}", value)
            error = shown(objective.config.reconstruction, at_mean) - batch
            add("score mse_per_pixel", error.square().mean(dim=(1, 2, 3)).sum())
            add("score mae_per_pixel", error.abs().mean(dim=(1, 2, 3)).sum())
            bar.advance(len(batch))
    model.train(training)
    n = len(images)
    kl = sums.pop("kl_per_dimension", None)
    means = {name: float(value) / n for name, value in sums.items()}
    return Evaluation(
        terms={k.removeprefix("term "): v for k, v in means.items() if k.startswith("term ")},
        scores={k.removeprefix("score "): v for k, v in means.items() if k.startswith("score ")},
        kl_per_dimension=None if kl is None else (kl / n).tolist(),
    )
