"""How alike many representations of the same images are: every pair of them, and seeds of one arm against others."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest_others
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.similarity.alignment import aligned
from hinterland.analysis.similarity.measures import (
    Similarity,
    agreement,
    linear_cka,
    procrustes_residual,
    with_agreement,
)
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

MOST_IMAGES = 5_000
MOST_DEALS = 20_000  # ways to deal tables to arms; beyond, DRAWS are drawn
DRAWS = 9_999
K = 10
MEASURES = ("cka", "mutual_neighbours", "procrustes_residual")


@dataclasses.dataclass(frozen=True, eq=False)
class Pairs:
    """Of m tables the similarity of each pair (i, j), i < j, by measure; `n` images were looked at."""

    count: int
    n: int
    found: dict[str, dict[tuple[int, int], Similarity]]

    def matrix(self, measure: str) -> Numbers:
        """(m, m), symmetric; what a table has in common with itself on the diagonal."""
        made = np.full((self.count, self.count), 0.0 if measure == "procrustes_residual" else 1.0)
        for (i, j), similarity in self.found[measure].items():
            made[i, j] = made[j, i] = similarity.value
        return made


def pairwise(
    tables: Sequence[LatentTable], k: int = K, seed: int = 0, progress: Progress = SILENT, most: int = MOST_IMAGES
) -> Pairs:
    """Debiased CKA, mutual k-NN and Procrustes residual of every pair of `tables`, matched by id.

    Of more than `most` images so many are drawn at random, the same of every table; `k` is lowered where there are
    fewer others. Each is defined in `similarity.measures`.
    """
    if len(tables) < 2:
        raise BadInput(f"{len(tables)} table has nothing to be compared with; hand over at least 2")
    first = tables[0]
    rows = np.arange(len(first))
    if len(first) > most:
        rows = np.sort(np.random.default_rng(seed).choice(len(first), most, replace=False))
    drawn = [aligned(first, table)[1].take(rows) for table in tables]
    k = max(1, min(k, (len(rows) - 1) // 2))
    neighbours = []
    for table in drawn:
        scaled = scaling_of(table.latents, table.source.name).apply(table.latents)
        neighbours.append(nearest_others(scaled, k).rows)
    pairs = list(itertools.combinations(range(len(drawn)), 2))
    found: dict[str, dict[tuple[int, int], Similarity]] = {measure: {} for measure in MEASURES}
    with progress.step("likeness of representations", len(pairs)) as step:
        for i, j in pairs:
            found["cka"][i, j] = linear_cka(drawn[i], drawn[j], seed)
            shared = agreement(neighbours[i], neighbours[j])
            found["mutual_neighbours"][i, j] = with_agreement(shared, drawn[i].annotations.group, seed)
            found["procrustes_residual"][i, j] = procrustes_residual(drawn[i], drawn[j], seed)
            step.advance()
    return Pairs(len(drawn), len(rows), found)


@dataclasses.dataclass(frozen=True)
class WithinBetween:
    """Mean similarity of two tables of one arm (`within`, by arm) and of two arms (`between`, by pair of arms).

    `difference`: the mean over all pairs within less that over all between; `p_value` where runs are dealt to the
    arms in all other ways; `smallest` p there can be.
    """

    within: dict[int, float]  # arms with at least two tables
    between: dict[tuple[int, int], float]
    difference: float
    p_value: float
    smallest: float


# T = |mean of m_ij within arms - mean between|;  p = #{deals of tables to arms : T >= observed} / all deals
def within_between(matrix: Numbers, arms: npt.ArrayLike, seed: int = 0) -> WithinBetween | None:
    """Are tables of one arm more (or less) alike than tables of two? `matrix` (m, m), `arms` (m,) the arm of each.

    Pairs that share a table are no independent witnesses, so tables are permuted, not pairs (as in ANOSIM: Clarke
    1993, Australian Journal of Ecology 18). Arms of which one is merely more varied may be told apart, too. None where
    no arm has two tables, or there is one arm.
    """
    codes = np.unique(np.asarray(arms), return_inverse=True)[1].astype(np.intp)
    counts = np.bincount(codes)
    if len(counts) < 2 or counts.max() < 2:
        return None
    observed = float(_contrasts(matrix, codes[None])[0])
    deals, exact = _deals(codes, seed)
    drawn = _contrasts(matrix, deals)
    reached = np.abs(drawn) >= abs(observed) - 1e-12
    extra = 0 if exact else 1
    within = {a: _mean(matrix, codes == a, codes == a) for a in np.flatnonzero(counts > 1).tolist()}
    between = {(a, b): _mean(matrix, codes == a, codes == b) for a, b in itertools.combinations(range(len(counts)), 2)}
    total = len(drawn) + extra
    same = sum(_same_arms(deal, codes) for deal in deals) if exact else 1
    return WithinBetween(within, between, observed, float((reached.sum() + extra) / total), same / total)


def _mean(matrix: Numbers, rows: npt.NDArray[np.bool_], columns: npt.NDArray[np.bool_]) -> float:
    chosen = np.outer(rows, columns) & ~np.eye(len(matrix), dtype=bool)
    return float(matrix[chosen].mean())


def _contrasts(matrix: Numbers, deals: Codes) -> Numbers:
    """(d,) for each of `deals` (d, m): the mean of pairs in one arm less that of pairs in two."""
    one, other = np.triu_indices(deals.shape[1], 1)
    values, same = matrix[one, other], deals[:, one] == deals[:, other]
    return np.asarray((same @ values) / same.sum(axis=1) - (~same @ values) / (~same).sum(axis=1))


def _deals(codes: Codes, seed: int) -> tuple[Codes, bool]:
    """(d, m) all ways to deal the tables to arms of these sizes, or so many drawn."""
    ways = list(itertools.islice(_arrangements(np.bincount(codes).tolist()), MOST_DEALS + 1))
    if len(ways) <= MOST_DEALS:
        return np.array(ways, dtype=np.intp), True
    return np.random.default_rng(seed).permuted(np.broadcast_to(codes, (DRAWS, len(codes))), axis=1), False


def _arrangements(left: list[int]) -> Iterator[tuple[int, ...]]:
    """Every order of `left[a]` tables of each arm a."""
    if not any(left):
        yield ()
        return
    for arm, count in enumerate(left):
        if count:
            rest = [c - (a == arm) for a, c in enumerate(left)]
            for tail in _arrangements(rest):
                yield (arm, *tail)


def _same_arms(one: Codes, other: Codes) -> bool:
    """Whether both deal the same tables together, whatever the arms are called."""
    return bool(((one[:, None] == one) == (other[:, None] == other)).all())
