"""The first answers about a table of latents: are the labels in them, and are they in use?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.geometry import active_units, kl_per_image
from hinterland.analysis.halves import Halves, halves
from hinterland.analysis.intervals import DRAWS, Permuted, bootstrap, permutation_nulls
from hinterland.analysis.probes import ProbeResult, knn_probe, linear_probe
from hinterland.analysis.projection import project
from hinterland.analysis.reconstruction import summarise_reconstruction
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable

Probe = Callable[[LatentTable, LatentTable, str], ProbeResult]
Groups = npt.NDArray[np.str_]

QUICK_NUMBERS = 4_000_000  # fitted on when quick: 60,000 latents of 64, 31,000 of 128
QUICK_SCORED = 10_000  # images
MOST_TRUST_K = 10

PROBES: dict[str, tuple[Probe, str]] = {
    "knn_probe": (
        knn_probe,
        "each image gets the most frequent class among its 10 nearest (Cover & Hart 1967)",
    ),
    "linear_probe": (
        linear_probe,
        "each image gets the most probable class of a multinomial logistic regression, C = 1, on latents divided "
        "by one scalar (Alain & Bengio 2016)",
    ),
}


def analyse(
    table: LatentTable,
    labels: Sequence[str] | None = None,
    train: LatentTable | None = None,
    quick: bool = True,
    seed: int = 0,
    progress: Progress = SILENT,
) -> list[Finding]:
    """Findings about `table`: probes of each of `labels` (default: all of them), and the shape of its latents.

    Probes are fitted on `train`, or as `halves.halves` says. `quick` draws at most 4 million numbers to fit on
    and 10,000 images to score, and says so in the definition. Refused with the labels there are: unknown ones.
    """
    asked = list(dict.fromkeys(table.labels if labels is None else labels))
    unknown = [name for name in asked if name not in table.labels]
    if unknown:
        there = listing(table.labels, most=20) or "none"
        raise BadInput(f"{table.source.name} has no label {listing(unknown)}; the labels there are: {there}")
    parts = halves(table, train) if asked else None
    findings: list[Finding] = []
    with progress.step("analysing latents", total=len(asked) * len(PROBES) + 1) as step:
        for label in asked:
            for probe in PROBES:
                assert parts is not None
                findings += _probed(probe, label, _sampled(parts, quick, seed), seed)
                step.advance(note=f"{probe} of {label}")
        described = table if parts is None or train is not None else _described(table, parts)
        findings += _shape(described, seed)
        step.advance(note="shape")
    return findings


def _described(table: LatentTable, parts: Halves) -> LatentTable:
    """The scored split where there are splits; the whole table where it was only parted for the probes."""
    return parts.test if "train" in table.annotations.split else table


def _sampled(parts: Halves, quick: bool, seed: int) -> Halves:
    """At most so many images as a quick answer allows, drawn at random, and said."""
    if not quick:
        return parts
    rng = np.random.default_rng(seed)
    most = {"train": max(2_000, QUICK_NUMBERS // parts.train.size), "test": QUICK_SCORED}
    drawn, how = {"train": parts.train, "test": parts.test}, parts.how
    for side, table in drawn.items():
        if len(table) > most[side]:
            rows = np.sort(rng.choice(len(table), most[side], replace=False))
            drawn[side] = table.take(rows)
            how += f"; quick: {most[side]:,} of the {len(table):,} {side} images drawn at random"
    return Halves(drawn["train"], drawn["test"], how)


def _probed(name: str, label: str, parts: Halves, seed: int) -> list[Finding]:
    """Accuracy and balanced accuracy of one probe of one label, each with interval, null and p."""
    probe, what = PROBES[name]
    result = probe(parts.train, parts.test, label)
    group = parts.test.annotations.group
    scored_groups = None if group is None else group[result.rows]
    counts = np.bincount(result.truth)
    note = f"; {result.note}" if result.note else ""
    where = f"{what}; {parts.how} ({result.fitted_on:,} and {len(result.truth):,} images){note}"
    accuracy = _finding(
        f"{name}_accuracy",
        result,
        parts,
        f"Share of images whose {label} is told right, in [0, 1], 1 is best: {where}. "
        f"Always saying the most frequent class gives {counts.max() / counts.sum():.3f}.",
    )
    balanced = _finding(
        f"{name}_balanced_accuracy",
        result,
        parts,
        f"Mean over the classes of {label} of the share told right, in [0, 1], 1 is best, so that frequent classes "
        f"count no more than rare ones: {where}. Always saying one class gives {1 / (counts > 0).sum():.3f}.",
    )
    nulls = _nulls(result, scored_groups, seed)
    return [
        _believable(accuracy, result, None, scored_groups, nulls and nulls[0], seed),
        _believable(balanced, result, result.truth, scored_groups, nulls and nulls[1], seed),
    ]


def _finding(name: str, result: ProbeResult, parts: Halves, definition: str) -> Finding:
    estimate = result.balanced_accuracy if "balanced" in name else result.accuracy
    return Finding(name, result.label, parts.test.source.name, estimate, len(result.truth), definition)


def _believable(
    finding: Finding,
    result: ProbeResult,
    classes: npt.NDArray[np.intp] | None,
    groups: Groups | None,
    null: Permuted | None,
    seed: int,
) -> Finding:
    """The finding with its interval, and what chance gives."""
    interval = bootstrap(result.correct, seed, classes, groups)
    return dataclasses.replace(
        finding,
        low=interval.low,
        high=interval.high,
        interval_method=interval.method,
        unit_of_replication=interval.unit,
        null=null.null if null else None,
        p_value=null.p_value if null else None,
        seed=seed,
        definition=f"{finding.definition} {_null_in_words(null, groups)}",
    )


def _nulls(result: ProbeResult, groups: Groups | None, seed: int) -> tuple[Permuted, Permuted] | None:
    """None where every group has one class: then no permutation within groups changes anything."""
    if groups is not None:
        pairs = np.unique(np.stack([np.unique(groups, return_inverse=True)[1], result.truth]), axis=1)
        if pairs.shape[1] == len(np.unique(groups)):
            return None
    nulls = permutation_nulls(result.predictions, result.truth, seed, groups)
    return nulls.accuracy, nulls.balanced_accuracy


def _null_in_words(null: Permuted | None, groups: Groups | None) -> str:
    if null is None:
        return "Untested against chance: every group has one class only, so labels cannot be permuted within groups."
    within = "" if groups is None else " within groups"
    return f"Null: labels permuted{within} against fixed predictions, {DRAWS} times (Phipson & Smyth 2010)."


def _shape(table: LatentTable, seed: int) -> list[Finding]:
    """What can be said of the latents without any label."""
    findings = [_score(table, name, seed) for name in table.scores]
    if table.logvar is not None:
        findings += [_active(table), _kl(table, seed)]
    k = min(MOST_TRUST_K, (len(table) - 1) // 2)
    if k >= 1:
        findings.append(_pca_trust(table, k, seed))
    return findings


def _score(table: LatentTable, name: str, seed: int) -> Finding:
    summary = summarise_reconstruction(table, name, seed=seed)
    return Finding(
        name,
        "reconstruction",
        table.source.name,
        summary.mean,
        summary.n,
        f"Mean over images of {name}, the error of each image's reconstruction; smaller is better.",
        low=summary.interval.low,
        high=summary.interval.high,
        interval_method=summary.interval.method,
        unit_of_replication=summary.interval.unit,
        seed=seed,
    )


def _active(table: LatentTable) -> Finding:
    return Finding(
        "active_units",
        "latents",
        table.source.name,
        float(active_units(table).sum()),
        len(table),
        f"Latents, of {table.size}, whose posterior mean varies over images by more than 0.01 (Burda et al. 2016); "
        "the others are the same for every image.",
        unit=f"of {table.size} latents",
    )


def _kl(table: LatentTable, seed: int) -> Finding:
    per_image = kl_per_image(table).sum(axis=1)
    interval = bootstrap(per_image, seed, groups=table.annotations.group)
    return Finding(
        "kl",
        "latents",
        table.source.name,
        float(per_image.mean()),
        len(table),
        "KL from the prior N(0, I) to the posterior, summed over latents, mean over images, >= 0; 0 means that the "
        "latents know nothing of the image (Kingma & Welling 2014).",
        low=interval.low,
        high=interval.high,
        interval_method=interval.method,
        unit_of_replication=interval.unit,
        seed=seed,
        unit="nats",
    )


def _pca_trust(table: LatentTable, k: int, seed: int) -> Finding:
    picture = project(table.latents, "pca", seed, k)
    interval = bootstrap(picture.per_point_trust, seed, groups=table.annotations.group)
    return Finding(
        "pca_trustworthiness",
        "latents",
        table.source.name,
        picture.trustworthiness,
        len(table),
        f"How far neighbours in the PCA picture are neighbours in the latent space, in [0, 1], 1 is best; k = {k} "
        f"among {picture.n:,} points (Venna & Kaski 2001).",
        low=interval.low,
        high=interval.high,
        interval_method=interval.method,
        unit_of_replication=interval.unit,
        seed=seed,
    )
