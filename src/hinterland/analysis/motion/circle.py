"""Numbers on a line or on a circle: differences and ways between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


# (b - a + p/2) mod p - p/2
def difference(a: npt.ArrayLike, b: npt.ArrayLike, period: float | None) -> Numbers:
    """b - a; on a circle of circumference `period` the shorter way round, in [-period/2, period/2)."""
    plain = np.asarray(b, np.float64) - np.asarray(a, np.float64)
    return plain if period is None else np.mod(plain + period / 2, period) - period / 2


def apart(a: npt.ArrayLike, b: npt.ArrayLike, period: float | None) -> Numbers:
    """How far apart, at least 0; on a circle at most period/2."""
    return np.abs(difference(a, b, period))


def steadily(start: float, end: float, steps: int, period: float | None) -> Numbers:
    """(steps,) values of a steady motion from `start` to `end`, on a circle by the shorter way, ends included."""
    way = float(difference(start, end, period)) * np.linspace(0, 1, steps)
    return start + way if period is None else np.mod(start + way, period)
