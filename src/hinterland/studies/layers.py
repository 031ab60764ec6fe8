"""What each level of an encoder tells of labels and factors, beside the same level untrained, pixels and colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.control import CONTROL, with_control
from hinterland.analysis.probing.halves import Halves, halves
from hinterland.analysis.probing.probes import linear_probe
from hinterland.analysis.probing.regression import ridge_probe
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.baselines import COLOUR, PIXELS, UNTRAINED, colour_table, pixel_table
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.latents.untrained import untrained_tables
from hinterland.models.autoencoder import Encoder
from hinterland.studies.chosen import scored_split
from hinterland.training.run import to_unit

INFORMATION = "linear_information"
LATENT = "latent"
BASELINES = (PIXELS, COLOUR)
WORDS = (
    "What a linear probe tells of images it has not seen: of a label its balanced accuracy, where guessing is 0 and 1 "
    "is all; of a factor R2. 0 is nothing, less is worse than saying the mean. Alain & Bengio 2016."
)


def layers(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    labels: list[str] | None = None,
    factors: list[str] | None = None,
    pooling: str = "mean-std",
    fitted: int = 3_000,
    scored: int = 2_000,
    untrained: int = 3,
) -> list[Finding]:
    """`linear_information` of `WHAT at LEVEL`, for every label and factor (or those named) and every level.

    `level 1` is what the first halving gives, and so on; `latent` the posterior mean (where it is made of maps, what
    that is read from). Maps are pooled. Beside each `WHAT at LEVEL, untrained`, the mean over so many initialisations
    of the same net, and `control of LABEL at LEVEL`, classes that mean nothing (Hewitt & Liang 2019); besides `WHAT at
    pixels` and `WHAT at colour`. Probes are fitted on `fitted` training images and scored on `scored` others: the same
    for every run.
    """
    encoder = trained.model.encoder
    if not isinstance(encoder, Encoder) or len(trained.config.tasks) > 1:
        raise BadInput(f"{trained.name}: layers are asked of runs of one task, with an encoder of ours")
    given = _chosen(images, fitted, scored)
    known = given.annotations
    asked = [*(known.labels if labels is None else labels), *(known.factors if factors is None else factors)]
    found: dict[str, float] = {}
    for name, table in ((PIXELS, pixel_table(given, given)), (COLOUR, colour_table(given, given))):
        found |= {f"{what} at {name}": value for what, value in informed(table, asked).items()}
    unit, seed = to_unit(trained.config, trained.device), trained.config.seed
    places: dict[str, str | None] = {f"level {k + 1}": f"encoder.maps.{k}" for k in range(len(encoder.maps))}
    for level, layer in {**places, LATENT: None if encoder.flat else "encoder.latent"}.items():
        pooled = pooling if layer else None
        table = trained.encode(given, scores=False, layer=layer, pooling=pooled, progress=progress)
        found |= {f"{what} at {level}": value for what, value in informed(table, asked, control=True).items()}
        fresh = untrained_tables(trained.fresh, given, layer, pooled, unit, count=untrained, seed=seed)
        told = [informed(one, asked) for one in fresh.values()]
        found |= {f"{what} at {level}, {UNTRAINED}": float(np.mean([t[what] for t in told])) for what in told[0]}
    return [Finding(INFORMATION, subject, trained.name, value, scored, WORDS) for subject, value in found.items()]


def _chosen(images: ImageSet, fitted: int, scored: int) -> ImageSet:
    """Some training images, and some of those that are scored."""
    rng, split = np.random.default_rng(0), images.annotations.split
    if scored_split(images) == "train":
        raise BadInput(f"{images.name} has no split but train; probes are scored on images they were not fitted on")
    rows = []
    for name, count in (("train", fitted), (scored_split(images), scored)):
        there = np.flatnonzero(split == name)
        rows.append(np.sort(rng.choice(there, min(count, len(there)), replace=False)))
    return images.take(np.concatenate(rows))


def informed(table: LatentTable, asked: Sequence[str], control: bool = False) -> dict[str, float]:
    """What a linear probe tells of each label and factor; with `control` also of each label's control."""
    parts, found = halves(table), {}
    for what in asked:
        if what not in table.labels:
            found[what] = ridge_probe(parts.train, parts.test, what).r2
            continue
        found[what] = _of_label(parts, what)
        if control:
            found[CONTROL + what] = _of_label(with_control(parts, what), CONTROL + what)
    return found


# (balanced accuracy - 1 / K) / (1 - 1 / K)
def _of_label(parts: Halves, label: str) -> float:
    result = linear_probe(parts.train, parts.test, label)
    chance = 1 / len(np.unique(result.truth))
    return (result.balanced_accuracy - chance) / (1 - chance)
