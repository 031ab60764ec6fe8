"""What of a picture of latents is there again when it is drawn with another seed."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.projections.projection import Method, Projection, project
from hinterland.analysis.similarity.measures import common_neighbours, residual
from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Stability:
    """Means over the pairs of pictures; `pairs` (P, 2) holds each pair's common neighbours and residual."""

    method: Method
    common_neighbours: float  # 1 is best, 0 is chance: the k nearest in the picture are so in the others
    residual: float  # [0, 1], 0 is best: what is left when one picture is turned and scaled onto another
    per_point: Numbers  # (N,) common neighbours of each point: where the picture can be believed
    pairs: Numbers
    k: int
    seeds: tuple[int, ...]
    pictures: tuple[Projection, ...]

    def in_words(self) -> str:
        """One sentence for beneath the picture."""
        return (
            f"Drawn with {len(self.seeds)} seeds, {self.method} gave points {self.common_neighbours:.0%} of their "
            f"{self.k} neighbours again beyond chance; {self.residual:.0%} of the layout is another one each time."
        )


def stability(latents: Vectors, method: Method, seeds: Sequence[int] = (0, 1, 2), k: int = 10) -> Stability:
    """`latents` (N, D) projected once a seed, and the pictures compared two by two.

    Neighbours, corrected for chance, say whether the same points stand together; the Procrustes residual whether
    the clusters stand where they stood. All pictures begin from the PCA, as `project` does: what differs is what
    the method's chance moves afterwards, so this bounds stability from above. The seeds are too few for an
    interval; `pairs` shows how they differ.
    """
    if len(set(seeds)) != len(seeds) or len(seeds) < 2:
        raise BadInput(f"seeds ({', '.join(map(str, seeds))}) must be at least 2 different ones; 0, 1, 2 is usual")
    return stability_of(tuple(project(latents, method, seed, k) for seed in seeds), k)


def stability_of(pictures: tuple[Projection, ...], k: int = 10) -> Stability:
    """Of pictures of the same latents that were drawn already, by one method with different seeds."""
    shared, pairs = [], []
    for one, other in itertools.combinations(pictures, 2):
        shared.append(common_neighbours(one.positions, other.positions, k))
        left = residual(one.positions.astype(np.float64), other.positions.astype(np.float64))
        pairs.append((float(shared[-1].mean()), left))
    means = np.array(pairs).mean(axis=0)
    return Stability(
        pictures[0].method,
        float(means[0]),
        float(means[1]),
        np.mean(shared, axis=0),
        np.array(pairs),
        k,
        tuple(picture.seed for picture in pictures),
        pictures,
    )
