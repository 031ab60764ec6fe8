"""How sparse latents are, how alike those of different images, how dependent their dimensions, how noisy each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

NEAR_ZERO = 0.1  # of the root mean square over images and latents
TOGETHER = 2_048  # images whose cosines with all are held at once


# (sqrt(D) - |z|_1 / |z|_2) / (sqrt(D) - 1)
def hoyer(latents: Vectors) -> Numbers:
    """(n,) sparsity of each of (n, D) latents, in [0, 1]: 1 where one dimension holds all, 0 where all are equal.

    Scaling changes nothing, rotating does. A latent of zeros has 0. Hoyer 2004.
    """
    size = latents.shape[1]
    if size < 2:
        raise BadInput("sparsity needs latents of at least 2 numbers; these have 1")
    values = np.abs(latents.astype(np.float64))
    lengths = np.sqrt(np.square(values).sum(axis=1))
    ratio = np.divide(values.sum(axis=1), lengths, out=np.full(len(values), np.sqrt(size)), where=lengths > 0)
    return np.asarray((np.sqrt(size) - ratio) / (np.sqrt(size) - 1))


# mean_d [ |z_d| < .1 rms ]
def near_zero(latents: Vectors) -> Numbers:
    """(n,) share of each latent's numbers that lie near 0: below a tenth of the root mean square over all; in [0, 1].

    Of normally distributed numbers about 0 it is .08.
    """
    values = latents.astype(np.float64)
    return np.asarray((np.abs(values) < NEAR_ZERO * np.sqrt(np.square(values).mean())).mean(axis=1))


# mean over j != i of |cos(z_i, z_j)|
def absolute_cosine(latents: Vectors) -> Numbers:
    """(n,) how far each latent points along those of the other images, in [0, 1]; 0 at right angles to all."""
    n = len(latents)
    if n < 2:
        raise BadInput("cosines between latents of different images need at least 2 images; there is 1")
    lengths = np.linalg.norm(latents.astype(np.float64), axis=1, keepdims=True)
    directions = np.divide(latents, lengths, out=np.zeros(latents.shape), where=lengths > 0).astype(np.float32)
    found = np.empty(n)
    for start in range(0, n, TOGETHER):
        part = directions[start : start + TOGETHER]
        found[start : start + len(part)] = np.abs(part @ directions.T).sum(axis=1, dtype=np.float64)
    own = np.square(directions, dtype=np.float64).sum(axis=1)
    return np.asarray((found - own) / (n - 1))


# E |cos| = Gamma(D/2) / (sqrt(pi) Gamma((D+1)/2))
def cosine_by_chance(size: int) -> float:
    """What `absolute_cosine` is for directions drawn evenly from the sphere in `size` dimensions."""
    return float(np.exp(gammaln(size / 2) - gammaln((size + 1) / 2)) / np.sqrt(np.pi))


# -1/2 ln det R,  R the correlations of the aggregate posterior
def gaussian_total_correlation(table: LatentTable) -> float | None:
    """How dependent the dimensions are, in nats, as far as covariances tell; >= 0, 0 where none correlate.

    Total correlation of the Gaussian with the covariance of the aggregate posterior: that of the means, and the mean
    posterior variance where the table has `logvar`. Watanabe 1960. Dimensions that do not vary are left out; None
    where none is left, where one follows from others, and where there are no more images than dimensions. Of n images
    of independent dimensions it is d (d - 1) / 4n.
    """
    covariance = np.atleast_2d(np.cov(table.latents.astype(np.float64), rowvar=False))
    if table.logvar is not None:
        covariance = covariance + np.diag(_variances(table).mean(axis=0))
    spread = np.sqrt(np.diag(covariance))
    kept = spread > 1e-6 * spread.max()
    if not kept.any() or len(table) <= int(kept.sum()):
        return None
    correlation = (covariance / np.outer(np.where(kept, spread, 1), np.where(kept, spread, 1)))[np.ix_(kept, kept)]
    smallest = np.linalg.eigvalsh(correlation)[0]
    if smallest < 1e-10:
        return None
    return max(0.0, -0.5 * float(np.linalg.slogdet(correlation)[1]))


# mean_x sigma_d(x)
def sigma_per_dimension(table: LatentTable) -> Numbers:
    """(D,) mean over images of each latent's posterior standard deviation; 1 is that of the prior N(0, 1)."""
    return np.asarray(np.sqrt(_variances(table)).mean(axis=0))


# E_x sigma_d^2 / (Var_x mu_d + E_x sigma_d^2)
def noise_share(table: LatentTable) -> Numbers:
    """(D,) the part of each latent's variance that is posterior noise, in [0, 1]; scaling changes nothing.

    0: sigma has gone to zero beside what images make of the latent; 1: the latent tells nothing of the image.
    """
    noise = _variances(table).mean(axis=0)
    return np.asarray(noise / (table.latents.var(axis=0, dtype=np.float64) + noise))


def _variances(table: LatentTable) -> Numbers:
    if table.logvar is None:
        raise BadInput(f"{table.source.name} has no log-variances; only variational models have them")
    return np.asarray(np.exp(table.logvar.astype(np.float64)))
