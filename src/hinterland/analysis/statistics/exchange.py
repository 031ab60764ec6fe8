"""Is one of two answers to the same images right more often? The two are exchanged image by image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permuted

Numbers = npt.NDArray[np.float64]
MOST_CELLS = 4_000_000  # signs drawn at once


# T_b = sum_i s_ib w_i d_i,  s_ib = -1 or 1;  p = (1 + #{b : T_b >= T}) / (B + 1)
def exchange_null(
    differences: npt.ArrayLike,
    seed: int,
    classes: npt.NDArray[np.intp] | None = None,
    groups: npt.NDArray[np.str_] | None = None,
    draws: int = DRAWS,
) -> Permuted:
    """Could the paired `differences` (n,) just as well have the other sign? One-sided: p is small where they are > 0.

    Of their mean, or with `classes` (n,) of the mean over classes of their means. With `groups` (n,) all images of
    one change sign together. Fisher 1935, The Design of Experiments, ch. 3; with 0/1 scores McNemar's test.
    """
    values = np.asarray(differences, dtype=np.float64)
    if classes is None:
        weighted = values / len(values)
    else:
        counts = np.bincount(classes)
        weighted = values / (counts[classes] * (counts > 0).sum())
    if groups is not None:
        weighted = np.bincount(np.unique(groups, return_inverse=True)[1], weights=weighted).astype(np.float64)
    rng, drawn = np.random.default_rng(seed), np.empty(draws)
    step = max(1, MOST_CELLS // len(weighted))
    for start in range(0, draws, step):
        count = min(step, draws - start)
        signs = 2.0 * rng.integers(2, size=(count, len(weighted)), dtype=np.int8) - 1
        drawn[start : start + count] = signs @ weighted
    return Permuted(0.0, permuted(float(weighted.sum()), drawn).p_value)  # either sign is as likely
