"""Continuous factors inside a cluster, against those of all other images."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.asked import groups_of
from hinterland.analysis.attribution.measured import percentiles
from hinterland.analysis.probing.regression import targets_of
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.data.annotations import Factor
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class FactorInside:
    """The mean of a factor in a cluster with its 95 % interval (None where nothing was replicated)."""

    name: str
    mean: float  # of a circular factor: the mean direction, in [0, period)
    low: float | None
    high: float | None
    outside: float  # the mean of all other images
    distance: float  # between both means, in standard deviations of the factor
    n: int  # images of the cluster that have the factor


def factors_inside(
    table: LatentTable, inside: npt.NDArray[np.bool_], most: int, seed: int = 0
) -> tuple[FactorInside, ...]:
    """The `most` factors of `table` whose mean `inside` (N,) differs most from that outside, most first.

    Left out: a factor that no image has inside, or none outside, or that does not vary. Intervals by bootstrap over
    images, or groups; the membership of images is held fixed.
    """
    groups = groups_of(table)
    made = []
    for name, factor in table.factors.items():
        known = np.isfinite(factor.values)
        rows, others = np.flatnonzero(known & inside), np.flatnonzero(known & ~inside)
        if len(rows) == 0 or len(others) == 0:
            continue
        spread = float(targets_of(factor, np.flatnonzero(known)).std(axis=0).max())
        if spread == 0:
            continue
        ours, theirs = (targets_of(factor, some) for some in (rows, others))
        apart = float(np.linalg.norm(ours.mean(axis=0) - theirs.mean(axis=0))) / spread
        mean, outside = (float(_mean(factor, one.mean(axis=0)[None])[0]) for one in (ours, theirs))
        drawn = Resampling.of(len(rows), seed, None if groups is None else groups[rows])
        low, high = (None, None) if drawn is None else _interval(factor, ours, mean, drawn)
        made.append(FactorInside(name, mean, low, high, outside, apart, len(rows)))
    return tuple(sorted(made, key=lambda one: -one.distance)[:most])


def _interval(factor: Factor, targets: Numbers, mean: float, drawn: Resampling) -> tuple[float, float]:
    """Of a circular factor around its mean, so that it may begin below 0 or end above the period."""
    means = np.stack([drawn.mean(column) for column in targets.T], axis=1)
    values = _mean(factor, means)
    if factor.period is not None:
        values = mean + (values - mean + factor.period / 2) % factor.period - factor.period / 2
    return percentiles(values)


def _mean(factor: Factor, means: Numbers) -> Numbers:
    """(B,) from means (B, 1), or from mean sines and cosines (B, 2) the direction. Fisher 1993, ch. 2."""
    if factor.period is None:
        return means[:, 0]
    return np.asarray(np.arctan2(means[:, 0], means[:, 1]) % (2 * np.pi) * factor.period / (2 * np.pi))
