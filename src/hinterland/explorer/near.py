"""The nearest images of every image in latent space: exact while that can be afforded."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import MOST_PAIRS, nearest, nearest_others
from hinterland.latents.by_rows import centred

Vectors = npt.NDArray[np.float32]

COUNT = 15  # neighbours of each image
TRIED = 500  # images whose true neighbours are looked up, to see how many were found
CELLS_PROBED = 16  # of the inverted lists, where the search is not exact


@dataclasses.dataclass(frozen=True, eq=False)
class Near:
    """`rows` (N, k) of the nearest other images, nearest first, `distances` (N, k) Euclidean; `recall` 1: exact."""

    rows: npt.NDArray[np.int32]
    distances: Vectors
    recall: float


def near(latents: Vectors, seed: int) -> Near:
    """The 15 nearest others (fewer where there are fewer) of each of `latents` (N, D).

    Exact up to 140,000 images. Beyond, only the cells around each image are searched (inverted lists of faiss), and
    the share of the true neighbours that this finds is measured on 500 images.
    """
    n = len(latents)
    k = min(COUNT, n - 1)
    if n * n <= MOST_PAIRS:
        found = nearest_others(latents, k)
        return Near(found.rows.astype(np.int32), np.sqrt(found.squared_distances), 1.0)
    rows, squared = _in_cells(centred(latents, latents.mean(axis=0, dtype=np.float64)), k, seed)
    tried = np.random.default_rng(seed).choice(n, TRIED, replace=False)
    truth = nearest(latents, latents[tried], k + 1)
    others = [set(row.tolist()) - {at} for row, at in zip(truth.rows, tried.tolist(), strict=True)]
    hits = [len(set(rows[at].tolist()) & true) / k for at, true in zip(tried.tolist(), others, strict=True)]
    return Near(rows, np.sqrt(squared), min(1.0, float(np.mean(hits))))


def _in_cells(points: Vectors, k: int, seed: int) -> tuple[npt.NDArray[np.int32], Vectors]:
    with warnings.catch_warnings():  # its generated bindings miss a __module__, which newer Pythons deprecate
        warnings.simplefilter("ignore", DeprecationWarning)
        import faiss
    n = len(points)
    cells = max(1, int(2 * np.sqrt(n)))
    index = faiss.IndexIVFFlat(faiss.IndexFlatL2(points.shape[1]), points.shape[1], cells)
    sample = np.random.default_rng(seed).choice(n, min(n, 50 * cells), replace=False)
    index.train(points[np.sort(sample)])
    index.add(points)
    index.nprobe = min(cells, CELLS_PROBED)
    rows, squared = np.empty((n, k), np.int32), np.empty((n, k), np.float32)
    for start in range(0, n, 50_000):
        part = slice(start, min(start + 50_000, n))
        distances, found = index.search(points[part], k + 1)
        other = found != np.arange(part.start, part.stop)[:, None]
        other[other.all(axis=1), -1] = False  # many coincide: it misses from its own list
        rows[part] = found[other].reshape(-1, k)
        squared[part] = np.maximum(distances[other].reshape(-1, k), 0)
    return rows, squared


class Searcher:
    """Exact search among `latents` (N, D) for a single latent at a time, the index made once."""

    def __init__(self, latents: Vectors):
        self.centre = latents.mean(axis=0, dtype=np.float64)  # far from 0, float32 would lose small distances
        self.points = centred(latents, self.centre)

    def nearest(self, latent: Vectors, k: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """(k,) rows and Euclidean distances, nearest first; all of them where there are no more."""
        away = self.points - (latent - self.centre).astype(np.float32)
        squared = np.einsum("nd,nd->n", away, away)
        k = min(k, len(squared))
        rows = np.argpartition(squared, k - 1)[:k]
        rows = rows[np.argsort(squared[rows], kind="stable")]
        return rows, np.sqrt(squared[rows].astype(np.float64))
