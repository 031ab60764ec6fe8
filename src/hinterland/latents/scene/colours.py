"""Latents as colours: principal components as red, green and blue; clusters, each with a colour of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents.principal import Principal, principal_components
from hinterland.latents.scene.scratch import Scratch, Vectors

NO_CLUSTER = 255
SAMPLE, SAMPLE_BYTES = 20_000, 64_000_000  # windows that components and clusters are fitted on, at most
TRIES = 4  # of k-means; the best is kept


def sampled(scratch: Scratch) -> Vectors:
    """Windows spread evenly over the scene, as many as fit into memory beside all else."""
    return scratch.sample(max(1000, min(SAMPLE, SAMPLE_BYTES // (4 * scratch.size))))


def as_rgb(scratch: Scratch) -> Principal:
    """The principal components of the scene's latents, of which three become colours."""
    if scratch.size < 3:
        raise BadInput(f"--bands rgb needs latents of at least 3 numbers, and this run's have {scratch.size}: take all")
    return principal_components(sampled(scratch))


def centres(scratch: Scratch, count: int, seed: int) -> npt.NDArray[np.float64]:
    """(K, D) means of k-means clusters (Lloyd 1982; begun as Arthur & Vassilvitskii 2007), the largest first."""
    some = sampled(scratch)
    distinct = len(np.unique(some, axis=0))
    if distinct < count:
        raise BadInput(
            f"--clusters ({count}) are more than the {distinct} different windows that hold data; take fewer"
        )
    from sklearn.cluster import KMeans

    found = KMeans(count, n_init=TRIES, random_state=seed).fit(some)
    order = np.argsort(-np.bincount(found.labels_, minlength=count), kind="stable")
    return np.asarray(found.cluster_centers_[order], dtype=np.float64)


# argmin_k |x - c_k|^2 = argmin_k |c_k|^2 - 2 x c_k
def cluster_of(latents: Vectors, means: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """(n,) the nearest of the means (K, D); 255 where latents are NaN."""
    known = ~np.isnan(latents[:, 0])
    found = np.full(len(latents), NO_CLUSTER, np.uint8)
    away = np.square(means).sum(axis=1) - 2 * latents[known].astype(np.float64) @ means.T
    found[known] = away.argmin(axis=1)
    return found
