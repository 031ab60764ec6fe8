"""How often two classes are taken for each other by their latents."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.probes import knn_probe, linear_probe
from hinterland.analysis.statistics.intervals import interval_if_any
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import sampled


def confusions(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    pair: list[str],
    label: str = "class",
    neighbours: int = 10,
    most_training_images: int = 20_000,
) -> list[Finding]:
    """`taken_for_each_other` of the two classes in `pair`, and the accuracy of all, by neighbours and a linear probe.

    Probes tell all classes of `label`; only where an image of the one class is taken for the other does it count.
    """
    table = trained.encode(sampled(images, most_training_images, trained.config.seed), scores=False, progress=progress)
    parts = table.annotations.split
    fitted, scored = table.take(np.flatnonzero(parts == "train")), table.take(np.flatnonzero(parts != "train"))
    found = []
    for result in (knn_probe(fitted, scored, label, neighbours), linear_probe(fitted, scored, label)):
        unknown = [name for name in pair if name not in result.names]
        if len(set(pair)) != 2 or unknown:
            raise BadInput(f"confusions.pair ({', '.join(pair)}) must be two classes of: {listing(result.names)}")
        first, second = (result.names.index(name) for name in pair)
        of_pair = np.isin(result.truth, (first, second))
        other = np.where(result.truth == first, second, first)
        crossed = (result.predictions == other)[of_pair].astype(np.float64)
        words = f"Share of the images of {' and '.join(pair)} that {result.probe} takes for the other; 0 is best."
        subject = f"{' and '.join(pair)}, {result.probe}"
        interval = interval_if_any(crossed, trained.config.seed)
        found += [
            Finding(
                "taken_for_each_other", subject, trained.name, float(crossed.mean()), len(crossed), words,
                low=interval.low if interval else None, high=interval.high if interval else None,
                interval_method=interval.method if interval else "", seed=trained.config.seed,
            ),
            Finding(
                "accuracy", f"all classes, {result.probe}", trained.name, result.accuracy, len(result.truth),
                f"Share of images whose {label} is told right by {result.probe}; [0, 1], 1 is best.",
            ),
        ]  # fmt: skip
    return found
