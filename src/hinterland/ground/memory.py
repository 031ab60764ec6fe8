"""Memory that was freed stays with the process: to get it anew, page by page, costs more than many layers do.

A step of training, or of encoding, frees what the next one needs again. The C library gives large blocks back at once,
and every first touch of a new page is then a call into the system.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys

KEPT = 2**30  # bytes at the end of the heap that are not given back
SINGLE = 2**27  # bytes: a block as large as this is got from the system by itself, and given back when it is freed
AHEAD = 2**26  # bytes: how much more than it needs the heap grows at a time
TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # names of mallopt(3)


@functools.cache
def keep_freed_memory() -> bool:
    """Tell the C library, once in a process; whether it was told: on Linux with glibc, if nobody told it otherwise.

    `MALLOC_...` and `GLIBC_TUNABLES` in the environment are somebody's wish, and stay in force.
    """
    if sys.platform != "linux" or any(name.startswith("MALLOC_") or name == "GLIBC_TUNABLES" for name in os.environ):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    asked = {TRIM_THRESHOLD: KEPT, TOP_PAD: AHEAD, MMAP_THRESHOLD: SINGLE}
    return all(library.mallopt(name, size) == 1 for name, size in asked.items())
