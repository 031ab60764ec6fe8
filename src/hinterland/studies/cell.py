"""One cell of a study: trained, measured, and never done again."""

from __future__ import annotations

import dataclasses
import json
import shutil
import traceback
from pathlib import Path
from typing import Any, Literal

from hinterland.analysis.finding import Finding, read_findings, write_findings
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, HinterlandError, Interrupted
from hinterland.ground.files import write_json, write_text
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.config import Cell
from hinterland.studies.measures import measured
from hinterland.training import run as training
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.settings import configured
from hinterland.training.stages import levels_of, train_and_grow

ASKED = "cell.json"  # what was asked of this cell, beside the run
FAILED = "failed.txt"
ELSEWHERE = ("data",)  # what the images decide

State = Literal["done", "failed", "open"]


@dataclasses.dataclass(frozen=True)
class CellFolder:
    """A cell's place in its study: a run folder with what was asked of it."""

    path: Path

    @property
    def run(self) -> RunFolder:
        """The run in it."""
        return RunFolder(self.path)

    def asked(self) -> dict[str, Any]:
        """What was asked when it was begun; empty where it was not."""
        try:
            found: dict[str, Any] = json.loads((self.path / ASKED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def state(self, cell: Cell) -> State:
        """Whether it is done (trained, and measured as asked now), has failed, or is open."""
        measured_as = self.asked().get("measured")
        if measured_as is not None and measured_as == plain(cell.measures) and self.run.findings_file.is_file():
            return "done"
        return "failed" if (self.path / FAILED).is_file() else "open"

    def findings(self) -> list[Finding]:
        """What was measured."""
        return read_findings(self.run.findings_file)

    def why_failed(self) -> str:
        """The first line of its failure."""
        return (self.path / FAILED).read_text(encoding="utf-8").splitlines()[0]


def config_of(cell: Cell, begins_with: Path | None = None) -> RunConfig:
    """The run's configuration that the cell asks for, with the run whose encoder it begins with where that is known."""
    settings = dict(cell.settings)
    if begins_with is not None:
        settings["init.encoder"] = str(begins_with)
    model, grow = settings.pop("model", None), settings.pop("grow", None)
    if grow is not None:
        levels_of(grow)  # refuses what cannot be read
    return configured(model, None, {**settings, "seed": cell.seed})


def asked_of(cell: Cell) -> dict[str, Any]:
    """What is asked of a cell, as it is written beside the run."""
    asked = {"arm": cell.arm, "seed": cell.seed, "data": cell.data, "load": cell.load, "settings": cell.settings}
    asked |= {"after": cell.after} if cell.after else {}
    kept: dict[str, Any] = plain(asked)
    return kept


def check_same(cell: Cell, folder: CellFolder, asked: dict[str, Any] | None = None) -> None:
    """`BadInput` where the cell was begun with other settings: its results would not be those of this study.

    `asked`: what was asked where else it lies; else what is written beside the run.
    """
    asked = folder.asked() if asked is None else asked
    wanted = {key: value for key, value in asked_of(cell).items() if key != "arm"}
    changed = [key for key in wanted if key in asked and asked[key] != wanted[key]]
    if changed:
        raise BadInput(
            f"cell {cell.name} was begun with other {', '.join(changed)} ({asked.get(changed[0])}, now "
            f"{wanted[changed[0]]}); put {changed[0]} back, give the study another --out, or delete {folder.path}"
        )


def do_cell(cell: Cell, images: ImageSet, folder: CellFolder, progress: Progress) -> State:
    """Train and measure; what was begun goes on from its last checkpoint. Failures are written down, not raised."""
    check_same(cell, folder)
    asked = asked_of(cell)
    (folder.path / FAILED).unlink(missing_ok=True)
    try:
        if "grow" in cell.settings:
            begun = config_of(cell, before(cell, folder))
            train_and_grow(images, begun, levels_of(cell.settings["grow"]), folder.path, progress)
        elif folder.run.config_file.is_file():
            training.resume(images, folder.run, progress=progress)
        else:
            shutil.rmtree(folder.path, ignore_errors=True)
            training.train(images, config_of(cell, before(cell, folder)), folder.path, progress=progress)
        write_json(folder.path / ASKED, asked)
        findings = measured(Trained(folder.run), images, cell.measures, progress)
        write_findings(folder.run.findings_file, findings)
        write_json(folder.path / ASKED, {**asked, "measured": plain(cell.measures)})
    except Interrupted:
        write_json(folder.path / ASKED, asked)
        raise
    except Exception as error:  # noqa: BLE001  whatever a cell dies of, the others go on
        told = str(error) if isinstance(error, HinterlandError) else traceback.format_exc()
        write_text(
            folder.path / FAILED,
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}\n{told}\n",
        )
        return "failed"
    return "done"


def before(cell: Cell, folder: CellFolder) -> Path | None:
    """The run that the cell begins with, beside it in the study; `BadInput` where that has not come to its end."""
    if not cell.after:
        return None
    run = RunFolder(folder.path.parent / cell.after)
    if not run.config_file.is_file() or not run.is_finished():
        raise BadInput(f"{cell.name} begins with the encoder of {cell.after}, which is not done; that comes first")
    return run.path


def plain(value: Any) -> Any:
    """As JSON has it, so that what was written can be compared with what is asked."""
    return json.loads(json.dumps(value))
