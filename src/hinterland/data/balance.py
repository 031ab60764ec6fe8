"""Balance: how often an image is drawn, so that every class is learned from alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations
from hinterland.ground.errors import BadInput

SHARES = "share"  # the columns `share NAME`: of each class, the part of an image's pixels that show it

Chances = npt.NDArray[np.float64]  # (N,), sum 1


# p_i = sum over classes of (what i has of it / what all have of it), / K
def chances(annotations: Annotations, by: str, where: str) -> Chances:
    """The chance of each image to be the next: all classes of the label `by` alike, whatever their frequency.

    `by` share: all classes alike in pixels, by the columns `share NAME`. Images without a label are drawn as often as
    they would be otherwise. Classes that no image has do not count. `BadInput` for a label that there is not.
    """
    belongs = _belongs(annotations, by, where)
    known = np.isfinite(belongs).all(axis=1) & (belongs.sum(axis=1) > 0)
    if not known.any():
        raise BadInput(f"data.balance ({by}): no training image of {where} has a value; leave it out")
    found = np.full(len(belongs), 1 / len(belongs))
    held = belongs[known][:, belongs[known].sum(axis=0) > 0]
    found[known] = (held / held.sum(axis=0)).mean(axis=1) * known.mean()
    return found


def _belongs(annotations: Annotations, by: str, where: str) -> npt.NDArray[np.float64]:
    """(N, K) how much each image has of each class."""
    if by in annotations.labels:
        label = annotations.labels[by]
        return np.asarray(label.codes[:, None] == np.arange(len(label.names)), np.float64)
    shares = [factor.values for name, factor in annotations.factors.items() if name.startswith(f"{SHARES} ")]
    if by == SHARES and shares:
        return np.stack(shares, axis=1).astype(np.float64)
    there = [*annotations.labels, *([SHARES] if shares else [])]
    raise BadInput(f"data.balance ({by}): {where} has no label of that name; there are: {', '.join(there) or 'none'}")


def balanced_order(chances: Chances, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """(N,) rows of an epoch in random order: of each image as many as its chance says, rounded up or down at random.

    Systematic resampling (Kitagawa 1996): the least scatter that draws with these chances can have.
    """
    n = len(chances)
    mixed = rng.permutation(n)
    edges = np.cumsum(chances[mixed])
    marks = (rng.random() + np.arange(n)) / n * edges[-1]
    picked = np.minimum(np.searchsorted(edges, marks, side="right"), n - 1)
    return rng.permutation(mixed[picked])
