"""Can each factor be read off the latents linearly?"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.known_factors import KnownFactor
from hinterland.analysis.probing.logistic import fit_logistic
from hinterland.analysis.scaling import scaling_of

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class Explicitness:
    """`score` = mean of `per_factor` (K,), each the mean over its classes of the area under the curve."""

    score: float
    per_factor: Numbers


# 1/K sum_k 1/|v_k| sum_c AUC(p(v_k = c | z))
def explicitness(evidence: Evidence) -> Explicitness:
    """Mean area under the ROC curve of each class against the rest: in [0, 1], 1 is best, .5 is chance.

    By a multinomial logistic regression (C = 1, latents divided by one scalar) on the images to fit on, scored on
    others; numbers and angles by their bins. Classes without images on either side are left out. Rotating or
    scaling the latents changes nothing. Ridgeway & Mozer 2018, Learning Deep Disentangled Embeddings.
    """
    per_factor = np.array([_mean_area(evidence, factor) for factor in evidence.factors])
    return Explicitness(float(np.nanmean(per_factor)), per_factor)


def _mean_area(evidence: Evidence, factor: KnownFactor) -> float:
    train, test = factor.known(evidence.fitted), factor.known(evidence.scored)
    latents = evidence.latents.astype(np.float32)
    seen, codes = np.unique(factor.codes[train], return_inverse=True)
    if len(seen) < 2:
        return float("nan")  # only where half-samples of few images are drawn
    scaling = scaling_of(latents[train], evidence.source)
    fit = fit_logistic(scaling.apply(latents[train]), codes, len(seen))
    odds = scaling.apply(latents[test]) @ fit.weights + fit.offsets
    odds -= odds.max(axis=1, keepdims=True)
    log_share = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
    truth = factor.codes[test]
    areas = [area_under_curve(log_share[:, c], truth == value) for c, value in enumerate(seen)]
    areas = [area for area in areas if not np.isnan(area)]
    return float(np.mean(areas)) if areas else float("nan")


# AUC = (sum of the ranks of the positives - n1 (n1 + 1) / 2) / (n1 n0), ties sharing their mean rank
def area_under_curve(scores: npt.ArrayLike, positive: npt.NDArray[np.bool_]) -> float:
    """Chance that a positive (n,) scores above a negative, ties counting half; NaN without either. Fawcett 2006."""
    _, place, counts = np.unique(np.asarray(scores), return_inverse=True, return_counts=True)
    n1 = int(positive.sum())
    n0 = len(positive) - n1
    if n1 == 0 or n0 == 0:
        return float("nan")
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[place[positive]].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))
