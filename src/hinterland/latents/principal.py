"""Principal components by the eigenvectors of the covariance matrix."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents.by_rows import row_parts

Vectors = npt.NDArray[np.float32]


class Principal(NamedTuple):
    """`mean` (D,); `components` (D, D), one a ROW, most variance first; `variances` (D,), unbiased."""

    mean: npt.NDArray[np.float64]
    components: npt.NDArray[np.float64]
    variances: npt.NDArray[np.float64]

    def project(self, latents: Vectors, count: int) -> Vectors:
        """(N, D) -> (N, count): how far each latent lies along the first `count` components."""
        found = np.empty((len(latents), min(count, len(self.components))), np.float32)
        for part in row_parts(len(latents)):
            found[part] = (latents[part] - self.mean) @ self.components[:count].T
        return found

    def restore(self, positions: Vectors) -> Vectors:
        """(N, count) -> (N, D): the inverse of `project`, but for what the dropped components held."""
        return (positions @ self.components[: positions.shape[1]] + self.mean).astype(np.float32)


# cov(X) = V diag(variances) V^T
def principal_components(latents: Vectors) -> Principal:
    """Orthonormal directions of greatest variance of `latents` (N, D). Pearson 1901; Hotelling 1933.

    Deterministic: the sign of each component is such that its largest entry is positive.
    """
    n = len(latents)
    if n < 2:
        raise BadInput(f"principal components need at least 2 points; there are {n}")
    mean = latents.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((latents.shape[1], latents.shape[1]))
    for start in range(0, n, 16_384):
        part = latents[start : start + 16_384] - mean
        covariance += part.T @ part
    variances, vectors = np.linalg.eigh(covariance / (n - 1))
    components = vectors.T[::-1]
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(len(components)), largest])
    return Principal(mean, components * signs[:, None], np.maximum(variances[::-1], 0))
