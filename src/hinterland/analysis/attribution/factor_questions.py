"""What is asked of every table about one continuous factor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from hinterland.analysis.attribution.asked import Asked, Question, noted, nulls_of
from hinterland.analysis.attribution.conditional import beyond_colour_of_factor
from hinterland.analysis.attribution.dependence import dependence, dependence_null
from hinterland.analysis.attribution.measured import Measured
from hinterland.analysis.attribution.once import which
from hinterland.analysis.attribution.purity import K
from hinterland.analysis.probing.regression import (
    RegressionResult,
    check_varies,
    factor_of,
    knn_mean,
    nearest_with_factor,
    r2_null,
    regression_task,
    ridge_probe,
    targets_of,
)
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.exchange import exchange_null
from hinterland.analysis.statistics.intervals import DRAWS
from hinterland.analysis.statistics.sampling import deciles, stratified

Probe = Callable[[Asked], RegressionResult]

LEAST_FOR_DISTANCES = 10  # images
MOST_FOR_DISTANCES = 1_000  # images: each permutation touches every pair


def _ridge(asked: Asked) -> RegressionResult:
    return ridge_probe(asked.view.parts.train, asked.view.parts.test, asked.subject)


def _knn(asked: Asked) -> RegressionResult:
    train = asked.view.parts.train
    task = regression_task(train, asked.view.parts.test, asked.subject)
    key = ("nearest training images", asked.of, which(task.fitted, task.rows))
    return knn_mean(task, asked.once.of(key, lambda: nearest_with_factor(task, K, train.source.name)))


REGRESSIONS: dict[str, tuple[Probe, str]] = {
    "ridge_r2": (
        _ridge,
        "by linear regression with a penalty chosen by generalised cross-validation (Hoerl & Kennard 1970)",
    ),
    "knn_r2": (_knn, "by the mean over the 10 nearest (Fix & Hodges 1951)"),
}


def regression_question(name: str) -> Question:
    """R2 on images that were not fitted on."""
    probe, what = REGRESSIONS[name]

    def question(asked: Asked) -> list[Measured]:
        parts = asked.view.parts
        result = probe(asked)
        n, groups = len(result.truth), asked.groups(parts.test.take(result.rows))
        note = f"; {result.note}" if result.note else ""
        nulls = nulls_of(
            asked,
            result.truth,
            groups,
            asked.subject,
            "against fixed predictions",
            lambda: [r2_null(result, asked.seed, groups)],
            lambda moved: (dataclasses.replace(result, truth=moved).r2,),
        )
        return [
            Measured(
                name,
                result.r2,
                n,
                f"Share of the variance of {_target(asked)} told, at most 1, 1 is best, 0 is saying the mean: "
                f"{what}; {parts.how} ({result.fitted_on:,} and {n:,} images){note}{noted(asked)}. "
                f"{nulls.words}",
                asked.draws.replicates(n, groups, result.replicates),
                nulls.of(0),
            )
        ]

    return question


def _target(asked: Asked) -> str:
    period = factor_of(asked.view.whole, asked.subject).period
    return asked.subject if period is None else f"the sine and cosine of {asked.subject} (period {period:g})"


def distance_question(asked: Asked) -> list[Measured]:
    """Distance correlation of latents and factor, with its test of independence."""
    table = asked.view.whole
    factor = factor_of(table, asked.subject)
    known = np.flatnonzero(np.isfinite(factor.values))
    check_varies(targets_of(factor, known), asked.subject, table.source.name, LEAST_FOR_DISTANCES)
    rows = known[stratified(deciles(factor.values[known]), MOST_FOR_DISTANCES, asked.seed)]
    latents = table.latents[rows]
    scaled = scaling_of(latents, asked.view.name).apply(latents)
    targets = targets_of(factor, rows)
    found = dependence(scaled, targets, f"{asked.view.name}, {asked.subject}")
    n, groups = len(rows), asked.groups(table.take(rows))
    missing = len(table) - len(known)
    left_out = f"; {missing:,} images without this factor left out" if missing else ""
    nulls = nulls_of(
        asked,
        targets,
        groups,
        asked.subject,
        "over fixed latents",
        lambda: [dependence_null(found, asked.seed, groups)],
        lambda moved: (found.with_values(moved).squared_correlation,),
    )
    return [
        Measured(
            "distance_correlation_squared",
            found.squared_correlation,
            n,
            f"Bias-corrected squared distance correlation of latents and {_target(asked)}: about 0 where independent, "
            f"1 is best, and above 0 for any dependence (Szekely & Rizzo 2014); {n:,} images of {len(known):,}, drawn "
            f"by tenths{left_out}{noted(asked)}. {nulls.words}",
            asked.draws.replicates(n, groups, found.replicates),
            nulls.of(0),
        )
    ]


def beyond_colour_factor_question(asked: Asked) -> list[Measured]:
    """What the latents add to colour statistics; nothing where there are none."""
    view = asked.view
    if view.colour is None:
        return []
    both, colour = beyond_colour_of_factor(view.parts, view.colour, asked.subject, asked.once)
    n, groups = len(both.truth), asked.groups(view.parts.test.take(both.rows))
    gained = colour.squared_errors - both.squared_errors  # of the same images
    of_what = "image by image" if groups is None else "group by group"
    tested = asked.tested and (groups is None or len(np.unique(groups)) > 1)
    return [
        Measured(
            "beyond_colour_ridge_r2",
            both.r2 - colour.r2,
            n,
            f"Share of the variance of {_target(asked)} told by a ridge probe from colour statistics and latents, less "
            f"that told from colour statistics alone ({colour.r2:.3f}), on the same images: at most 1, 0 is nothing "
            f"beyond colour; {view.parts.how}. Null: the two probes' errors exchanged {of_what}, {DRAWS} times, "
            "one-sided (Fisher 1935).",
            asked.draws.replicates(n, groups, lambda drawn: both.replicates(drawn) - colour.replicates(drawn)),
            exchange_null(gained, asked.seed, None, groups) if tested else None,
            chance=0.0,
        )
    ]
