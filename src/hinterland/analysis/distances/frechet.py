"""Fréchet distance: how far apart two sets of features are, if each were a Gaussian."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.distances.kernel import checked
from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

LEAST = 10_000  # images of either set: below, its bias is larger than most differences


# |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^{1/2} C2 C1^{1/2})^{1/2})
def frechet_distance(first: Vectors, second: Vectors) -> float:
    """Squared Fréchet (2-Wasserstein) distance of the Gaussians with the means and covariances of (m, d), (n, d).

    Dowson & Landau 1982; with Inception features it is the FID of Heusel et al. 2017. At least 0, 0 is best, and
    biased upwards: two samples of n of one N(0, I_d) are about (2d + d(d + 1)/2)/n apart. So read it beside that of
    other real images, and only from 10,000 images on; `believable` says whether there are so many.
    """
    first, second = checked(first, second, least=2, most=max(len(first), len(second)), seed=0)
    one, other = first.astype(np.float64), second.astype(np.float64)
    between = np.square(one.mean(axis=0) - other.mean(axis=0)).sum()
    cov_one, cov_other = _covariance(one), _covariance(other)
    root = _root(cov_one)
    shared = np.linalg.eigvalsh(root @ cov_other @ root)
    return max(0.0, float(between + np.trace(cov_one) + np.trace(cov_other) - 2 * np.sqrt(np.maximum(shared, 0)).sum()))


def believable(first: Vectors, second: Vectors) -> None:
    """`BadInput` where there are too few images for a Fréchet distance to be quoted."""
    few = min(len(first), len(second))
    if few < LEAST:
        raise BadInput(
            f"a Fréchet distance of {few:,} images is mostly bias; {LEAST:,} of either set are needed: quote the "
            "kernel distance (KID) instead"
        )


def _covariance(x: Numbers) -> Numbers:
    return np.atleast_2d(np.cov(x, rowvar=False))


def _root(symmetric: Numbers) -> Numbers:
    values, vectors = np.linalg.eigh(symmetric)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)
