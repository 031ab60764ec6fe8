"""What the measures of disentanglement found, as findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.beside import Beside, baselines_beside, with_baselines
from hinterland.analysis.disentanglement.places import alone_in_words
from hinterland.analysis.disentanglement.scores import Disentanglement, disentanglement
from hinterland.analysis.finding import Finding
from hinterland.analysis.statistics.half_samples import half_sample_interval, units
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]

OF_ALL = "factors"  # the subject of a score over all factors

MEANINGS = {
    "mig": "How much more of a factor its best latent tells than the second, as a share of the factor's entropy, in "
    "[0, 1], 1 is best; information by 20 bins of equal width, its expectation under chance taken off (Chen et al. "
    "2018; Vinh et al. 2010).",
    "modularity": "How far each latent knows one factor only, in [0, 1], 1 is best; over latents that know more of a "
    "factor than chance gives (Ridgeway & Mozer 2018).",
    "explicitness": "Area under the ROC curve of each class against the rest by multinomial logistic regression, in "
    "[0, 1], 1 is best (Ridgeway & Mozer 2018).",
    "sap": "How much better a factor is told by its best latent alone than by the second: balanced accuracy by "
    "thresholds, or squared correlation (Kumar et al. 2018).",
    "dci_disentanglement": "How far each latent serves one factor only, in [0, 1], 1 is best: 1 less the entropy of "
    "its importances, to the base of the number of factors; importances of random forests (Eastwood & Williams 2018).",
    "dci_completeness": "How far a factor is served by one latent only, in [0, 1], 1 is best: 1 less the entropy of "
    "the latents' importances, to the base of their number; of random forests (Eastwood & Williams 2018).",
    "dci_informativeness": "How well a random forest tells a factor from all latents: accuracy, or R2 of numbers and "
    "angles, on images not fitted on, in [0, 1], 1 is best (Eastwood & Williams 2018).",
    "beta_vae_score": "Share of votes in which the factor held fixed is told linearly from the mean absolute "
    "difference of 64 pairs, in [0, 1], 1 is best; a rotation of perfect latents scores nearly as high (Higgins et "
    "al. 2017).",
    "factor_vae_score": "Share of votes in which the factor held fixed is told by which latent varies least among 64 "
    "images, in [0, 1], 1 is best; a rotation of perfect latents can score nearly as high (Kim & Mnih 2018).",
}
SCORED = ("explicitness", "sap", "dci_informativeness", "beta_vae_score", "factor_vae_score")
FITTED = ("dci_disentanglement", "dci_completeness")  # what the fit itself is like


class _Score(NamedTuple):
    """One measure's values, and what chance gives for each; None where that is not known."""

    name: str
    score: float
    per_factor: Numbers  # (K,), or empty
    null: float | None = None
    null_per_factor: Numbers | None = None
    p_value: float | None = None
    p_per_factor: Numbers | None = None
    also: str = ""  # what else its definition must say


def disentanglement_findings(
    table: LatentTable,
    factors: Sequence[str] | None = None,
    seed: int = 0,
    quick: bool = True,
    progress: Progress = SILENT,
) -> list[Finding]:
    """Each measure over all factors (subject `factors`) and of each factor, as `disentanglement` computes them.

    Where the table has baselines of its own size, theirs stand beside them, as `beside` says.
    """
    made = disentanglement(table, factors, seed, quick, progress)
    return findings_of(made, baselines_beside(table, made.evidence.names, seed, quick, progress))


def findings_of(made: Disentanglement, beside: Beside | None = None) -> list[Finding]:
    """MIG, modularity, explicitness, SAP, DCI, beta-VAE and FactorVAE scores as findings.

    Intervals come from half-samples without replacement, on which everything is fitted anew: a bootstrap with
    replacement would raise mutual information. A score over one factor is that factor's own, and stands once.
    """
    return [finding for score in _scores(made) for finding in _findings(score, made, beside or Beside())]


def _value(made: Disentanglement, name: str, column: int) -> float | None:
    """The score `name` of a table (column 0), or that of one of its factors (from 1 on); None where it has none."""
    score = next((score for score in _scores(made) if score.name == name), None)
    if score is None:
        return None
    return score.score if column == 0 else float(score.per_factor[column - 1])


def _scores(made: Disentanglement) -> list[_Score]:
    none = np.zeros(0)
    scores = [_mig_score(made)]
    if made.modularity:
        knowing = f"{made.modularity.knowing} of {len(made.evidence.dimensions)} latents do."
        scores.append(_Score("modularity", made.modularity.score, none, also=knowing))
    per_factor = made.explicitness.per_factor
    scores.append(_Score("explicitness", made.explicitness.score, per_factor, 0.5, np.full(len(per_factor), 0.5)))
    ceiling = f"Perfect latents have {made.sap.ceiling:.3f} on average: classes can be guessed."
    scores.append(_Score("sap", made.sap.score, made.sap.per_factor, also=ceiling))
    if made.dci:
        how = f"{made.dci.trees} trees on {made.dci.images_a_tree:,} images each."
        scores.append(_Score("dci_disentanglement", made.dci.disentanglement, none, also=how))
        scores.append(_Score("dci_completeness", made.dci.completeness, made.dci.per_factor, also=how))
        guessed = made.dci.guessed
        told, null = made.dci.told, float(guessed.mean())
        scores.append(_Score("dci_informativeness", made.dci.informativeness, told, null, guessed, also=how))
    for name, vote in (("beta_vae_score", made.beta_vae), ("factor_vae_score", made.factor_vae)):
        if vote:
            alone = f"{vote.alone} images alone with their value are in no vote." if vote.alone else ""
            chance = np.full(len(vote.per_factor), vote.chance)
            scores.append(_Score(name, vote.score, vote.per_factor, vote.chance, chance, also=alone))
    return scores


# p = (1 + #{permuted >= observed}) / (B + 1)
def _mig_score(made: Disentanglement) -> _Score:
    gaps, null = made.mig.per_factor, made.mig_null
    if len(null) == 0:
        return _Score("mig", made.mig.score, gaps, also="Untested against chance: images form groups.")
    permuted = f"Chance: factors permuted over images, {len(null)} times (Phipson & Smyth 2010)."
    p_value = (1 + int((null.mean(axis=1) >= made.mig.score).sum())) / (len(null) + 1)
    p_per_factor = (1 + (null >= gaps).sum(axis=0)) / (len(null) + 1)
    return _Score("mig", made.mig.score, gaps, float(null.mean()), null.mean(axis=0), p_value, p_per_factor, permuted)


def _findings(score: _Score, made: Disentanglement, beside: Beside) -> list[Finding]:
    """Of all factors together, then of each one that has a value of its own."""

    def whole_of(finding: Finding, column: int) -> Finding:
        with_interval = _with_interval(finding, made, column)
        return with_baselines(with_interval, column, made, beside, lambda other: _value(other, score.name, column))

    evidence = made.evidence
    looked_at = evidence.scored if score.name in SCORED else evidence.looked_at
    if score.name in FITTED:
        looked_at = evidence.fitted
    images = [len(factor.known(looked_at)) for factor in evidence.factors]
    definition = _definition(score, made)
    whole = Finding(
        score.name,
        OF_ALL,
        evidence.source,
        score.score,
        max(images),
        definition,
        null=score.null,
        p_value=score.p_value,
        seed=made.seed,
    )
    if len(score.per_factor) == 0:
        return [whole_of(whole, 0)]
    each = [
        dataclasses.replace(
            whole,
            subject=name,
            estimate=float(score.per_factor[j]),
            n=images[j],
            null=None if score.null_per_factor is None else float(score.null_per_factor[j]),
            p_value=None if score.p_per_factor is None else float(score.p_per_factor[j]),
        )
        for j, name in enumerate(evidence.names)
    ]
    over = f"{definition} Mean over {listing(evidence.names, most=20)}."
    mean = [dataclasses.replace(whole, definition=over)] if len(each) > 1 else []
    columns = range(1 - len(mean), 1 + len(each))
    return [whole_of(finding, column) for finding, column in zip(mean + each, columns, strict=True)]


def _definition(score: _Score, made: Disentanglement) -> str:
    evidence = made.evidence
    drawn = len(evidence.latents)
    notes = [evidence.how] if score.name in SCORED + FITTED else []
    if drawn < made.images:
        notes.append(f"quick: {drawn:,} of the {made.images:,} images drawn at random")
    notes += [evidence.in_words()] if evidence.in_words() else []
    said = "; ".join(notes)
    rest = [score.also, f"{said[0].upper()}{said[1:]}." if said else ""]
    return " ".join([MEANINGS[score.name], *(part for part in rest if part)])


def _with_interval(finding: Finding, made: Disentanglement, column: int) -> Finding:
    """The finding with its interval from column `column` of the half-samples; without one where there are too few."""
    values = made.on_halves.get(finding.name)
    if values is None or np.isfinite(values[:, column]).sum() < 2:
        return finding
    n, unit = units(len(made.evidence.latents), made.evidence.groups)
    interval = half_sample_interval(finding.estimate, values[:, column], n, unit, (0.0, 1.0))
    return dataclasses.replace(
        finding,
        low=interval.low,
        high=interval.high,
        interval_method=interval.method,
        unit_of_replication=interval.unit,
    )


def where_in_words(made: Disentanglement, factor: str) -> str:
    """Which latents, counted from 0, tell most of `factor`: one sentence, claiming no more than is sure."""
    evidence, found = made.evidence, made.information
    if factor not in evidence.names:
        there = listing(evidence.names, most=20)
        raise BadInput(f"{evidence.source}: {factor!r} was not measured; the factors measured are: {there}")
    k = evidence.names.index(factor)
    return alone_in_words(factor, found.nats[:, k] / found.entropy[k], found.surely[:, k], evidence.dimensions)
