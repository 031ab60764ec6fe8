"""A measure that is a mean over images, as a finding with its interval."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.statistics.intervals import interval_if_any


def mean_of(
    values: npt.NDArray[np.float64], name: str, subject: str, source: str, definition: str, seed: int
) -> Finding:
    """The mean of `values` (n,), one an image, and an interval over images where there can be one."""
    interval = interval_if_any(values, seed)
    return Finding(
        name,
        subject,
        source,
        float(values.mean()),
        len(values),
        definition,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        interval_method=interval.method if interval else "",
        seed=seed,
    )
