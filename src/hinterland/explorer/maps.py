"""Maps of the latents: positions in the plane, how they are undone, and where they are not to be believed."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
import numpy.typing as npt

from hinterland.analysis.projections.projection import PERPLEXITY, UMAP_NEIGHBOURS, Method, project
from hinterland.explorer.judging import Judged, judged
from hinterland.explorer.manifest import LinearInverse, NeighbourInverse
from hinterland.explorer.shaping import PLACED_BY, Shaping
from hinterland.latents.principal import principal_components

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Kind = Literal["pca", "t-sne", "umap"]
Shown = Kind | Literal["place"]  # the latter where images lie on the ground

KINDS: tuple[Kind, ...] = ("pca", "t-sne", "umap")
METHODS: dict[Kind, Method] = {"t-sne": "tsne", "umap": "umap"}
INVERTED_BY = 10  # images on the map from which a position becomes a latent


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


def map_of(shaping: Shaping, kind: Kind) -> Map:
    """The latents in the plane; per-point error is 1 less the point's trustworthiness.

    t-SNE and UMAP of more than 10,000 images are made of 10,000 that are drawn by class; each further image comes to
    the weighted mean of the positions of its 15 nearest among them in latent space. Raises `BadInput` for
    fewer than 3 images and for latents that are all the same.
    """
    if kind == "pca":
        return _linear(shaping)
    scaled, rows, seed = shaping.scaled, shaping.rows, shaping.seed
    k = max(1, min(10, (len(rows) - 1) // 2))
    made = project(scaled[rows], METHODS[kind], seed, k=k)
    settings = f"{_settings(kind, len(rows))}, begun from PCA, seed {seed}"
    inverse = NeighbourInverse(min(INVERTED_BY, len(scaled)))
    if len(rows) == len(scaled):
        trust = Judged(np.clip(1 - made.per_point_trust, 0, 1), made.trustworthiness, made.continuity, made.n)
        return Map(kind, within_square(made.positions)[0], inverse, *trust, settings)
    positions, _, _ = within_square(shaping.whole(made.positions))
    settings += f"; drawn from {len(rows):,} images, each other one placed among its {PLACED_BY} nearest of these"
    return Map(kind, positions, inverse, *judged(scaled, positions, seed), settings)


# latent = mean + x s v1 + y s v2, with s what one unit of the map is in the latents' own
def _linear(shaping: Shaping) -> Map:
    latents, scaled = shaping.table.latents, shaping.scaled  # first, for it refuses latents that are all the same
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
    return Map("pca", positions, inverse, *judged(scaled, positions, shaping.seed), settings)


def within_square(plane: Vectors) -> tuple[Vectors, Numbers, float]:
    """(N, 2) moved and scaled, x and y alike, into [-1, 1]; with the centre and unit that undo it."""
    low, high = plane.min(axis=0).astype(np.float64), plane.max(axis=0).astype(np.float64)
    centre, unit = (low + high) / 2, float((high - low).max() / 2) or 1.0
    return np.clip((plane - centre) / unit, -1, 1).astype(np.float32), centre, unit


def _settings(kind: Kind, count: int) -> str:
    if kind == "umap":
        return f"{min(UMAP_NEIGHBOURS, count - 1)} neighbours"
    return f"perplexity {min(PERPLEXITY, (count - 1) / 3):.0f}"
