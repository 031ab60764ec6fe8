"""What a study measures of every cell: each measure makes findings of a trained run and its images."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.attribution import attribution
from hinterland.studies.checkerboards import checkerboards
from hinterland.studies.chosen import drawn, sampled, scored_split
from hinterland.studies.confusions import confusions
from hinterland.studies.cost import cost
from hinterland.studies.denoising import denoising
from hinterland.studies.errors import reconstruction, training_error
from hinterland.studies.latent_shape import latent_shape
from hinterland.studies.layers import layers
from hinterland.studies.likelihood import likelihood
from hinterland.studies.midpoints import midpoints
from hinterland.studies.motion import around, batch_statistics, components, interpolation
from hinterland.studies.overfitting import overfitting
from hinterland.studies.real import real_features
from hinterland.studies.sharpness import sharpness
from hinterland.studies.tasks import label_probe, tasks
from hinterland.studies.told import told

FEW = 1_000  # images, as the articulation thesis took them
MEASURING = ("train_mode_batchnorm", "n_images_1000")  # faults that need no training

Measure = Callable[..., list[Finding]]  # (trained, images, progress, **options)


def terms(trained: Trained, images: ImageSet, progress: Progress) -> list[Finding]:
    """The terms of the objective on the last evaluation of the scored split, the training rate, the weights."""
    lines = [line for line in trained.folder.metrics() if line["split"] == scored_split(images)]
    if not lines:
        raise BadInput(f"{trained.name} was never evaluated on {scored_split(images)}")
    last, count = lines[-1], len(images.split(scored_split(images)))
    return [
        Finding(name, "objective", trained.name, value, count, f"Term {name} of the objective, mean over images.")
        for name, value in last["terms"].items()
    ]


def analysis(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    labels: list[str] | None = None,
    baselines: bool = False,
    quick: bool = True,
    layer: str | None = None,
    pooling: str | None = None,
    most_training_images: int = 20_000,
) -> list[Finding]:
    """The battery on labels and factors (see `hl.analyse`), of any layer."""
    from hinterland.analysis.standard import analyse

    given = sampled(images, most_training_images, trained.config.seed)
    table = trained.encode(given, baselines=baselines, layer=layer, pooling=pooling, progress=progress)
    return analyse(table, labels, quick=quick, seed=trained.config.seed, progress=progress)


def distances(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    extractor: str = "efficientnet-lite0",
    count: int = 2_000,
    of: list[str] | None = None,
    also_with: list[str] | None = None,
) -> list[Finding]:
    """KID, precision, recall, density, coverage of reconstructions and of samples, beside the floor of real images.

    `also_with`: the same once more with a fault in the measuring, such as subject `samples, train_mode_batchnorm`;
    with n_images_1000, the Fréchet distance of 1,000 images, which is too few for it.
    """
    from hinterland.analysis.distances.findings import as_subject, distance_findings
    from hinterland.latents.features import features_of

    own, further = trained.config.reproduce_fault, _measuring_faults(also_with)
    if "n_images_1000" in own:
        count = FEW
    rng = np.random.default_rng(trained.config.seed)
    held_out = drawn(images.split(scored_split(images)), count, rng)
    other = drawn(images.split("train"), count, rng)
    real, floor = (real_features(trained, part, extractor, progress) for part in (held_out, other))
    findings: list[Finding] = []
    for kind in of or ["reconstructions", "samples"]:
        if kind == "samples" and not trained.has_prior:
            continue  # an autoencoder without a prior has none
        latents = (
            trained.encode(held_out, scores=False).latents
            if kind == "reconstructions"
            else trained.prior(len(held_out), trained.config.seed)
        )
        for faulty in (False, True)[: 1 + ("train_mode_batchnorm" in further)]:
            with batch_statistics(trained.model, faulty or "train_mode_batchnorm" in own):
                decoded = trained.decode(latents)
            subject = f"{kind}, train_mode_batchnorm" if faulty else kind
            features = as_subject(features_of(decoded, extractor, progress=progress), subject)
            findings += distance_findings(real, features, floor, seed=trained.config.seed)
            if "n_images_1000" in further and not faulty:
                findings.append(_of_few(real, features))
    return findings


def _measuring_faults(wanted: list[str] | None) -> list[str]:
    unknown = [fault for fault in wanted or [] if fault not in MEASURING]
    if unknown:
        raise BadInput(f"distances: also_with has {unknown[0]}; the faults in measuring are: {', '.join(MEASURING)}")
    return wanted or []


def _of_few(real: LatentTable, made: LatentTable) -> Finding:
    """The Fréchet distance as the articulation thesis took it, of at most 1,000 images: mostly bias."""
    from hinterland.analysis.distances.frechet import frechet_distance

    n = min(FEW, len(real), len(made))
    words = f"Squared Fréchet distance of {real.source.name} features of {n:,} images: too few, so mostly bias."
    value = frechet_distance(real.latents[:n], made.latents[:n])
    return Finding("frechet_distance", f"{made.source.layer}, n_images_1000", real.source.name, value, n, words)


MEASURES: Mapping[str, Measure] = {
    "interpolation": interpolation,
    "components": components,
    "around": around,
    "terms": terms,
    "reconstruction": reconstruction,
    "training_error": training_error,
    "cost": cost,
    "analysis": analysis,
    "attribution": attribution,
    "distances": distances,
    "denoising": denoising,
    "checkerboards": checkerboards,
    "midpoints": midpoints,
    "overfitting": overfitting,
    "latent_shape": latent_shape,
    "likelihood": likelihood,
    "told": told,
    "tasks": tasks,
    "label_probe": label_probe,
    "layers": layers,
    "sharpness": sharpness,
    "confusions": confusions,
}


def measured(
    trained: Trained, images: ImageSet, wanted: list[str | dict[str, dict[str, Any]]], progress: Progress
) -> list[Finding]:
    """The findings of every measure asked for; `BadInput` for an unknown one, or options it does not have."""
    findings: list[Finding] = []
    for name, options in parsed(wanted):
        findings += MEASURES[name](trained, images, progress, **options)
    return [dataclasses.replace(finding, source=trained.name) for finding in findings]


def parsed(wanted: list[str | dict[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Name and options of each measure."""
    import inspect

    made = []
    for one in wanted:
        name, options = (one, {}) if isinstance(one, str) else next(iter(one.items()))
        if name not in MEASURES:
            raise BadInput(f"measures: {name} is none; there are: {', '.join(MEASURES)}")
        takes = list(inspect.signature(MEASURES[name]).parameters)[3:]
        unknown = [option for option in options or {} if option not in takes]
        if unknown:
            raise BadInput(f"measures: {name} has no option {unknown[0]}; its options: {', '.join(takes) or 'none'}")
        made.append((name, dict(options or {})))
    return made
