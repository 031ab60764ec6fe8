"""Loggers: where curves go besides metrics.jsonl. TensorBoard is one; anything with `write` and `close` is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hinterland.ground.errors import BadInput


class Logger(Protocol):
    """Told of every line of metrics.jsonl as it is written, and of the end of the run."""

    def write(self, images_seen: int, split: str, values: Mapping[str, float]) -> None:
        """The terms of a split, unweighted means, after so many images."""

    def close(self) -> None:
        """The run is finished; not called where it stops before."""


class TensorBoard:
    """Scalars SPLIT/TERM for TensorBoard, in a folder."""

    def __init__(self, folder: Path):
        self._board = summary_writer()(str(folder))

    def write(self, images_seen: int, split: str, values: Mapping[str, float]) -> None:
        """A scalar for each term."""
        for name, value in values.items():
            self._board.add_scalar(f"{split}/{name}", value, images_seen)

    def close(self) -> None:
        """Write what is left."""
        self._board.close()


def check_loggers(loggers: Sequence[Logger]) -> None:
    """`BadInput` for what cannot be written to, before anything is trained."""
    for one in loggers:
        if not all(callable(getattr(one, name, None)) for name in ("write", "close")):
            raise BadInput(
                f"loggers: {type(one).__name__} has no write(images_seen, split, values) and close(); a logger has both"
            )


def summary_writer() -> type[Any]:
    """TensorBoard's writer; `BadInput` where the package is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise BadInput(
            "training.tensorboard (true) needs the package tensorboard; pip install 'hinterland[tensorboard]'"
        ) from None
    return SummaryWriter
