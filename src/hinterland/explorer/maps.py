"""Maps of the latents: positions in the plane, how they are undone, and where they are not to be believed."""

from __future__ import annotations

import dataclasses
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest
from hinterland.analysis.projections.projection import PERPLEXITY, UMAP_NEIGHBOURS, Method, project
from hinterland.analysis.projections.trust import Trust, trust_of
from hinterland.analysis.scaling import scaling_of
from hinterland.explorer.manifest import LinearInverse, NeighbourInverse
from hinterland.latents.landmarks import drawn
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Kind = Literal["pca", "t-sne", "umap"]
Shown = Kind | Literal["place"]  # the latter where images lie on the ground

KINDS: tuple[Kind, ...] = ("pca", "t-sne", "umap")
METHODS: dict[Kind, Method] = {"t-sne": "tsne", "umap": "umap"}
SHAPED_BY = 10_000  # images that shape t-SNE and UMAP; more are placed among these afterwards
PLACED_BY = 15  # of them, by how many each further image is placed
INVERTED_BY = 10  # images on the map from which a position becomes a latent
JUDGED_IN = 2_000  # with more than SHAPED_BY images, neighbours are looked for among so many at a time


@dataclasses.dataclass(frozen=True, eq=False)
class Map:
    """`positions` (N, 2) within [-1, 1], proportions kept; `error` (N,) in [0, 1], 0 is best.

    `inverse` None: a place between images is no latent; the nearest image is what it means.
    """

    kind: Shown
    positions: Vectors
    inverse: LinearInverse | NeighbourInverse | None
    error: Numbers
    trustworthiness: float
    continuity: float
    trust_sample: int
    settings: str


class Judged(NamedTuple):
    """`error` (N,) of each point, and how many images neighbours were looked for among."""

    error: Numbers
    trustworthiness: float
    continuity: float
    trust_sample: int


def map_of(table: LatentTable, kind: Kind, seed: int) -> Map:
    """The latents of `table` in the plane; per-point error is 1 less the point's trustworthiness.

    t-SNE and UMAP of more than 10,000 images are made of 10,000 that are drawn by class; each further image comes to
    the weighted mean of the positions of its 15 nearest among them in latent space. Raises `BadInput` for
    fewer than 3 images and for latents that are all the same.
    """
    scaled = scaling_of(table.latents, f"{kind} map of {table.source.name}").apply(table.latents)
    if kind == "pca":
        return _linear(table.latents, scaled, seed)
    rows = drawn(table.annotations, SHAPED_BY, seed)
    k = max(1, min(10, (len(rows) - 1) // 2))
    made = project(scaled[rows], METHODS[kind], seed, k=k)
    settings = f"{_settings(kind, len(rows))}, begun from PCA, seed {seed}"
    inverse = NeighbourInverse(min(INVERTED_BY, len(table)))
    if len(rows) == len(table):
        trust = Judged(np.clip(1 - made.per_point_trust, 0, 1), made.trustworthiness, made.continuity, made.n)
        return Map(kind, within_square(made.positions)[0], inverse, *trust, settings)
    positions, _, _ = within_square(_with_the_others(scaled, rows, made.positions))
    settings += f"; drawn from {len(rows):,} images, each other one placed among its {PLACED_BY} nearest of these"
    return Map(kind, positions, inverse, *judged(scaled, positions, seed), settings)


# latent = mean + x s v1 + y s v2, with s what one unit of the map is in the latents' own
def _linear(latents: Vectors, scaled: Vectors, seed: int) -> Map:
    principal = principal_components(latents)
    plane = principal.project(latents, 2)
    flat = np.pad(plane, ((0, 0), (0, 2 - plane.shape[1])))
    positions, centre, unit = within_square(flat)
    vectors = np.zeros((2, latents.shape[1]))
    vectors[: plane.shape[1]] = principal.components[:2]
    mean = principal.mean + centre @ vectors
    u, v = (tuple((unit * vector).tolist()) for vector in vectors)
    inverse = LinearInverse(tuple(mean.tolist()), u, v)
    shares = principal.variances / principal.variances.sum()
    settings = f"the two directions of greatest variance, {shares[:2].sum():.0%} of it"
    return Map("pca", positions, inverse, *judged(scaled, positions, seed), settings)


def within_square(plane: Vectors) -> tuple[Vectors, Numbers, float]:
    """(N, 2) moved and scaled, x and y alike, into [-1, 1]; with the centre and unit that undo it."""
    low, high = plane.min(axis=0).astype(np.float64), plane.max(axis=0).astype(np.float64)
    centre, unit = (low + high) / 2, float((high - low).max() / 2) or 1.0
    return np.clip((plane - centre) / unit, -1, 1).astype(np.float32), centre, unit


def _settings(kind: Kind, count: int) -> str:
    if kind == "umap":
        return f"{min(UMAP_NEIGHBOURS, count - 1)} neighbours"
    return f"perplexity {min(PERPLEXITY, (count - 1) / 3):.0f}"


def _with_the_others(scaled: Vectors, rows: Rows, positions: Vectors) -> Vectors:
    """(N, 2) `positions` of `rows`, and those of all other images among them."""
    whole = np.empty((len(scaled), 2), dtype=np.float32)
    whole[rows] = positions
    others = np.setdiff1d(np.arange(len(scaled)), rows, assume_unique=True)
    for start in range(0, len(others), 100_000):
        some = others[start : start + 100_000]
        whole[some] = _placed(scaled[some], scaled[rows], positions)
    return whole


# sum_j w_j p_j / sum_j w_j,  w_j = exp(-(d_j / h)^2 / 2),  h = d_k / 2
def _placed(latents: Vectors, references: Vectors, positions: Vectors) -> Vectors:
    found = nearest(references, latents, PLACED_BY)
    squared = found.squared_distances.astype(np.float64)
    widths = np.maximum(squared[:, -1:] / 4, np.finfo(np.float64).tiny)
    weights = np.exp(-(squared - squared[:, :1]) / widths / 2)  # the nearest weighs 1: the quotient stays the same
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("nk,nkd->nd", weights, positions[found.rows]), dtype=np.float32)


def judged(scaled: Vectors, positions: Vectors, seed: int) -> Judged:
    """How far `positions` (N, 2) can be believed as a picture of `scaled` (N, D).

    Up to 10,000 images as `trust_of` does it; more are dealt at random into lots of 2,000, each judged by itself.
    """
    n = len(scaled)
    lots = [np.arange(n)]
    if n > SHAPED_BY:
        lots = np.array_split(np.random.default_rng(seed).permutation(n), n // JUDGED_IN)
    k = max(1, min(10, (min(map(len, lots)) - 1) // 2))
    error, continuity = np.empty(n), np.empty(n)
    found: Trust | None = None
    for lot in lots:
        found = trust_of(scaled[lot], positions[lot], k, seed)
        error[lot] = 1 - found.per_point_trust
        continuity[lot] = found.per_point_continuity
    among = found.n if found else 0
    error = np.clip(error, 0, 1)
    return Judged(error, float(1 - error.mean()), float(continuity.mean()), among)
