"""Which factor is in which latent: all measures of disentanglement together, and what they found in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.dci import Dci, dci
from hinterland.analysis.evidence import Evidence, evidence_of
from hinterland.analysis.explicitness import Explicitness, explicitness
from hinterland.analysis.half_samples import half_sample_interval, units
from hinterland.analysis.intervals import Interval
from hinterland.analysis.mig import Mig, Modularity, gaps, mig, modularity
from hinterland.analysis.mutual_information import binned_latents, corrected, information, plain_information
from hinterland.analysis.sap import Sap, sap
from hinterland.analysis.votes import VoteScore, beta_vae_score, factor_vae_score
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]

QUICK_IMAGES = 20_000
QUICK_HALVES = 10
HALVES = 50
QUICK_DRAWS = 199
DRAWS = 999
LEAST_UNITS = 40  # images or groups; with fewer, halves are too few to fit on


@dataclasses.dataclass(frozen=True, eq=False)
class Measured:
    """A measure's values: `per_factor` (K,) where it has such, else empty; intervals None where there are none."""

    score: float
    per_factor: Numbers
    interval: Interval | None = None
    intervals: tuple[Interval, ...] = ()


@dataclasses.dataclass(frozen=True, eq=False)
class Disentanglement:
    """All measures of one table. With one factor only: MIG, SAP and explicitness; the others need two."""

    evidence: Evidence
    drawn_from: int  # images there were; the evidence holds at most 20,000 of them when quick
    mig: Mig
    mig_null: Numbers  # (draws, K) gaps where the images' latents are permuted; empty where images form groups
    sap: Sap
    explicitness: Explicitness
    modularity: Modularity | None
    dci: Dci | None
    beta_vae: VoteScore | None
    factor_vae: VoteScore | None
    intervals: dict[str, tuple[Interval, ...]]  # by measure: of the score, then of each factor
    seed: int


def disentanglement(
    table: LatentTable,
    factors: Sequence[str] | None = None,
    seed: int = 0,
    quick: bool = True,
    progress: Progress = SILENT,
) -> Disentanglement:
    """Every measure of which factor is in which latent, for the named factors or labels (default: all factors).

    What is refused or left out is said by `evidence_of`. `quick`: at most 20,000 images drawn at random, small
    forests, 10 half-samples for the intervals and none for DCI; otherwise 50 and 20.
    """
    drawn = table
    if quick and len(table) > QUICK_IMAGES:
        rows = np.random.default_rng(seed).choice(len(table), QUICK_IMAGES, replace=False)
        drawn = table.take(np.sort(rows))
    evidence = evidence_of(drawn, factors)
    several = len(evidence.factors) > 1
    with progress.step("disentanglement", total=5) as step:
        found = information(evidence)
        null = _mig_null(evidence, found.expected, found.entropy, QUICK_DRAWS if quick else DRAWS, seed)
        step.advance(note="mutual information")
        forest = dci(evidence, seed, quick) if several else None
        step.advance(note="DCI")
        single = sap(evidence), explicitness(evidence)
        step.advance(note="SAP and explicitness")
        votes = (beta_vae_score(evidence, seed), factor_vae_score(evidence, seed)) if several else (None, None)
        step.advance(note="beta-VAE and FactorVAE scores")
        made = Disentanglement(
            evidence,
            len(table),
            mig(evidence, found),
            null,
            single[0],
            single[1],
            modularity(evidence, found) if several else None,
            forest,
            votes[0],
            votes[1],
            {},
            seed,
        )
        intervals = _intervals(made, quick)
        step.advance(note="intervals")
    return dataclasses.replace(made, intervals=intervals)
