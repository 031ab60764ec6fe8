"""Latents that no image gave: drawn from the prior, or from what the images' latents look like together."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

IMAGES_PER_COMPONENT = 10  # at least
FITTED_ON = 10_000  # images at most, drawn at random: more change a mixture little and cost much


# z ~ N(0, I)
def prior(n: int, size: int, seed: int) -> Vectors:
    """(n, size) draws from the prior of a variational autoencoder."""
    _check_count(n)
    return np.random.default_rng(seed).standard_normal((n, size)).astype(np.float32)


# z ~ N(mean, cov(mu) + diag(mean(sigma^2)))
def aggregate_gaussian(table: LatentTable, n: int, seed: int) -> Vectors:
    """(n, D) draws from the one Gaussian with the mean and covariance of the aggregate posterior.

    The covariance is that of the posterior means, and, where the table has `logvar`, the mean posterior variance
    beside it (law of total variance).
    """
    _check_count(n)
    if len(table) < 2:
        raise BadInput(f"{table.source.name}: a Gaussian needs at least 2 latents to be fitted to; there is 1")
    latents = table.latents.astype(np.float64)
    covariance = np.atleast_2d(np.cov(latents, rowvar=False))
    if table.logvar is not None:
        covariance = covariance + np.diag(_variances(table).mean(axis=0))
    return _normal(latents.mean(axis=0), covariance, n, np.random.default_rng(seed))


# z ~ sum_k w_k N(m_k, S_k)
def gaussian_mixture(table: LatentTable, n: int, seed: int, components: int = 10) -> Vectors:
    """(n, D) draws from a mixture of Gaussians with full covariances, fitted by EM to the posterior means.

    Where the table has `logvar`, each component also gets the mean posterior variance of its images. Fitted on at
    most 10,000 images. Ghosh et al. 2020 (From Variational to Deterministic Autoencoders) sample so.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    _check_count(n)
    _check_components(table, components)
    rng = np.random.default_rng(seed)
    if len(table) > FITTED_ON:
        table = table.take(np.sort(rng.choice(len(table), FITTED_ON, replace=False)))
    latents = table.latents.astype(np.float64)
    mixture = GaussianMixture(components, covariance_type="full", random_state=seed)
    with warnings.catch_warnings():  # EM creeps at the end: to draw from it, where 100 steps lead is near enough
        warnings.simplefilter("ignore", ConvergenceWarning)
        shares = mixture.fit(latents).predict_proba(latents)
    extra = np.zeros((components, table.size))
    if table.logvar is not None:
        extra = shares.T @ _variances(table) / np.maximum(shares.sum(axis=0), 1e-12)[:, None]
    counts = rng.multinomial(n, mixture.weights_ / mixture.weights_.sum())
    drawn = [
        _normal(mixture.means_[k], mixture.covariances_[k] + np.diag(extra[k]), count, rng)
        for k, count in enumerate(counts.tolist())
    ]
    return rng.permutation(np.concatenate(drawn))


def _normal(mean: Numbers, covariance: Numbers, n: int, rng: np.random.Generator) -> Vectors:
    return rng.multivariate_normal(mean, covariance, n, method="eigh").astype(np.float32)


def _variances(table: LatentTable) -> Numbers:
    """(N, D) posterior variances."""
    assert table.logvar is not None
    return np.asarray(np.exp(table.logvar.astype(np.float64)))


def _check_components(table: LatentTable, components: int) -> None:
    if components < 1:
        raise BadInput(f"components ({components}) must be at least 1; 10 is a good start")
    if len(table) < IMAGES_PER_COMPONENT * components:
        most = len(table) // IMAGES_PER_COMPONENT
        remedy = f"components={most} is the most for these" if most else "give more images"
        raise BadInput(
            f"{table.source.name}: {components} components need at least {IMAGES_PER_COMPONENT * components} latents; "
            f"there are {len(table)}; {remedy}"
        )


def _check_count(n: int) -> None:
    if n < 1:
        raise BadInput(f"n ({n}) must be at least 1")
