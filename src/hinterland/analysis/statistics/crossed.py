"""Intervals over two things at once that were drawn: the seeds of runs, and the images they were scored on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import DRAWS, Interval
from hinterland.ground.errors import BadInput


# theta* = sum_s sum_i u_s w_i d_si / (S n),  u ~ Multinomial(S), w ~ Multinomial(n)
def over_seeds_and_images(differences: npt.ArrayLike, seed: int = 0, draws: int = DRAWS) -> tuple[float, Interval]:
    """Mean of `differences` (S seeds, n images), and its 95 % percentile interval with both drawn again, crosswise.

    All seeds were scored on the same images, so an image that is drawn counts in all of them. Owen 2007 ("The
    pigeonhole bootstrap"): it errs on the wide side. `BadInput` for fewer than two seeds or two images.
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 2 or min(values.shape) < 2:
        raise BadInput(f"an interval over seeds and images needs 2 of each or more; the values are {values.shape}")
    seeds, images = values.shape
    rng = np.random.default_rng(seed)
    chosen = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=draws)
    means = np.empty(draws)
    for at, weights in enumerate(chosen):
        drawn = np.bincount(rng.integers(images, size=images), minlength=images)
        means[at] = (weights @ values) @ drawn / (seeds * images)
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    method = f"pigeonhole bootstrap over {seeds} seeds and {images:,} images, {draws} draws, fits held fixed"
    return float(values.mean()), Interval(low, high, method, "seed and image")
