"""Separated attribute predictability (SAP): is each factor told by one latent far better than by any other?"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.known_factors import KnownFactor

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
MOST_INTERVALS = 100
LEAST_INTERVALS = 20


@dataclasses.dataclass(frozen=True, eq=False)
class Sap:
    """`score` = mean of `per_factor` (K,), the best less the second of each column of `told` (d, K)."""

    score: float
    per_factor: Numbers
    told: Numbers  # balanced accuracy of classes, squared correlation of numbers and angles
    ceiling: float  # the score of perfect latents: 1 - 1/classes for classes, 1 for the others, averaged


# 1/K sum_k (S_(1)k - S_(2)k)
def sap(evidence: Evidence) -> Sap:
    """SAP: in [0, `ceiling`], the ceiling is best; 0 where two latents tell each factor alike, or none tells any.

    S_ik for classes: the balanced accuracy, on images not fitted on, of telling the class from latent i alone by
    thresholds (up to 99, at quantiles; between two the class with the greatest share of its own images), or chance
    if that is more. For numbers: the squared correlation. For angles: the squared circular-linear correlation
    (Mardia 1976). Kumar, Sattigeri & Balakrishnan 2018, Variational Inference of Disentangled Latent Concepts.
    """
    told = np.stack([_told(evidence, factor) for factor in evidence.factors], axis=1)
    ranked = np.sort(told, axis=0)
    per_factor = ranked[-1] - ranked[-2]
    ceilings = [1 - 1 / factor.classes if factor.kind == "classes" else 1.0 for factor in evidence.factors]
    return Sap(float(per_factor.mean()), per_factor, told, float(np.mean(ceilings)))


def _told(evidence: Evidence, factor: KnownFactor) -> Numbers:
    """(d,) how well each latent alone tells the factor."""
    train, test = factor.known(evidence.fitted), factor.known(evidence.scored)
    if factor.kind != "classes":
        return explained_by_targets(evidence.latents[test], factor.targets(test))
    return np.array(
        [
            _by_thresholds(latent[train], factor.codes[train], latent[test], factor.codes[test], factor.classes)
            for latent in evidence.latents.T
        ]
    )


# R2 of z on (1, t)
def explained_by_targets(latents: Numbers, targets: Numbers) -> Numbers:
    """(n, d), (n, c) -> (d,): share of each latent's variance that is linear in the targets; in [0, 1].

    With one target the squared correlation; with sine and cosine the squared circular-linear correlation.
    """
    centred = latents - latents.mean(axis=0)
    basis = np.linalg.qr(targets - targets.mean(axis=0))[0]
    whole = np.square(centred).sum(axis=0)
    within = np.square(basis.T @ centred).sum(axis=0)
    return np.asarray(within / np.where(whole > 0, whole, np.inf))


def _by_thresholds(latent: Numbers, codes: Codes, unseen: Numbers, truth: Codes, classes: int) -> float:
    """Balanced accuracy, over the classes that occur in `truth`, of telling classes by the interval they lie in."""
    count = min(MOST_INTERVALS, max(LEAST_INTERVALS, len(latent) // 20))
    shares = np.arange(1, count) / count
    thresholds = np.unique(np.quantile(latent, shares, method="inverted_cdf"))
    cells = np.searchsorted(thresholds, latent, side="right") * classes + codes
    counts = np.bincount(cells, minlength=(len(thresholds) + 1) * classes).reshape(-1, classes)
    told = (counts / np.maximum(counts.sum(axis=0), 1)).argmax(axis=1)
    right = told[np.searchsorted(thresholds, unseen, side="right")] == truth
    of_class = np.bincount(truth, minlength=classes)
    recalls = np.bincount(truth, weights=right, minlength=classes) / np.maximum(of_class, 1)
    return max(float(recalls[of_class > 0].mean()), 1 / classes)
