"""Disentanglement, completeness and informativeness (DCI) from the importances of random forests."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.known_factors import KnownFactor

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

QUICK_TREES = 20
TREES = 100
QUICK_NUMBERS = 200_000  # images x latents that a tree is grown on when quick, within the two limits below
QUICK_IMAGES = (1_000, 5_000)


@dataclasses.dataclass(frozen=True, eq=False)
class Dci:
    """The three scores, and what they come from; shapes by d latents in use and K factors."""

    disentanglement: float
    completeness: float
    informativeness: float
    importance: Numbers  # (d, K) share of each latent in telling each factor; columns sum to 1
    per_latent: Numbers  # (d,) disentanglement
    per_factor: Numbers  # (K,) completeness
    told: Numbers  # (K,) accuracy of classes, R2 of numbers and angles, on images not fitted on
    guessed: Numbers  # (K,) the same by saying the most frequent class or the mean always
    trees: int
    images_a_tree: int
    seed: int


# D_i = 1 - H_K(P_i.),  P_ij = R_ij / sum_j R_ij,  D = sum_i D_i sum_j R_ij / sum_ij R_ij
def disentanglement_of(importance: Numbers) -> tuple[float, Numbers]:
    """The score and (d,) of each latent, from importances (d, K) >= 0: does each latent serve one factor?

    In [0, 1], 1 is best. The base of the entropy is the number of factors; latents weigh as much as they matter.
    """
    per_latent = _sharpness(importance)
    weights = importance.sum(axis=1)
    return float((per_latent * weights).sum() / max(weights.sum(), 1e-300)), per_latent


# C_j = 1 - H_D(P_.j),  P_ij = R_ij / sum_i R_ij,  C = 1/K sum_j C_j
def completeness_of(importance: Numbers) -> tuple[float, Numbers]:
    """The score and (K,) of each factor, from importances (d, K) >= 0: is each factor served by one latent?

    In [0, 1], 1 is best. The base of the entropy is the number of latents in use.
    """
    per_factor = _sharpness(importance.T)
    return float(per_factor.mean()), per_factor


def dci(evidence: Evidence, seed: int = 0, quick: bool = True, trees: int | None = None) -> Dci:
    """DCI of Eastwood & Williams 2018, A Framework for the Quantitative Evaluation of Disentangled Representations.

    Importances are the mean decreases of impurity in a random forest (one of that paper's two), in which every
    split may choose among all latents: 100 trees on bootstrap samples, or when quick 20 trees on at most 5,000
    images (fewer for more than 40 latents); or as many `trees` as are named. Classes are told by classification,
    numbers by regression, angles by regression of sine and cosine. Informativeness is the mean accuracy, or R2 (at
    least 0), on images not fitted on.
    """
    evidence.need_factors(2, "DCI")
    d, images = evidence.latents.shape[1], len(evidence.fitted)
    trees = trees or (QUICK_TREES if quick else TREES)
    if quick:
        images = min(images, max(QUICK_IMAGES[0], min(QUICK_IMAGES[1], QUICK_NUMBERS // d)))
    importance = np.zeros((d, len(evidence.factors)))
    told, guessed = np.zeros(len(evidence.factors)), np.zeros(len(evidence.factors))
    for k, factor in enumerate(evidence.factors):
        train, test = factor.known(evidence.fitted), factor.known(evidence.scored)
        forest = _forest(factor, evidence.latents, train, trees, min(images, len(train)), seed)
        importance[:, k] = forest.feature_importances_
        told[k] = _told(factor, forest, evidence.latents, test)
        guessed[k] = _guessed(factor, train, test)
    disentanglement, per_latent = disentanglement_of(importance)
    completeness, per_factor = completeness_of(importance)
    informativeness = float(told.mean())
    return Dci(
        disentanglement,
        completeness,
        informativeness,
        importance,
        per_latent,
        per_factor,
        told,
        guessed,
        trees,
        images,
        seed,
    )


def _sharpness(importance: Numbers) -> Numbers:
    """1 - the entropy of each row's shares, in units of the greatest there can be; 0 for empty rows."""
    total = importance.sum(axis=1, keepdims=True)
    shares = importance / np.where(total > 0, total, 1)
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=1)
    return np.where(total[:, 0] > 0, 1 - entropy / np.log(importance.shape[1]), 0.0)


def _forest(factor: KnownFactor, latents: Numbers, rows: Rows, trees: int, images: int, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    how = {"n_estimators": trees, "max_features": None, "max_samples": images, "random_state": seed, "n_jobs": 1}
    if factor.kind == "classes":
        return RandomForestClassifier(**how).fit(latents[rows], factor.codes[rows])
    targets = factor.targets(rows)
    return RandomForestRegressor(**how).fit(latents[rows], targets if targets.shape[1] > 1 else targets[:, 0])


def _told(factor: KnownFactor, forest: Any, latents: Numbers, rows: Rows) -> float:
    predicted = forest.predict(latents[rows])
    if factor.kind == "classes":
        return float((predicted == factor.codes[rows]).mean())
    return r_squared(factor.targets(rows), predicted.reshape(len(rows), -1))


def _guessed(factor: KnownFactor, train: Rows, test: Rows) -> float:
    if factor.kind != "classes":
        return 0.0
    return float((factor.codes[test] == np.bincount(factor.codes[train]).argmax()).mean())


# R2 = 1 - sum |y - f|^2 / sum |y - mean y|^2
def r_squared(targets: Numbers, predicted: Numbers) -> float:
    """Explained share of the variance of `targets` (n, c), columns together; cut at 0, 1 is best."""
    rest = np.square(targets - predicted).sum()
    whole = np.square(targets - targets.mean(axis=0)).sum()
    return float(max(0.0, 1 - rest / whole)) if whole > 0 else 0.0
