"""Which classes the arms of a study tell, beside colour and untrained nets, with seeds and images both drawn again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.analysis.statistics.crossed import over_seeds_and_images
from hinterland.analysis.statistics.intervals import Interval
from hinterland.ground.words import plural
from hinterland.latents.baselines import COLOUR, PCA, UNTRAINED
from hinterland.report.blocks import Block, Folded, Note, Section, Table
from hinterland.report.words import number
from hinterland.studies.study import Study
from hinterland.studies.told import PROBES, TRAINED

TEXT = (
    "Share of held-out images whose class is told right, and how much more that is than from colour (mean, deviation, "
    "least and greatest value of each band), from as many principal components and from the same layers of untrained "
    "nets. Intervals draw seeds and images again, crosswise (95 %, pigeonhole bootstrap, Owen 2007; not corrected for "
    "the number of comparisons). more and less: where the interval excludes 0."
)
AGAINST = {COLOUR: "colour", PCA: "components", UNTRAINED: "untrained"}


def told_section(study: Study) -> Section | None:
    """Over all classes a row for each arm, and of each class a table for each arm; None where none was asked."""
    tables: dict[str, list[pa.Table]] = {}
    for cell in study.cells:
        folder = study.folder(cell)
        for file in sorted(folder.path.glob("told*.parquet")) if folder.state(cell) == "done" else ():
            named = file.stem.removeprefix("told").removeprefix("-")
            tables.setdefault(", ".join(filter(None, (cell.arm, named))), []).append(pq.read_table(file))
    if not tables:
        return None
    rows = [_row(arm, cells, probe) for arm, cells in tables.items() for probe in PROBES]
    head = ("arm", "by", "told right", *(f"beyond {words}" for words in AGAINST.values()))
    blocks: list[Block] = [Table("All classes", head, tuple(rows), text_columns=(0, 1))]
    blocks += [_of_classes(arm, cells) for arm, cells in tables.items()]
    return Section("told", "Which classes are told", TEXT, tuple(blocks))


def _row(arm: str, cells: Sequence[pa.Table], probe: str) -> tuple[str, ...]:
    ours = _shares(cells, TRAINED, probe)
    beyond = [_difference(ours - _shares(cells, against, probe)) for against in AGAINST]
    return (arm, probe.replace("-", " "), number(ours.mean()), *beyond)


def _of_classes(arm: str, cells: Sequence[pa.Table]) -> Block:
    """Of each class, what the latents of an arm tell more than colour and components do."""
    kinds = np.array(cells[0]["class"].to_pylist())
    if len(cells) < 2:
        return Note(f"{arm}: {plural(len(cells), 'seed')} is done; intervals need two.")
    rows = []
    for kind in sorted(set(kinds.tolist())):
        at = kinds == kind
        values = []
        for probe in PROBES:
            ours = _shares(cells, TRAINED, probe)[:, at]
            values += [number(ours.mean())]
            values += [_difference(ours - _shares(cells, against, probe)[:, at]) for against in (COLOUR, PCA)]
        rows.append((kind, *values))
    short = [probe.replace("-nearest-neighbours", " nearest") for probe in PROBES]
    head = ("class", *(f"{p}: {what}" for p in short for what in ("right", "beyond colour", "beyond components")))
    return Folded(f"{arm}: each class", (Table("Each class by itself", head, tuple(rows)),))


def _shares(cells: Sequence[pa.Table], name: str, probe: str) -> np.ndarray:
    """(S, n) of every seed's images."""
    return np.stack([cell[f"{name}, {probe}"].to_numpy() for cell in cells]).astype(np.float64)


def _difference(differences: np.ndarray) -> str:
    if min(differences.shape) < 2:
        return f"{_points(differences.mean())} points"
    estimate, interval = over_seeds_and_images(differences)
    return f"{_points(estimate)} points, {_words(interval)}\n{_points(interval.low)} to {_points(interval.high)}"


def _points(share: float) -> str:
    """In per cent, with its sign."""
    return f"{100 * share:+.1f}".replace("-", "−")


def _words(interval: Interval) -> str:
    if interval.low > 0:
        return "more"
    return "less" if interval.high < 0 else "cannot be told"
