"""How far a projection can be trusted: whether neighbours in the picture are neighbours in truth."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
MOST_REFERENCES = 5_000  # neighbours are looked for among at most so many points, drawn at random


@dataclasses.dataclass(frozen=True, eq=False)
class Trust:
    """Trustworthiness and continuity, overall and per point; `n` points among which neighbours were looked for."""

    trustworthiness: float
    continuity: float
    per_point_trust: Numbers  # (N,); its mean is the trustworthiness
    per_point_continuity: Numbers  # (N,)
    k: int
    n: int


# T(k) = 1 - 2 / (n k (2n - 3k - 1)) sum_i sum_{j in U_k(i)} (r(i, j) - k)
def trust_of(latents: Vectors, positions: Vectors, k: int, seed: int) -> Trust:
    """Trustworthiness and continuity of `positions` (N, d) as a picture of `latents` (N, D).

    Both are in [0, 1] and best at 1; random positions give about .5. Trustworthiness falls where points near
    each other in the picture are not near each other in truth (U_k(i): among the k nearest of i in the picture,
    not in truth; r: the rank in truth). Continuity falls where true neighbours were torn apart (the same with
    picture and truth exchanged). Venna & Kaski 2001, ICANN. Of equally far points each has the best rank.

    With more than 5,000 points, neighbours of every point are looked for among 5,000 drawn at random.
    """
    n = len(latents)
    if not 1 <= k < n / 2:
        raise BadInput(
            f"k ({k}) must be at least 1 and below half of the {n} points; "
            f"give at least {2 * k + 1} points" + (f" or k={(n - 1) // 2}" if n > 2 else "")
        )
    references = np.arange(n)
    if n > MOST_REFERENCES:
        references = np.sort(np.random.default_rng(seed).choice(n, MOST_REFERENCES, replace=False))
    intruders, missing = _misplacements(_centred(latents), _centred(positions), references, k)
    # a point that is no reference itself has one candidate more than one that is
    candidates = np.full(n, len(references) + 1)
    candidates[references] = len(references)
    worst = k * (2 * candidates - 3 * k - 1) / 2
    trust, continuity = 1 - intruders / worst, 1 - missing / worst
    return Trust(float(trust.mean()), float(continuity.mean()), trust, continuity, k, len(references))


def _misplacements(latents: Vectors, positions: Vectors, references: Rows, k: int) -> tuple[Numbers, Numbers]:
    """(N,) and (N,): by how many ranks beyond k the k nearest in one space lie in the other, summed."""
    n = len(latents)
    intruders, missing = np.zeros(n), np.zeros(n)
    block = max(1, 4_000_000 // len(references))
    own = np.full(n, -1)
    own[references] = np.arange(len(references))
    for start in range(0, n, block):
        rows = slice(start, min(start + block, n))
        in_truth = _distances(latents[rows], latents[references], own[rows])
        in_picture = _distances(positions[rows], positions[references], own[rows])
        intruders[rows] = _excess_ranks(near=in_picture, ranked=in_truth, k=k)
        missing[rows] = _excess_ranks(near=in_truth, ranked=in_picture, k=k)
    return intruders, missing


def _excess_ranks(near: Vectors, ranked: Vectors, k: int) -> Numbers:
    """Sum over the k nearest by `near` (b, n) of max(0, rank - k), the rank being that by `ranked` (b, n)."""
    nearest = np.argpartition(near, k - 1, axis=1)[:, :k]
    excess = np.zeros(len(near))
    for column in nearest.T:
        distance = np.take_along_axis(ranked, column[:, None], axis=1)
        rank = 1 + np.count_nonzero(ranked < distance, axis=1)
        excess += np.maximum(rank - k, 0)
    return excess


def _distances(rows: Vectors, references: Vectors, own: Rows) -> Vectors:
    """(b, n) squared distances; infinite where a row is itself that reference."""
    squared: Vectors = np.square(rows).sum(axis=1)[:, None] - 2 * rows @ references.T
    squared += np.square(references).sum(axis=1)
    is_reference = np.flatnonzero(own >= 0)
    squared[is_reference, own[is_reference]] = np.inf
    return squared


def _centred(points: Vectors) -> Vectors:
    return np.asarray(points - points.mean(axis=0, dtype=np.float64), dtype=np.float32)
