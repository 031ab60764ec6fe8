"""The parts of a bundle: named bytes, some of them made only when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from hinterland.explorer.manifest import ArrayPart, DType
from hinterland.ground.errors import BadInput

Content = Literal["words", "bytes", "compressed"]  # words: of four bytes each; how a part is packed best
NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")  # safe in an address and in an HTML id


class Parts(Mapping[str, bytes]):
    """{name: bytes}, in the order in which they were added."""

    def __init__(self) -> None:
        self._made: dict[str, Callable[[], bytes]] = {}
        self._contents: dict[str, Content] = {}
        self._arrays: dict[str, npt.NDArray[Any]] = {}

    def __getitem__(self, name: str) -> bytes:
        return self._made[name]()

    def __contains__(self, name: object) -> bool:
        return name in self._made  # without making it

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def add(self, name: str, made: bytes | Callable[[], bytes], content: Content = "bytes") -> str:
        """Put bytes, or what makes them, in under `name`, and return the name."""
        if name in self._made or not name or not set(name) <= NAME_CHARACTERS:
            raise BadInput(f"part {name!r} is there already, or has other characters than a to z, 0 to 9, . and -")
        self._made[name] = made if callable(made) else lambda: made
        self._contents[name] = content
        return name

    def add_array(self, name: str, values: npt.ArrayLike, dtype: DType) -> ArrayPart:
        """Put an array in; it is kept as it is and becomes bytes when it is asked for."""
        if dtype not in get_args(DType):
            raise BadInput(f"part {name}: {dtype} is none of {', '.join(get_args(DType))}")
        array = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
        self._arrays[name] = array
        content: Content = "words" if array.itemsize == 4 else "bytes"
        return ArrayPart(self.add(name, array.tobytes, content), dtype, array.shape)

    def add_json(self, name: str, value: Any) -> str:
        """Put `value` in as JSON, and return the name."""
        return self.add(name, json.dumps(value, allow_nan=False).encode())

    def content(self, name: str) -> Content:
        """What the part consists of."""
        return self._contents[name]

    def is_array(self, name: str) -> bool:
        """Whether the part is an array."""
        return name in self._arrays

    def array(self, name: str) -> npt.NDArray[Any]:
        """The array of that name; KeyError where the part is none."""
        return self._arrays[name]
