"""Every arm against the first: what is replicated decides the test, and all that is asked is corrected together."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from hinterland.analysis.comparison.arms import Arm, Cell
from hinterland.analysis.comparison.exact import (
    ALPHA,
    Tested,
    relabellings,
    seeds_needed,
    sign_flips,
    smallest_paired,
    smallest_unpaired,
)
from hinterland.analysis.comparison.intervals import Estimated, from_draws, mean_of_seeds, paired_t, welch_t
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.analysis.comparison.verdict import Difference, probability
from hinterland.analysis.statistics.multiple import holm
from hinterland.ground.errors import BadInput
from hinterland.ground.words import enumerated, plural

Numbers = npt.NDArray[np.float64]
Replication = Literal["paired seeds", "seeds", "images"]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """All differences, the most certain first; how each arm was replicated; what could not be compared, and why."""

    differences: tuple[Difference, ...]
    replication: Mapping[str, Replication]  # of each arm but the first
    left_out: tuple[str, ...]


def replication(arm: Arm, reference: Arm) -> Replication:
    """What is repeated in both: seeds where each has at least two, paired where they are the same; else images."""
    if len(arm.cells) < 2 or len(reference.cells) < 2:
        return "images"
    return "paired seeds" if arm.seeds is not None and arm.seeds == reference.seeds else "seeds"


def compared(arms: Sequence[Arm], seed: int = 0) -> Comparison:
    """Each arm minus the first, in every measure that both have on as many images.

    Over seeds: p by exact permutation, corrected for all measures at once by the step-down max-T of Westfall & Young
    (1993), and for the number of arms so compared by Bonferroni. Over images: p from the paired bootstrap, corrected
    for all measures of all arms so compared by Holm (1979). Raises `BadInput` for fewer than two arms.
    """
    if len(arms) < 2:
        raise BadInput(f"{len(arms)} arm cannot be compared with another; hand over runs of at least 2, or --by run")
    reference, others = arms[0], arms[1:]
    kinds = {arm.name: replication(arm, reference) for arm in others}
    over_seeds = sum(kind != "images" for kind in kinds.values())
    made: list[Difference] = []
    left_out: list[str] = []
    for arm in others:
        measures, why = shared(arm, reference)
        left_out += why
        if kinds[arm.name] == "images":
            made += [_over_images(measure, arm, reference) for measure in measures]
        elif measures:
            made += _over_seeds(measures, arm, reference, kinds[arm.name] == "paired seeds", over_seeds, seed)
    return Comparison(tuple(sorted(_holm_over_images(made), key=_certainty)), kinds, tuple(dict.fromkeys(left_out)))


def shared(arm: Arm, reference: Arm) -> tuple[list[Measure], list[str]]:
    """Measures that all cells of both arms have on as many images; and those that rest on other numbers of them."""
    measures, left_out = [], []
    for measure in reference.cells[0].values:
        if not (arm.common(measure) and reference.common(measure)):
            continue
        counts = sorted({cell.values[measure].n for cell in (*arm.cells, *reference.cells)})
        if len(counts) == 1:
            measures.append(measure)
        else:
            said = enumerated([f"{n:,}" for n in counts])
            left_out.append(
                f"{measure.words} rests on {said} images and is not compared; analyse all of them with the same effort"
            )
    return measures, left_out


def summary(arm: Arm, measure: Measure) -> Value | None:
    """An arm's value: of several seeds their mean with a t interval over seeds; None where a cell lacks it."""
    if not arm.common(measure):
        return None
    values = [cell.values[measure] for cell in arm.cells]
    if len(values) == 1:
        return values[0]
    mean, low, high = mean_of_seeds(np.array([value.estimate for value in values]))
    return Value(mean, values[0].n, low, high, "seed", len(values))


def rules(comparison: Comparison, arms: Sequence[Arm]) -> list[str]:
    """In words: what was repeated, what follows, and what so few seeds can never show."""
    reference, said = arms[0], []
    over_seeds = sum(kind != "images" for kind in comparison.replication.values())
    for arm in arms[1:]:
        kind = comparison.replication[arm.name]
        if kind == "images":
            lone = [a.name for a in (arm, reference) if len(a.cells) == 1]
            why = "each is there once" if len(lone) == 2 else f"{lone[0]} is there once"
            said.append(
                f"{arm.name} and {reference.name} are compared over images, as {why}: another seed may turn a small "
                "difference round."
            )
        else:
            said.append(_rule_of_seeds(arm, reference, kind == "paired seeds", over_seeds))
    return list(dict.fromkeys(said))


def _rule_of_seeds(arm: Arm, reference: Arm, paired: bool, comparisons: int) -> str:
    a, b = len(arm.cells), len(reference.cells)
    smallest = min(1.0, comparisons * (smallest_paired(a) if paired else smallest_unpaired(a, b)))
    seeds = plural(a, "seed") if a == b else f"{a} and {plural(b, 'seed')}"
    how = (
        f"{arm.name} and {reference.name} are compared over {seeds}, paired, as the same ones were trained of both"
        if paired
        else f"{arm.name} and {reference.name} are compared over {seeds}, unpaired, as they are not the same ones"
    )
    needed = seeds_needed(paired, comparisons)
    formula = f"{'' if comparisons == 1 else f'{comparisons} × '}2/{'2^n' if paired else 'C(2n, n)'}"
    if smallest <= ALPHA:
        return f"{how}; the smallest p that the exact test can give is {probability(smallest)}."
    return (
        f"{how}; the smallest p that the exact test can give is {probability(smallest)}, so at 5 % nothing can be "
        f"called a difference, however large. At least {needed} seeds of each are needed to reach .05 "
        f"({formula} for n of each)."
    )


def _over_seeds(
    measures: Sequence[Measure], arm: Arm, reference: Arm, paired: bool, comparisons: int, seed: int
) -> list[Difference]:
    ours, theirs = _estimates(arm.in_seed_order, measures), _estimates(reference.in_seed_order, measures)
    a, b = len(ours), len(theirs)
    found: Estimated
    tested: Tested
    if paired:
        found, tested = paired_t(ours - theirs), sign_flips(ours - theirs, seed)
        how = f"{'exact' if tested.exact else 'random'} sign flips of {a} seeds ({tested.deals:,}), paired t interval"
    else:
        found, tested = welch_t(ours, theirs), relabellings(ours, theirs, seed)
        exact = "exact" if tested.exact else "random"
        how = f"{exact} permutation of {a} and {b} seeds ({tested.deals:,}), Welch's t interval"
    corrected = np.minimum(1, comparisons * tested.p_family)
    return [
        Difference(
            measure=measure.words,
            arm=arm.name,
            reference=reference.name,
            estimate=float(found.estimate[i]),
            low=float(found.low[i]),
            high=float(found.high[i]),
            n=a,
            n_reference=0 if paired else b,
            unit_of_replication="seed",
            method=f"{how}; p corrected for {plural(len(measures), 'measure')} by step-down max-T"
            + (f" and for {comparisons} arms" if comparisons > 1 else ""),
            p=float(tested.p[i]),
            p_corrected=float(corrected[i]),
            smallest_p=min(1.0, comparisons * tested.smallest),
            standard_error=float(found.standard_error[i]),
            sense=measure.sense,
            is_share=measure.is_share,
        )
        for i, measure in enumerate(measures)
    ]


def _estimates(cells: Sequence[Cell], measures: Sequence[Measure]) -> Numbers:
    """(seeds, measures)."""
    return np.array([[cell.values[measure].estimate for measure in measures] for cell in cells])


def _over_images(measure: Measure, arm: Arm, reference: Arm) -> Difference:
    """Means over the seeds there are, in the same bootstrap draws of the images; untested where nothing was drawn."""
    ours = [cell.values[measure] for cell in arm.cells]
    theirs = [cell.values[measure] for cell in reference.cells]
    estimate = float(np.mean([v.estimate for v in ours]) - np.mean([v.estimate for v in theirs]))
    plain = Difference(
        measure.words,
        arm.name,
        reference.name,
        estimate,
        n=ours[0].n,
        sense=measure.sense,
        is_share=measure.is_share,
    )
    drawn = [value.replicates for value in (*ours, *theirs) if value.replicates is not None]
    same = {(len(v.replicates), v.units, v.unit) for v in (*ours, *theirs) if v.replicates is not None}
    if len(drawn) < len(ours) + len(theirs) or len(same) > 1:
        return plain
    paired = np.mean(drawn[: len(ours)], axis=0) - np.mean(drawn[len(ours) :], axis=0)
    units, unit = ours[0].units, ours[0].unit
    error, low, high, p = from_draws(estimate, paired, units)
    return dataclasses.replace(
        plain,
        low=low,
        high=high,
        n=units,
        unit_of_replication=unit,
        method=f"paired percentile bootstrap over {unit}s, {len(paired):,} draws, fits held fixed; t test with its "
        "standard error, p corrected by Holm",
        p=p,
        standard_error=error,
    )


def _holm_over_images(made: list[Difference]) -> list[Difference]:
    """p of all that was compared over images, corrected."""
    places = [i for i, d in enumerate(made) if d.unit_of_replication != "seed" and d.p is not None]
    done = list(made)
    if places:
        for i, p in zip(places, holm([made[i].p or 0.0 for i in places]).tolist(), strict=True):
            done[i] = dataclasses.replace(made[i], p_corrected=p)
    return done


def _certainty(difference: Difference) -> tuple[bool, float]:
    """The differences furthest from 0 in standard errors first; untested ones last."""
    return difference.low is None, -abs(difference.standardised)
