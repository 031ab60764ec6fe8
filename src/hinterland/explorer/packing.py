"""Bytes as text within a page, and as few of them as a browser can unpack by itself."""

from __future__ import annotations

import gzip

import numpy as np

from hinterland.explorer.parts import Content

FIRST_DIGIT = 35  # "#" is the digit 0
LESS_THAN, IN_ITS_PLACE = 60, 120  # "<", which would end a script block, is written as "x"
STEPS: dict[Content, tuple[str, ...]] = {
    "words": ("shuffle4", "gzip", "base85"),
    "bytes": ("gzip", "base85"),
    "compressed": ("base85",),
}


def packed(data: bytes, content: Content) -> tuple[str, str]:
    """The text, and the names of the steps in the order in which they were done, joined by +."""
    for step in STEPS[content][:-1]:
        data = shuffled(data) if step == "shuffle4" else gzip.compress(data, 9, mtime=0)
    return base85(data), "+".join(STEPS[content])


def shuffled(data: bytes) -> bytes:
    """First bytes of all words of 4, then all second ones, ...; what is left after the last whole word stays."""
    whole = len(data) // 4 * 4
    planes = np.frombuffer(data[:whole], dtype=np.uint8).reshape(-1, 4).T
    return planes.tobytes() + data[whole:]


def base85(data: bytes) -> str:
    """Four bytes, big-endian, as five digits, the most significant first; m < 4 last bytes as m + 1 digits."""
    missing = -len(data) % 4
    words = np.frombuffer(data + bytes(missing), dtype=">u4").astype(np.uint32)
    digits = np.empty((len(words), 5), dtype=np.uint8)
    for place in range(4, -1, -1):
        words, rest = np.divmod(words, np.uint32(85))
        digits[:, place] = rest
    digits += FIRST_DIGIT
    digits[digits == LESS_THAN] = IN_ITS_PLACE
    text = digits.tobytes().decode("ascii")
    return text[: len(text) - missing]
