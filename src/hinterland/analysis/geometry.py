"""The shape of a latent space: which latents are in use, how far it reaches, how long its paths are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput, listing
from hinterland.latents.by_rows import row_parts, squares
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]

ACTIVE_FROM = 0.01  # variance of the posterior means; Burda et al. 2016
STILL_BELOW = 1e-4  # of the mean variance: a deterministic encoder's latent that hardly moves


# Var_x(E_q(z|x)[z_d])
def variance_per_dimension(table: LatentTable) -> Numbers:
    """(D,) variance over images of each latent's posterior mean, in squared units of that latent; >= 0."""
    return squares(table.latents, table.latents.mean(axis=0, dtype=np.float64)) / len(table)


# A_d = Var_x(E_q(z|x)[z_d]) > 0.01
def active_units(table: LatentTable) -> npt.NDArray[np.bool_]:
    """(D,) true for each latent in use: its posterior mean varies from image to image by more than 0.01.

    For latents with the prior N(0, 1), where an unused latent varies by 0. Burda, Grosse & Salakhutdinov 2016,
    Importance Weighted Autoencoders.
    """
    return variance_per_dimension(table) > ACTIVE_FROM


# 1/2 (mu^2 + sigma^2 - 1 - ln sigma^2)
def kl_per_image(table: LatentTable) -> Numbers:
    """(N, D) KL(q(z_d|x) || N(0, 1)) of each image and latent, in nats; >= 0, 0 where the posterior is the prior.

    Kingma & Welling 2014, Auto-Encoding Variational Bayes, Appendix B. Refused for tables without `logvar`.
    """
    if table.logvar is None:
        raise BadInput(f"{table.source.name} has no log-variances, so no KL; only variational models have one")
    logvar = table.logvar.astype(np.float64)
    return np.asarray(0.5 * (np.square(table.latents, dtype=np.float64) + np.exp(logvar) - 1 - logvar))


def kl_total(table: LatentTable) -> Numbers:
    """(N,) the sum over latents of `kl_per_image`, in nats."""
    return np.concatenate([kl_per_image(table.take(part)).sum(axis=1) for part in row_parts(len(table))])


def kl_per_dimension(table: LatentTable) -> Numbers:
    """(D,) the mean over images of `kl_per_image`, in nats; their sum is the KL of the ELBO."""
    total = sum(kl_per_image(table.take(part)).sum(axis=0) for part in row_parts(len(table)))
    return np.asarray(total) / len(table)


def collapse_in_words(table: LatentTable) -> str:
    """Whether latents lie idle (posterior collapse), as a sentence for a person."""
    if table.logvar is None:
        return _stillness_in_words(variance_per_dimension(table))
    active, kl = active_units(table), kl_per_dimension(table)
    size, idle = table.size, np.flatnonzero(~active)
    total = f"the KL is {kl.sum():.1f} nats an image"
    if len(idle) == 0:
        return f"All {size} latents are in use: their means vary from image to image, and {total}."
    if len(idle) == size:
        return (
            f"The posterior has collapsed: none of the {size} latents tells one image from another, and {total}. "
            "A smaller beta, or warming it up, usually helps."
        )
    return (
        f"{size - len(idle)} of {size} latents are in use, and {total}. The others (counted from 0: "
        f"{listing(idle, most=10)}) are the same for every image: partial posterior collapse."
    )


def _stillness_in_words(variances: Numbers) -> str:
    still = np.flatnonzero(variances < STILL_BELOW * variances.mean())
    if variances.max() == 0:
        return f"None of the {len(variances)} latents varies: every image has the same latent."
    if len(still) == 0:
        return f"All {len(variances)} latents vary from image to image."
    return (
        f"{len(variances) - len(still)} of {len(variances)} latents vary from image to image; the others "
        f"(counted from 0: {listing(still, most=10)}) hardly do."
    )


# |z|
def latent_norms(table: LatentTable) -> Numbers:
    """(N,) Euclidean length of each latent; under the prior N(0, I) about sqrt(D)."""
    return np.asarray(np.linalg.norm(table.latents.astype(np.float64), axis=1))


# |x_{s+1} - x_s|
def step_lengths(path: npt.ArrayLike) -> Numbers:
    """(S - 1,) Euclidean length of each step of a path (S, ...) of latents or of images; equal steps are even."""
    points = np.asarray(path, dtype=np.float64)
    if len(points) < 2:
        raise BadInput(f"a path needs at least 2 points; there are {len(points)}")
    return np.asarray(np.linalg.norm(np.diff(points.reshape(len(points), -1), axis=0), axis=1))


# sum_s |x_{s+1} - x_s|
def path_length(path: npt.ArrayLike) -> float:
    """Length of a path (S, ...): at least the distance of its ends, equal to it where the path is straight."""
    return float(step_lengths(path).sum())
