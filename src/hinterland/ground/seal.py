"""Seals: a file holds its own SHA-256, so that it says whether it is whole wherever it is moved to.

The writer puts `BLANK` somewhere into the file, in a place for text that the format keeps as it is; `seal` then writes
the SHA-256 of all bytes, those zeros in its own place included, over the zeros.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from hinterland.ground.errors import BadInput

MARK = b"hinterland-sha256:"
ZEROS = b"0" * 64
BLANK = (MARK + ZEROS).decode()
PART_BYTES = 1 << 20


def seal(path: Path) -> None:
    """Write the SHA-256 of a file into its first `BLANK`; `ValueError` where there is none."""
    with path.open("rb+") as file:
        at = _place(file)
        if at is None:
            raise ValueError(f"{path} has no place for a seal")
        digest = _digest(file, at)
        file.seek(at)
        file.write(digest)


def check_seal(path: Path, remedy: str) -> bool:
    """Whether the file is sealed; `BadInput` where it is, and any of its bytes is another one than it was."""
    with path.open("rb") as file:
        at = _place(file)
        if at is None:
            return False
        file.seek(at)
        sealed = file.read(len(ZEROS))
        if sealed != _digest(file, at):
            raise BadInput(f"{path} was altered or cut off after it was written (its SHA-256 says so); {remedy}")
    return True


def _place(file: BinaryIO) -> int | None:
    """Where the 64 digits of the seal begin."""
    file.seek(0)
    before, start = b"", 0
    while part := file.read(PART_BYTES):
        at = (before + part).find(MARK)
        if at >= 0:
            return start - len(before) + at + len(MARK)
        start += len(part)
        before = part[-len(MARK) :]
    return None


def _digest(file: BinaryIO, at: int) -> bytes:
    """SHA-256 in hexadecimal, as if there were zeros where the seal is."""
    digest = hashlib.sha256()
    file.seek(0)
    while file.tell() < at:
        digest.update(file.read(min(PART_BYTES, at - file.tell())))
    digest.update(ZEROS)
    file.seek(at + len(ZEROS))
    while part := file.read(PART_BYTES):
        digest.update(part)
    return digest.hexdigest().encode()
