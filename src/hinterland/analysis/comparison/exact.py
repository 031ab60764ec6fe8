"""Exact tests over few seeds: every way in which chance could have dealt them is gone through.

The statistics are kept bounded by what no deal changes, the sum of squares, so that those of several measures can
be set beside each other: each rises with the t statistic of its measure.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]

ALPHA = 0.05
MOST_SEEDS = 20  # beyond, signs are drawn
MOST_DEALS = 200_000  # beyond, groups are drawn
DRAWS = 9_999
BLOCK = 16_384  # deals at once


class Tested(NamedTuple):
    """Of m measures (each (m,)): p of each alone, and p where all m are asked at once; `smallest` p there can be."""

    p: Numbers
    p_family: Numbers
    smallest: float
    deals: int
    exact: bool


# T = |sum_i s_i d_i| / sqrt(sum_i d_i^2),  s in {-1, 1}^n;  p = #{s : T(s) >= T} / 2^n
def sign_flips(differences: npt.ArrayLike, seed: int = 0) -> Tested:
    """Could each of n paired differences, (n, m) for m measures, as well have had the other sign?

    Exact: all 2^n signs for n at most 20; beyond, 9,999 drawn and p = (1 + #)/(B + 1). The smallest p is 2/2^n.
    Fisher 1935, The Design of Experiments, sect. 21; Phipson & Smyth 2010 for the drawn ones.
    """
    d = _matrix(differences)
    n = len(d)
    size = np.sqrt(np.square(d).sum(axis=0))
    scaled = np.divide(d, size, out=np.zeros_like(d), where=size > 0)
    exact = n <= MOST_SEEDS
    smallest = smallest_paired(n) if exact else 1 / (DRAWS + 1)
    blocks = _all_signs(n) if exact else _drawn_signs(n, seed)
    p, family = _reached(np.abs(scaled.sum(axis=0)), (np.abs(signs @ scaled) for signs in blocks), exact)
    return Tested(p, family, smallest, 2**n if exact else DRAWS, exact)


# T = |mean(a) - mean(b)| / sqrt(sum of squares about the mean of all);  over all C(n_a + n_b, n_a) ways to deal
def relabellings(ours: npt.ArrayLike, theirs: npt.ArrayLike, seed: int = 0) -> Tested:
    """Could seeds of both arms, (a, m) and (b, m), as well have been of the other? Nothing is paired.

    Exact up to 200,000 ways to deal a + b seeds to two arms, drawn beyond. Pitman 1937, Supplement to the Journal
    of the Royal Statistical Society 4. Arms that differ in scatter alone may be told apart by it, too.
    """
    first, second = _matrix(ours), _matrix(theirs)
    a, b = len(first), len(second)
    whole = np.concatenate([first, second])
    centred = whole - whole.mean(axis=0)
    size = np.sqrt(np.square(centred).sum(axis=0))
    scaled = np.divide(centred, size, out=np.zeros_like(centred), where=size > 1e-12 * (1 + np.abs(whole).max(axis=0)))
    deals = math.comb(a + b, a)
    exact = deals <= MOST_DEALS
    blocks = _all_deals(a, b) if exact else _drawn_deals(a, b, seed)
    observed = np.abs(scaled[:a].mean(axis=0) - scaled[a:].mean(axis=0))
    # the mean of ours less that of theirs, where all sum to 0: sum(ours) (1/a + 1/b)
    p, family = _reached(observed, (np.abs(chosen @ scaled) * (1 / a + 1 / b) for chosen in blocks), exact)
    smallest = smallest_unpaired(a, b) if exact else 1 / (DRAWS + 1)
    return Tested(p, family, smallest, deals if exact else DRAWS, exact)


def smallest_paired(n: int) -> float:
    """The smallest p that n paired seeds can give: 2/2^n, .03125 for six."""
    return float(2.0 ** (1 - n))


def smallest_unpaired(a: int, b: int) -> float:
    """The smallest p that a and b seeds can give; with as many of each, both mirror images are as extreme."""
    return (2 if a == b else 1) / math.comb(a + b, a)


def seeds_needed(paired: bool, comparisons: int = 1) -> int:
    """Seeds of each arm from which on a difference can be called one at 5 %, whatever its size."""
    n = 2
    while (smallest_paired(n) if paired else smallest_unpaired(n, n)) * comparisons > ALPHA:
        n += 1
    return n


# p~_(j) = max_{i <= j} #{max_{k >= i} T_k >= T_(i)} / B,  T_(1) >= T_(2) >= ...
def _reached(observed: Numbers, drawn: Iterator[Numbers], exact: bool) -> tuple[Numbers, Numbers]:
    """How often chance reaches each statistic: alone, and with all measures that are no more extreme.

    The latter is the step-down max-T of Westfall & Young 1993, Resampling-Based Multiple Testing, algorithm 4.1: it
    knows how measures go together, as one deal is of all of them, so that many questions cost little.
    """
    order = np.argsort(-observed, kind="stable")
    least = observed[order] - 1e-9
    alone, family, count = np.zeros(len(observed)), np.zeros(len(observed)), 0
    for block in drawn:
        sorted_ = block[:, order]
        alone += (sorted_ >= least).sum(axis=0)
        rest = np.maximum.accumulate(sorted_[:, ::-1], axis=1)[:, ::-1]
        family += (rest >= least).sum(axis=0)
        count += len(block)
    extra = 0 if exact else 1  # what was observed is among all deals, but not among those drawn
    p, p_family = np.empty(len(observed)), np.empty(len(observed))
    p[order] = (alone + extra) / (count + extra)
    p_family[order] = np.maximum.accumulate((family + extra) / (count + extra))
    return p, p_family


def _matrix(values: npt.ArrayLike) -> Numbers:
    array = np.asarray(values, dtype=np.float64)
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or array.size == 0 or not np.isfinite(array).all():
        raise BadInput(f"values of seeds have shape {array.shape}; finite numbers (seeds, measures) are needed")
    return array


def _all_signs(n: int) -> Iterator[Numbers]:
    """Blocks (b, n) of all 2^n signs."""
    for start in range(0, 2**n, BLOCK):
        codes = np.arange(start, min(start + BLOCK, 2**n))
        yield np.asarray(2.0 * ((codes[:, None] >> np.arange(n)) & 1) - 1, dtype=np.float64)


def _drawn_signs(n: int, seed: int) -> Iterator[Numbers]:
    rng = np.random.default_rng(seed)
    for start in range(0, DRAWS, BLOCK):
        yield np.asarray(2.0 * rng.integers(0, 2, (min(BLOCK, DRAWS - start), n)) - 1, dtype=np.float64)


def _all_deals(a: int, b: int) -> Iterator[Numbers]:
    """Blocks (d, a + b), 1 where a seed is dealt to the first arm."""
    ways = itertools.combinations(range(a + b), a)
    while chosen := list(itertools.islice(ways, BLOCK)):
        block = np.zeros((len(chosen), a + b))
        np.put_along_axis(block, np.array(chosen), 1.0, axis=1)
        yield block


def _drawn_deals(a: int, b: int, seed: int) -> Iterator[Numbers]:
    rng = np.random.default_rng(seed)
    for start in range(0, DRAWS, BLOCK):
        whole = np.broadcast_to(np.arange(a + b) < a, (min(BLOCK, DRAWS - start), a + b))
        yield rng.permuted(whole, axis=1).astype(np.float64)
