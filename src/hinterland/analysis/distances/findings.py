"""Distances between real and generated images, as findings, with what real images give among themselves."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.distances.frechet import LEAST, frechet_distance
from hinterland.analysis.distances.kernel import kernel_distance
from hinterland.analysis.distances.support import support
from hinterland.analysis.finding import Finding
from hinterland.analysis.statistics.intervals import bootstrap
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

KID = (
    "Squared maximum mean discrepancy of {features} features with a cubic kernel, unbiased, 0 is best (Bińkowski et "
    "al. 2018). Chance: the same between these real images and other real ones."
)
FRECHET = (
    "Squared Fréchet distance of {features} features taken as Gaussian, 0 is best, biased upwards by few images "
    "(Dowson & Landau 1982). Chance: the same between these real images and other real ones."
)
SHARES = {
    "precision": "Share of generated images within reach of a real one (Kynkäänniemi et al. 2019); one outlier among "
    "the real can make it 1: read it beside coverage.",
    "recall": "Share of real images within reach of a generated one (Kynkäänniemi et al. 2019).",
    "density": "In how many real reaches a generated image lies, over k; may be above 1 (Naeem et al. 2020).",
    "coverage": "Share of real images with a generated one within their reach, in [0, 1], 1 is best (Naeem et al. "
    "2020).",
}
BY = " By {features} features, k = {k}. Chance: the same of other real images."


def distance_findings(
    real: LatentTable, generated: LatentTable, other_real: LatentTable, k: int = 5, seed: int = 0
) -> list[Finding]:
    """`kid`, `precision`, `recall`, `density`, `coverage`, and from 10,000 images on `frechet_distance`.

    Of feature tables (see `latents.features`): held-out `real` images, `generated` ones (reconstructions or
    samples), and as the floor `other_real` images that are none of `real`. `null` of each finding is the floor.
    The subject names the generated table. `BadInput` where extractors differ, or real images are in both sets.
    """
    _same_extractor(real, generated, other_real)
    shared = np.intersect1d(real.ids, other_real.ids)
    if len(shared):
        raise BadInput(
            f"{len(shared)} of the {len(real)} real images are also among the other real ones; give images of another "
            "split, or the floor would be too low"
        )
    floor = other_real.latents[: len(generated)]  # the bias depends on how many there are
    features, subject = real.source.name, generated.source.layer
    findings = [_kid(real, generated, floor, features, seed)]
    if min(len(real), len(generated), len(floor)) >= LEAST:
        findings.append(
            Finding(
                "frechet_distance",
                subject,
                features,
                frechet_distance(real.latents, generated.latents),
                len(generated),
                FRECHET.format(features=features),
                null=frechet_distance(real.latents, floor),
            )
        )
    return [*findings, *_shares(real, generated, floor, features, k, seed)]


def _kid(
    real: LatentTable, generated: LatentTable, floor: npt.NDArray[np.float32], features: str, seed: int
) -> Finding:
    found = kernel_distance(real.latents, generated.latents, seed)
    return Finding(
        "kid",
        generated.source.layer,
        features,
        found.value,
        min(found.n),
        KID.format(features=features),
        low=found.interval.low,
        high=found.interval.high,
        interval_method=found.interval.method,
        null=kernel_distance(real.latents, floor, seed).value,
        seed=seed,
    )


def _shares(
    real: LatentTable, generated: LatentTable, floor: npt.NDArray[np.float32], features: str, k: int, seed: int
) -> list[Finding]:
    found, at_best = support(real.latents, generated.latents, k, seed), support(real.latents, floor, k, seed)
    made = []
    for name, ours, theirs in zip(SHARES, found, at_best, strict=True):
        values, of_floor = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
        interval = bootstrap(values, seed)
        made.append(
            Finding(
                name,
                generated.source.layer,
                features,
                float(values.mean()),
                len(values),
                SHARES[name] + BY.format(features=features, k=k),
                low=interval.low,
                high=interval.high,
                interval_method=interval.method,
                null=float(of_floor.mean()),
                seed=seed,
            )
        )
    return made


def _same_extractor(*tables: LatentTable) -> None:
    told = {(t.source.name, t.size) for t in tables}
    if len(told) > 1:
        words = ", ".join(f"{name} ({size} numbers)" for name, size in sorted(told))
        raise BadInput(f"features of different extractors cannot be compared: {words}; make all by one")


def as_subject(table: LatentTable, subject: str) -> LatentTable:
    """The feature table under the name by which findings speak of it, such as `reconstructions`."""
    return dataclasses.replace(table, source=dataclasses.replace(table.source, layer=subject))
