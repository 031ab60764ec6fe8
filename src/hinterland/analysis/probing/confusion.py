"""Which classes are taken for which."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.probing.probes import ProbeResult

Counts = npt.NDArray[np.int64]


class Confused(NamedTuple):
    """Two classes that are taken for each other; `share` = `images` / the images of both: [0, 1]."""

    first: str
    second: str
    images: int
    share: float


def confusion(result: ProbeResult) -> Counts:
    """(K, K) images by true class (row) and predicted class (column)."""
    k = len(result.names)
    cells = np.bincount(result.truth * k + result.predictions, minlength=k * k)
    return cells.reshape(k, k).astype(np.int64)


def by_row(counts: Counts) -> npt.NDArray[np.float64]:
    """(K, K) shares of each true class, so that frequent classes do not drown rare ones; rows sum to 1.

    The row of a class without images is 0.
    """
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def most_confused(counts: Counts, names: tuple[str, ...], most: int = 5) -> list[Confused]:
    """The pairs of classes that are taken for each other, in either direction, by falling share."""
    of_class = counts.sum(axis=1)
    first, second = np.triu_indices(len(names), k=1)
    either = counts[first, second] + counts[second, first]
    shares = either / np.maximum(of_class[first] + of_class[second], 1)
    order = np.argsort(-shares, kind="stable")[:most]
    return [Confused(names[first[i]], names[second[i]], int(either[i]), float(shares[i])) for i in order if either[i]]
