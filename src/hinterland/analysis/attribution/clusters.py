"""Clusters of latents, and what is in each: k-means, mixtures of Gaussians, density."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import numpy.typing as npt

from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.intervals import Codes
from hinterland.analysis.statistics.multiple import holm
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.latents.principal import principal_components

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

MIXTURE_SIZE = 20  # principal components a mixture is fitted to: a full covariance of more needs more images
LEAST_CLUSTER = 5  # images
OUTSIDE = -1  # the code of images that density clustering leaves out


@dataclasses.dataclass(frozen=True, eq=False)
class Clusters:
    """`codes` (n,) of the clusters; -1 for images in none; `centres` (C, D) in the units of the latents."""

    codes: Codes
    centres: Numbers
    method: str

    @property
    def partition(self) -> Codes:
        """(n,) codes from 0; images in no cluster make up one of their own."""
        return np.asarray(np.where(self.codes == OUTSIDE, len(self.centres), self.codes), dtype=np.intp)

    @property
    def share_inside(self) -> float:
        """Share of images that are in a cluster: [0, 1]."""
        return float((self.codes != OUTSIDE).mean())


def kmeans_clusters(latents: Vectors, k: int, seed: int, name: str = "latents") -> Clusters:
    """`k` clusters of `latents` (n, D) by k-means++ and Lloyd's algorithm, one start: MacQueen 1967; Lloyd 1982.

    Scaling or rotating the latents changes nothing, but for rounding. Seeds differ: use several.
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    scaled = _clusterable(latents, k, name)
    with warnings.catch_warnings():  # it tells of fewer distinct points than clusters: then there are fewer
        warnings.simplefilter("ignore", ConvergenceWarning)
        codes = KMeans(k, n_init=1, random_state=seed).fit_predict(scaled)
    return _found(latents, codes, f"k-means, k = {k}")


def mixture_clusters(latents: Vectors, k: int, seed: int, name: str = "latents") -> Clusters:
    """Each image goes to the most probable of `k` Gaussians with full covariances (Dempster et al. 1977).

    Fitted to the first 20 principal components, from a k-means start, with 1e-3 of the mean variance added to
    each direction so that none vanishes.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    scaled = _clusterable(latents, k, name)
    reduced = principal_components(scaled).project(scaled, MIXTURE_SIZE).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture = GaussianMixture(k, random_state=seed, reg_covar=1e-3, max_iter=100)
        codes = mixture.fit_predict(reduced)
    return _found(latents, codes, f"mixture of {k} Gaussians")


def density_clusters(latents: Vectors, least: int | None = None, name: str = "latents") -> Clusters:
    """Dense regions of at least `least` images (default: a hundredth of all, and 5), and images in none (-1).

    HDBSCAN: Campello, Moulavi & Sander 2013. The number of clusters is found, and may be 0.
    """
    from sklearn.cluster import HDBSCAN

    size = max(LEAST_CLUSTER, len(latents) // 100) if least is None else least
    scaled = _clusterable(latents, size, name)
    # the quadratic way: trees are five times slower in many dimensions
    codes = HDBSCAN(min_cluster_size=size, algorithm="brute", copy=True).fit_predict(scaled)
    return _found(latents, codes, f"HDBSCAN, at least {size} images a cluster")


def _clusterable(latents: Vectors, k: int, name: str) -> Vectors:
    if not 2 <= k <= len(latents):
        raise BadInput(f"{name}: k ({k}) must be at least 2 and at most the {len(latents)} images")
    return scaling_of(latents, name).apply(latents)


def _found(latents: Vectors, codes: npt.NDArray[np.int32], method: str) -> Clusters:
    """Clusters numbered from 0 without gaps, with the mean of each."""
    inside = codes >= 0
    numbered = np.full(len(codes), OUTSIDE, dtype=np.intp)
    numbered[inside] = np.unique(codes[inside], return_inverse=True)[1]
    count = int(numbered.max(initial=-1)) + 1
    sums = np.zeros((count, latents.shape[1]))
    np.add.at(sums, numbered[inside], latents[inside].astype(np.float64))
    counts = np.bincount(numbered[inside], minlength=count)
    return Clusters(numbered, sums / np.maximum(counts, 1)[:, None], method)


@dataclasses.dataclass(frozen=True)
class Cell:
    """How much more of one class a cluster holds than the other clusters do."""

    name: str  # of the class
    images: int
    share: float  # of the cluster's labelled images
    times: float  # that share over the class's share in all labelled images; 1: as frequent as anywhere
    log_odds: float  # of being this class inside against outside the cluster; 0: as outside
    low: float  # 95 % interval
    high: float
    p_value: float  # corrected for all clusters and classes (Holm)


@dataclasses.dataclass(frozen=True)
class Portrait:
    """What one cluster is made of. `typical` ids are nearest to its centre, `atypical` farthest from it."""

    cluster: int
    images: int  # with and without label
    cells: tuple[Cell, ...]  # most enriched first
    typical: tuple[str, ...]
    atypical: tuple[str, ...]


def portraits(
    ids: npt.NDArray[np.str_], latents: Vectors, label: Label, clusters: Clusters, most: int = 8
) -> tuple[Portrait, ...]:
    """Each cluster's composition by `label`, and `most` typical and atypical images; images in none are left out."""
    count = len(clusters.centres)
    known = (label.codes >= 0) & (clusters.codes != OUTSIDE)
    cells = label.codes[known].astype(np.intp) * count + clusters.codes[known]
    counts = np.bincount(cells, minlength=len(label.names) * count).reshape(len(label.names), count)
    there = np.flatnonzero(counts.sum(axis=1) > 0)
    shares = counts / np.maximum(1, counts.sum(axis=0))
    odds, error = log_odds(counts)
    p_values = _two_sided(odds[there] / error[there])
    corrected = np.ones_like(odds)
    corrected[there] = holm(p_values.ravel()).reshape(p_values.shape) if p_values.size else p_values
    made = []
    for cluster in range(count):
        rows = np.flatnonzero(clusters.codes == cluster)
        away = np.linalg.norm(latents[rows] - clusters.centres[cluster], axis=1)
        by_distance = ids[rows[np.argsort(away, kind="stable")]]
        cells = tuple(
            Cell(
                name=label.names[c],
                images=int(counts[c, cluster]),
                share=float(shares[c, cluster]),
                times=float(shares[c, cluster] / (counts[c].sum() / counts.sum())),
                log_odds=float(odds[c, cluster]),
                low=float(odds[c, cluster] - 1.96 * error[c, cluster]),
                high=float(odds[c, cluster] + 1.96 * error[c, cluster]),
                p_value=float(corrected[c, cluster]),
            )
            for c in there[np.argsort(-odds[there, cluster], kind="stable")]
        )
        typical, atypical = (tuple(some.tolist()) for some in (by_distance[:most], by_distance[::-1][:most]))
        made.append(Portrait(cluster, len(rows), cells, typical, atypical))
    return tuple(made)


# ln ((a + 1/2)(d + 1/2) / ((b + 1/2)(c + 1/2))),  s.e.^2 = sum of 1 / (cell + 1/2)
def log_odds(counts: npt.NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """(K, C) log of the odds ratio of each class and cluster in `counts` (K, C), and its standard error.

    Half an image is added to each cell of the fourfold table, so that empty cells give finite numbers: Haldane
    1956; Anscombe 1956. Images count as independent.
    """
    both = counts.astype(np.float64)
    of_class, of_cluster, n = both.sum(axis=1, keepdims=True), both.sum(axis=0, keepdims=True), both.sum()
    table = np.stack([both, of_cluster - both, of_class - both, n - of_class - of_cluster + both]) + 0.5
    inside, other, outside, neither = table
    return np.log(inside * neither / (other * outside)), np.sqrt((1 / table).sum(axis=0))


def _two_sided(z: Numbers) -> Numbers:
    from scipy.special import erfc

    return np.asarray(erfc(np.abs(z) / np.sqrt(2)))
