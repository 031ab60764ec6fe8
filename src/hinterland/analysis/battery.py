"""The first answers about a table of latents: are the labels in them, and are they in use?"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.geometry import active_units, kl_per_image
from hinterland.analysis.halves import Halves, halves, scored_images
from hinterland.analysis.intervals import DRAWS, Permuted, interval_if_any, permutation_nulls
from hinterland.analysis.probes import ProbeResult, knn_probe, linear_probe
from hinterland.analysis.projection import project
from hinterland.analysis.reconstruction import summarise_reconstruction
from hinterland.analysis.scaling import scaling_of
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
    findings: list[Finding] = []
    with progress.step("analyse latents", total=len(asked) * len(PROBES) + 1) as step:
        if asked:
            parts = _sampled(halves(table, train), quick, seed)
            for label, probe in itertools.product(asked, PROBES):
                findings += _probed(probe, label, parts, seed)
                step.advance(note=f"{probe} of {label}")
        findings += _shape(scored_images(table, train), quick, seed)
        step.advance(note="shape")
    return findings


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
    groups = _groups(parts.test.take(result.rows))
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
    nulls = _nulls(result, groups, seed)
    return [
        _believable(accuracy, result, None, groups, nulls and nulls[0], seed),
        _believable(balanced, result, result.truth, groups, nulls and nulls[1], seed),
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
    return dataclasses.replace(
        _with_interval(finding, result.correct, seed, classes, groups),
        null=null.null if null else None,
        p_value=null.p_value if null else None,
        definition=f"{finding.definition} {_null_in_words(null, groups)}",
    )


def _with_interval(
    finding: Finding,
    scores: npt.ArrayLike,
    seed: int,
    classes: npt.NDArray[np.intp] | None = None,
    groups: Groups | None = None,
) -> Finding:
    """The finding with its 95 % interval; without one where there is but one image or group."""
    interval = interval_if_any(scores, seed, classes, groups)
    if interval is None:
        return finding
    return dataclasses.replace(
        finding,
        low=interval.low,
        high=interval.high,
        interval_method=interval.method,
        unit_of_replication=interval.unit,
        seed=seed,
    )


def _groups(table: LatentTable) -> Groups | None:
    """(N,) the group of each image; None where there are none, or each image is one of its own."""
    group = table.annotations.group
    return None if group is None or len(np.unique(group)) == len(group) else group


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


def _shape(table: LatentTable, quick: bool, seed: int) -> list[Finding]:
    """What can be said of the latents without any label."""
    findings = [_score(table, name, seed) for name in table.scores]
    if table.logvar is not None:
        findings += [_active(table), _kl(table, seed)]
    k = min(MOST_TRUST_K, (len(table) - 1) // 2)
    if k >= 1:
        findings.append(_pca_trust(table, k, quick, seed))
    return findings


def _score(table: LatentTable, name: str, seed: int) -> Finding:
    mean = summarise_reconstruction(table, name, seed=seed).mean
    definition = f"Mean over images of {name}, the error of each image's reconstruction; smaller is better."
    finding = Finding(name, "reconstruction", table.source.name, mean, len(table), definition)
    return _with_interval(finding, table.scores[name], seed, groups=_groups(table))


def _active(table: LatentTable) -> Finding:
    definition = (
        f"Latents, of {table.size}, whose posterior mean varies over images by more than 0.01; the others are the "
        "same for every image (Burda et al. 2016)."
    )
    active = float(active_units(table).sum())
    unit = f"of {table.size} latents"
    return Finding("active_units", "latents", table.source.name, active, len(table), definition, unit=unit)


def _kl(table: LatentTable, seed: int) -> Finding:
    per_image = kl_per_image(table).sum(axis=1)
    definition = (
        "KL from the prior N(0, I) to the posterior, summed over latents, mean over images, >= 0; 0 means that the "
        "latents know nothing of the image (Kingma & Welling 2014)."
    )
    mean = float(per_image.mean())
    finding = Finding("kl", "latents", table.source.name, mean, len(table), definition, unit="nats")
    return _with_interval(finding, per_image, seed, groups=_groups(table))


def _pca_trust(table: LatentTable, k: int, quick: bool, seed: int) -> Finding:
    drawn, of = table, ""
    if quick and len(table) > QUICK_SCORED:
        rows = np.random.default_rng(seed).choice(len(table), QUICK_SCORED, replace=False)
        drawn = table.take(np.sort(rows))
        of = f"{len(drawn):,} of the {len(table):,} images drawn at random, "
    scaled = scaling_of(drawn.latents, table.source.name).apply(drawn.latents)
    picture = project(scaled, "pca", seed, k)
    definition = (
        f"How far neighbours in the PCA picture are neighbours in the latent space, in [0, 1], 1 is best; {of}k = {k} "
        f"among {picture.n:,} points (Venna & Kaski 2001)."
    )
    finding = Finding(
        "pca_trustworthiness", "latents", table.source.name, picture.trustworthiness, len(drawn), definition, seed=seed
    )
    return _with_interval(finding, picture.per_point_trust, seed, groups=_groups(drawn))
