"""Which factor is in which latent: all measures of disentanglement of one table, with their intervals."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.dci import QUICK_TREES, Dci, dci
from hinterland.analysis.disentanglement.evidence import Evidence, evidence_of
from hinterland.analysis.disentanglement.explicitness import Explicitness, explicitness
from hinterland.analysis.disentanglement.mig import Mig, Modularity, gaps, mig, modularity, modularity_of
from hinterland.analysis.disentanglement.mutual_information import (
    Information,
    binned_latents,
    corrected,
    information,
    plain_information,
)
from hinterland.analysis.disentanglement.sap import Sap, sap
from hinterland.analysis.disentanglement.votes import VoteScore, beta_vae_score, factor_vae_score
from hinterland.analysis.statistics.half_samples import units
from hinterland.ground.progress import SILENT, Progress, Step
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Measures = Callable[[Evidence, int], dict[str, Numbers]]  # by name the score, then that of each factor if it has such

QUICK_IMAGES = 5_000
LEAST_UNITS = 40  # images or groups; half of fewer are too few to fit on


@dataclasses.dataclass(frozen=True)
class Effort:
    """How often what is drawn."""

    halves: int  # half-samples for an interval
    forest_halves: int  # the same for DCI; 0 gives no interval
    permutations: int  # for what chance gives
    trees: int = QUICK_TREES  # of each forest on a half-sample; few scatter more, which makes intervals too wide


QUICK, THOROUGH = Effort(10, 5, 199, trees=10), Effort(50, 20, 999)


@dataclasses.dataclass(frozen=True, eq=False)
class Disentanglement:
    """All measures of one table. Of one factor only: MIG, SAP and explicitness; the others need two."""

    evidence: Evidence
    images: int  # in the table; the evidence holds at most 5,000 of them when quick
    information: Information
    mig: Mig
    mig_null: Numbers  # (draws, K) gaps where images are given the factors of others; (0, K): untested
    sap: Sap
    explicitness: Explicitness
    modularity: Modularity | None
    dci: Dci | None
    beta_vae: VoteScore | None
    factor_vae: VoteScore | None
    on_halves: Mapping[str, Numbers]  # by finding: (B, 1 + K) score, then each factor's, on half-samples; or (B, 1)
    seed: int


def disentanglement(
    table: LatentTable,
    factors: Sequence[str] | None = None,
    seed: int = 0,
    quick: bool = True,
    progress: Progress = SILENT,
    tested: bool = True,
) -> Disentanglement:
    """Every measure of which factor is in which latent, of the named factors or labels (default: all factors).

    What is refused or left out stands at `evidence_of`. `quick`: at most 5,000 images drawn at random, small
    forests, intervals from 10 half-samples and for DCI from 5; otherwise from 50 and 20. Tables of the same images
    have the same half-samples. `tested`: whether MIG is held against chance.
    """
    evidence, effort = looked_into(table, factors, seed, quick), QUICK if quick else THOROUGH
    several = len(evidence.factors) > 1
    with progress.step(f"disentanglement of {evidence.source}", 4 + effort.halves + effort.forest_halves) as step:
        found = information(evidence)
        null = permuted_gaps(evidence, found, effort.permutations if tested else 0, seed)
        step.advance(note="mutual information")
        forest = dci(evidence, seed, quick) if several else None
        step.advance(note="random forests")
        told, explicit = sap(evidence), explicitness(evidence)
        step.advance(note="single latents, linear")
        beta = beta_vae_score(evidence, seed) if several else None
        factor = factor_vae_score(evidence, seed) if several else None
        step.advance(note="votes")
        on_halves = _on_halves(evidence, found, effort, seed, step)
    modular = modularity(evidence, found) if several else None
    gap = mig(evidence, found)
    return Disentanglement(
        evidence, len(table), found, gap, null, told, explicit, modular, forest, beta, factor, on_halves, seed
    )


def looked_into(
    table: LatentTable, factors: Sequence[str] | None = None, seed: int = 0, quick: bool = True
) -> Evidence:
    """`evidence_of` all images, or when `quick` of at most 5,000 drawn at random."""
    if not quick or len(table) <= QUICK_IMAGES:
        return evidence_of(table, factors)
    rows = np.random.default_rng(seed).choice(len(table), QUICK_IMAGES, replace=False)
    return evidence_of(table.take(np.sort(rows)), factors)


def permuted_gaps(evidence: Evidence, found: Information, draws: int, seed: int) -> Numbers:
    """(draws, K) MIG of each factor where every image has the factors of another one, drawn at random.

    (0, K) where images form groups: images of one scene cannot be exchanged freely.
    """
    if evidence.groups is not None and len(np.unique(evidence.groups)) < len(evidence.groups):
        return np.zeros((0, len(evidence.factors)))
    rng = np.random.default_rng(seed)
    binned, rows = binned_latents(evidence), evidence.looked_at
    nulls = np.zeros((draws, len(evidence.factors)))
    for i in range(draws):
        order = np.arange(len(evidence.latents))
        order[rows] = rng.permutation(rows)
        permuted = [dataclasses.replace(factor, codes=factor.codes[order]) for factor in evidence.factors]
        plain, entropy = plain_information(permuted, binned, rows)
        nulls[i] = gaps(corrected(plain, found.expected, found.entropy), entropy)
    return nulls


def _on_halves(evidence: Evidence, found: Information, effort: Effort, seed: int, step: Step) -> dict[str, Numbers]:
    """Each measure's values on half-samples, (B, 1 + K) or (B, 1); empty for fewer than 40 images or groups."""
    if units(len(evidence.latents), evidence.groups)[0] < LEAST_UNITS:
        return {}
    drawn: dict[str, list[Numbers]] = {}
    rng = np.random.default_rng(seed)
    plans = [(_measures(evidence, found), effort.halves)]
    if len(evidence.factors) > 1:
        plans.append((_forests(effort.trees), effort.forest_halves))
    for measures, count in plans:
        for draw in range(count):
            half = evidence.half(rng)
            if half.suffices:
                for name, values in measures(half, seed + 1 + draw).items():
                    drawn.setdefault(name, []).append(values)
            step.advance(note="intervals")
    return {name: np.stack(values) for name, values in drawn.items()}


def _measures(evidence: Evidence, found: Information) -> Measures:
    """All but DCI. Mutual information stays as counted: its bias, which would take most of the time to compute,
    moves all half-samples alike.
    """
    binned, knows = binned_latents(evidence), found.surely.any(axis=1)

    def on(half: Evidence, seed: int) -> dict[str, Numbers]:
        plain, entropy = plain_information(half.factors, binned, half.looked_at)
        single, linear = sap(half), explicitness(half)
        values = {
            "mig": _with_mean(gaps(plain, np.maximum(entropy, 1e-12))),
            "sap": _with_mean(single.per_factor),
            "explicitness": _with_mean(linear.per_factor),
        }
        if len(evidence.factors) > 1:
            beta, factor = beta_vae_score(half, seed), factor_vae_score(half, seed)
            values["modularity"] = np.array([modularity_of(plain[knows]).mean() if knows.any() else 0.0])
            values["beta_vae_score"] = np.array([beta.score, *beta.per_factor])
            values["factor_vae_score"] = np.array([factor.score, *factor.per_factor])
        return values

    return on


def _forests(trees: int) -> Measures:
    """DCI, by forests of so many trees."""

    def on(half: Evidence, seed: int) -> dict[str, Numbers]:
        found = dci(half, seed, trees=trees)
        return {
            "dci_disentanglement": np.array([found.disentanglement]),
            "dci_completeness": _with_mean(found.per_factor),
            "dci_informativeness": _with_mean(found.told),
        }

    return on


def _with_mean(per_factor: Numbers) -> Numbers:
    return np.array([per_factor.mean(), *per_factor])
