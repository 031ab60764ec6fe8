"""One cell, wherever it is done: taken up from where it is kept, mirrored at every checkpoint and at the end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import Interrupted, RunFailed
from hinterland.ground.files import write_json
from hinterland.ground.progress import Progress, Step
from hinterland.studies.artefacts import Artefact, TakenOver
from hinterland.studies.cell import ASKED, CellFolder, State, asked_of, do_cell
from hinterland.studies.config import Cell
from hinterland.studies.tree import checkpoints_of
from hinterland.training.config import TrainingConfig
from hinterland.training.precision import threads, threads_of


def do_kept(cell: Cell, images: ImageSet, folder: CellFolder, kept: Artefact | None, progress: Progress) -> State:
    """`do_cell`; where the cell is `kept` elsewhere too, from the newest state there, and written there again."""
    with threads_asked(threads_for(cell)):
        if kept is None:
            return do_cell(cell, images, folder, Watching(progress, cell, folder, None))
        if cell.after:
            Artefact(kept.store, cell.after).fetch(folder.path.parent / cell.after)
        kept.take_up(folder.path)
        try:
            state = do_cell(cell, images, folder, Watching(progress, cell, folder, kept))
        except (Interrupted, KeyboardInterrupt):
            with contextlib.suppress(RunFailed):
                kept.mirror(folder.path)
            raise
        kept.mirror(folder.path)
        return state


def threads_for(cell: Cell) -> int:
    """Threads of a cell: what it needs of processors, else as many as training takes here by itself."""
    return max(1, int(cell.resources.cpus)) if cell.resources.cpus else threads_of(TrainingConfig())


@contextlib.contextmanager
def threads_asked(count: int) -> Iterator[None]:
    """Training and measuring inside use so many threads, so that a cell's sums are the same wherever it is done."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = str(count)
    try:
        with threads(count):
            yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


class Watching:
    """Progress that is watched: a cell that has begun says what was asked of it, a new checkpoint is mirrored at once.

    Looked at after each step, so that the run itself need not know that it is kept anywhere.
    """

    def __init__(self, progress: Progress, cell: Cell, folder: CellFolder, kept: Artefact | None):
        self.progress, self.cell, self.folder, self.kept = progress, cell, folder, kept
        self.is_told = (folder.path / ASKED).is_file()
        self.seen = checkpoints_of(folder.path)

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Step]:
        """A step, each advance of which looks for what is new."""
        with self.progress.step(label, total, done) as step:
            yield _Watched(step, self)

    def say(self, message: str) -> None:
        """As it is said."""
        self.progress.say(message)

    def look(self) -> None:
        """Mirror what is new. A store that is away for a while stops nothing: the next checkpoint tries again."""
        if not self.is_told and self.folder.run.config_file.is_file():
            write_json(self.folder.path / ASKED, asked_of(self.cell))
            self.is_told = True
        if self.kept is None or (there := checkpoints_of(self.folder.path)) == self.seen:
            return
        self.seen = there
        try:
            self.kept.mirror(self.folder.path)
        except TakenOver:
            raise
        except RunFailed as failure:
            self.say(f"not mirrored, the next checkpoint will be: {failure}")


class _Watched:
    def __init__(self, step: Step, watching: Watching):
        self.inner, self.watching = step, watching

    def advance(self, amount: float = 1, note: str = "") -> None:
        self.inner.advance(amount, note)
        self.watching.look()
