"""The latents of all windows on disk, in order: however many there are, memory holds a few rows of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Scratch:
    """`rows` x `columns` windows of `size` numbers; NaN: no data. `file` is open for reading and writing bytes."""

    def __init__(self, file: IO[bytes], rows: int, columns: int, size: int):
        self._file = file
        self.rows, self.columns, self.size = rows, columns, size
        self.known = 0  # windows that have data

    def append(self, row: Vectors) -> None:
        """The next row of windows, (columns, size)."""
        self.known += int((~np.isnan(row[:, 0])).sum())
        self._file.write(np.ascontiguousarray(row, dtype=np.float32).data)

    def in_order(self) -> Iterator[Vectors]:
        """(columns, size) of each row of windows."""
        nbytes = self.columns * self.size * 4
        for row in range(self.rows):
            self._file.seek(row * nbytes)
            read = np.frombuffer(self._file.read(nbytes), np.float32)
            yield read.reshape(self.columns, self.size)

    def sample(self, most: int) -> Vectors:
        """(n, size) of windows that have data: all of them, or `most` that are spread evenly over the scene."""
        step = max(1.0, self.known / most)
        wanted = np.floor(np.arange(min(self.known, most)) * step).astype(np.int64)
        found, seen = [], 0
        for row in self.in_order():
            there = row[~np.isnan(row[:, 0])]
            here = wanted[(wanted >= seen) & (wanted < seen + len(there))] - seen
            found.append(there[here])
            seen += len(there)
        return np.concatenate(found)
