"""beta-VAE and FactorVAE scores: which factor was held fixed, as told by how the latents of such images differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.known_factors import KnownFactor
from hinterland.analysis.probing.logistic import fit_logistic
from hinterland.analysis.scaling import scaling_of
from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

PAIRS = 64  # pairs, or images, behind one vote
TO_FIT = 2_000  # votes
TO_SCORE = 1_000
TOGETHER = 250  # votes whose latents are gathered at once


@dataclasses.dataclass(frozen=True, eq=False)
class VoteScore:
    """`score` = share of the votes told right; `per_factor` (K,) the same by the factor that was held fixed."""

    score: float
    per_factor: Numbers
    chance: float  # 1/K
    votes: npt.NDArray[np.int64]  # (d, K) FactorVAE: votes to fit on, by steadiest latent and factor; else empty
    fitted_votes: int
    scored_votes: int
    alone: int  # images, counted by factor, that share their value with no other, and can be in no vote
    seed: int


# z_diff = 1/L sum_l |z_1l - z_2l|,  k told by a linear classifier
def beta_vae_score(evidence: Evidence, seed: int = 0) -> VoteScore:
    """beta-VAE score: in [0, 1], 1 is best, 1/K is chance.

    A vote is the mean absolute difference of 64 pairs of images that share their value of one factor, told by
    multinomial logistic regression: 2,000 votes to fit on, 1,000 to score, from different images. Factors are
    drawn alike; an image is drawn, then another of those with its value (numbers and angles: bin), so grids may be
    incomplete. It sees whether factors move latents differently, not whether each has its own: two perfect latents
    turned by 30 degrees score 1, ten turned at random about .8. Higgins et al. 2017, beta-VAE.
    """
    evidence.need_factors(2, "the beta-VAE score")
    rng = np.random.default_rng(seed)
    train, fixed = _votes(evidence, evidence.fitted, TO_FIT, rng, _differences_of_pairs)
    test, truth = _votes(evidence, evidence.scored, TO_SCORE, rng, _differences_of_pairs)
    scaling = scaling_of(train.astype(np.float32), evidence.source)
    apart, unseen = (scaling.apply(said.astype(np.float32)) for said in (train, test))
    told = fit_logistic(apart, fixed, len(evidence.factors)).predict(unseen)
    return _score(evidence, told, truth, np.zeros((0, 0), np.int64), seed)


# d* = argmin_d Var(z_d | v_k fixed) / Var(z_d),  k told by the majority of the votes (d*, k)
def factor_vae_score(evidence: Evidence, seed: int = 0) -> VoteScore:
    """FactorVAE score: in [0, 1], 1 is best, 1/K is chance.

    A vote is the latent that varies least, relative to its variance over all images, among 64 images that share
    their value of one factor. The factor most often behind a latent is told by it: 2,000 votes to fit on, 1,000 to
    score, from different images, drawn as in `beta_vae_score`. Two perfect latents turned by 30 degrees score 1, ten
    turned at random about .6. Kim & Mnih 2018, Disentangling by Factorising.
    """
    evidence.need_factors(2, "the FactorVAE score")
    rng = np.random.default_rng(seed)
    train, fixed = _votes(evidence, evidence.fitted, TO_FIT, rng, _variances_of_alike)
    test, truth = _votes(evidence, evidence.scored, TO_SCORE, rng, _variances_of_alike)
    d, k = evidence.latents.shape[1], len(evidence.factors)
    whole = evidence.latents[evidence.fitted].var(axis=0)
    relative = 1 / np.where(whole > 0, whole, np.finfo(np.float64).tiny)
    steadiest = (train * relative).argmin(axis=1)
    votes = np.bincount(steadiest * k + fixed, minlength=d * k).reshape(d, k).astype(np.int64)
    told = votes.argmax(axis=1)[(test * relative).argmin(axis=1)]
    return _score(evidence, told, truth, votes, seed)


def _score(evidence: Evidence, told: Rows, truth: Rows, votes: npt.NDArray[np.int64], seed: int) -> VoteScore:
    k = len(evidence.factors)
    right = told == truth
    per_factor = np.bincount(truth, weights=right, minlength=k) / np.bincount(truth, minlength=k)
    parts = (evidence.fitted, evidence.scored)
    alone = sum(
        len(factor.known(rows)) - len(_company(factor, rows).order) for factor in evidence.factors for rows in parts
    )
    return VoteScore(float(right.mean()), per_factor, 1 / k, votes, TO_FIT, len(truth), alone, seed)


class _Company(NamedTuple):
    """Rows (m,) by their value; each lies among `counts` (m,) of its value, which begin at `starts` (m,)."""

    order: Rows
    starts: Rows
    counts: Rows


def _company(factor: KnownFactor, rows: Rows) -> _Company:
    """The rows that share their value of the factor with another one."""
    known = factor.known(rows)
    codes = factor.codes[known]
    shared = np.bincount(codes)[codes] > 1
    order = known[shared][np.argsort(codes[shared], kind="stable")]
    _, first, place, counts = np.unique(factor.codes[order], return_index=True, return_inverse=True, return_counts=True)
    return _Company(order, first[place], counts[place])


Summary = Callable[[Numbers, _Company, int, np.random.Generator], Numbers]


def _votes(
    evidence: Evidence, rows: Rows, count: int, rng: np.random.Generator, summary: Summary
) -> tuple[Numbers, Rows]:
    """(count, d) what each vote says, and (count,) the factor that was held fixed; every factor equally often."""
    k = len(evidence.factors)
    fixed = rng.permutation(np.arange(count) % k)
    said = np.zeros((count, evidence.latents.shape[1]))
    for j, factor in enumerate(evidence.factors):
        company = _company(factor, rows)
        if len(company.order) == 0:
            raise BadInput(
                f"{factor.name}: no two of {len(rows)} images of {evidence.source} share a value, so it cannot be "
                "held fixed; give more images"
            )
        mine = np.flatnonzero(fixed == j)
        for start in range(0, len(mine), TOGETHER):
            some = mine[start : start + TOGETHER]
            said[some] = summary(evidence.latents, company, len(some), rng)
    return said, fixed


def _differences_of_pairs(latents: Numbers, company: _Company, count: int, rng: np.random.Generator) -> Numbers:
    """(count, d) mean of |z_1 - z_2| over 64 pairs of different images with the same value."""
    first = rng.integers(len(company.order), size=(count, PAIRS))
    starts, counts = company.starts[first], company.counts[first]
    step = 1 + (rng.random(first.shape) * (counts - 1)).astype(np.intp)
    second = starts + (first - starts + step) % counts
    return np.asarray(np.abs(latents[company.order[first]] - latents[company.order[second]]).mean(axis=1))


def _variances_of_alike(latents: Numbers, company: _Company, count: int, rng: np.random.Generator) -> Numbers:
    """(count, d) variance over 64 images with the same value, drawn with replacement."""
    first = rng.integers(len(company.order), size=(count, 1))
    drawn = company.starts[first] + (rng.random((count, PAIRS)) * company.counts[first]).astype(np.intp)
    return np.asarray(latents[company.order[drawn]].var(axis=1))
