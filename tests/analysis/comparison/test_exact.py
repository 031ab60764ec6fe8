"""Exact tests over seeds: hand-worked, honest under the null, and no smaller than so few seeds allow."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import permutation_test, ttest_ind, ttest_rel

from hinterland.analysis.comparison.exact import (
    DRAWS,
    relabellings,
    seeds_needed,
    sign_flips,
    smallest_paired,
    smallest_unpaired,
)
from hinterland.analysis.comparison.intervals import from_draws, mean_of_seeds, paired_t, welch_t
from hinterland.ground.errors import BadInput

RNG = np.random.default_rng(0)


def test_three_differences_by_hand() -> None:
    """1, 2, 3: |sum| of the eight signs is 6, 4, 2, 0, 0, 2, 4, 6: two reach 6. -1, 2, 3: four of them reach 4."""
    assert sign_flips([1.0, 2.0, 3.0]).p.tolist() == [2 / 8]
    assert sign_flips([-1.0, 2.0, 3.0]).p.tolist() == [4 / 8]
    assert sign_flips([0.0, 0.0, 0.0]).p.tolist() == [1.0]


def test_two_and_two_seeds_by_hand() -> None:
    """1, 2 against 4, 8: of the six ways to part them, means differ by 4.5, 1.5, 2.5, 2.5, 1.5, 4.5: two reach 4.5."""
    assert relabellings([1.0, 2.0], [4.0, 8.0]).p.tolist() == [2 / 6]
    assert relabellings([1.0, 4.0], [2.0, 8.0]).p.tolist() == [4 / 6]
    assert relabellings([1.0, 8.0], [2.0, 4.0]).p.tolist() == [6 / 6]
    assert relabellings([3.0, 3.0], [3.0, 3.0]).p.tolist() == [1.0]


@pytest.mark.parametrize("n", [2, 3, 6, 9])
def test_signs_are_gone_through_as_scipy_goes_through_them(n) -> None:
    d = RNG.normal(0.5, 1, n)
    theirs = permutation_test((d,), lambda x: abs(x.mean()), permutation_type="samples", alternative="greater")
    assert sign_flips(d).p[0] == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize(("a", "b"), [(2, 3), (3, 3), (4, 6)])
def test_deals_are_gone_through_as_scipy_goes_through_them(a, b) -> None:
    one, other = RNG.normal(1, 1, a), RNG.normal(0, 1, b)
    theirs = permutation_test(
        (one, other), lambda x, y: abs(x.mean() - y.mean()), permutation_type="independent", alternative="greater"
    )
    assert relabellings(one, other).p[0] == pytest.approx(theirs.pvalue)


def test_the_smallest_p_is_two_in_two_to_the_n_and_six_seeds_are_needed() -> None:
    assert smallest_paired(3) == 0.25
    assert smallest_paired(6) == 0.03125
    assert seeds_needed(paired=True) == 6
    assert seeds_needed(paired=True, comparisons=2) == 7
    assert smallest_unpaired(3, 3) == pytest.approx(0.1)
    assert smallest_unpaired(3, 4) == pytest.approx(1 / 35)
    assert seeds_needed(paired=False) == 4
    for n in range(2, 9):
        assert sign_flips(np.full(n, 5.0) + np.arange(n)).p[0] == sign_flips(np.ones(n)).smallest == 2 / 2**n
    for a, b in ((2, 2), (3, 4), (4, 4)):
        assert relabellings(np.arange(a) + 100.0, np.arange(b)).p[0] == smallest_unpaired(a, b)


def test_three_seeds_never_reach_five_per_cent_whatever_they_are() -> None:
    for size in (1.0, 1e6):
        assert sign_flips(size + RNG.normal(size=3)).p[0] >= 0.25
        assert relabellings(size + RNG.normal(size=3), RNG.normal(size=3)).p[0] >= 0.1


def test_unit_and_sign_change_no_p() -> None:
    d = RNG.normal(0.7, 1, (7, 3))
    found, turned = sign_flips(d), sign_flips(-1000 * d)
    assert found.p.tolist() == turned.p.tolist()
    assert found.p_family.tolist() == turned.p_family.tolist()


def test_many_seeds_are_drawn_and_never_give_zero() -> None:
    found = sign_flips(np.ones(21) + 0.01 * np.arange(21))
    assert not found.exact
    assert found.p[0] == 1 / (DRAWS + 1)
    assert not relabellings(np.arange(12.0) + 50, np.arange(12.0)).exact


def test_asking_the_same_question_twice_costs_nothing_and_another_one_costs_something() -> None:
    """Step-down max-T: a copy of a measure reaches what the measure reaches; noise reaches it more often."""
    d = np.array([1.0, 1.2, 0.8, 1.1, 0.9, 1.0])
    alone = sign_flips(d).p[0]
    assert alone == 2 / 64
    assert sign_flips(np.stack([d, 3 * d], axis=1)).p_family.tolist() == [alone, alone]
    noise = RNG.normal(size=(6, 5))
    with_noise = sign_flips(np.column_stack([d, noise]))
    assert with_noise.p[0] == alone
    assert (with_noise.p_family >= with_noise.p).all()


def test_the_family_p_of_two_measures_by_hand() -> None:
    """Every flip of two measures, their larger statistic counted against each, the second only against itself."""
    d = np.array([[3.0, 1.0], [2.0, -1.0], [2.5, 2.0]])
    unit = d / np.sqrt((d**2).sum(axis=0))
    flips = [np.abs(np.array(s) @ unit) for s in itertools.product((-1, 1), repeat=3)]
    observed = np.abs(unit.sum(axis=0))
    assert observed[0] > observed[1]
    first = np.mean([f.max() >= observed[0] - 1e-9 for f in flips])
    second = np.mean([f[1] >= observed[1] - 1e-9 for f in flips])
    assert sign_flips(d).p_family.tolist() == [first, max(first, second)]


def rejections(test, make, times: int = 200) -> int:
    return sum(test(*make(np.random.default_rng(seed))).p[0] <= 0.05 for seed in range(times))


def test_equal_arms_are_told_apart_as_seldom_as_five_per_cent_says() -> None:
    """Discrete p can only be more careful: eight seeds reject 12/256 = 4.7 %, five and five 12/252 = 4.8 %."""
    paired = rejections(sign_flips, lambda rng: (rng.normal(size=8) - rng.normal(size=8),))
    unpaired = rejections(relabellings, lambda rng: (rng.normal(size=5), rng.normal(size=5)))
    drawn = rejections(relabellings, lambda rng: (rng.exponential(size=6), rng.exponential(size=5)))
    assert all(2 <= count <= 21 for count in (paired, unpaired, drawn)), (paired, unpaired, drawn)
    assert rejections(sign_flips, lambda rng: (rng.normal(size=5),)) == 0


def test_of_many_questions_without_an_answer_one_is_seldom_answered() -> None:
    """The family-wise error over 200 repetitions of 10 measures that go together."""
    wrong = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        d = rng.normal(size=(8, 1)) + rng.normal(size=(8, 10))
        wrong += bool(sign_flips(d).p_family.min() <= 0.05)
    assert 2 <= wrong <= 21


def test_a_planted_shift_is_found_as_often_as_theory_says() -> None:
    """Ten paired seeds, a shift of one deviation: the t test has power .803 (noncentral t); sign flips come close."""
    from scipy.stats import nct, t

    n = 10
    cut = t.ppf(0.975, n - 1)
    power = nct.sf(cut, n - 1, math.sqrt(n)) + nct.cdf(-cut, n - 1, math.sqrt(n))
    assert power == pytest.approx(0.803, abs=0.001)
    found = rejections(sign_flips, lambda rng: (rng.normal(1, 1, n),)) / 200
    assert abs(found - power) < 0.08
    unpaired = rejections(relabellings, lambda rng: (rng.normal(2, 1, 6), rng.normal(size=6))) / 200
    shift = 2 / math.sqrt(2 / 6)
    cut = t.ppf(0.975, 10)
    assert abs(unpaired - nct.sf(cut, 10, shift)) < 0.08


def test_intervals_are_students_and_welchs() -> None:
    one, other = RNG.normal(size=(6, 1)), RNG.normal(1, 2, (4, 1))
    paired = paired_t(one[:4] - other)
    theirs = ttest_rel(one[:4, 0], other[:, 0]).confidence_interval()
    assert [paired.low[0], paired.high[0]] == pytest.approx([theirs.low, theirs.high])
    welch = welch_t(one, other)
    theirs = ttest_ind(one[:, 0], other[:, 0], equal_var=False).confidence_interval()
    assert [welch.low[0], welch.high[0]] == pytest.approx([theirs.low, theirs.high])
    assert mean_of_seeds(np.array([1.0, 3.0])) == pytest.approx((2, 2 - 12.7062, 2 + 12.7062), abs=1e-3)


def test_the_p_of_bootstrap_draws_is_that_of_a_t_test_with_their_error() -> None:
    drawn = RNG.normal(2, 1, 4000)
    error, low, high, p = from_draws(2.0, drawn, 1000)
    assert error == pytest.approx(1, abs=0.05)
    assert (low, high) == pytest.approx((0.04, 3.96), abs=0.15)
    assert p == pytest.approx(0.0455, abs=0.012)
    assert from_draws(0.0, np.zeros(999), 10)[3] == 1
    assert from_draws(0.5, np.full(999, 0.5), 10)[3] == 2 / 1000


def test_values_that_are_not_finite_are_refused() -> None:
    with pytest.raises(BadInput, match="finite numbers"):
        sign_flips([1.0, float("nan")])
