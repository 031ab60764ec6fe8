"""What a worker of a cluster does with one cell: text in, text out."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, HinterlandError, Interrupted
from hinterland.ground.progress import SILENT
from hinterland.studies.artefacts import Artefact
from hinterland.studies.cell import CellFolder
from hinterland.studies.config import Cell
from hinterland.studies.executors.local import Load
from hinterland.studies.executors.one import do_kept
from hinterland.studies.resources import Resources
from hinterland.studies.store import Store
from hinterland.training.folder import only_process

WAIT_S = 120.0  # for the system to let go of what a lost worker held
LOOK_S = 0.5

_images: dict[str, ImageSet] = {}  # of the last cell that this process did


def do_remotely(about: str, load: Load) -> str:
    """Do the cell that `about` describes; what became of it, as JSON: {"state": ...} or {"failed": why}."""
    asked = json.loads(about)
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # of a shell in the background; a study is stopped by it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return json.dumps({"state": _done(asked, load)})
    except Interrupted:
        return json.dumps({"state": "open"})
    except HinterlandError as error:
        return json.dumps({"failed": f"{type(error).__name__}: {error}"})


def _done(asked: dict[str, Any], load: Load) -> str:
    if asked["version"] != version("hinterland"):
        raise BadInput(
            f"this worker has hinterland {version('hinterland')}, who asked has {asked['version']}; install the same"
        )
    os.environ["OMP_NUM_THREADS"] = str(asked["threads"])
    with contextlib.suppress(OSError):
        os.chdir(asked["here"])  # so that paths of data mean the same
    cell = Cell(**{**asked["cell"], "resources": Resources.checked(asked["cell"]["resources"])})
    study = Path(asked["study"])
    if not asked["store"]:
        _refuse_unshared(study)
        folder = CellFolder(study / "cells" / cell.name)
        _wait_until_free(folder)
        return do_kept(cell, _read(cell, load), folder, None, SILENT)
    work = _work_place(asked["store"]) / cell.name
    folder = CellFolder(work / cell.name)
    _wait_until_free(folder)
    state = do_kept(cell, _read(cell, load), folder, Artefact(Store(asked["store"]), cell.name), SILENT)
    shutil.rmtree(work, ignore_errors=True)  # all of it is in the store
    return state


def _read(cell: Cell, load: Load) -> ImageSet:
    source = json.dumps([cell.data, cell.load], sort_keys=True)
    if source not in _images:
        _images.clear()
        _images[source] = load(cell.data, cell.load)
    return _images[source]


def _work_place(url: str) -> Path:
    """This machine's own folder for cells that are kept in a store; nobody else's."""
    mine = Path(tempfile.gettempdir()) / f"hinterland-{os.getuid()}"
    mine.mkdir(mode=0o700, exist_ok=True)
    if mine.stat().st_uid != os.getuid() or mine.is_symlink():
        raise BadInput(f"{mine} belongs to somebody else; TMPDIR names another place")
    return mine / hashlib.sha256(url.encode()).hexdigest()[:12]


def _refuse_unshared(study: Path) -> None:
    if not (study / "study.yaml").is_file():
        raise BadInput(
            f"this worker cannot see {study}; give a path that all machines share, or a store: --out s3://BUCKET/PATH"
        )


def _wait_until_free(folder: CellFolder) -> None:
    """A worker that was lost may hold its run a little longer, until its machine or the shared disk notices."""
    end = time.monotonic() + WAIT_S
    while folder.path.is_dir():
        try:
            with only_process(folder.run):
                return
        except BadInput:
            if time.monotonic() > end:
                raise
            time.sleep(LOOK_S)
