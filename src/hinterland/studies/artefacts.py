"""A cell's run folder kept somewhere else: any path that fsspec knows (s3://, gs://, file:///shared/disk).

A file's name there holds its checksum, so nothing is ever overwritten. `state-NNNNNN.json` lists the files of one state
with sizes and checksums, and is written last: what was mirrored by half is no state, and the one before it still is.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import socket
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from hinterland.ground.errors import RunFailed
from hinterland.ground.files import point_link
from hinterland.studies.cell import ASKED, FAILED
from hinterland.studies.store import Store
from hinterland.studies.tree import STAGES, images_seen, kept_files, place_of

FORMAT = 1
CLAIM = "claim.json"  # which worker has the cell
FETCHED = ".fetched"  # where files lie until all are there and whole


class TakenOver(RunFailed):
    """Another worker has this cell now."""


@dataclasses.dataclass(frozen=True)
class Mirrored:
    """One whole state of a cell, as its list of files says."""

    number: int
    images_seen: int
    asked: dict[str, Any]  # cell.json
    files: dict[str, tuple[int, str]]  # path in the run folder -> bytes, SHA-256
    links: dict[str, str]

    @property
    def rank(self) -> tuple[bool, int]:
        """How far it is: measured or not, images seen."""
        return "measured" in self.asked, self.images_seen

    @classmethod
    def read(cls, content: bytes) -> Mirrored | None:
        """The state in a list of files; None where the list is cut off or damaged."""
        try:
            told = json.loads(content)
            if told.pop("sha256") != _sha256(_plain(told)) or told.pop("format") != FORMAT:
                return None
            found = cls(**{**told, "files": {name: (size, sha) for name, (size, sha) in told["files"].items()}})
            return found if all(map(_stays_inside, (*found.files, *found.links, *found.links.values()))) else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def content(self) -> bytes:
        """The list of files, with its own checksum."""
        told = {"format": FORMAT, **dataclasses.asdict(self)}
        told = json.loads(_plain(told))
        return json.dumps({**told, "sha256": _sha256(_plain(told))}, indent=1).encode()


class Artefact:
    """One cell's place in a store; its newest state and the one before it are kept."""

    def __init__(self, store: Store, name: str):
        self.store, self.place = store, f"cells/{name}"
        self.token = ""
        self.written: Mirrored | None = None  # by this worker, the last one

    def newest(self) -> Mirrored | None:
        """The newest state whose list and files are there, by size; None without any."""
        there = self._there()
        return next(self._whole(there), None)

    def take_up(self, folder: Path) -> None:
        """Claim the cell, and bring `folder` to the newest whole state, unless it is further on itself."""
        self.token = uuid.uuid4().hex
        claim = {"token": self.token, "host": socket.gethostname(), "pid": os.getpid()}
        self.store.write(f"{self.place}/{CLAIM}", json.dumps(claim).encode())
        self.fetch(folder)

    def fetch(self, folder: Path, light: bool = False) -> bool:
        """Bring `folder` to the newest whole state; whether there was one that is as far. `light`: no checkpoints."""
        for state in self._whole(self._there()):
            if state.rank < local_rank(folder):
                return False
            if self._fetched(state, folder, light):
                return True
        return False

    def mirror(self, folder: Path) -> None:
        """Write the folder's state; `TakenOver` where another worker has claimed the cell since."""
        self._refuse_taken_over()
        there = self._there()
        state, sources = _state_of(folder, number=max((n for n, _ in self._lists(there)), default=0) + 1)
        for name, (size, sha) in state.files.items():
            target = f"{self.place}/{named(name, sha)}"
            if there.get(target) != size:
                self.store.put(sources[name], target)
        self.store.write(f"{self.place}/state-{state.number:06d}.json", state.content())
        self._forget_older(there, state)
        self.written = state

    def _there(self) -> dict[str, int]:
        return self.store.sizes(self.place)

    def _lists(self, there: dict[str, int]) -> list[tuple[int, str]]:
        found = []
        for path in there:
            stem = path.removeprefix(f"{self.place}/state-").removesuffix(".json")
            if path.startswith(f"{self.place}/state-") and stem.isdigit():
                found.append((int(stem), path))
        return sorted(found, reverse=True)

    def _whole(self, there: dict[str, int]) -> Iterator[Mirrored]:
        for _, path in self._lists(there):
            state = self._read(path)
            if state and all(
                there.get(f"{self.place}/{named(name, sha)}") == size for name, (size, sha) in state.files.items()
            ):
                yield state

    def _fetched(self, state: Mirrored, folder: Path, light: bool) -> bool:
        """Bring a state's files into their places, once all have come and are what the list says."""
        wanted = {name: sha for name, (_, sha) in state.files.items() if not (light and _is_heavy(name))}
        missing = {name: sha for name, sha in wanted.items() if not _is_same(place_of(folder, name), sha)}
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=FETCHED, dir=folder) as parts:
            come = {name: Path(parts) / str(number) for number, name in enumerate(missing)}
            for name, part in come.items():
                with contextlib.suppress(FileNotFoundError):  # whoever has the cell may have gone on since
                    self.store.get(f"{self.place}/{named(name, missing[name])}", part)
                if not _is_same(part, missing[name]):
                    return False
            for name, part in come.items():
                place_of(folder, name).parent.mkdir(parents=True, exist_ok=True)
                part.replace(place_of(folder, name))
        for link, target in state.links.items():
            if target in wanted:
                point_link(place_of(folder, link), place_of(folder, target))
        if FAILED not in state.files:
            (folder / FAILED).unlink(missing_ok=True)
        return True

    def _refuse_taken_over(self) -> None:
        claim = self.store.read(f"{self.place}/{CLAIM}")
        if self.token and claim is not None and self.token.encode() not in claim:
            raise TakenOver(f"{self.store.url}/{self.place} was taken over by another worker; it goes on there")

    def _forget_older(self, there: dict[str, int], state: Mirrored) -> None:
        """Keep this state and the one before it, and the files that either has."""
        before = self._lists(there)[:1]
        kept, needed = [state], {f"{self.place}/{CLAIM}", *(path for _, path in before)}
        for number, path in before:
            known = self.written if self.written and self.written.number == number else self._read(path)
            kept += [known] if known else []
        needed |= {f"{self.place}/{named(name, sha)}" for one in kept for name, (_, sha) in one.files.items()}
        self.store.remove([path for path in there if path not in needed])

    def _read(self, path: str) -> Mirrored | None:
        return Mirrored.read(self.store.read(path) or b"")


def local_rank(folder: Path) -> tuple[bool, int]:
    """How far the run in `folder` is: measured or not, images seen at its last checkpoint; -1 where none was begun."""
    return "measured" in _asked(folder), images_seen(folder)


def named(name: str, sha256: str) -> str:
    """`metrics.jsonl` -> `metrics.0a1b2c3d4e5f6071.jsonl`."""
    path = Path(name)
    return path.with_name(f"{path.stem}.{sha256[:16]}{path.suffix}").as_posix()


def _state_of(folder: Path, number: int) -> tuple[Mirrored, dict[str, Path]]:
    sources, links = kept_files(folder)
    files = {name: (path.stat().st_size, _file_sha256(path)) for name, path in sources.items()}
    return Mirrored(number, images_seen(folder), _asked(folder), files, links), sources


def _asked(folder: Path) -> dict[str, Any]:
    try:
        asked: dict[str, Any] = json.loads((folder / ASKED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return asked


def _stays_inside(name: str) -> bool:
    """Whether a name leads nowhere but into the folder: lists come from elsewhere."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _is_heavy(name: str) -> bool:
    """What the study's table and page do without."""
    return name.startswith(f"{STAGES}/") or Path(name).parent.name == "checkpoints"


def _is_same(path: Path, sha: str) -> bool:
    return path.is_file() and not path.is_symlink() and _file_sha256(path) == sha


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
