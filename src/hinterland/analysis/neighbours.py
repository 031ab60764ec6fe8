"""Exact nearest neighbours in Euclidean distance."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents.by_rows import centred

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
MOST_PAIRS = 2e10  # distances in one search: 140,000 points among themselves


class Neighbours(NamedTuple):
    """The k nearest of each query, nearest first: `rows` (n, k) of the points, `squared_distances` (n, k)."""

    rows: Rows
    squared_distances: Vectors


def nearest(points: Vectors, queries: Vectors, k: int) -> Neighbours:
    """The `k` of `points` (N, D) nearest to each of `queries` (n, D); equal distances: any order."""
    _check(len(points), len(queries), k)
    centre = points.mean(axis=0, dtype=np.float64)  # far from 0, float32 would lose small distances
    index = _flat_index(centred(points, centre))
    squared, rows = index.search(centred(queries, centre), k)
    return Neighbours(rows, np.maximum(squared, 0))


def nearest_others(points: Vectors, k: int) -> Neighbours:
    """The `k` nearest other points of each of `points` (N, D); a point is never its own neighbour."""
    n = len(points)
    if n < k + 1:
        raise BadInput(f"{k} neighbours of each point need at least {k + 1} points; there are {n}")
    found = nearest(points, points, k + 1)
    other = found.rows != np.arange(n)[:, None]
    # where many points coincide, a point may miss from its own list: then its last neighbour is left out
    other[other.all(axis=1), -1] = False
    return Neighbours(found.rows[other].reshape(n, k), found.squared_distances[other].reshape(n, k))


def _check(points: int, queries: int, k: int) -> None:
    if k < 1:
        raise BadInput(f"k ({k}) must be at least 1; 10 is a good start")
    if points < k:
        raise BadInput(f"{k} neighbours need at least {k} points; there are {points}; give more or a smaller k")
    if points * queries > MOST_PAIRS:
        raise BadInput(
            f"neighbours of {queries:,} among {points:,} are {points * queries:.1e} distances, "
            f"more than {MOST_PAIRS:.0e}; take a sample of the table first"
        )


def _flat_index(points: Vectors) -> Any:
    with warnings.catch_warnings():  # its generated bindings miss a __module__, which newer Pythons deprecate
        warnings.simplefilter("ignore", DeprecationWarning)
        import faiss
    index = faiss.IndexFlatL2(points.shape[1])
    index.add(np.ascontiguousarray(points))
    return index
