"""Do the classes of a label lie apart? Silhouette."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permutations, permuted
from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

MOST_IMAGES = 5_000  # every distance is computed: 25 million
MOST_CELLS = 20_000_000  # distances to classes at once


class SilhouetteNulls(NamedTuple):
    """What the mean silhouette, and the mean over classes, are when labels are permuted over fixed distances."""

    mean: Permuted
    balanced: Permuted


def silhouettes(latents: Vectors, codes: Codes, name: str = "latents") -> Numbers:
    """(n,) silhouette of each image in the classes `codes` (n,) of a label, in [-1, 1].

    a: mean distance to its own class; b: to the nearest other class. 1: far nearer to its own; 0: on the border,
    or alone in its class; below 0: nearer to another. Their mean is the silhouette of the label. Rousseeuw 1987.
    Refused for more than 5,000 images (take a stratified sample), one class, or a class for each image.
    """
    return silhouettes_of(distances_of(latents, name), codes, name)


def distances_of(latents: Vectors, name: str = "latents") -> Vectors:
    """(n, n) Euclidean distances among `latents` (n, D), n at most 5,000."""
    from sklearn.metrics.pairwise import euclidean_distances

    n = len(latents)
    if n > MOST_IMAGES:
        raise BadInput(f"{name}: silhouettes of {n:,} images need {n**2:.1e} distances; draw at most {MOST_IMAGES:,}")
    return np.asarray(euclidean_distances(scaling_of(latents, name).apply(latents)), dtype=np.float32)


def silhouettes_of(distances: Vectors, codes: Codes, name: str = "latents") -> Numbers:
    """`silhouettes` from distances (n, n) that are known."""
    n = len(codes)
    numbered = np.unique(codes, return_inverse=True)[1]
    classes = int(numbered.max()) + 1
    if not 2 <= classes < n:
        raise BadInput(f"{name}: silhouettes need from 2 to {n - 1} classes among {n} images; there are {classes}")
    return np.asarray(_silhouettes(distances, numbered[None], np.bincount(numbered))[0])


# p = (1 + #{b : T_b >= T}) / (B + 1)
def silhouette_nulls(
    distances: Vectors, codes: Codes, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS
) -> SilhouetteNulls:
    """Could the classes lie anywhere? The mean silhouette, and the mean over classes, under permuted labels.

    The labels did not come from the latents: so, unlike clusters formed on them, they may be tested on them.
    """
    counts = np.bincount(codes)
    weights = 1 / (counts * len(counts))
    most = max(1, MOST_CELLS // (len(codes) * len(counts)))
    plain, balanced = [], []
    for labels in permutations(codes, seed, groups, draws, most):
        found = _silhouettes(distances, labels.astype(np.intp), counts)
        plain.append(found.mean(axis=1))
        balanced.append(np.einsum("bn,bn->b", found, weights[labels]))
    own = _silhouettes(distances, codes[None], counts)[0]
    return SilhouetteNulls(
        permuted(float(own.mean()), np.concatenate(plain)),
        permuted(float(own @ weights[codes]), np.concatenate(balanced)),
    )


# s_i = (b_i - a_i) / max(a_i, b_i)
def _silhouettes(distances: Vectors, labels: Codes, counts: npt.NDArray[np.intp]) -> Numbers:
    """(b, n) of labels (b, n), each with `counts` (K,) images of each class."""
    b, n = labels.shape
    k = len(counts)
    members = np.zeros((n, b, k), dtype=np.float32)
    members[np.arange(n)[:, None], np.arange(b), labels.T] = 1
    sums = (distances @ members.reshape(n, b * k)).reshape(n, b, k).astype(np.float64)
    own = labels.T[..., None]
    within = np.take_along_axis(sums, own, axis=2)[..., 0] / np.maximum(counts[labels.T] - 1, 1)
    means = sums / counts
    np.put_along_axis(means, own, np.inf, axis=2)
    other = means.min(axis=2)
    larger = np.maximum(within, other)
    found = np.where(larger > 0, (other - within) / np.where(larger > 0, larger, 1), 0.0)
    return np.asarray(np.where(counts[labels.T] > 1, found, 0.0).T)
