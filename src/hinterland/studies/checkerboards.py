"""What a study measures of checkerboards in what comes back."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.checkerboard import checkerboard
from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import drawn, scored_split
from hinterland.studies.found import mean_of

WORDS = (
    "Power of the reconstruction error at the finest pattern that pixels can hold over that of patterns a little "
    "coarser, mean over images; more: a checkerboard (Odena et al. 2016)."
)


def checkerboards(trained: Trained, images: ImageSet, progress: Progress, count: int = 2_000) -> list[Finding]:
    """`checkerboard` of reconstructions of the scored split; see `analysis.checkerboard`."""
    seed = trained.config.seed
    scored = drawn(images.split(scored_split(images)), count, np.random.default_rng(seed))
    with progress.step("reconstruct", 1):
        values = checkerboard(trained.seen(scored), trained.reconstruct(scored))
    return [mean_of(values, "checkerboard", "reconstructions", trained.name, WORDS, seed)]
