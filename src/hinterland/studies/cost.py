"""What an arm costs."""

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
