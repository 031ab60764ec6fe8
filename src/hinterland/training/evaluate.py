"""A model on a whole split: terms, errors a pixel, KL per dimension. Always in fp32."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor

from hinterland.data.batches import ToUnit, as_tensor, factors_of, slices
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import shown
from hinterland.objectives.regularisers import kl_per_dimension
from hinterland.training.rival import Judge

EVALUATION_BATCH = 500


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Means over images. `scores` are of the reconstruction from the posterior mean, per pixel and band."""

    terms: dict[str, float]
    scores: dict[str, float]  # mse_per_pixel, mae_per_pixel, on the [0, 1] scale
    kl_per_dimension: list[float] | None  # nats
    adversarial: dict[str, float] | None = None  # losses and accuracies of the game; not part of the objective


@torch.no_grad()
def evaluate(
    model: Autoencoder,
    objective: Objective,
    images: ImageSet,
    to_unit: ToUnit,
    seed: int,
    progress: Progress = SILENT,
    judge: Judge | None = None,
) -> Evaluation:
    """Every image once, one sample each, with full weights of all terms (no warm-up).

    `judge` also lets the discriminator tell images from fakes. No adversarial term enters the objective: how a game
    stands does not tell how far a model has come. Everything is in evaluation mode.
    """
    noise = torch.Generator(to_unit.device).manual_seed(seed)
    sums: dict[str, Tensor] = {}

    def add(name: str, value: Tensor) -> None:
        sums[name] = sums[name] + value.double() if name in sums else value.double()

    training = model.training
    model.eval()
    full_weight = max(1, objective.config.warmup_images)
    with progress.step("evaluate", len(images)) as bar:
        for rows in slices(images, EVALUATION_BATCH):
            batch = to_unit(as_tensor(images, rows))
            factors = factors_of(images, rows, objective.factors, to_unit.device)
            posterior = model.encode(batch)
            at_mean = model.decode(posterior.mean)
            output = at_mean
            if isinstance(posterior, DiagonalGaussian):
                output = model.decode(posterior.sample(noise))
                add("kl_per_dimension", kl_per_dimension(posterior).sum(dim=0))
            for name, value in objective(output, posterior, batch, full_weight, factors).sums().items():
                add(f"term {name}", value)
            if judge:
                for name, value in judge(model, output, batch).items():
                    add(f"game {name}", value)
            error = shown(objective.config.reconstruction, at_mean) - batch
            add("score mse_per_pixel", error.square().mean(dim=(1, 2, 3)).sum())
            add("score mae_per_pixel", error.abs().mean(dim=(1, 2, 3)).sum())
            bar.advance(len(batch))
    model.train(training)
    n = len(images)
    kl = sums.pop("kl_per_dimension", None)
    means = {name: float(value) / n for name, value in sums.items()}
    return Evaluation(
        terms=_under(means, "term "),
        scores=_under(means, "score "),
        kl_per_dimension=None if kl is None else (kl / n).tolist(),
        adversarial=_under(means, "game ") if judge else None,
    )


def _under(means: dict[str, float], prefix: str) -> dict[str, float]:
    return {name.removeprefix(prefix): value for name, value in means.items() if name.startswith(prefix)}
