"""Progress of long steps: rooms report it, whoever called them decides whether it is shown."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Protocol


class Step(Protocol):
    """One long step under way."""

    def advance(self, amount: float = 1, note: str = "") -> None:
        """Say that `amount` more is done; `note` stands beside the bar."""


class Progress(Protocol):
    """Shows long steps, or keeps silent."""

    def step(self, label: str, total: float | None, done: float = 0) -> contextlib.AbstractContextManager[Step]:
        """Begin a step of `total` units (None: unknown), of which `done` lie behind already."""
        ...

    def say(self, message: str) -> None:
        """Tell something that is neither a result nor an error."""


class _SilentStep:
    def advance(self, amount: float = 1, note: str = "") -> None:
        """Show nothing."""


class Silent:
    """Shows nothing: the default in Python."""

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Step]:
        """Begin a step that nobody watches."""
        yield _SilentStep()

    def say(self, message: str) -> None:
        """Say nothing."""


SILENT = Silent()
