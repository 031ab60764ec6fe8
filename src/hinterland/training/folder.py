"""RunFolder: a run as a folder that a person can read."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hinterland.ground.errors import BadInput
from hinterland.ground.files import TORN, append_line, forget_torn, make_folder, write_text
from hinterland.ground.reading import read_json, reason
from hinterland.training.config import RunConfig

LOCK = ".lock"  # held by the process that trains


@dataclasses.dataclass(frozen=True)
class RunFolder:
    """A path with meaning: where each part of a run lies."""

    path: Path

    @classmethod
    def of(cls, weights: Path) -> RunFolder:
        """The folder that a file of weights belongs to: a checkpoint, or those of a shared model."""
        return cls(weights.parent if weights.name == cls(weights.parent).shared_weights.name else weights.parent.parent)

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
        """The checkpoint with the best validation objective; the last where there is no validation split; of a shared
        model the weights that came with it."""
        return self.shared_weights if self.is_shared else self.checkpoints / "best.safetensors"

    @property
    def shared_weights(self) -> Path:
        """The weights of a model that was shared, without anything to go on learning with."""
        return self.path / "model.safetensors"

    @property
    def is_shared(self) -> bool:
        """Whether these are weights alone, which somebody shared, and no run to go on with."""
        return self.shared_weights.is_file() and not self.checkpoints.exists()

    @property
    def figures(self) -> Path:
        """The drawings and pictures of the report."""
        return self.path / "figures"

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

    def config_sha256(self) -> str:
        """SHA-256 of config.yaml as it lies there."""
        return hashlib.sha256(self.config_file.read_bytes()).hexdigest()

    def refuse_changed_config(self) -> None:
        """`BadInput` where config.yaml is not the one that the run began with; checkpoints know more (`load`)."""
        file = self.path / "environment.json"
        known = read_json(file, "do the run anew with --overwrite") if file.is_file() else {}
        if isinstance(known, dict) and known.get("config_sha256", self.config_sha256()) != self.config_sha256():
            raise BadInput(
                f"{self.config_file} was changed after the run began (its SHA-256 is not the one in environment.json), "
                "and no checkpoint had been written; begin anew with it: hinterland train DATA --config config.yaml "
                "--out NEW"
            )

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
        append_line(self.metrics_file, json.dumps(line, allow_nan=False))

    def forget_metrics_after(self, images_seen: int) -> None:
        """Keep the lines up to a checkpoint: what came after it, and the last one of all, will be done again."""
        kept = [one for one in self.metrics() if one["images_seen"] <= images_seen and not one.get("finished")]
        write_text(self.metrics_file, "".join(json.dumps(line) + "\n" for line in kept))

    def forget_torn(self) -> None:
        """Remove what a killed process had begun to write."""
        forget_torn(self.path, self.checkpoints, self.previews)

    def is_finished(self) -> bool:
        """Whether the run came to its end: its last lines are marked as such."""
        lines = self.metrics()
        return bool(lines) and bool(lines[-1].get("finished"))


def new_folder(path: Path, overwrite: bool = False) -> RunFolder:
    """An empty run folder at `path`; one that exists is refused, or with `overwrite` emptied if it is a run."""
    if path.exists():
        is_run = (path / "config.yaml").is_file()
        is_empty = path.is_dir() and all(file.name == LOCK or file.match(TORN) for file in path.iterdir())
        if not is_empty and not overwrite:
            raise BadInput(
                f"--out ({path}) exists; go on with --resume {path}, do it anew with --overwrite, or choose another"
            )
        if not is_empty and not is_run:
            raise BadInput(f"--out ({path}) exists and is no run; --overwrite empties runs only: choose another")
        if not is_empty:
            with only_process(RunFolder(path)):
                shutil.rmtree(path)
    try:
        make_folder(path)
    except OSError as error:
        raise BadInput(f"--out ({path}) cannot be made ({reason(error)}); choose another") from None
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

    try:
        lock = (folder.path / LOCK).open("w")
    except OSError as error:
        raise BadInput(f"{folder.path} cannot be written ({reason(error)}); choose another, or copy the run") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                f"{folder.path} is being trained by another process; wait for it, or choose another --out"
            ) from None
        except OSError:
            pass  # a file system without locks: nobody can be kept out
        yield
