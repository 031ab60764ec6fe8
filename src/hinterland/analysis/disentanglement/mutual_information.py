"""How much each latent tells of each factor: mutual information of histograms, freed of its bias."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.known_factors import BINS, KnownFactor, equal_width_bins

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

SURE_FROM = 4.0  # standard deviations above chance, from which a latent is said to know of a factor


@dataclasses.dataclass(frozen=True, eq=False)
class Information:
    """Mutual information of d latents and K factors, in nats."""

    nats: Numbers  # (d, K) freed of bias: in [0, entropy], 0 where independent, the entropy where it tells all
    plain: Numbers  # (d, K) as counted; at least `expected` on average, even where there is nothing to tell
    expected: Numbers  # (d, K) mean of `plain` where factor and latent have nothing to do with each other
    entropy: Numbers  # (K,) of each factor (numbers and angles: of its bins)
    surely: npt.NDArray[np.bool_]  # (d, K) more than chance would give
    n: Codes  # (K,) images whose factor is known


# I(z; v) = sum_bv p(b, v) ln [p(b, v) / (p(b) p(v))]
def information(evidence: Evidence) -> Information:
    """How much each latent tells of each factor, over the images looked at whose factor is known.

    Latents are cut into 20 bins of equal width between their extremes (as Locatello et al. 2019 do), factors as
    `known_factors` says. Counted so, even unrelated variables share information: its mean under permutation, which
    has a closed form, is taken off, and what is left is stretched so that a factor told wholly keeps its entropy:
    (I - E) H / (H - E), at least 0. Vinh, Epps & Bailey 2010, Journal of Machine Learning Research 11.
    """
    binned = binned_latents(evidence)
    plain, entropy = plain_information(evidence.factors, binned, evidence.looked_at)
    expected, sure = np.zeros_like(plain), np.zeros(plain.shape, dtype=bool)
    known = [factor.known(evidence.looked_at) for factor in evidence.factors]
    for k, (factor, rows) in enumerate(zip(evidence.factors, known, strict=True)):
        for d in range(len(binned)):
            counts = _counts(binned[d, rows], factor.codes[rows])
            expected[d, k] = _expected(counts)
            freedom = np.prod(np.array(counts.shape) - 1)  # 2 n I of independent ones is chi-squared with so many
            sure[d, k] = plain[d, k] - expected[d, k] > SURE_FROM * np.sqrt(2 * freedom) / (2 * len(rows))
    n = np.array([len(rows) for rows in known], dtype=np.intp)
    return Information(corrected(plain, expected, entropy), plain, expected, entropy, sure, n)


def corrected(plain: Numbers, expected: Numbers, entropy: Numbers) -> Numbers:
    """(d, K) (I - E) H / (H - E), at least 0; 0 where chance alone would tell all."""
    room = entropy - expected
    stretched = (plain - expected) * entropy / np.where(room > 1e-12, room, np.inf)
    return np.asarray(np.maximum(stretched, 0))


def binned_latents(evidence: Evidence) -> Codes:
    """(d, N) the bin of each latent among 20 of equal width between the extremes over the images looked at."""
    binned = np.full(evidence.latents.shape[::-1], -1, dtype=np.intp)
    for d, latent in enumerate(evidence.latents.T):
        binned[d, evidence.looked_at] = equal_width_bins(latent[evidence.looked_at])
    return binned


def plain_information(factors: Sequence[KnownFactor], binned: Codes, rows: Codes) -> tuple[Numbers, Numbers]:
    """(d, K) mutual information as counted over `rows`, and (K,) entropies, in nats."""
    plain, entropies = np.zeros((len(binned), len(factors))), np.zeros(len(factors))
    for k, factor in enumerate(factors):
        known = factor.known(rows)
        codes = factor.codes[known]
        entropies[k] = _entropy(np.bincount(codes))
        for d, bins in enumerate(binned):
            cells = bins[known] * factor.classes + codes
            joint = np.bincount(cells, minlength=BINS * factor.classes)
            own = joint.reshape(BINS, factor.classes).sum(axis=1)
            plain[d, k] = _entropy(own) + entropies[k] - _entropy(joint)
    return np.maximum(plain, 0), entropies


# H = -sum p ln p
def _entropy(counts: Codes) -> float:
    """In nats, of the shares of `counts`."""
    present = counts[counts > 0]
    return float(np.log(present.sum()) - (present * np.log(present)).sum() / present.sum())


def _counts(bins: Codes, codes: Codes) -> Codes:
    """The contingency table, without empty rows and columns."""
    width = int(codes.max()) + 1
    table = np.bincount(bins * width + codes, minlength=(int(bins.max()) + 1) * width).reshape(-1, width)
    table = table[table.sum(axis=1) > 0]
    return np.asarray(table[:, table.sum(axis=0) > 0])


def _expected(counts: Codes) -> float:
    """Mean mutual information, in nats, of all tables with these margins (hypergeometric; Vinh et al. 2010)."""
    from sklearn.metrics.cluster import expected_mutual_information

    if 1 in counts.shape:
        return 0.0
    return float(expected_mutual_information(counts.astype(np.int64), int(counts.sum())))
