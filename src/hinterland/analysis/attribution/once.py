"""What several questions need of the same latents is found once: neighbours, clusters, fits."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

Found = TypeVar("Found")


class Once:
    """Remembers what was found, by what it was found of; the first who asks waits for it."""

    def __init__(self) -> None:
        self._found: dict[Hashable, object] = {}

    def of(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` gave when it was first asked for by this key."""
        if key not in self._found:
            self._found[key] = find()
        return cast(Found, self._found[key])

    def known(self, key: Hashable) -> object | None:
        """What was found by this key; None where nobody has asked."""
        return self._found.get(key)


def which(*rows: npt.NDArray[Any]) -> tuple[bytes, ...]:
    """Arrays of rows, or masks, as a part of a key: equal where they choose the same images."""
    return tuple(np.ascontiguousarray(one).tobytes() for one in rows)
