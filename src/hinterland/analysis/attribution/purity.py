"""Do neighbours share a label? k-NN purity, corrected for chance."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest_others
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permutations, permuted

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Neighbours = npt.NDArray[np.int64]

K = 10


@dataclasses.dataclass(frozen=True, eq=False)
class Purity:
    """`share` (n,) of each image's k neighbours that have its label; `codes` (n,) the labels, all known."""

    share: Numbers
    codes: Codes
    neighbours: Neighbours  # (n, k), held fixed in bootstrap and permutations

    # E_c = (n_c - 1) / (n - 1)
    @property
    def expected(self) -> Numbers:
        """(K,) the share that labels shuffled over all images give to each class."""
        return np.maximum(np.bincount(self.codes) - 1, 0) / (len(self.codes) - 1)

    # (P - E) / (1 - E)
    @property
    def per_image(self) -> Numbers:
        """(n,) scores whose mean is `corrected`."""
        expected = float(self.expected[self.codes].mean())
        return np.asarray((self.share - expected) / (1 - expected))

    @property
    def per_image_in_class(self) -> Numbers:
        """(n,) scores whose mean over classes of their means is `balanced`."""
        expected = self.expected[self.codes]
        return np.asarray((self.share - expected) / (1 - expected))

    @property
    def corrected(self) -> float:
        """Chance-corrected purity: 1 where all neighbours share the label, 0 where labels are shuffled; at most 1."""
        return float(self.per_image.mean())

    # 1/K sum_c (P_c - E_c) / (1 - E_c)
    @property
    def balanced(self) -> float:
        """The same, each class corrected by its own chance and counted alike, however frequent it is."""
        counts = np.bincount(self.codes)
        sums = np.bincount(self.codes, weights=self.per_image_in_class)
        return float((sums[counts > 0] / counts[counts > 0]).mean())


class PurityNulls(NamedTuple):
    """What purity is when labels are permuted over fixed neighbours."""

    corrected: Permuted
    balanced: Permuted


def knn_purity(latents: Vectors, codes: Codes, k: int = K, name: str = "latents") -> Purity:
    """Purity of the labels `codes` (n,) among the `k` nearest others of each of `latents` (n, D).

    The mean over images of the share of neighbours with the same label, minus what chance gives, over 1 minus
    that. Euclidean distance; rotation and uniform scaling change nothing. The form is that of Cohen's kappa
    (1960). Constant latents are refused by `name`, and fewer than k + 1 images.
    """
    return purity_of(neighbours_of(latents, k, name), codes)


def neighbours_of(latents: Vectors, k: int = K, name: str = "latents") -> Neighbours:
    """(n, k) rows of the `k` nearest others of each of `latents` (n, D)."""
    return nearest_others(scaling_of(latents, name).apply(latents), k).rows


def purity_of(neighbours: Neighbours, codes: Codes) -> Purity:
    """Purity of the labels `codes` (n,) among neighbours (n, k) that are known."""
    return Purity((codes[neighbours] == codes[:, None]).mean(axis=1), codes, neighbours)


# p = (1 + #{b : T_b >= T}) / (B + 1)
def purity_nulls(
    purity: Purity, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS
) -> PurityNulls:
    """Could the labels have nothing to do with who is near whom? p in [1/(B+1), 1].

    Neighbours are found once; labels are permuted `draws` times, with `groups` (n,) only within each group.
    Phipson & Smyth 2010.
    """
    codes, k = purity.codes, purity.neighbours.shape[1]
    counts = np.bincount(codes)
    plain_expected = float(purity.expected[codes].mean())
    own = 1 / (np.maximum(counts, 1) * (counts > 0).sum() * (1 - purity.expected))  # (K,)
    shift = (counts * own * purity.expected).sum()
    columns = [np.ascontiguousarray(column) for column in purity.neighbours.T]
    drawn = []
    for labels in permutations(codes, seed, groups, draws):
        same = np.zeros(labels.shape, dtype=np.uint16)
        for column in columns:
            same += labels[:, column] == labels
        balanced = np.einsum("bn,bn->b", same, own[labels]) / k - shift
        drawn.append(np.stack([(same.mean(axis=1) / k - plain_expected) / (1 - plain_expected), balanced], axis=1))
    values = np.concatenate(drawn)
    return PurityNulls(permuted(purity.corrected, values[:, 0]), permuted(purity.balanced, values[:, 1]))
