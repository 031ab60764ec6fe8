"""A study: all its cells, one after another, stopped and continued at will; one table of what was found."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.files import whole_file, write_text
from hinterland.ground.progress import SILENT, Progress
from hinterland.studies.cell import CellFolder, State, check_same, config_of, do_cell
from hinterland.studies.config import Cell, Settings, StudyConfig, cells_of, read_study
from hinterland.studies.measures import parsed

Load = Callable[[str, Settings], ImageSet]  # data's name and options of reading -> images


@dataclasses.dataclass(frozen=True)
class Study:
    """A study in a folder: `study.yaml`, `cells/NAME/` (each a run), `table.parquet`."""

    path: Path
    config: StudyConfig

    @classmethod
    def begin(cls, config: StudyConfig, path: Path) -> Study:
        """The study at `path`, new or begun before; cells may have been added since, but none changed.

        Everything that can be refused is refused here: settings, measures, questions, cells that were begun otherwise.
        """
        study = cls(path, config)
        for cell in study.cells:
            parsed(cell.measures)
            config_of(cell)
            check_same(cell, study.folder(cell))
        if path.exists() and not (path / "study.yaml").is_file() and any(path.iterdir()):
            raise BadInput(f"--out ({path}) exists and is no study; choose another folder")
        write_text(path / "study.yaml", yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, width=100))
        return study

    @classmethod
    def open(cls, path: Path) -> Study:
        """A study that was begun before."""
        return cls(path, read_study(path / "study.yaml"))

    @property
    def cells(self) -> list[Cell]:
        """All cells, in the order in which they are done."""
        return cells_of(self.config)

    def folder(self, cell: Cell) -> CellFolder:
        """Where a cell lies."""
        return CellFolder(self.path / "cells" / cell.name)

    def states(self) -> dict[str, State]:
        """done, failed or open, by cell."""
        return {cell.name: self.folder(cell).state(cell) for cell in self.cells}

    def findings(self) -> dict[str, list[Finding]]:
        """What was found, by cell, of those that are done."""
        done = (cell for cell in self.cells if self.folder(cell).state(cell) == "done")
        return {cell.name: self.folder(cell).findings() for cell in done}


def run_study(study: Study, load: Load, progress: Progress = SILENT) -> Study:
    """Do every open cell, one after another (side by side would be no faster on one machine); return the study.

    A failed cell is tried again on the next call. `Interrupted` where somebody stopped it: calling again goes on.
    """
    images: dict[str, ImageSet] = {}
    cells = study.cells
    done = [cell for cell in cells if study.folder(cell).state(cell) == "done"]
    with progress.step(f"study {study.config.name}", len(cells), len(done)) as bar:
        for cell in cells:
            if cell in done:
                continue
            source = json.dumps([cell.data, cell.load], sort_keys=True)
            if source not in images:
                images[source] = load(cell.data, cell.load)
            state = do_cell(cell, images[source], study.folder(cell), progress)
            if state == "failed":
                progress.say(f"{cell.name} failed: {study.folder(cell).why_failed()}")
            write_table(study)
            bar.advance(1, f"{cell.name} {state}")
    write_table(study)
    return study


def write_table(study: Study) -> Path:
    """table.parquet: a row for each finding of each cell that is done."""
    rows = [
        {
            "cell": cell.name,
            "arm": cell.arm,
            "seed": cell.seed,
            "measure": finding.name,
            "subject": finding.subject,
            "estimate": finding.estimate,
            "low": finding.low,
            "high": finding.high,
            "null": finding.null,
            "unit": finding.unit,
            "n": finding.n,
        }
        for cell in study.cells
        if study.folder(cell).state(cell) == "done"
        for finding in study.folder(cell).findings()
    ]
    path = study.path / "table.parquet"
    with whole_file(path) as part:
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), part)
    return path


SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("cell", "arm")),
        ("seed", pa.int64()),
        *((name, pa.string()) for name in ("measure", "subject")),
        *((name, pa.float64()) for name in ("estimate", "low", "high", "null")),
        ("unit", pa.string()),
        ("n", pa.int64()),
    ]
)
