"""A shard's file while it is written: an array of known size, handed over in parts, hashed on the way to the disk."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from hinterland.ground.files import whole_file


def npy_header(dtype: str, shape: tuple[int, ...]) -> bytes:
    """The beginning of an .npy file, up to its first number."""
    header = io.BytesIO()
    facts = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, facts)
    return header.getvalue()


class GrowingFile:
    """An .npy file under way; `sha256` is that of the bytes that were handed over so far."""

    def __init__(self, file: BinaryIO, header: bytes):
        self._file, self._digest = file, hashlib.sha256(header)
        file.write(header)

    def append(self, values: npt.NDArray[Any]) -> None:
        """The next images; hashed while they are still in the processor's cache."""
        data = np.ascontiguousarray(values).data
        self._digest.update(data)
        self._file.write(data)

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return self._digest.hexdigest()


@contextlib.contextmanager
def growing_file(path: Path, dtype: str, shape: tuple[int, ...]) -> Iterator[GrowingFile]:
    """An .npy file that is whole, synced and in its place when all of its images were appended, and else not there."""
    with whole_file(path) as part, part.open("wb") as file:
        yield GrowingFile(file, npy_header(dtype, shape))
