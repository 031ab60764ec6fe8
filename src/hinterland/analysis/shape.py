"""What can be said of a table of latents without any label."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.asked import groups_of
from hinterland.analysis.attribution.measured import percentiles
from hinterland.analysis.finding import Finding
from hinterland.analysis.geometry import active_units, kl_total
from hinterland.analysis.projections.projection import project
from hinterland.analysis.reconstruction import finite_scores
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.resampling import Draws, Groups, method_of
from hinterland.latents.table import LatentTable

MOST_TRUST_K = 10
MOST_TRUSTED = {True: 3_000, False: 10_000}  # images, quick or not: each is compared with up to 5,000


def shape(table: LatentTable, quick: bool, draws: Draws) -> list[Finding]:
    """Scores, units in use, KL, and how far the picture of principal components can be trusted."""
    findings = [_score(table, name, draws) for name in table.scores if name != "kl"]
    if table.logvar is not None:
        findings += [_active(table), _kl(table, draws)]
    k = min(MOST_TRUST_K, (len(table) - 1) // 2)
    if k >= 1:
        findings.append(_pca_trust(table, k, quick, draws))
    return findings


def _score(table: LatentTable, name: str, draws: Draws) -> Finding:
    mean = float(finite_scores(table, name).mean())
    definition = f"Mean over images of {name}, the error of each image's reconstruction; smaller is better."
    finding = Finding(name, "reconstruction", table.source.name, mean, len(table), definition)
    return _with_interval(finding, table.scores[name], draws, groups_of(table))


def _active(table: LatentTable) -> Finding:
    definition = (
        f"Latents, of {table.size}, whose posterior mean varies over images by more than 0.01; the others are the "
        "same for every image (Burda et al. 2016)."
    )
    active = float(active_units(table).sum())
    unit = f"of {table.size} latents"
    return Finding("active_units", "latents", table.source.name, active, len(table), definition, unit=unit)


def _kl(table: LatentTable, draws: Draws) -> Finding:
    per_image = kl_total(table)
    definition = (
        "KL from the prior N(0, I) to the posterior, summed over latents, mean over images, >= 0; 0 means that the "
        "latents know nothing of the image (Kingma & Welling 2014)."
    )
    mean = float(per_image.mean())
    finding = Finding("kl", "latents", table.source.name, mean, len(table), definition, unit="nats")
    return _with_interval(finding, per_image, draws, groups_of(table))


def _pca_trust(table: LatentTable, k: int, quick: bool, draws: Draws) -> Finding:
    seed = draws.seed
    drawn, of = table, ""
    if len(table) > MOST_TRUSTED[quick]:
        rows = np.random.default_rng(seed).choice(len(table), MOST_TRUSTED[quick], replace=False)
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
    return _with_interval(finding, picture.per_point_trust, draws, groups_of(drawn))


def _with_interval(finding: Finding, scores: npt.ArrayLike, draws: Draws, groups: Groups | None) -> Finding:
    """The finding with its 95 % interval; without one where there is but one image or group."""
    values = np.asarray(scores, dtype=np.float64)
    replicates = draws.replicates(len(values), groups, lambda drawn: drawn.mean(values))
    if replicates is None:
        return finding
    low, high = percentiles(replicates)
    unit = "image" if groups is None else "group"
    return dataclasses.replace(
        finding,
        low=low,
        high=high,
        interval_method=method_of(unit, len(replicates)),
        unit_of_replication=unit,
        seed=draws.seed,
    )
