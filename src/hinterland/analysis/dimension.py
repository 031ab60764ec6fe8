"""How many numbers the latents really need: their intrinsic dimension."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.neighbours import nearest_others
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.half_samples import half_sample_interval, half_samples, units
from hinterland.analysis.statistics.intervals import Interval
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

MOST_POINTS, QUICK_POINTS = 10_000, 3_000
LEAST_POINTS = 20
CANDIDATES = 16  # by float32 distances, among which the two nearest are told in float64
DRAWS = 20
DISCARDED = 0.1  # of the greatest ratios, which the ends of the data distort; Facco et al. 2017


@dataclasses.dataclass(frozen=True)
class IntrinsicDimension:
    """`value` in dimensions, with its interval; None where there are fewer than 40 points or groups."""

    value: float
    interval: Interval | None
    n: int  # different latents it rests on
    duplicates: int  # images left out because their latent is that of another image
    drawn_from: int  # different latents there were


def intrinsic_dimension(table: LatentTable, seed: int = 0, most: int | None = None) -> IntrinsicDimension:
    """TwoNN: the dimension of the surface the latents lie on, seen at the distance of nearest neighbours; > 0.

    From the ratios of the distances to the second and the first neighbour, which are Pareto-distributed where
    density hardly varies within them. Above about 10 dimensions it is too low. Equal latents are left out but one;
    of more than `most` (10,000 unless given) so many are drawn at random, which looks at greater distances. Rotating or
    scaling changes nothing. Interval: from half-samples without replacement; on uniform cubes 1.2 to 1.5 times as wide
    as need be.
    Facco et al. 2017, Scientific Reports 7, 12140.
    """
    scaled = scaling_of(table.latents, table.source.name).apply(table.latents)
    first = np.sort(np.unique(scaled, axis=0, return_index=True)[1])
    different = len(first)
    if different < LEAST_POINTS:
        raise BadInput(
            f"{table.source.name}: {different} different latents among {len(table)}; "
            f"the intrinsic dimension needs at least {LEAST_POINTS}"
        )
    most = MOST_POINTS if most is None else most
    if different > most:
        first = np.sort(np.random.default_rng(seed).choice(first, most, replace=False))
    points, groups = scaled[first], table.annotations.group
    drawn = None if groups is None else groups[first]
    n, unit = units(len(points), drawn)
    value, interval = two_nn(points), None
    if n >= 2 * LEAST_POINTS:
        halves = [two_nn(points[rows]) for rows in half_samples(len(points), seed, DRAWS, drawn)]
        interval = half_sample_interval(value, halves, n, unit, (0.0, np.inf))
    return IntrinsicDimension(value, interval, len(points), len(table) - different, different)


# -ln(1 - F(mu)) = d ln mu,  mu = r2 / r1,  F the empirical distribution;  d = sum xy / sum x^2
def two_nn(points: Vectors) -> float:
    """The dimension of (n, D) points, no two of them equal: the slope, through the origin, that fits best."""
    logs = np.sort(np.log(_ratios(points)))
    n = len(logs)
    kept = max(2, int(n * (1 - DISCARDED)))
    x, y = logs[:kept], -np.log1p(-np.arange(1, kept + 1) / n)
    whole = float(x @ x)
    return float(x @ y) / whole if whole > 0 else float("nan")


def _ratios(points: Vectors) -> Numbers:
    """(n,) distance to the second neighbour over that to the first, >= 1."""
    k = min(CANDIDATES, len(points) - 1)
    rows = nearest_others(points, k).rows
    apart = points[rows].astype(np.float64) - points[:, None].astype(np.float64)
    distances = np.sort(np.square(apart).sum(axis=2), axis=1)
    return np.asarray(np.sqrt(distances[:, 1] / distances[:, 0]))


def dimension_finding(table: LatentTable, seed: int = 0, most: int | None = None) -> Finding:
    """`intrinsic_dimension` as a finding of that name, of the subject `latents`."""
    found = intrinsic_dimension(table, seed, most)
    notes = []
    if found.duplicates:
        notes.append(f"{found.duplicates:,} images with the latent of another one left out")
    if found.n < found.drawn_from:
        notes.append(f"{found.n:,} of {found.drawn_from:,} different latents drawn at random")
    definition = (
        f"Dimension of the surface that the latents lie on, of {table.size}, by the ratio of the distances to the "
        f"second and first neighbour (TwoNN, Facco et al. 2017){''.join('; ' + note for note in notes)}."
    )
    return Finding(
        "intrinsic_dimension",
        "latents",
        table.source.name,
        found.value,
        found.n,
        definition,
        low=found.interval.low if found.interval else None,
        high=found.interval.high if found.interval else None,
        interval_method=found.interval.method if found.interval else "",
        unit_of_replication=found.interval.unit if found.interval else "image",
        seed=seed,
        unit="dimensions",
    )
