"""What a study measures of overfitting: a classifier of few images, given latents, pixels, or principal components."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.overfitting import overfit
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import drawn, scored_split
from hinterland.studies.found import mean_of

GAP = (
    "Accuracy of a small network on the {count:,} training images that it has learned from, less that on unseen ones; "
    "0: nothing is learned by heart."
)
TOLD = "Accuracy on unseen images of a small network that has learned from {count:,} training images, unrestrained."


def overfitting(
    trained: Trained, images: ImageSet, progress: Progress, label: str = "class", count: int = 1_000
) -> list[Finding]:
    """`overfitting_gap` and `few_label_accuracy` of a classifier that has `count` labelled training images.

    Subjects: `latents`; `pixels`; `pca`, as many principal components as latents. The autoencoder and the components
    have seen all training images, without labels. Which images are labelled is drawn by the run's seed.
    """
    seed, train = trained.config.seed, images.split("train")
    few = drawn(train, count, np.random.default_rng(seed))
    asked = images.split(scored_split(images))
    seen, unseen = (
        trained.encode(part, scores=False, progress=progress, baselines=["pixels", "pca"], train=train)
        for part in (few, asked)
    )
    found = []
    for subject in ("latents", "pixels", "pca"):
        pair = (seen, unseen) if subject == "latents" else (seen.baselines[subject], unseen.baselines[subject])
        result = overfit(*pair, label, seed)
        known = (result.unseen.fitted_on, len(result.unseen.truth))
        found.append(Finding("overfitting_gap", subject, label, result.gap, known[1], GAP.format(count=known[0])))
        right, words = result.unseen.correct.astype(np.float64), TOLD.format(count=known[0])
        found.append(mean_of(right, "few_label_accuracy", subject, label, words, seed))
    return found
