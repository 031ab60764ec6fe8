"""How well images are reconstructed: a summary of the errors per image that stand in a table's scores."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import Interval, interval_if_any
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable


@dataclasses.dataclass(frozen=True)
class ClassError:
    """Mean error of one class's images; no interval where there is one image only."""

    mean: float
    interval: Interval | None
    n: int


@dataclasses.dataclass(frozen=True)
class ReconstructionSummary:
    """Mean error over images, in the score's own unit (smaller is better), and the images to look at."""

    score: str
    mean: float
    interval: Interval | None  # over groups where there are groups; None where there is but one
    n: int
    by_class: Mapping[str, ClassError]  # empty unless a label was named; classes without images are left out
    best: tuple[str, ...]  # ids, smallest error first
    median: tuple[str, ...]  # ids around the median, by rising error
    worst: tuple[str, ...]  # ids, greatest error first


def summarise_reconstruction(
    table: LatentTable, score: str = "mse_per_pixel", label: str | None = None, seed: int = 0, most: int = 8
) -> ReconstructionSummary:
    """Mean of `table.scores[score]` with its bootstrap interval, by class of `label`, and `most` ids of each kind."""
    errors = finite_scores(table, score)
    order = np.argsort(errors, kind="stable")
    middle = slice(max(0, (len(order) - most) // 2), (len(order) + most) // 2)
    ids = table.ids[order]
    return ReconstructionSummary(
        score=score,
        mean=float(errors.mean()),
        interval=interval_if_any(errors, seed, groups=table.annotations.group),
        n=len(errors),
        by_class={} if label is None else _by_class(table, score, label, seed),
        best=tuple(ids[:most].tolist()),
        median=tuple(ids[middle].tolist()),
        worst=tuple(ids[::-1][:most].tolist()),
    )


def finite_scores(table: LatentTable, score: str) -> npt.NDArray[np.float64]:
    """(N,) `table.scores[score]`; a score that is not there is refused, or that has values that are not finite."""
    if score not in table.scores:
        there = listing(table.scores, most=20) or "none"
        raise BadInput(f"{table.source.name} has no score {score!r}; the scores there are: {there}")
    errors = table.scores[score].astype(np.float64)
    if not np.isfinite(errors).all():
        raise BadInput(f"{table.source.name}: {int((~np.isfinite(errors)).sum())} values of {score} are not finite")
    return errors


def _by_class(table: LatentTable, score: str, label: str, seed: int) -> dict[str, ClassError]:
    if label not in table.labels:
        there = listing(table.labels, most=20) or "none"
        raise BadInput(f"{table.source.name} has no label {label!r}; the labels there are: {there}")
    found: dict[str, ClassError] = {}
    for code, name in enumerate(table.labels[label].names):
        rows = table.labels[label].codes == code
        errors = table.scores[score][rows].astype(np.float64)
        groups = None if table.annotations.group is None else table.annotations.group[rows]
        if len(errors):
            found[name] = ClassError(float(errors.mean()), interval_if_any(errors, seed, groups=groups), len(errors))
    return found
