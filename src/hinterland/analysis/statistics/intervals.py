"""How sure a number is: intervals by resampling images, p-values by permuting labels. Fits are held fixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

DRAWS = 999
MOST_CELLS = 4_000_000  # labels permuted at once


class Interval(NamedTuple):
    """A 95 % interval, and how it was made."""

    low: float
    high: float
    method: str
    unit: str  # what was resampled: image or group


class Permuted(NamedTuple):
    """A score under permuted labels: its mean, and p = (1 + #{permuted >= observed}) / (B + 1)."""

    null: float
    p_value: float


# theta* = sum_i w_i s_i / sum_i w_i,  w ~ Multinomial(n; 1/n, ..., 1/n);  interval = its 2.5 and 97.5 percentiles
def bootstrap(
    scores: npt.ArrayLike,
    seed: int,
    classes: Codes | None = None,
    groups: npt.NDArray[np.str_] | None = None,
    draws: int = DRAWS,
) -> Interval:
    """95 % percentile interval of the mean of per-image `scores` (n,), such as 0/1 for wrong/right.

    With `classes` (n,): of the mean over classes of their means (balanced accuracy). With `groups` (n,), such as
    scenes: whole groups are drawn, as images of one scene are no independent witnesses. The fits and neighbours
    behind the scores stay as they are: refitting on resampled images is biased. Efron & Tibshirani 1993, ch. 13.
    """
    values = np.asarray(scores, dtype=np.float64)
    n = len(values)
    if n < 2:
        raise BadInput(f"an interval needs at least 2 scores; there are {n}")
    codes = np.zeros(n, dtype=np.intp) if classes is None else classes
    unit = "image" if groups is None else "group"
    member = np.arange(n) if groups is None else np.unique(groups, return_inverse=True)[1]
    units = int(member.max()) + 1
    if units < 2:
        raise BadInput("an interval over groups needs at least 2 groups; there is 1")
    rng = np.random.default_rng(seed)
    means = np.empty(draws)
    for i in range(draws):
        drawn = np.bincount(rng.integers(units, size=units), minlength=units)
        weights = drawn[member].astype(np.float64)
        counts = np.bincount(codes, weights=weights)
        sums = np.bincount(codes, weights=weights * values)
        means[i] = (sums[counts > 0] / counts[counts > 0]).mean()
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return Interval(low, high, f"percentile bootstrap over {unit}s, {draws} draws, fits held fixed", unit)


def interval_if_any(
    scores: npt.ArrayLike, seed: int, classes: Codes | None = None, groups: npt.NDArray[np.str_] | None = None
) -> Interval | None:
    """`bootstrap`, or None where there is but one image or one group: nothing was replicated."""
    units = np.asarray(scores) if groups is None else np.unique(groups)
    return bootstrap(scores, seed, classes, groups) if len(units) > 1 else None


# d_i = a_i - b_i
def paired_difference(
    ours: npt.ArrayLike,
    theirs: npt.ArrayLike,
    seed: int,
    classes: Codes | None = None,
    groups: npt.NDArray[np.str_] | None = None,
) -> tuple[float, Interval]:
    """Mean of `ours` - `theirs`, scores (n,) of the same images in the same order, and its 95 % interval.

    Only where the interval excludes 0 may be said that one is more than the other.
    """
    a, b = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if a.shape != b.shape:
        raise BadInput(f"a paired difference needs the same images twice; there are {len(a)} and {len(b)} scores")
    difference = a - b
    if classes is None:
        estimate = float(difference.mean())
    else:
        counts = np.bincount(classes)
        sums = np.bincount(classes, weights=difference)
        estimate = float((sums[counts > 0] / counts[counts > 0]).mean())
    return estimate, bootstrap(difference, seed, classes, groups)


class Nulls(NamedTuple):
    """What accuracy and balanced accuracy are when labels are permuted against fixed predictions."""

    accuracy: Permuted
    balanced_accuracy: Permuted


# p = (1 + #{b : T_b >= T}) / (B + 1)
def permutation_nulls(
    predictions: Codes,
    truth: Codes,
    seed: int,
    groups: npt.NDArray[np.str_] | None = None,
    draws: int = DRAWS,
) -> Nulls:
    """Could the labels `truth` (n,) have nothing to do with the `predictions` (n,)? p in [1/(B+1), 1].

    The labels are permuted, the predictions stay; with `groups` only within each group. Phipson & Smyth 2010.
    """
    n = len(truth)
    counts = np.bincount(truth, minlength=int(max(truth.max(), predictions.max())) + 1)
    present = int((counts > 0).sum())
    # where a permuted label is hit it equals the prediction: so its class, and weight, are the prediction's
    weights = np.stack([np.full(n, 1 / n), 1 / (np.maximum(counts, 1)[predictions] * present)], axis=1)
    observed = (truth == predictions) @ weights
    drawn = np.concatenate([(labels == predictions) @ weights for labels in permutations(truth, seed, groups, draws)])
    reached = (drawn >= observed - 1e-12).sum(axis=0)
    p = (1 + reached) / (draws + 1)
    nulls = drawn.mean(axis=0)
    return Nulls(*(Permuted(float(nulls[i]), float(p[i])) for i in (0, 1)))


def permutations(
    labels: Codes, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS, most: int = DRAWS
) -> Iterator[npt.NDArray[Any]]:
    """Blocks (b, n), b <= `most`, of `draws` permutations of `labels` (n,), all >= 0.

    With `groups` (n,) only within each group.
    """
    rng = np.random.default_rng(seed)
    members = None if groups is None else np.unique(groups, return_inverse=True)[1]
    small = labels.astype(np.uint16 if labels.max() < 2**16 else np.uint32)
    step = min(most, max(1, MOST_CELLS // len(labels)))
    for start in range(0, draws, step):
        yield _permuted(small, members, rng, min(step, draws - start))


def can_be_permuted(labels: Codes, groups: npt.NDArray[np.str_] | None) -> bool:
    """False where every group has one label only: then no permutation within groups changes anything."""
    if groups is None:
        return True
    members = np.unique(groups, return_inverse=True)[1]
    return len(np.unique(np.stack([members, labels]), axis=1).T) > int(members.max()) + 1


def permuted(observed: float, drawn: Numbers) -> Permuted:
    """The mean of what permutations gave, `drawn` (B,), and p = (1 + #{drawn >= observed}) / (B + 1)."""
    reached = int((drawn >= observed - 1e-12 * max(1, abs(observed))).sum())
    return Permuted(float(drawn.mean()), (1 + reached) / (len(drawn) + 1))


def _permuted(
    labels: npt.NDArray[Any], members: Codes | None, rng: np.random.Generator, count: int
) -> npt.NDArray[Any]:
    """(count, n) permutations of `labels` (n,): free ones, or such as stay within the same of `members` (n,)."""
    n = len(labels)
    if members is None:
        return rng.permuted(np.broadcast_to(labels, (count, n)), axis=1)
    by_member = np.argsort(members, kind="stable")
    drawn = np.argsort(members + rng.random((count, n)), axis=1)  # by member as well, but shuffled within each
    shuffled = np.empty((count, n), dtype=labels.dtype)
    shuffled[:, by_member] = labels[drawn]
    return shuffled
