"""Tables whose latents are made from known factors."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence, evidence_of
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
NAMES = "abcdefghij"


def grid(*sizes: int, times: int = 20) -> Numbers:
    """(N, K) all combinations of values, each `times` times."""
    once = np.array(list(itertools.product(*(range(size) for size in sizes))), dtype=np.float64)
    return np.tile(once, (times, 1))


def table(latents: Numbers, factors: Numbers, **more: object) -> LatentTable:
    named = {NAMES[k]: factors[:, k] for k in range(factors.shape[1])}
    return LatentTable.from_arrays(latents, factors=named, name="vae", **more)  # type: ignore[arg-type]


def evidence(latents: Numbers, factors: Numbers) -> Evidence:
    return evidence_of(table(latents, factors))


def turned(points: Numbers, degrees: float) -> Numbers:
    """Points in the plane, standardised and turned about the origin."""
    turn = np.deg2rad(degrees)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray((points - points.mean(axis=0)) / points.std(axis=0) @ rotation)
