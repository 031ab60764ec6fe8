"""The header of an .npy file, judged before NumPy reserves what it promises."""

from __future__ import annotations

import math
from typing import IO

import numpy as np

from hinterland.ground.errors import BadInput

_MAGIC = b"\x93NUMPY"


def check_header(file: IO[bytes], size: int, what: str) -> bool:
    """Whether it is an .npy file; `BadInput` where its `size` bytes hold fewer numbers than its header promises.

    Afterwards `file` is at its beginning.
    """
    is_npy = file.read(len(_MAGIC)) == _MAGIC
    if is_npy:
        version = tuple(file.read(2))
        if version not in ((1, 0), (2, 0)):
            raise BadInput(f"{what} is an .npy file of version {'.'.join(map(str, version))}; 1.0 and 2.0 are read")
        file.seek(0)
        np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file)
        promised, there = math.prod(shape) * max(1, dtype.itemsize), size - file.tell()
        if min(shape, default=0) < 0 or (promised > there and not dtype.hasobject):
            raise BadInput(
                f"{what} promises {dtype} {shape}, {promised:,} bytes, and holds {there:,}; it is damaged: "
                "save it again"
            )
    file.seek(0)
    return is_npy
