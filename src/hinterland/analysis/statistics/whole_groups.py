"""Permuting whole groups, where a label or factor is the same for all images of a group.

Within a group there is nothing to permute then, and images of one group are no independent witnesses: so each group's
value goes to another group, as it would have if groups had got their values by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permuted

Groups = npt.NDArray[np.str_]
Scheme = Literal["images", "within groups", "whole groups", "none"]


def scheme_of(values: npt.NDArray[Any], groups: Groups | None) -> Scheme:
    """What may be permuted: `values` (n,) or (n, t) of images, those of each group's images, or those of groups.

    none: there is one group, or each class (whole numbers (n,)) belongs to one group alone: exchanging classes would
    only rename them. Numbers are no names, and may all differ.
    """
    if groups is None:
        return "images"
    of_value = np.unique(values, axis=0, return_inverse=True)[1].ravel()
    of_group = np.unique(groups, return_inverse=True)[1]
    pairs = len(np.unique(np.stack([of_value, of_group]), axis=1).T)
    count = int(of_group.max()) + 1
    if pairs > count:
        return "within groups"
    are_names = np.issubdtype(values.dtype, np.integer)
    fewest = int(of_value.max()) + 1 if are_names else 1
    return "whole groups" if count > fewest else "none"


def permuted_groups(
    values: npt.NDArray[Any], groups: Groups, seed: int, draws: int = DRAWS
) -> Iterator[npt.NDArray[Any]]:
    """`draws` times `values` (n,) or (n, t), the same within each of `groups` (n,), given to other groups."""
    first, member = np.unique(groups, return_index=True, return_inverse=True)[1:]
    of_group, rng = values[first], np.random.default_rng(seed)
    for _ in range(draws):
        yield of_group[rng.permutation(len(first))][member]


# p = (1 + #{b : T_b >= T}) / (B + 1)
def group_nulls(
    statistic: Callable[[npt.NDArray[Any]], Sequence[float]],
    values: npt.NDArray[Any],
    groups: Groups,
    seed: int,
    draws: int = DRAWS,
) -> list[Permuted]:
    """The null mean and p of each number that `statistic` makes of `values`. Phipson & Smyth 2010.

    Groups may be of different sizes: how many images have a value then changes with the permutation, and `statistic`
    has to count anew.
    """
    drawn = np.array([statistic(moved) for moved in permuted_groups(values, groups, seed, draws)])
    return [permuted(float(one), drawn[:, place]) for place, one in enumerate(statistic(values))]
