"""Numbers as text on pages: what stands in every room is in ground.words, and can be had from here too."""

from __future__ import annotations

from collections.abc import Sequence

from hinterland.ground.words import enumerated as enumerated
from hinterland.ground.words import named as named
from hinterland.ground.words import number as number
from hinterland.ground.words import percent as percent
from hinterland.ground.words import plural as plural
from hinterland.ground.words import signed as signed
from hinterland.ground.words import thousandths as thousandths
from hinterland.ground.words import whole as whole


def times(shape: Sequence[int]) -> str:
    """28 × 28."""
    return " × ".join(str(size) for size in shape)


def duration(seconds: float) -> str:
    """73 s, 4 min 10 s, 2 h 5 min."""
    total = round(seconds)
    if total < 90:
        return f"{seconds:.1f} s" if seconds < 10 else f"{total} s"
    if total < 5400:
        return f"{total // 60} min {total % 60} s"
    return f"{total // 3600} h {total % 3600 // 60} min"


def interval(low: float | None, high: float | None, digits: int = 3) -> str:
    """0.81 to 0.83, or nothing."""
    return "" if low is None or high is None else f"{number(low, digits)} to {number(high, digits)}"
