"""RunFolder: a run as a folder that a person can read."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hinterland.ground.errors import BadInput
from hinterland.ground.files import write_text
from hinterland.training.config import RunConfig

LOCK = ".lock"  # held by the process that trains


@dataclasses.dataclass(frozen=True)
class RunFolder:
    """A path with meaning: where each part of a run lies."""

    path: Path

    @property
    def name(self) -> str:
        """The run's name: that of its folder."""
        return self.path.resolve().name

    @property
    def config_file(self) -> Path:
        """Everything needed to do it again."""
        return self.path / "config.yaml"

    @property
    def metrics_file(self) -> Path:
        """One line per evaluation."""
        return self.path / "metrics.jsonl"

    @property
    def checkpoints(self) -> Path:
        """step-NNNNNNNN.safetensors (images seen); last and best are links to them."""
        return self.path / "checkpoints"

    @property
    def last(self) -> Path:
        """The latest checkpoint."""
        return self.checkpoints / "last.safetensors"

    @property
    def best(self) -> Path:
        """The checkpoint with the best validation objective; the last where there is no validation split."""
        return self.checkpoints / "best.safetensors"

    @property
    def previews(self) -> Path:
        """Pictures as training went on."""
        return self.path / "previews"

    @property
    def latents(self) -> Path:
        """Tables of latents."""
        return self.path / "latents"

    @property
    def findings_file(self) -> Path:
        """What the analysis found."""
        return self.path / "findings.json"

    @property
    def report_file(self) -> Path:
        """The page to read."""
        return self.path / "report.html"

    def config(self) -> RunConfig:
        """The run's configuration; `BadInput` where the folder is no run."""
        if not self.config_file.is_file():
            raise BadInput(
                f"{self.path} is no run: it has no config.yaml; hinterland train DATA --out {self.path} makes one"
            )
        return RunConfig.read(self.config_file)

    def metrics(self) -> list[dict[str, Any]]:
        """All lines of metrics.jsonl; a line that was cut off by a crash, or is none, is left out."""
        if not self.metrics_file.is_file():
            return []
        lines = []
        for text in self.metrics_file.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, RecursionError):
                line = json.loads(text)
                if isinstance(line, dict) and isinstance(line.get("images_seen"), int):
                    lines.append(line)
        return lines

    def add_metrics(self, line: dict[str, Any]) -> None:
        """Append one line, and see it on the disk."""
        with self.metrics_file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, allow_nan=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def forget_metrics_after(self, images_seen: int) -> None:
        """Keep the lines up to a checkpoint: what came after it will be done again."""
        lines = [json.dumps(line) for line in self.metrics() if line["images_seen"] <= images_seen]
        write_text(self.metrics_file, "".join(line + "\n" for line in lines))

    def is_finished(self) -> bool:
        """Whether the run came to its end: its last lines are marked as such."""
        lines = self.metrics()
        return bool(lines) and bool(lines[-1].get("finished"))


def new_folder(path: Path, overwrite: bool = False) -> RunFolder:
    """An empty run folder at `path`; one that exists is refused, or with `overwrite` emptied if it is a run."""
    if path.exists():
        is_run = (path / "config.yaml").is_file()
        is_empty = path.is_dir() and all(file.name == LOCK for file in path.iterdir())
        if not is_empty and not overwrite:
            raise BadInput(
                f"--out ({path}) exists; go on with --resume {path}, do it anew with --overwrite, or choose another"
            )
        if not is_empty and not is_run:
            raise BadInput(f"--out ({path}) exists and is no run; --overwrite empties runs only: choose another")
        if not is_empty:
            with only_process(RunFolder(path)):
                shutil.rmtree(path)
    path.mkdir(parents=True, exist_ok=True)
    return RunFolder(path)


def free_path(wanted: Path) -> Path:
    """`wanted`, or with -2, -3, ... behind it the first that does not exist."""
    path, number = wanted, 2
    while path.exists():
        path, number = wanted.with_name(f"{wanted.name}-{number}"), number + 1
    return path


@contextlib.contextmanager
def only_process(folder: RunFolder) -> Iterator[None]:
    """Hold the run for this process; the system lets go of it when the process ends, however it ends."""
    import fcntl

    with (folder.path / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(
                f"{folder.path} is being trained by another process; wait for it, or choose another --out"
            ) from None
        yield
