"""Is a continuous factor in the latents in any way, straight or not? Distance correlation."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permutations, permuted
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

MOST_IMAGES = 2_000  # all distances are computed: 4 million


@dataclasses.dataclass(frozen=True, eq=False)
class Dependence:
    """U-centred distances (n, n) among latents and among values of the factor, as float32."""

    latents: Vectors
    values: Vectors

    # (A . B) / sqrt((A . A)(B . B))
    @property
    def squared_correlation(self) -> float:
        """Bias-corrected squared distance correlation: about 0 where independent (also below), 1 is best."""
        a, b = self.latents, self.values
        return float(_dot(a, b) / np.sqrt(_dot(a, a) * _dot(b, b)))

    def with_values(self, values: npt.ArrayLike) -> Dependence:
        """The same latents beside other values (n, t) of the factor."""
        return Dependence(self.latents, _centred_distances(np.asarray(values, np.float64)))

    def replicates(self, drawn: Resampling) -> Numbers:
        """(B,) the correlation in each bootstrap draw of images; distances and their centring are held fixed."""
        a, b = self.latents, self.values
        both = np.sqrt(drawn.pairs(a * a) * drawn.pairs(b * b))
        return np.asarray(drawn.pairs(a * b) / np.maximum(both, 1e-300))


def dependence(latents: npt.ArrayLike, values: npt.ArrayLike, name: str = "latents") -> Dependence:
    """Distances among `latents` (n, D) beside those among `values` (n, t): a number, or sine and cosine.

    Unlike R2 it finds any dependence, if enough images are there. Szekely, Rizzo & Bakirov 2007; unbiased:
    Szekely & Rizzo 2014, Annals of Statistics 42. From 4 to 2,000 images; latents that are all the same, or values,
    are refused.
    """
    points, targets = np.asarray(latents, np.float64), np.asarray(values, np.float64)
    n = len(points)
    if not 4 <= n <= MOST_IMAGES:
        raise BadInput(f"{name}: distance correlation takes 4 to {MOST_IMAGES:,} images; there are {n:,}")
    for what, array in (("latents", points), ("values of the factor", targets)):
        if np.ptp(array, axis=0).max() == 0:
            raise BadInput(f"{name}: all {n} {what} are the same, so nothing can depend on them")
    return Dependence(_centred_distances(points), _centred_distances(targets))


# p = (1 + #{b : R_b >= R}) / (B + 1)
def dependence_null(
    found: Dependence, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS
) -> Permuted:
    """Could latents and factor be independent? Images are permuted, with `groups` (n,) only within each."""
    a, b = found.latents, found.values
    scale = float(np.sqrt(_dot(a, a) * _dot(b, b)))
    drawn = [
        _dot(a, np.take(b[rows], rows, axis=1, mode="clip")) / scale
        for block in permutations(np.arange(len(a)), seed, groups, draws)
        for rows in block.astype(np.intp)
    ]
    return permuted(found.squared_correlation, np.array(drawn))


# A_ij = a_ij - sum_l a_il / (n - 2) - sum_k a_kj / (n - 2) + sum_kl a_kl / ((n - 1)(n - 2)),  A_ii = 0
def _centred_distances(points: Numbers) -> Vectors:
    from scipy.spatial.distance import pdist, squareform

    distances = squareform(pdist(points))
    n, rows = len(distances), distances.sum(axis=1)
    centred = distances - (rows[:, None] + rows[None, :]) / (n - 2) + rows.sum() / ((n - 1) * (n - 2))
    np.fill_diagonal(centred, 0)
    return np.asarray(centred / max(float(np.abs(centred).max()), 1e-300), dtype=np.float32)


def _dot(a: Vectors, b: Vectors) -> float:
    return float(np.dot(a.ravel(), b.ravel()))
