"""Errors a pixel: of images held out, and of those that a run was trained on."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.analysis.statistics.intervals import interval_if_any
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import drawn, scored_split

HELD_OUT = "of reconstructions from the posterior mean, on the [0, 1] scale; 0 is best."
LEARNED = (
    "of reconstructions of images that were learned from, from the posterior mean, on the [0, 1] scale; 0 is best, and "
    "held-out images come back no better."
)


def reconstruction(trained: Trained, images: ImageSet, progress: Progress) -> list[Finding]:
    """Squared and absolute error a pixel on the scored split, with bootstrap intervals over images."""
    return _errors(trained, images.split(scored_split(images)), "reconstruction", HELD_OUT, progress)


def training_error(trained: Trained, images: ImageSet, progress: Progress, count: int = 2_000) -> list[Finding]:
    """Squared and absolute error a pixel on training images: what a table of training errors can be set beside."""
    train = drawn(images.split("train"), count, np.random.default_rng(trained.config.seed))
    return _errors(trained, train, "training images", LEARNED, progress)


def _errors(trained: Trained, images: ImageSet, subject: str, what: str, progress: Progress) -> list[Finding]:
    table = trained.encode(images, progress=progress)
    made = []
    for name, words in (("mse_per_pixel", "Squared"), ("mae_per_pixel", "Absolute")):
        errors = np.asarray(table.scores[name], np.float64)
        interval = interval_if_any(errors, trained.config.seed)
        made.append(
            Finding(
                name,
                subject,
                trained.name,
                float(errors.mean()),
                len(errors),
                f"{words} error a pixel {what}",
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                interval_method=interval.method if interval else "",
            )
        )
    return made
