"""Latents as points in the plane, and how far each such picture can be trusted."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest_others
from hinterland.analysis.projections.trust import trust_of
from hinterland.analysis.scaling import scaling_of
from hinterland.ground.errors import BadInput
from hinterland.latents.principal import principal_components

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Method = Literal["pca", "tsne", "umap", "isomap"]

PERPLEXITY = 30.0  # t-SNE's usual effective number of neighbours
UMAP_NEIGHBOURS = 15
ISOMAP_NEIGHBOURS = 10
ISOMAP_FITTED_ON = 2_000  # its cost grows with the cube: more points are placed among these afterwards


@dataclasses.dataclass(frozen=True, eq=False)
class Projection:
    """`positions` (N, 2), and how far they can be trusted; the trust measures are those of `trust.trust_of`."""

    method: Method
    positions: Vectors
    trustworthiness: float  # [0, 1], 1 is best: neighbours in the picture are neighbours in truth
    continuity: float  # [0, 1], 1 is best: neighbours in truth are neighbours in the picture
    per_point_trust: Numbers  # (N,)
    k: int  # neighbours that were compared
    n: int  # points among which they were looked for
    seed: int
    fitted_on: int  # points that shaped the picture
    explained: tuple[float, float] | None = None  # shares of the variance along x and y; PCA only


def project(latents: Vectors, method: Method, seed: int, k: int = 10) -> Projection:
    """Positions in the plane for `latents` (N, D), the same for the same seed on the same machine.

    `pca`: Pearson 1901. `tsne`: van der Maaten & Hinton 2008 by openTSNE, perplexity 30 (or a third of the
    points). `umap`: McInnes et al. 2018, 15 neighbours. Both begin from the PCA (Kobak & Linderman 2021).
    `isomap`: Tenenbaum et al. 2000, 10 neighbours, fitted on at most 2,000 points. `k` neighbours enter
    the trust measures. Raises `BadInput` for fewer than 2k + 1 points, or latents that are all the same.
    """
    methods: dict[Method, Callable[[Vectors, int], Vectors]] = {
        "pca": lambda scaled, _: _plane_of_principals(scaled),
        "tsne": _tsne,
        "umap": _umap,
        "isomap": _isomap,
    }
    if method not in methods:
        raise BadInput(f"{method!r} is no projection; the projections are {', '.join(get_args(Method))}")
    n = len(latents)
    if n < 2 * k + 1:
        fewer = f"; k={(n - 1) // 2} is the most for these" if n > 2 else ""
        raise BadInput(f"{method} with k={k} needs at least {2 * k + 1} points; there are {n}{fewer}")
    scaled = scaling_of(latents, "projection").apply(latents)
    positions = methods[method](scaled, seed)
    trust = trust_of(scaled, positions, k, seed)
    return Projection(
        method=method,
        positions=positions,
        trustworthiness=trust.trustworthiness,
        continuity=trust.continuity,
        per_point_trust=trust.per_point_trust,
        k=k,
        n=trust.n,
        seed=seed,
        fitted_on=min(n, ISOMAP_FITTED_ON) if method == "isomap" else n,
        explained=_explained(scaled) if method == "pca" else None,
    )


def _plane_of_principals(scaled: Vectors) -> Vectors:
    """(N, 2) along the first two components; the second is 0 where there is one dimension."""
    positions = principal_components(scaled).project(scaled, 2)
    return np.pad(positions, ((0, 0), (0, 2 - positions.shape[1])))


def _explained(scaled: Vectors) -> tuple[float, float]:
    variances = principal_components(scaled).variances
    shares = variances / variances.sum()
    return float(shares[0]), float(shares[1]) if len(shares) > 1 else 0.0


def _start(scaled: Vectors, seed: int) -> Numbers:
    """(N, 2) the PCA, one unit wide, with a hundredth of noise so that no two points coincide."""
    start = _plane_of_principals(scaled).astype(np.float64)
    noise = np.random.default_rng(seed).normal(0, 0.01, start.shape)
    return np.asarray(start / start[:, 0].std() + noise)


def _tsne(scaled: Vectors, seed: int) -> Vectors:
    from openTSNE import TSNE
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    perplexity = min(PERPLEXITY, (len(scaled) - 1) / 3)
    found = nearest_others(scaled, min(len(scaled) - 1, int(3 * perplexity)))
    neighbours = PrecomputedNeighbors(found.rows, np.sqrt(found.squared_distances).astype(np.float64))
    affinities = PerplexityBasedNN(perplexity=perplexity, knn_index=neighbours, random_state=seed)
    # one thread: its parallel loops are slower on small tables, many times so on a busy machine
    tsne = TSNE(perplexity=perplexity, random_state=seed, n_jobs=1)
    placed = tsne.fit(affinities=affinities, initialization=1e-4 * _start(scaled, seed))
    return np.asarray(placed, dtype=np.float32)


def _umap(scaled: Vectors, seed: int) -> Vectors:
    with warnings.catch_warnings():  # it tells of Keras, which only its parametric variant needs
        warnings.simplefilter("ignore", ImportWarning)
        from umap import UMAP
    neighbours = min(UMAP_NEIGHBOURS, len(scaled) - 1)
    found = nearest_others(scaled, neighbours - 1)  # UMAP counts a point as its own first neighbour
    rows = np.hstack([np.arange(len(scaled))[:, None], found.rows])
    distances = np.hstack([np.zeros((len(scaled), 1), np.float32), np.sqrt(found.squared_distances)])
    with warnings.catch_warnings():  # exact neighbours leave no index to place new points with: none are placed
        warnings.filterwarnings("ignore", message=".*knn_search_index.*", category=UserWarning)
        umap = UMAP(
            n_neighbors=neighbours,
            init=_start(scaled, seed).astype(np.float32),
            precomputed_knn=(rows, distances),
            random_state=seed,
            n_jobs=1,
        )
        return np.asarray(umap.fit_transform(scaled), dtype=np.float32)


def _isomap(scaled: Vectors, seed: int) -> Vectors:
    from scipy.sparse import SparseEfficiencyWarning
    from sklearn.manifold import Isomap

    rows = np.arange(len(scaled))
    if len(scaled) > ISOMAP_FITTED_ON:
        rows = np.sort(np.random.default_rng(seed).choice(len(scaled), ISOMAP_FITTED_ON, replace=False))
    isomap = Isomap(n_neighbors=min(ISOMAP_NEIGHBOURS, len(rows) - 1), n_components=2, eigen_solver="dense")
    with warnings.catch_warnings():  # separate clusters are joined by their shortest links, which is what is wanted
        warnings.filterwarnings("ignore", message="The number of connected components", category=UserWarning)
        warnings.simplefilter("ignore", SparseEfficiencyWarning)
        isomap.fit(scaled[rows])
    return np.asarray(isomap.transform(scaled), dtype=np.float32)
