"""What regularisers of latents claim to improve: sparsity, distinctness, independence, noise, and entries in use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis import distinctness
from hinterland.analysis.finding import Finding
from hinterland.analysis.geometry import active_units
from hinterland.analysis.statistics.intervals import interval_if_any
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.entries import perplexity
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import scored_split

SUBJECT = "latents"
MOST_SENSED = 1_000  # images of which the encoder's Jacobian is looked at
SENSITIVITY = (
    "Squared norm of the encoder's Jacobian over the variance of all latents, mean over images, >= 0; smaller: latents "
    "move less when pixels do (Rifai et al. 2011; random projections)."
)


def latent_shape(
    trained: Trained, images: ImageSet, progress: Progress, per_dimension: bool = False, activity: bool = False
) -> list[Finding]:
    """Sparsity, cosines between images, total correlation, active units, sigma, use of a codebook.

    `per_dimension`: also each latent's sigma. `activity`: also mean and sparsity of the latents' sigmoids, which is
    what the term kl_sparsity speaks of.
    """

    held_out = images.split(scored_split(images))
    table = trained.encode(held_out, scores=False, progress=progress)
    seed = trained.config.seed
    found = [*_sparsity(table, seed), *_between_images(table, seed), *_between_dimensions(table)]
    if activity:
        found += _activity(table, seed)
    if table.logvar is not None:
        found += _noise(table, per_dimension)
    if trained.has_codebook:
        found += _codebook(trained, held_out)
    elif len(held_out) > 1:  # an entry of a codebook does not move with the pixels
        n = len(held_out)
        rows = np.sort(np.random.default_rng(seed).choice(n, min(n, MOST_SENSED), replace=False))
        moved = trained.sensitivity(held_out.take(rows))
        found.append(_mean("sensitivity", moved, table.take(rows), SENSITIVITY, seed))
    return found


def _codebook(trained: Trained, images: ImageSet) -> list[Finding]:
    counts = trained.entry_counts(images)
    use = f"Share of the {len(counts):,} entries of the codebook that any of these images uses, in [0, 1]."
    words = (
        f"As how many entries, used equally often, the codebook of {len(counts):,} counts: exp of the entropy of their "
        "use (van den Oord et al. 2017)."
    )
    return [
        Finding("codebook_use", SUBJECT, trained.name, float((counts > 0).mean()), len(images), use),
        Finding("codebook_perplexity", SUBJECT, trained.name, perplexity(counts), len(images), words),
    ]


def _sparsity(table: LatentTable, seed: int) -> list[Finding]:
    words = (
        f"Share of the {table.size} numbers of a latent below a tenth of the root mean square over all, mean over "
        "images, in [0, 1]; .08 for normally distributed ones."
    )
    made = [_mean("near_zero_share", distinctness.near_zero(table.latents), table, words, seed)]
    if table.size > 1:
        hoyer = "Sparsity of a latent, mean over images, in [0, 1]; 1: one number holds all (Hoyer 2004)."
        made.insert(0, _mean("hoyer_sparsity", distinctness.hoyer(table.latents), table, hoyer, seed))
    return made


def _activity(table: LatentTable, seed: int) -> list[Finding]:
    values = 1 / (1 + np.exp(-table.latents.astype(np.float64)))
    words = "Sigmoid of the latents, mean over dimensions and images, in [0, 1]; .5 for latents about 0."
    made = [_mean("mean_activity", values.mean(axis=1), table, words, seed)]
    if table.size > 1:
        words = "Sparsity of the sigmoids of a latent, mean over images, in [0, 1]; 1: one holds all (Hoyer 2004)."
        made.append(_mean("activity_sparsity", distinctness.hoyer(values.astype(np.float32)), table, words, seed))
    return made


def _between_images(table: LatentTable, seed: int) -> list[Finding]:
    if len(table) < 2:
        return []
    words = (
        "Mean absolute cosine between latents of different images, in [0, 1]; 0: at right angles. Chance: directions "
        f"drawn evenly in {table.size} dimensions."
    )
    chance = distinctness.cosine_by_chance(table.size)
    scores = distinctness.absolute_cosine(table.latents)
    return [_mean("mean_absolute_cosine", scores, table, words, seed, null=chance)]


def _between_dimensions(table: LatentTable) -> list[Finding]:
    source, n = table.source.name, len(table)
    words = f"Latents, of {table.size}, whose mean varies over images by more than 0.01 (Burda et al. 2016)."
    made = [Finding("active_units", SUBJECT, source, float(active_units(table).sum()), n, words)]
    total = distinctness.gaussian_total_correlation(table) if n > 1 else None
    if total is not None:
        words = (
            "Dependence of the latents' dimensions as far as their covariance tells (total correlation of a Gaussian), "
            ">= 0; 0: uncorrelated (Watanabe 1960)."
        )
        chance = table.size * (table.size - 1) / (4 * n)
        made.append(Finding("total_correlation", SUBJECT, source, total, n, words, null=chance, unit="nats"))
    return made


def _noise(table: LatentTable, per_dimension: bool) -> list[Finding]:
    source, n, sigma = table.source.name, len(table), distinctness.sigma_per_dimension(table)
    words = "Posterior standard deviation, mean over images and dimensions; that of the prior is 1."
    share = (
        "Part of a latent's variance that is posterior noise, mean over dimensions, in [0, 1]; 0: sigma has gone to "
        "zero, 1: the latents tell nothing."
    )
    made = [
        Finding("mean_sigma", SUBJECT, source, float(sigma.mean()), n, words),
        Finding("noise_share", SUBJECT, source, float(distinctness.noise_share(table).mean()), n, share),
    ]
    if per_dimension:
        words = "Posterior standard deviation of this latent, mean over images; that of the prior is 1."
        made += [
            Finding("sigma", f"latent {place}", source, float(value), n, words) for place, value in enumerate(sigma)
        ]
    return made


def _mean(
    name: str,
    scores: npt.NDArray[np.float64],
    table: LatentTable,
    definition: str,
    seed: int,
    null: float | None = None,
) -> Finding:
    interval = interval_if_any(scores, seed, groups=table.annotations.group)
    return Finding(
        name,
        SUBJECT,
        table.source.name,
        float(scores.mean()),
        len(scores),
        definition,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        interval_method=interval.method if interval else "",
        unit_of_replication=interval.unit if interval else "image",
        null=null,
        seed=seed,
    )
