"""What is in the latents of labels and factors that describe images, and are not what they were made from."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.halves import halves
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import listing
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import sampled


def attribution(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    labels: list[str] | None = None,
    baselines: bool | list[str] = True,
    quick: bool = True,
    most_training_images: int = 20_000,
) -> list[Finding]:
    """The battery on labels and factors beside the baselines, and the random split beside that by scene.

    `labels` None: all that vary, both where probes are fitted and where they are scored; the others are told.
    What `analysis` asks besides, which latent holds which cause, is left out: shares of land cover are no causes that
    vary by themselves, and it takes twice as long as all the rest.
    """
    from hinterland.analysis.battery import analyse
    from hinterland.analysis.probing.by_scene import by_scene_findings

    seed = trained.config.seed
    given = sampled(images, most_training_images, seed)
    table = trained.encode(given, baselines=baselines, progress=progress)
    asked = varying(table, progress) if labels is None else labels
    findings = analyse(table, asked, quick=quick, seed=seed, progress=progress)
    for label in asked:
        findings += by_scene_findings(table, label, quick, seed)
    return findings


def varying(table: LatentTable, progress: Progress) -> list[str]:
    """The labels and factors with two values or more on either side, such as the share of a class that occurs."""
    parts = halves(table)

    def counts(side: LatentTable, name: str) -> int:
        codes = side.labels[name].codes if name in side.labels else side.factors[name].values
        known = codes >= 0 if name in side.labels else ~np.isnan(codes)
        return len(np.unique(codes[known]))

    names = [*table.labels, *table.factors]
    kept = [name for name in names if min(counts(parts.train, name), counts(parts.test, name)) > 1]
    if len(kept) < len(names):
        progress.say(
            f"not asked of, as it is the same for all images: {listing(name for name in names if name not in kept)}"
        )
    return kept
