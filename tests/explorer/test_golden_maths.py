"""The values that the explorer's maths is held to are Python's own."""

import json
from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from explorer.golden_maths import FILE, golden, plain
from explorer.golden_statistics import directions, uniform_scores


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_the_committed_values_are_what_python_computes(committed: dict[str, Any]) -> None:
    computed = plain(golden())
    assert computed.keys() == committed.keys()
    for section in computed:
        _same(computed[section], committed[section], section)


def test_corrected_p_values_are_those_of_statsmodels(committed: dict[str, Any]) -> None:
    for case in committed["holm"]:
        if case["p"]:
            theirs = multipletests(case["p"], method="holm")[1]
            np.testing.assert_allclose(case["corrected"], theirs, rtol=1e-12)


def test_fishers_p_is_the_sum_of_the_tables_no_more_probable(committed: dict[str, Any]) -> None:
    for case in committed["fourfold"]:
        a, b, c, d = case["table"]
        chance = stats.hypergeom(a + b + c + d, a + c, a + b)
        x = np.arange(max(0, a - d), min(a + b, a + c) + 1)
        p = chance.pmf(x)[chance.pmf(x) <= chance.pmf(a) * (1 + 1e-7)].sum()
        assert case["p"] == pytest.approx(p, rel=1e-6)


def test_the_uniform_scores_are_near_to_what_permutations_give() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.vonmises(0, 1.5, size=25), rng.vonmises(0.7, 1.5, size=35)
    n, both = 60, np.concatenate([a, b])
    turns = 2 * np.pi * (stats.rankdata(both % (2 * np.pi))) / n
    lengths = [abs(np.exp(1j * rng.permutation(turns)[:25]).sum()) for _ in range(4000)]
    share = np.mean(np.array(lengths) >= abs(np.exp(1j * turns[:25]).sum()))
    assert uniform_scores(a, b, 2 * np.pi) == pytest.approx(share, abs=0.01)
    # without ties the closed form
    w = 2 * (n - 1) * abs(np.exp(1j * turns[:25]).sum()) ** 2 / (25 * 35)
    assert uniform_scores(a, b, 2 * np.pi) == pytest.approx(np.exp(-w / 2), rel=1e-9)


def test_the_interval_of_directions_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = directions(rng.normal(350, 25, size=30) % 360, rng.normal(20, 25, size=30) % 360, 360)
        held += found["low"] <= -30 <= found["high"]
    assert 0.91 <= held / 400 <= 0.985


def _same(computed: Any, committed: Any, place: str) -> None:
    if isinstance(computed, dict):
        assert computed.keys() == committed.keys(), place
        for key in computed:
            _same(computed[key], committed[key], f"{place}.{key}")
    elif isinstance(computed, list):
        assert len(computed) == len(committed), place
        for i, (one, other) in enumerate(zip(computed, committed, strict=True)):
            _same(one, other, f"{place}[{i}]")
    elif isinstance(computed, float):
        assert committed == pytest.approx(computed, rel=1e-6, abs=1e-9), place
    else:
        assert committed == computed, place
