"""Values in bootstrap draws for arms that are compared over images, kept beside the latents they come from."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from hinterland.analysis.comparison.arms import Arm, Cell
from hinterland.analysis.comparison.differences import replication
from hinterland.analysis.comparison.drawn import drawn_values, fitted_on
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.analysis.statistics.resampling import Draws
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.report.entries import OBJECTIVE, Gathered, in_one_unit
from hinterland.report.records import keep, kept, key_of


def with_draws(
    arms: Sequence[Arm],
    cells: Sequence[Cell],
    gathered: Sequence[Gathered],
    labels: Sequence[str] | None,
    seed: int,
    progress: Progress,
) -> tuple[tuple[Arm, ...], list[Cell]]:
    """The same arms and `cells` (one for each of `gathered`), with draws where two arms are compared over images."""
    lone = [arm for arm in arms[1:] if replication(arm, arms[0]) == "images"]
    wanted = {id(cell) for arm in ([arms[0], *lone] if lone else []) for cell in arm.cells}
    most, draws, one_unit = fitted_on([g.placed.table for g in gathered]), Draws(seed), in_one_unit(gathered)
    again: dict[int, Cell] = {}
    for cell, g in zip(cells, gathered, strict=True):
        again[id(cell)] = cell
        if id(cell) in wanted:
            found = _drawn(g, labels, most, draws, progress)
            values = {measure: value for measure, value in found.items() if one_unit or measure != OBJECTIVE}
            again[id(cell)] = dataclasses.replace(cell, values={**cell.values, **values})
    made = tuple(Arm(arm.name, tuple(again[id(cell)] for cell in arm.cells)) for arm in arms)
    return made, [again[id(cell)] for cell in cells]


def _drawn(
    gathered: Gathered, labels: Sequence[str] | None, most: int, draws: Draws, progress: Progress
) -> dict[Measure, Value]:
    """`drawn_values`, or those that lie in the run's folder; a table has none."""
    material, placed = gathered.material, gathered.placed
    path = material.trained.folder.latents / "compared.parquet" if material and material.keeps else None
    key = key_of(*_parts(placed.table), *_parts(placed.train), json.dumps(labels), most, draws.seed)
    if path:
        made = kept(path, key, Value)
        if made:
            return {Measure(*json.loads(name)): value for name, value in made.items()}
    with progress.step(f"draw images of {gathered.name}", None):
        values = drawn_values(placed.table, placed.train, labels, most, draws, progress)
    if path:
        keep(path, key, {json.dumps(measure): value for measure, value in values.items()})
    return values


def _parts(table: LatentTable | None) -> list[npt.NDArray[Any] | str]:
    """All of a table that a value depends on."""
    if table is None:
        return [""]
    known = table.annotations
    names = json.dumps([*table.scores, *known.labels, *known.factors])
    parts: list[npt.NDArray[Any] | str] = [table.latents, names, "\n".join(table.ids.tolist())]
    parts += [*table.scores.values(), *(label.codes for label in known.labels.values())]
    parts += [factor.values for factor in known.factors.values()]
    return [*parts, "" if known.group is None else "\n".join(known.group.tolist())]
