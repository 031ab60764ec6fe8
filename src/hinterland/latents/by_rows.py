"""A million latents, some rows at a time: what is float64 on the way takes the memory of one part only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

ROWS = 65_536  # at a time


def row_parts(count: int) -> Iterator[slice]:
    """All rows of `count`, in order."""
    return (slice(start, min(start + ROWS, count)) for start in range(0, count, ROWS))


def centred(latents: Vectors, centre: Numbers, scale: float = 1.0) -> Vectors:
    """(N, D) -> (N, D): (latent - centre) / scale, in float64 before it is rounded."""
    found = np.empty(latents.shape, np.float32)
    for part in row_parts(len(latents)):
        found[part] = (latents[part] - centre) / scale
    return found


# sum_n (x_n - centre)^2
def squares(latents: Vectors, centre: Numbers) -> Numbers:
    """(D,) sums over rows of the squared distance from `centre`, in float64."""
    return np.asarray(sum(np.square(latents[part] - centre).sum(axis=0) for part in row_parts(len(latents))))
