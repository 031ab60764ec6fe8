"""Progress on standard error: bars in a terminal, a line now and then in a log."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hinterland.ground.progress import SILENT, Progress, Step
from hinterland.ground.rank import rank_here

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


def shown_progress() -> Progress:
    """Bars where a person watches, lines where a file does; of several ranks, rank 0 shows for all."""
    if rank_here()[0] > 0:
        return SILENT
    return Bars() if sys.stderr.isatty() else Lines()


class Bars:
    """A bar for every long step, one below the other."""

    def __init__(self) -> None:
        self._live: RichProgress | None = None

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Step]:
        """A bar that stays when it is full."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        outermost = self._live is None
        if self._live is None:
            self._live = Progress(
                TextColumn("{task.description:<24}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(elapsed_when_finished=True),
                TextColumn("[dim]{task.fields[note]}"),
                console=Console(stderr=True),
            )
            self._live.start()
        task = self._live.add_task(label, total=total, completed=int(done), note="")
        try:
            yield _Bar(self._live, task)
            self._live.update(task, total=total or 1, completed=total or 1)
        finally:
            if outermost:
                self._live.stop()
                self._live = None
            else:
                self._live.remove_task(task)

    def say(self, message: str) -> None:
        """A line above the bars."""
        if self._live is None:
            _print(message)
        else:
            self._live.console.print(message, markup=False, highlight=False)


class _Bar:
    def __init__(self, live: RichProgress, task: TaskID):
        self.live, self.task = live, task

    def advance(self, amount: float = 1, note: str = "") -> None:
        """Move the bar."""
        self.live.update(self.task, advance=amount, note=note)


class Lines:
    """A line when a step begins, and one every fifth of it, at most every two seconds."""

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Step]:
        """Begin a step."""
        line = _Line(label, total, done)
        yield line
        line.end()

    def say(self, message: str) -> None:
        """A line."""
        _print(message)


class _Line:
    def __init__(self, label: str, total: float | None, done: float):
        self.label, self.total, self.done = label, total, done
        self.begun = self.told = time.monotonic()
        self.share = done / total if total else 0.0

    def advance(self, amount: float = 1, note: str = "") -> None:
        """Count, and tell at every fifth."""
        self.done += amount
        share = self.done / self.total if self.total else 0.0
        now = time.monotonic()
        if share < 1 and share - self.share >= 0.2 and now - self.told >= 2:
            self.share, self.told = share, now
            _print(f"{self.label}: {share:.0%}{'  ' + note if note else ''}")

    def end(self) -> None:
        """Tell how long a step took that was long enough to wonder."""
        seconds = time.monotonic() - self.begun
        if seconds >= 1:
            _print(f"{self.label}: done in {seconds:.1f} s")


def _print(line: str) -> None:
    """On standard error; a log that is full, or whose reader has gone, stops no work."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)
