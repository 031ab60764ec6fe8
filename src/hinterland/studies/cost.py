"""What an arm costs, and how well it knows the images that it was trained on."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.models.cost import cost_of


def cost(trained: Trained, images: ImageSet, progress: Progress) -> list[Finding]:
    """Parameters, multiply-adds an image, and images a second in training."""
    counted = cost_of(trained.model, trained.shape)
    rates = [float(line["images_per_s"]) for line in trained.folder.metrics() if line["split"] == "train"]
    size = " x ".join(map(str, trained.shape))
    found = [
        ("parameters", float(counted.parameters), 1, "Numbers that are learned, in encoder and decoder.", ""),
        (
            "multiply_adds",
            float(counted.multiply_adds),
            1,
            f"Multiplications of all layers for one image of {size} there and back; elementwise work is not counted.",
            "",
        ),
    ]
    if rates:
        words = "Images learned from in a second, the median over the run's evaluations; of this machine alone."
        found.append(("training_rate", float(np.median(rates)), len(rates), words, "images/s"))
    return [
        Finding(name, "cost", trained.name, value, n, definition, unit=unit)
        for name, value, n, definition, unit in found
    ]


def training_error(trained: Trained, images: ImageSet, progress: Progress, count: int = 2_000) -> list[Finding]:
    """Squared and absolute error a pixel on training images: what a table of training errors can be set beside."""
    from hinterland.analysis.statistics.intervals import interval_if_any

    train = images.split("train")
    if len(train) > count:
        chosen = np.random.default_rng(trained.config.seed).choice(len(train), count, replace=False)
        train = train.take(np.sort(chosen))
    table = trained.encode(train, progress=progress)
    made = []
    for name, words in (("mse_per_pixel", "Squared"), ("mae_per_pixel", "Absolute")):
        errors = np.asarray(table.scores[name], np.float64)
        interval = interval_if_any(errors, trained.config.seed)
        made.append(
            Finding(
                name,
                "training images",
                trained.name,
                float(errors.mean()),
                len(errors),
                f"{words} error a pixel of reconstructions of images that were learned from, from the posterior mean, "
                "on the [0, 1] scale; 0 is best, and held-out images come back no better.",
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                interval_method=interval.method if interval else "",
            )
        )
    return made
