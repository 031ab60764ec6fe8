"""A study: all its cells, here or on many machines, stopped and continued at will; one table of what was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from hinterland.analysis.finding import Finding
from hinterland.ground.errors import BadInput
from hinterland.ground.files import whole_file, write_text
from hinterland.ground.progress import SILENT, Progress
from hinterland.studies.artefacts import Artefact, local_rank
from hinterland.studies.cell import CellFolder, State, check_same, config_of, plain
from hinterland.studies.config import Cell, StudyConfig, cells_of, read_study
from hinterland.studies.executors import local
from hinterland.studies.executors.local import Load, Told
from hinterland.studies.measures import parsed
from hinterland.studies.store import Store

Executor = Literal["local", "ray"]


@dataclasses.dataclass(frozen=True)
class Study:
    """A study in a folder: `study.yaml`, `cells/NAME/` (each a run), `table.parquet`; perhaps kept in a store too."""

    path: Path
    config: StudyConfig
    store: Store | None = None

    @classmethod
    def begin(cls, config: StudyConfig, path: Path, store: Store | None = None) -> Study:
        """The study at `path`, new or begun before; cells may have been added since, but none changed.

        Everything that can be refused is refused here: settings, measures, questions, cells that were begun otherwise.
        """
        study = cls(path, config, store)
        for cell in study.cells:
            parsed(cell.measures)
            config_of(cell)
            check_same(cell, study.folder(cell))
        if path.exists() and not (path / "study.yaml").is_file() and any(path.iterdir()):
            raise BadInput(f"--out ({path}) exists and is no study; choose another folder")
        if store is not None:
            _take_up(study, store)
        text = yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, width=100)
        write_text(path / "study.yaml", text)
        if store is not None:
            store.write("study.yaml", text.encode())
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

    def kept(self, cell: Cell) -> Artefact | None:
        """Where else a cell lies, if it does."""
        return Artefact(self.store, cell.name) if self.store else None

    def states(self) -> dict[str, State]:
        """done, failed or open, by cell, as this machine knows it."""
        return {cell.name: self.folder(cell).state(cell) for cell in self.cells}

    def states_there(self) -> dict[str, State]:
        """The same, with what the store knows; nothing is brought here."""
        states = self.states()
        for cell in self.cells:
            newest = kept.newest() if (kept := self.kept(cell)) else None
            if newest is not None and newest.asked.get("measured") == plain(cell.measures):
                states[cell.name] = "done"
        return states

    def findings(self) -> dict[str, list[Finding]]:
        """What was found, by cell, of those that are done."""
        done = (cell for cell in self.cells if self.folder(cell).state(cell) == "done")
        return {cell.name: self.folder(cell).findings() for cell in done}


def run_study(study: Study, load: Load, progress: Progress = SILENT, executor: Executor = "local") -> Study:
    """Do every open cell, one after another here or side by side on a Ray cluster; return the study.

    A failed cell is tried again on the next call. `Interrupted` where somebody stopped it: calling again goes on.
    """
    if executor not in get_args(Executor):
        raise BadInput(f"--executor ({executor}) must be local or ray; ray is for several machines")
    cells = study.cells
    undone = [cell for cell in cells if study.folder(cell).state(cell) != "done"]
    with progress.step(f"study {study.config.name}", len(cells), len(cells) - len(undone)) as bar:

        def told(cell: Cell, state: State) -> None:
            if state == "failed":
                progress.say(f"{cell.name} failed: {study.folder(cell).why_failed()}")
            write_table(study)
            bar.advance(1, f"{cell.name} {state}")

        _run_on(executor)(undone, study, load, told, progress)
    keep(study, write_table(study))
    return study


def _run_on(executor: Executor) -> Callable[[Sequence[Cell], Study, Load, Told, Progress], None]:
    if executor == "local":
        return local.run
    from hinterland.studies.executors import ray

    return ray.run


def keep(study: Study, file: Path) -> None:
    """A file of the whole study, such as its table or its page, in the store too where there is one."""
    if study.store is not None:
        study.store.put(file, file.relative_to(study.path).as_posix())


def _take_up(study: Study, store: Store) -> None:
    """Bring here what is done there, there what is done here; `BadInput` where what lies there is another study's."""
    there = store.sizes()
    if there and "study.yaml" not in there:
        raise BadInput(f"--out ({store.url}) holds something that is no study; choose another place")
    begun = {path.split("/")[1] for path in there if path.startswith("cells/")}
    for cell in study.cells:
        kept, folder = Artefact(store, cell.name), study.folder(cell)
        newest = kept.newest() if cell.name in begun else None
        if newest is not None:
            check_same(cell, folder, newest.asked)
        measured, _ = local_rank(folder.path)
        if newest is not None and newest.rank[0]:
            kept.fetch(folder.path, light=True)
        elif measured:
            kept.mirror(folder.path)


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
