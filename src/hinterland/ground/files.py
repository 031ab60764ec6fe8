"""Files that are whole or not there: written beside their place, synced, moved into it, and the folder synced too.

A power cut may undo whatever was not synced, in any order: the bytes of a file, and, apart from them, the names in a
folder. So the bytes are synced before a name leads to them, and the name before anything is built on it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TORN = ".*.part*"  # what a killed process leaves of a file that it was writing
CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP)  # some network file systems have no sync of folders


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it is synced and becomes `path`, else it goes away."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part" + path.suffix, dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.chmod(0o644)
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all."""
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole or not at all; NaN is refused."""
    write_text(path, json.dumps(value, indent=2, allow_nan=False) + "\n")


def append_line(path: Path, line: str) -> None:
    """Append a line, and see it, and that there is such a file, on the disk."""
    is_new = not path.exists()
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)


def point_link(link: Path, target: Path) -> None:
    """Let `link` (in the same folder) point at `target`, replacing what it pointed at in one step."""
    part = link.with_name(f".{link.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.symlink_to(target.name)
        part.replace(link)
        sync_folder(link.parent)
    finally:
        part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it that are missing, and see their names on the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """See on the disk which names are in `folder`; what was not synced, a power cut may undo."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise
    finally:
        os.close(handle)


def forget_torn(*folders: Path) -> None:
    """Remove what a killed process had begun to write into these folders."""
    for folder in folders:
        for part in folder.glob(TORN):
            part.unlink(missing_ok=True)
