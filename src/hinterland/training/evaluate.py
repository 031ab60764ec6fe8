"""A model on a whole split: terms, errors a pixel, KL per dimension; and how well it mends noise. Always in fp32."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import torch
from torch import Tensor

from hinterland.data.batches import Seen, ToUnit, factors_of
from hinterland.data.chance import Noise
from hinterland.data.imageset import ImageSet
from hinterland.data.noise import NoiseConfig, noisy_at
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.objective import Objective
from hinterland.objectives.passage import Passage, through
from hinterland.objectives.reconstruction import mean_per_pixel, shown
from hinterland.objectives.regularisers import kl_per_dimension
from hinterland.training.ranks import ALONE, Ranks
from hinterland.training.rival import Judge
from hinterland.training.sides import Wanted

EVALUATION_BATCH = 500
MOST_DB = 100  # of an image that comes back exactly
SCORES = ("mse_per_pixel", "mae_per_pixel")  # of a reconstruction; a translation has psnr_db besides


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Means over images. `scores` are of the reconstruction from the posterior mean, per pixel and band.

    `denoising`, where the run has noise: the terms from noisy images with the clean ones as targets, the scores of
    what is made of them with `psnr_db`, and `noisy_...`: the same scores of the noisy images themselves.
    """

    terms: dict[str, float]
    scores: dict[str, float]  # mse_per_pixel, mae_per_pixel, on the [0, 1] scale; psnr_db of task translate
    kl_per_dimension: list[float] | None  # nats
    adversarial: dict[str, float] | None = None  # losses and accuracies of the game; not part of the objective
    denoising: dict[str, float] | None = None
    confusion: list[list[int]] | None = None  # of task segment: pixels by known class (rows) and said class


@torch.no_grad()
def evaluate(
    model: Autoencoder,
    objective: Objective,
    images: ImageSet,
    to_unit: ToUnit,
    seed: int,
    progress: Progress = SILENT,
    judge: Judge | None = None,
    noise: NoiseConfig | None = None,
    wanted: Wanted | None = None,
    ranks: Ranks = ALONE,
) -> Evaluation:
    """Every image once, one sample each, with full weights of all terms (no warm-up). Only valid pixels count.

    `judge` also lets the discriminator tell images from fakes. No adversarial term enters the objective: how a game
    stands does not tell how far a model has come. `noise`, the same at each evaluation, is mended besides: the terms
    and scores stay those of clean images. `wanted`, of task translate: what should come back of `images`, the side that
    is given. Each rank looks at its part, and all find the same. Everything is in evaluation mode.
    """
    draws, mending = (torch.Generator(to_unit.device).manual_seed(seed) for _ in range(2))
    sums: dict[str, Tensor] = {}

    def add(prefix: str, values: Mapping[str, Tensor]) -> None:
        for name, value in values.items():
            key, counted = f"{prefix} {name}", part.counted(value.double())
            sums[key] = sums[key] + counted if key in sums else counted

    training = model.training
    model.eval()
    with progress.step("evaluate", len(images)) as bar:
        for rows, part in ranks.slices(images, EVALUATION_BATCH):
            clean = to_unit.read(images, rows)
            target = clean if wanted is None else Seen(wanted.read(rows), clean.valid)
            factors = factors_of(images, rows, objective.factors, to_unit.device)
            made, terms, scores = _looked(model, objective, clean.images, target, factors, part.noise(draws))
            add("term", terms)
            add("score", {name: scores[name] for name in (SCORES if wanted is None else scores)})
            if isinstance(made.posterior, DiagonalGaussian) and objective.config.prior == "standard":
                add("kl", {"each": kl_per_dimension(made.posterior).sum(dim=0)})  # no formula with another prior
            if judge:
                add("game", judge(model, made.output, clean.images))
            if noise is not None and noise.any and wanted is None:
                given = to_unit.filled(noisy_at(clean.images, noise, rows.start, seed), clean.valid)
                _, terms, scores = _looked(model, objective, given, clean, factors, part.noise(mending))
                left = _scores(objective.target(given, clean.valid), objective.target(*clean), clean)
                add("denoising", {**terms, **scores, **{f"noisy_{name}": value for name, value in left.items()}})
            bar.advance(part.whole)
    model.train(training)
    sums = ranks.summed(sums)
    kl = sums.pop("kl each", None)
    means = {name: float(value) / len(images) for name, value in sums.items()}
    return Evaluation(
        terms=_under(means, "term "),
        scores=_under(means, "score "),
        kl_per_dimension=None if kl is None else (kl / len(images)).tolist(),
        adversarial=_under(means, "game ") if judge else None,
        denoising=_under(means, "denoising ") or None,
    )


def _looked(
    model: Autoencoder,
    objective: Objective,
    given: Tensor,
    clean: Seen,
    factors: Mapping[str, Tensor],
    draws: Noise,
) -> tuple[Passage, dict[str, Tensor], dict[str, Tensor]]:
    """What becomes of the images `given` where the `clean` ones should, or others: the passage, sums of terms and of
    scores."""
    made = through(model, given, draws, objective.wants())
    full_weight = max(1, objective.config.warmup_images)
    terms = objective(made.output, made.posterior, clean.images, full_weight, factors, made, clean.valid).sums()
    variational = isinstance(made.posterior, DiagonalGaussian)
    at_mean = model.decode(made.posterior.mean) if variational else made.output
    came_back = shown(objective.config.reconstruction, at_mean)
    return made, terms, _scores(came_back, objective.target(*clean), clean)


def _scores(came_back: Tensor, wanted: Tensor, clean: Seen) -> dict[str, Tensor]:
    """Sums over images of squared and absolute error a pixel, and of the peak signal-to-noise ratio, in dB."""
    error = came_back - wanted
    square = mean_per_pixel(error.square(), clean.valid)
    return {
        "mse_per_pixel": square.sum(),
        "mae_per_pixel": mean_per_pixel(error.abs(), clean.valid).sum(),
        "psnr_db": (-10 * square.log10()).clamp(max=MOST_DB).sum(),
    }


def _under(means: dict[str, float], prefix: str) -> dict[str, float]:
    return {name.removeprefix(prefix): value for name, value in means.items() if name.startswith(prefix)}
