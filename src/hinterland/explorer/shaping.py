"""The images that shape a map, and how all others come to lie among them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest
from hinterland.analysis.scaling import scaling_of
from hinterland.latents.landmarks import drawn
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]

SHAPED_BY = 10_000  # images that shape t-SNE and UMAP; more are placed among these afterwards
PLACED_BY = 15  # of them, by how many each further image is placed
AT_ONCE = 100_000  # further images whose neighbours are looked for


class Shaping:
    """Latents made ready for maps: what several maps of them have in common is computed once, when it is asked for.

    Raises `BadInput` where all latents are the same.
    """

    def __init__(self, table: LatentTable, seed: int):
        self.table, self.seed = table, seed

    @cached_property
    def scaled(self) -> Vectors:
        """(N, D) the latents, as distances are taken between them."""
        return scaling_of(self.table.latents, f"maps of {self.table.source.name}").apply(self.table.latents)

    @cached_property
    def rows(self) -> npt.NDArray[np.intp]:
        """Those of the images that shape a map, drawn by class; all where they are no more than 10,000."""
        return drawn(self.table.annotations, SHAPED_BY, self.seed)

    def whole(self, positions: Vectors) -> Vectors:
        """(N, 2) the `positions` of the images that shape a map, and those of all others among them."""
        others, rows, weights = self._others
        whole = np.empty((len(self.scaled), 2), dtype=np.float32)
        whole[self.rows] = positions
        for axis in range(2):  # one at a time: (N, 15, 2) at once is large
            whole[others, axis] = np.einsum("nk,nk->n", weights, positions[:, axis][rows])
        return whole

    # sum_j w_j p_j / sum_j w_j,  w_j = exp(-(d_j / h)^2 / 2),  h = d_k / 2
    @cached_property
    def _others(self) -> tuple[npt.NDArray[np.intp], Rows, Vectors]:
        """All other images (M,), their 15 nearest among those that shape (M, 15), and what each of these weighs."""
        others = np.setdiff1d(np.arange(len(self.scaled)), self.rows, assume_unique=True)
        references = self.scaled[self.rows]
        k = min(PLACED_BY, len(references))
        rows, weights = np.empty((len(others), k), np.int32), np.empty((len(others), k), np.float32)
        for start in range(0, len(others), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            found = nearest(references, self.scaled[others[part]], k)
            squared = found.squared_distances.astype(np.float64)
            widths = np.maximum(squared[:, -1:] / 4, np.finfo(np.float64).tiny)
            near = np.exp(-(squared - squared[:, :1]) / widths / 2)  # the nearest weighs 1: the quotient stays the same
            rows[part], weights[part] = found.rows, near / near.sum(axis=1, keepdims=True)
        return others, rows, weights
