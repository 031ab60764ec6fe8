"""How the functions that meet every pixel are compiled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numba
import numpy.typing as npt

Array = npt.NDArray[Any]


def compiled(function: Callable[..., Any]) -> Any:
    """`function` compiled when first called, and kept where there is a folder to write to."""
    compile_ = partial(numba.njit, nogil=True, error_model="numpy", fastmath=False)
    try:
        return compile_(cache=True)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return compile_()(function)
