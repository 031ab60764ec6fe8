"""What is compared over images: measures of one table in bootstrap draws that are the same for every other table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.asked import Asked, Question, groups_of
from hinterland.analysis.attribution.measured import Measured, percentiles
from hinterland.analysis.attribution.once import Once
from hinterland.analysis.attribution.views import View, views_of
from hinterland.analysis.battery import QUICK, QUICK_OF_FACTORS, QUICK_OF_LABELS
from hinterland.analysis.comparison.measures import Measure, Unit, Value
from hinterland.analysis.geometry import kl_total
from hinterland.analysis.statistics.resampling import Draws, Groups
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable

MOST_FITTED = 20_000  # training images
EFFORT = QUICK.neighbours, QUICK.clustered, QUICK.pairs, QUICK.seeds
ERRORS = "reconstruction"  # the subject of scores that stand in a table


def drawn_values(
    table: LatentTable,
    train: LatentTable | None,
    subjects: Sequence[str] | None,
    most_fitted: int,
    draws: Draws,
    progress: Progress = SILENT,
) -> dict[Measure, Value]:
    """Errors per image, and what the quick battery asks about each of `subjects` (default: all), with 999 draws.

    Tables of the same images in the same order, asked with the same `most_fitted` (images that probes are fitted
    on, `fitted_on`) and `draws` (or others of the same seed), have the same draws: their values may be subtracted
    draw by draw. What cannot be asked (too few images or classes) is left out.
    """
    scores: dict[Measure, npt.NDArray[np.floating]] = {
        Measure(name, ERRORS): of for name, of in table.scores.items() if name != "kl"
    }
    if table.logvar is not None:
        scores[Measure("kl", "latents")] = kl_total(table)
    made = {measure: _mean(of, table, draws) for measure, of in scores.items()}
    asked = list(_asked(table, subjects))
    if not asked:
        return made
    try:
        view = _view(table, train, most_fitted, draws.seed)
    except BadInput as error:
        progress.say(f"not compared: {error}")
        return made
    once = Once()
    for subject, questions in asked:
        for question in questions:
            try:
                found = question(Asked(subject, view, draws, *EFFORT, with_control=False, once=once))
            except BadInput as error:
                progress.say(f"not compared: {error}")
                continue
            made |= {Measure(m.name, subject): _value(m, view) for m in found}
    return made


def fitted_on(tables: Sequence[LatentTable]) -> int:
    """How many images probes may be fitted on, the same for all `tables`."""
    return max(2_000, min(MOST_FITTED, QUICK.numbers // max(table.size for table in tables)))


def _asked(table: LatentTable, subjects: Sequence[str] | None) -> Iterator[tuple[str, tuple[Question, ...]]]:
    kinds: tuple[tuple[Mapping[str, object], tuple[Question, ...]], ...] = (
        (table.labels, QUICK_OF_LABELS),
        (table.factors, QUICK_OF_FACTORS),
    )
    for names, questions in kinds:
        for name in names:
            if subjects is None or name in subjects:
                yield name, questions


def _view(table: LatentTable, train: LatentTable | None, most_fitted: int, seed: int) -> View:
    """The table's own view, its baselines left aside, as one that permutations need not be made for."""
    alone, fitted = (None if t is None else _without_baselines(t) for t in (table, train))
    assert alone is not None
    view = views_of(alone, fitted, most_fitted * table.size, QUICK.scored, seed).run
    return View(view.name, view.parts, view.whole, None, view.note, is_baseline=True)


def _without_baselines(table: LatentTable) -> LatentTable:
    return LatentTable(table.latents, table.annotations, table.source, table.logvar, table.scores)


def _mean(scores: npt.NDArray[np.floating], table: LatentTable, draws: Draws) -> Value:
    groups, values = groups_of(table), scores.astype(np.float64)
    drawn = draws.replicates(len(values), groups, lambda made: made.mean(values))
    return _with_draws(Measured("", float(values.mean()), len(values), "", drawn), groups)


def _value(measured: Measured, view: View) -> Value:
    return _with_draws(measured, groups_of(view.whole))


def _with_draws(measured: Measured, groups: Groups | None) -> Value:
    if measured.replicates is None:
        return Value(float(measured.estimate), int(measured.n))
    low, high = percentiles(measured.replicates)
    units = measured.n if groups is None else len(np.unique(groups))
    unit: Unit = "image" if groups is None else "group"
    return Value(float(measured.estimate), int(measured.n), low, high, unit, units, measured.replicates)
