"""Shards: one array in many files on disk, read only where it is looked at."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.sources.memory import check_room
from hinterland.ground.errors import RunFailed
from hinterland.ground.reading import reason

OPEN_AT_ONCE = 256  # files; systems allow 1,024 and more
WORTH_ASKING = 2**28  # bytes, from which on memory is asked for before it is taken

Rows = npt.NDArray[np.intp]


class _Files:
    """The files of an array, each mapped into memory when it is first read."""

    def __init__(self, paths: tuple[Path, ...], dtype: np.dtype[Any], shape: tuple[int, ...], per_file: int):
        self.paths, self.dtype, self.shape, self.per_file = paths, dtype, shape, per_file
        self._open: OrderedDict[int, npt.NDArray[Any]] = OrderedDict()
        self.verified: set[Path] = set()  # those whose SHA-256 was compared

    def __getitem__(self, number: int) -> npt.NDArray[Any]:
        if number in self._open:
            self._open.move_to_end(number)
            return self._open[number]
        mapped = self._mapped(number)
        if len(self._open) >= OPEN_AT_ONCE:
            self._open.popitem(last=False)
        self._open[number] = mapped
        return mapped

    def _mapped(self, number: int) -> npt.NDArray[Any]:
        path = self.paths[number]
        count = min(self.per_file, self.shape[0] - number * self.per_file)
        try:
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        except Exception as error:  # parsers of foreign bytes raise whatever they run into
            raise RunFailed(f"{path} cannot be read ({reason(error)}); make the store anew") from error
        if not isinstance(mapped, np.ndarray):
            raise RunFailed(f"{path} is an archive and no .npy file; make the store anew")
        if mapped.dtype != self.dtype or mapped.shape != (count, *self.shape[1:]):
            raise RunFailed(
                f"{path} holds {mapped.dtype} {mapped.shape}, but store.json says "
                f"{self.dtype} {(count, *self.shape[1:])}; make the store anew"
            )
        plain: npt.NDArray[Any] = mapped.view(np.ndarray)
        return plain


class Shards:
    """(N, ...) numbers on disk, of which any rows can be had as an array: `shards[rows]`, `shards[4:8]`, `shards[3]`.

    `select` gives some of the rows without reading them. `digest` stands for all values, by the files' hashes.
    """

    def __init__(
        self,
        paths: tuple[Path, ...],
        dtype: npt.DTypeLike,
        shape: tuple[int, ...],
        per_file: int,
        sha256: tuple[str, ...],
    ):
        self._files = _Files(paths, np.dtype(dtype), shape, per_file)
        self._sha256 = sha256
        self._rows: Rows | None = None  # of the files; None: all, as they stand

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, ...)."""
        return (len(self), *self._files.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        """The stored type."""
        return self._files.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._files.shape)

    def __len__(self) -> int:
        return self._files.shape[0] if self._rows is None else len(self._rows)

    def select(self, rows: Rows | slice) -> Shards:
        """The same files, seen through some of the rows."""
        part = Shards.__new__(Shards)
        part._files, part._sha256 = self._files, self._sha256
        part._rows = self._all_rows()[rows]
        return part

    def __getitem__(self, key: int | slice | Rows) -> npt.NDArray[Any]:
        if isinstance(key, int | np.integer):
            if not -len(self) <= key < len(self):
                raise IndexError(f"row {key} of {len(self)}")
            one: npt.NDArray[Any] = self[np.array([key])][0]
            return one
        if isinstance(key, slice) and self._rows is None:
            start, stop, step = key.indices(len(self))
            rows = np.arange(start, stop, step)
        else:
            rows = self._all_rows()[key]
        out_bytes = len(rows) * int(np.prod(self.shape[1:])) * self.dtype.itemsize
        if out_bytes > WORTH_ASKING:
            check_room(out_bytes, self._files.paths[0].parent)
        out = np.empty((len(rows), *self.shape[1:]), self.dtype)
        if len(rows) and rows[-1] - rows[0] + 1 == len(rows) and (np.diff(rows) == 1).all():
            self._copy_run(int(rows[0]), out)
        else:
            self._copy_rows(rows, out)
        return out

    def __iter__(self) -> Iterator[npt.NDArray[Any]]:
        return (self[row] for row in range(len(self)))

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self[:] if dtype is None else self[:].astype(dtype)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the files' SHA-256 and of the rows that are seen."""
        digest = hashlib.sha256("\n".join(self._sha256).encode())
        digest.update(np.ascontiguousarray(self._all_rows(), dtype="<i8").data)
        return digest.digest()

    def unverified(self) -> dict[Path, str]:
        """Files that hold any of the rows and were not compared yet, with the SHA-256 that each should have."""
        numbers = np.unique(self._all_rows() // self._files.per_file).tolist()
        wanted = {self._files.paths[number]: self._sha256[number] for number in numbers} if self._sha256 else {}
        return {path: sha256 for path, sha256 in wanted.items() if path not in self._files.verified}

    def verify(self, path: Path) -> bool:
        """Whether the file's SHA-256 is what it should be; such a file is not read a second time."""
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found == self._sha256[self._files.paths.index(path)]:
            self._files.verified.add(path)
        return path in self._files.verified

    def _all_rows(self) -> Rows:
        return np.arange(self._files.shape[0]) if self._rows is None else self._rows

    def _copy_run(self, start: int, out: npt.NDArray[Any]) -> None:
        per_file, done = self._files.per_file, 0
        while done < len(out):
            number, at = divmod(start + done, per_file)
            count = min(per_file - at, len(out) - done)
            out[done : done + count] = self._files[number][at : at + count]
            done += count

    def _copy_rows(self, rows: Rows, out: npt.NDArray[Any]) -> None:
        numbers, places = np.divmod(rows, self._files.per_file)
        for to, (number, at) in enumerate(zip(numbers.tolist(), places.tolist(), strict=True)):
            out[to] = self._files[number][at]
