"""What golden_maths.py writes of tests, intervals and what a selection is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special as functions
from scipy import stats

from hinterland.analysis.attribution.clusters import Clusters, log_odds, portraits
from hinterland.analysis.statistics.multiple import holm as hinterland_holm
from hinterland.data.annotations import Label


def special() -> dict[str, Any]:
    x = [-3.0, -0.5, 0.0, 0.1, 1.0, 1.9999, 2.0001, 4.0, 10.0, 25.0]
    gamma = [0.1, 0.5, 1.0, 2.5, 14.9, 15.1, 300.0, 1e6]
    beta = [(0.3, 0.5, 0.5), (0.9, 2.0, 7.5), (0.01, 40.0, 0.5), (0.5, 1.0, 1.0), (0.999, 5000.0, 0.5)]
    students = [(12.7062047362, 1.0), (2.2, 10.4), (1.96, 99_998.0), (8.0, 3.3), (0.0, 5.0)]
    return {
        "erfc": [(v, functions.erfc(v)) for v in x],
        "ln_gamma": [(v, functions.gammaln(v)) for v in gamma],
        "beta": [(*v, functions.betainc(v[1], v[2], v[0])) for v in beta],
        "two_sided_t": [(*v, 2 * stats.t.sf(*v)) for v in students],
        "quantile_t": [(0.05, v, stats.t.isf(0.025, v)) for v in (1.0, 2.5, 10.0, 1000.0, 1e6)],
    }


def fourfold() -> list[dict[str, Any]]:
    tables = [
        (3, 1, 1, 3), (8, 2, 1, 5), (0, 10, 12, 30), (5, 0, 0, 5), (12, 88, 120, 880), (60, 40, 940, 8960),
        (0, 0, 4, 6), (7, 7, 7, 7), (90, 10, 910, 8990), (1, 9, 9, 1), (100, 400, 99_600, 899_900),
    ]  # fmt: skip
    made = []
    for a, b, c, d in tables:
        odds, error = log_odds(np.array([[a, c], [b, d]]))
        p = stats.fisher_exact([[a, b], [c, d]]).pvalue
        made.append({"table": [a, b, c, d], "log_odds": odds[0, 0], "error": error[0, 0], "p": p})
    return made


def sample_pairs(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (rng.normal(size=12), rng.normal(0.8, 2, size=30)),
        (rng.integers(0, 4, size=15).astype(float), rng.integers(1, 5, size=25).astype(float)),  # many ties
        (np.array([5.0, 6.0, 7.0]), np.arange(40.0)),
        (rng.normal(3, 1, size=60), rng.normal(size=200)),
    ]


def two_samples(a: np.ndarray, b: np.ndarray) -> dict[str, Any]:
    interval = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    return {
        "a": a, "b": b, "difference": a.mean() - b.mean(), "low": interval.low, "high": interval.high,
        "p": stats.mannwhitneyu(a, b, method="asymptotic").pvalue,
    }  # fmt: skip


def circle_pairs(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray, float]]:
    return [
        (rng.vonmises(0, 2, size=20), rng.vonmises(0.9, 2, size=40), 2 * np.pi),
        (rng.normal(355, 10, size=15) % 360, rng.normal(8, 15, size=30) % 360, 360.0),
        (np.round(rng.uniform(0, 24, size=25)), np.round(rng.normal(12, 4, size=30)) % 24, 24.0),  # hours, with ties
    ]


# W = v' V^-1 v;  without ties 2 (n - 1)(C^2 + S^2) / (n_a n_b)
def uniform_scores(a: np.ndarray, b: np.ndarray, period: float) -> float:
    """p of the uniform-scores test: Wheeler & Watson 1964, Mardia 1967; ties share their mean rank."""
    n = len(a) + len(b)
    turns = 2 * np.pi * stats.rankdata(np.concatenate([a, b]) % period) / n
    scores = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    scores -= scores.mean(axis=0)
    covariance = len(a) * len(b) / (n * (n - 1)) * scores.T @ scores
    total = scores[: len(a)].sum(axis=0)
    return float(stats.chi2.sf(total @ np.linalg.solve(covariance, total), 2))


def directions(a: np.ndarray, b: np.ndarray, period: float) -> dict[str, Any]:
    """Means of two samples round a circle, their difference, and its interval: Fisher 1993, sections 2.3 and 4.4."""
    means, errors = [], 0.0
    for sample in (a, b):
        mean = float(stats.circmean(sample, period))
        turned = (sample - mean) * 2 * np.pi / period
        dispersion = (1 - np.cos(2 * turned).mean()) / (2 * np.hypot(np.cos(turned).mean(), np.sin(turned).mean()) ** 2)
        means.append(mean)
        errors += dispersion / len(sample)
    difference = (means[0] - means[1] + period / 2) % period - period / 2
    sine = 1.96 * np.sqrt(errors)
    half = float(np.arcsin(sine)) * period / (2 * np.pi) if sine < 1 else period / 2
    return {"means": means, "difference": difference, "low": difference - half, "high": difference + half}


def circular(a: np.ndarray, b: np.ndarray, period: float) -> dict[str, Any]:
    return {"a": a, "b": b, "period": period, **directions(a, b, period), "p": uniform_scores(a, b, period)}


def holm(rng: np.random.Generator) -> list[dict[str, Any]]:
    given = [np.array([0.01, 0.04, 0.03, 0.005]), rng.uniform(size=9), np.array([0.2, 0.2, 1e-9]), np.array([])]
    return [{"p": p, "corrected": hinterland_holm(p)} for p in given]


def composition(rng: np.random.Generator) -> dict[str, Any]:
    """A selection of 18 of 70 images: two labels (one with gaps), a factor with gaps, a circular one."""
    n = 70
    inside = np.sort(rng.choice(n, 18, replace=False))
    chosen = np.zeros(n, dtype=bool)
    chosen[inside] = True
    kind = rng.integers(0, 3, size=n) * ~(chosen & (rng.random(n) < 0.6))
    state = rng.integers(-1, 2, size=n)
    size = np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n) + chosen)
    angle = (rng.normal(350, 30, size=n) + 40 * chosen) % 360
    latents = rng.normal(size=(n, 3)).astype(np.float32)
    ids = np.array([str(i) for i in range(n)])
    clusters = Clusters(
        np.where(chosen, 0, 1), np.stack([latents[chosen].mean(axis=0), latents[~chosen].mean(axis=0)]), ""
    )
    names = ("boat", "car", "plane")
    portrait = portraits(ids, latents, Label(kind.astype(np.int32), names), clusters, most=4)[0]
    classes = [_class_part("kind", name, kind == i, chosen, kind >= 0) for i, name in enumerate(names)]
    classes += [_class_part("state", name, state == i, chosen, state >= 0) for i, name in enumerate(("new", "old"))]
    known = ~np.isnan(size)
    a, b = size[known & chosen], size[known & ~chosen]
    welch = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    factors = [
        {"factor": "size", "difference": a.mean() - b.mean(), "low": welch.low, "high": welch.high,
         "p": stats.mannwhitneyu(a, b, method="asymptotic").pvalue, "counts": [len(a), len(b)]},
        {"factor": "angle", "counts": [18, 52], "p": uniform_scores(angle[chosen], angle[~chosen], 360),
         **{k: v for k, v in directions(angle[chosen], angle[~chosen], 360).items() if k != "means"}},
    ]  # fmt: skip
    parts = [*classes, *factors]
    for part, corrected in zip(parts, hinterland_holm([part["p"] for part in parts]), strict=True):
        part["corrected"] = corrected
    return {
        "inside": inside, "kind": kind, "state": state, "size": [None if np.isnan(v) else v for v in size],
        "angle": angle, "latents": latents, "classes": classes, "factors": factors,
        "portrait": {
            "log_odds": {cell.name: [cell.log_odds, cell.low, cell.high, cell.share] for cell in portrait.cells},
            "typical": [int(i) for i in portrait.typical], "odd": [int(i) for i in portrait.atypical],
        },
    }  # fmt: skip


def _class_part(label: str, name: str, of_class: np.ndarray, chosen: np.ndarray, known: np.ndarray) -> dict[str, Any]:
    cells = [(chosen & of_class), (chosen & known & ~of_class), (~chosen & of_class), (~chosen & known & ~of_class)]
    a, b, c, d = (int(cell.sum()) for cell in cells)
    return {"label": label, "name": name, "counts": [a, c], "p": stats.fisher_exact([[a, b], [c, d]]).pvalue}
