"""What is handed over to be compared: runs and tables, checked, named, and brought onto the same images."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from hinterland.analysis.comparison.arms import Cell, recipe
from hinterland.analysis.comparison.measures import PLAIN, Measure, Value
from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.report.guests import Placed, host_of, place
from hinterland.report.material import Material, analysed, gather

Entry = Trained | LatentTable

OBJECTIVE = Measure("reconstruction", "reconstruction")  # in each run's own unit


@dataclasses.dataclass(frozen=True, eq=False)
class Gathered:
    """A run, or a table (without `material`), on the compared images, with what was found in it."""

    name: str
    placed: Placed
    findings: Sequence[Finding]
    material: Material | None


def check_comparable(entries: Sequence[Entry], images: ImageSet | None) -> None:
    """`BadInput` for one entry, one run twice, other shapes, or scored images that one run may have trained on."""
    if len(entries) < 2:
        raise BadInput(f"compare takes at least two runs or tables, and got {len(entries)}; hand over another")
    runs = [entry for entry in entries if isinstance(entry, Trained)]
    places = [run.folder.path.resolve() for run in runs]
    twice = sorted({str(path) for path in places if places.count(path) > 1})
    if twice:
        raise BadInput(f"{listing(twice)} was handed over twice, and a run does not differ from itself; leave one out")
    if not runs:
        return
    if len({run.shape for run in runs}) > 1:
        told = listing(f"{run.name} {run.shape}" for run in runs)
        raise BadInput(f"runs were trained on images of different shape (C, H, W): {told}; compare runs of one shape")
    if images is None:
        raise BadInput("images are needed to compare runs on; hand them over: hl.compare(runs, out, images=...)")
    for run in runs:
        run.check(images)
    trained_on = {run.config.data.fingerprint for run in runs}
    if len(trained_on) > 1 and images.fingerprint() in trained_on:
        told = listing(f"{run.name} on {run.config.data.name}" for run in runs)
        raise BadInput(
            f"runs were trained on different images ({told}), and those to compare them on are one run's own; "
            "hand over images that none has seen: hl.compare(runs, out, images=...)"
        )


def own_names(entries: Sequence[Entry]) -> list[str]:
    """The names; of runs of one name with the folder above, and where two are still alike, with a number."""
    names = [e.name if isinstance(e, Trained) else e.source.name for e in entries]
    runs = [e.name for e in entries if isinstance(e, Trained)]
    for i, entry in enumerate(entries):
        if isinstance(entry, Trained) and runs.count(entry.name) > 1:
            names[i] = f"{entry.folder.path.resolve().parent.name}/{entry.name}"
        elif not isinstance(entry, Trained) and names[i] in runs:
            names[i] = f"{names[i]} (table)"
    return [f"{name} ({i})" if names.count(name) > 1 else name for i, name in enumerate(names, start=1)]


def gathered_on(
    images: ImageSet | None, entries: Sequence[Entry], progress: Progress, seed: int
) -> tuple[list[Gathered], list[str]]:
    """Every entry on the scored images of `images`, or of the first table where there is no run; and what to say."""
    names = own_names(entries)
    materials: list[Material | None] = []
    for name, entry in zip(names, entries, strict=True):
        if isinstance(entry, Trained) and images is not None:
            progress.say(f"compare: {name}")
            materials.append(gather(entry, images, progress, seed, reuse=True))
        else:
            materials.append(None)
    host = _host(entries, materials)
    placed = [
        place(name, entry, host) if mine is None and isinstance(entry, LatentTable) else _placed(mine)
        for name, entry, mine in zip(names, entries, materials, strict=True)
    ]
    notes = []
    without = [name for name, p in zip(names, placed, strict=True) if p.train is None]
    alike = host.train is None or not without  # all are fitted on the same images as their findings
    if not alike:
        notes.append(
            "Probes are fitted on four fifths of the compared images and scored on the rest, for all alike, as "
            f"{listing(without)} has no latents of the training images."
        )
        placed = [Placed(p.table, None) for p in placed]
    made = []
    for name, p, mine in zip(names, placed, materials, strict=True):
        found, missing = _findings(p, mine if alike else None, seed, progress)
        notes += [f"{name}: {why}" for why in missing]
        made.append(Gathered(name, p, found, mine))
    return made, notes


def cell_of(gathered: Gathered, labels: Sequence[str] | None, one_unit: bool) -> Cell:
    """Its findings as values; the objective's own term only where all count it in one unit.

    A run that has not come to its end, or of somebody's own module, has no recipe that others could share.
    """
    values = {
        Measure(f.name, f.subject): Value(f.estimate, f.n, f.low, f.high)
        for f in gathered.findings
        if labels is None or f.subject in (*labels, *PLAIN)
    }
    if not one_unit:
        values.pop(OBJECTIVE, None)
    if gathered.material is None:
        return Cell(gathered.name, values)
    config, folder = gathered.material.trained.config, gathered.material.trained.folder
    known = config.model is not None and folder.is_finished()
    return Cell(gathered.name, values, recipe(config.model_dump(mode="json")) if known else "", config.seed)


def in_one_unit(gathered: Sequence[Gathered]) -> bool:
    """Whether all are runs that count reconstruction alike."""
    kinds = {g.material.trained.config.objective.reconstruction if g.material else None for g in gathered}
    return len(kinds) == 1 and None not in kinds


def check_labels(labels: Sequence[str] | None, table: LatentTable) -> None:
    """`BadInput` for names of labels and factors that `table` has not."""
    unknown = [name for name in labels or () if name not in table.labels and name not in table.factors]
    if unknown:
        there = listing([*table.labels, *table.factors], most=20) or "none"
        raise BadInput(f"--labels ({listing(unknown)}) is no label and no factor of these images; there are: {there}")


def _host(entries: Sequence[Entry], materials: Sequence[Material | None]) -> Placed:
    """Whose images count: those of the first run, else of the first table."""
    for mine in materials:
        if mine is not None:
            return _placed(mine)
    return host_of(next(entry for entry in entries if isinstance(entry, LatentTable)))


def _placed(material: Material | None) -> Placed:
    assert material is not None
    return Placed(material.table, material.train)


def _findings(
    placed: Placed, material: Material | None, seed: int, progress: Progress
) -> tuple[Sequence[Finding], Sequence[str]]:
    """Those of a run's analysis, or new ones."""
    if material is not None:
        return material.findings, material.missing
    progress.say(f"compare: {placed.table.source.name}")
    return analysed(placed.table, placed.train, seed, progress)
