"""Who is compared: runs and tables on the same images, grouped into arms, with the differences to the first arm."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from hinterland.analysis.comparison.arms import Arm, By, Cell, arms_of, named_arms
from hinterland.analysis.comparison.differences import Comparison, compared
from hinterland.analysis.finding import Finding
from hinterland.analysis.projections.projection import Method, Projection, project
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.report.entries import (
    Entry,
    Gathered,
    cell_of,
    check_comparable,
    check_labels,
    gathered_on,
    in_one_unit,
)
from hinterland.report.guests import check_copies
from hinterland.report.material import Material
from hinterland.report.redrawn import with_draws
from hinterland.report.sections.maps import SHOWN, projections
from hinterland.report.theme import SERIES, Mark

MAPPED: tuple[Method, ...] = ("pca", "tsne")
MOST_PICTURED = 6  # beyond, one of each arm is
MOST_ARMS_PICTURED = 10  # as there are colours


@dataclasses.dataclass(frozen=True, eq=False)
class Entrant:
    """One run, or one table (without `material`: it has no pictures), under a name that is its own on the page."""

    name: str
    mark: Mark  # of its arm
    table: LatentTable
    findings: Sequence[Finding]
    cell: Cell
    seed: int
    material: Material | None = None
    maps: Mapping[Method, Projection] = dataclasses.field(default_factory=dict)

    @property
    def run(self) -> Material:
        """What a run's pictures are made from; a table has none."""
        if self.material is None:
            raise BadInput(f"{self.name} is a table of latents, which has no decoder; hand its run over instead")
        return self.material

    @property
    def trained(self) -> Trained:
        """The run itself."""
        return self.run.trained

    @property
    def colour(self) -> str:
        """In drawings."""
        return self.mark.colour


@dataclasses.dataclass(frozen=True, eq=False)
class Contest:
    """All that a page of comparison is made from; the first arm is the one that others are compared with."""

    entrants: tuple[Entrant, ...]
    arms: tuple[Arm, ...]
    comparison: Comparison
    pictured: tuple[Entrant, ...]
    label: str | None  # that maps are coloured by
    split: str
    images: str  # their name
    notes: tuple[str, ...]  # what else must be said

    @property
    def runs(self) -> tuple[Entrant, ...]:
        """Those that can decode."""
        return tuple(e for e in self.entrants if e.material)

    @property
    def pictured_runs(self) -> tuple[Entrant, ...]:
        """Runs whose pictures are on the page."""
        return tuple(e for e in self.pictured if e.material)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """One of each arm."""
        return tuple(self.of(arm)[0].mark for arm in self.arms)

    @property
    def one_of_each(self) -> tuple[Entrant, ...]:
        """Of each arm the run whose squared error is the median, or the first table."""
        return tuple(typical(self.of(arm)) for arm in self.arms)

    @property
    def size(self) -> int:
        """Images that are compared on."""
        return len(self.entrants[0].table)

    def of(self, arm: Arm) -> tuple[Entrant, ...]:
        """The entrants of one arm."""
        cells = {id(cell) for cell in arm.cells}
        return tuple(e for e in self.entrants if id(e.cell) in cells)


def enter(
    entries: Sequence[Entry],
    images: ImageSet | None,
    progress: Progress,
    seed: int = 0,
    labels: Sequence[str] | None = None,
    by: By = "seed",
    arms: Mapping[str, Sequence[int]] | None = None,
) -> Contest:
    """Gather every entry on the same images, and compare; what a run's report has computed is taken over.

    `labels`: the labels and factors that are asked of (default: all). `arms`: places in `entries` by name, where
    somebody says who belongs together; else runs of one configuration do. `BadInput` where it would be unfair.
    """
    check_comparable(entries, images)
    gathered, notes = gathered_on(images, entries, progress, seed)
    check_copies([g.name for g in gathered], [g.placed.table for g in gathered])
    check_labels(labels, gathered[0].placed.table)
    cells = [cell_of(g, labels, in_one_unit(gathered)) for g in gathered]
    made = _arms(cells, by, arms, notes)
    made, cells = with_draws(made, cells, gathered, labels, seed, progress)
    entrants = _entrants(gathered, cells, made, seed)
    chosen = _pictured(entrants, made)
    mapped = [dataclasses.replace(e, maps=_maps(e, progress)) if e in chosen else e for e in entrants]
    first = next((g.material for g in gathered if g.material), None)
    host = gathered[0].placed.table
    return Contest(
        entrants=tuple(mapped),
        arms=made,
        comparison=compared(made, seed),
        pictured=tuple(e for e, before in zip(mapped, entrants, strict=True) if before in chosen),
        label=_label(host, labels),
        split=first.split if first else "/".join(sorted(set(host.annotations.split.tolist()))),
        images=first.images.name if first else host.source.name,
        notes=tuple(notes),
    )


def _arms(cells: Sequence[Cell], by: By, arms: Mapping[str, Sequence[int]] | None, notes: list[str]) -> tuple[Arm, ...]:
    """The arms; where all runs are seeds of one, each for itself, and a note that says so."""
    if arms is not None:
        return named_arms({name: [cells[i] for i in places] for name, places in arms.items()})
    made = arms_of(cells, by)
    if len(made) > 1:
        return made
    notes.append(f"All runs are seeds of one arm ({made[0].name}), so each of them stands for itself.")
    return arms_of(cells, "run")


def _entrants(gathered: Sequence[Gathered], cells: Sequence[Cell], arms: Sequence[Arm], seed: int) -> list[Entrant]:
    marks = {
        id(cell): Mark(arm.name, i % len(SERIES), i >= len(SERIES)) for i, arm in enumerate(arms) for cell in arm.cells
    }
    return [
        Entrant(g.name, marks[id(cell)], g.placed.table, g.findings, cell, seed, g.material)
        for g, cell in zip(gathered, cells, strict=True)
    ]


def _pictured(entrants: Sequence[Entrant], arms: Sequence[Arm]) -> list[Entrant]:
    """All of few; of many one of each arm."""
    if len(entrants) <= MOST_PICTURED:
        return list(entrants)
    return [typical([e for e in entrants if e.cell in arm.cells]) for arm in arms[:MOST_ARMS_PICTURED]]


def typical(entrants: Sequence[Entrant]) -> Entrant:
    """The run whose squared error is the median, of an even number the better one; the first, where all are tables."""
    runs = sorted((e for e in entrants if e.material), key=lambda e: float(e.table.scores["mse_per_pixel"].mean()))
    return runs[(len(runs) - 1) // 2] if runs else entrants[0]


def _maps(entrant: Entrant, progress: Progress) -> dict[Method, Projection]:
    """PCA and t-SNE; of a table computed anew, as it has no folder to keep them in."""
    if entrant.material is not None:
        return projections(entrant.material, MAPPED, progress)
    first = entrant.table.latents[:SHOWN]
    k = max(1, min(10, (len(first) - 1) // 2))
    made: dict[Method, Projection] = {}
    with progress.step(f"map {entrant.name}", len(MAPPED)) as bar:
        for method in MAPPED:
            try:
                made[method] = project(first, method, entrant.seed, k=k)
            except BadInput:  # nothing to draw: the section says so
                return {}
            bar.advance()
    return made


def _label(table: LatentTable, labels: Sequence[str] | None) -> str | None:
    """The first label with two classes, of those asked for."""
    for name, label in table.labels.items():
        if (labels is None or name in labels) and len(np.unique(label.codes[label.codes >= 0])) > 1:
            return name
    return None
