"""Is each factor in one latent (mutual information gap), and does each latent know one factor (modularity)?"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.mutual_information import Information, information

Numbers = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Mig:
    """`score` = mean of `per_factor` (K,); the latents of `best` and `second` (K,) count from 0, as in the table."""

    score: float
    per_factor: Numbers
    best: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    information: Information


# 1/K sum_k (I(z_i1; v_k) - I(z_i2; v_k)) / H(v_k),  i1 and i2 the latents that tell most of v_k
def gaps(nats: Numbers, entropy: Numbers) -> Numbers:
    """(d, K) and (K,) -> (K,): how much more of each factor the best latent tells than the second, as a share."""
    ranked = np.sort(nats, axis=0)
    return np.asarray((ranked[-1] - ranked[-2]) / entropy)


def mig(evidence: Evidence, given: Information | None = None) -> Mig:
    """Mutual information gap: is each factor told by one latent alone? In [0, 1], 1 is best.

    1 where one latent tells all of a factor and no other tells anything; 0 where two tell as much, also where
    none tells anything. Chen et al. 2018, Isolating Sources of Disentanglement in VAEs; information as
    `information` says, freed of bias. Permuting or scaling latents changes nothing; rotating them does.
    """
    found = given or information(evidence)
    order = np.argsort(-found.nats, axis=0, kind="stable")
    per_factor = gaps(found.nats, found.entropy)
    best, second = evidence.dimensions[order[0]], evidence.dimensions[order[1]]
    return Mig(float(per_factor.mean()), per_factor, best, second, found)


@dataclasses.dataclass(frozen=True, eq=False)
class Modularity:
    """`score` = mean of `per_latent` (d,) over latents that know of any factor; NaN for the others."""

    score: float
    per_latent: Numbers
    knowing: int  # latents that know of a factor, surely


def modularity(evidence: Evidence, given: Information | None = None) -> Modularity:
    """Modularity: does each latent know one factor only? In [0, 1], 1 is best; at least 2 factors.

    The mean over the latents that tell more of some factor than chance would (four standard deviations): the
    ratio of noise to noise says nothing of the others. 0 if no latent does. It says nothing of how much is told,
    nor whether a factor is spread over latents: read it beside MIG. Ridgeway & Mozer 2018.
    """
    evidence.need_factors(2, "modularity")
    found = given or information(evidence)
    knows = found.surely.any(axis=1)
    per_latent = np.where(knows, modularity_of(found.nats), np.nan)
    score = float(per_latent[knows].mean()) if knows.any() else 0.0
    return Modularity(score, per_latent, int(knows.sum()))


# m_i = 1 - sum_{j != j*} I_ij^2 / ((K - 1) max_j I_ij^2)
def modularity_of(nats: Numbers) -> Numbers:
    """(d, K) -> (d,): 1 where a latent tells of one factor only, 0 where of all alike, or of none."""
    squared = np.square(nats)
    most = squared.max(axis=1)
    others = (squared.sum(axis=1) - most) / (squared.shape[1] - 1)
    return np.where(most > 0, 1 - others / np.where(most > 0, most, 1), 0.0)
