"""Intervals and p-values."""

import numpy as np
import pytest
from scipy.stats import kstest

from hinterland.analysis.statistics.intervals import bootstrap, paired_difference, permutation_nulls
from hinterland.ground.errors import BadInput


def test_the_interval_of_a_share_has_the_width_that_theory_gives() -> None:
    right = np.arange(1_000) < 800
    interval = bootstrap(right, seed=0)
    half = 1.96 * np.sqrt(0.8 * 0.2 / 1_000)
    assert interval.low == pytest.approx(0.8 - half, abs=0.003)
    assert interval.high == pytest.approx(0.8 + half, abs=0.003)
    assert interval.unit == "image"
    assert interval.method == "percentile bootstrap over images, 999 draws, fits held fixed"


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for seed in range(200):
        interval = bootstrap(rng.random(150) < 0.7, seed, draws=299)
        held += interval.low <= 0.7 <= interval.high
    assert 180 <= held <= 199


def test_scores_that_are_all_alike_have_an_interval_of_no_width() -> None:
    assert bootstrap(np.full(50, 0.25), seed=0)[:2] == (0.25, 0.25)


def test_the_balanced_interval_weighs_classes_and_not_images() -> None:
    classes = np.repeat([0, 1], [900, 100])
    interval = bootstrap(classes == 0, seed=0, classes=classes)  # always the frequent class: recalls 1 and 0
    assert interval[:2] == (0.5, 0.5)


def test_images_of_one_group_are_no_independent_witnesses() -> None:
    groups = np.repeat([f"scene {i}" for i in range(20)], 50)
    scores = np.repeat(np.random.default_rng(0).random(20) < 0.5, 50)
    alone, together = bootstrap(scores, seed=0), bootstrap(scores, seed=0, groups=groups)
    assert together.unit == "group"
    assert together.high - together.low == pytest.approx(np.sqrt(50) * (alone.high - alone.low), rel=0.2)


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    rng = np.random.default_rng(0)
    hard = rng.normal(size=500)
    estimate, interval = paired_difference(hard + 0.1 + rng.normal(0, 0.1, 500), hard, seed=0)
    assert estimate == pytest.approx(0.1, abs=0.02)
    assert interval.low > 0.08
    assert interval.high < 0.12


def test_a_paired_difference_by_classes_is_the_difference_of_balanced_scores() -> None:
    classes = np.array([0, 0, 0, 1])
    estimate, _ = paired_difference([1, 1, 0, 1], [1, 0, 0, 0], seed=0, classes=classes)
    assert estimate == pytest.approx((1 / 3 + 1) / 2)


def test_too_few_scores_groups_and_unequal_lengths_are_refused() -> None:
    with pytest.raises(BadInput, match="at least 2 scores; there are 1"):
        bootstrap([1.0], seed=0)
    with pytest.raises(BadInput, match="at least 2 groups"):
        bootstrap([1.0, 0.0], seed=0, groups=np.array(["a", "a"]))
    with pytest.raises(BadInput, match="there are 2 and 3 scores"):
        paired_difference([1, 0], [1, 0, 1], seed=0)


def test_a_perfect_probe_has_the_smallest_p_and_the_null_of_chance() -> None:
    truth = np.repeat(np.arange(4), 25)
    nulls = permutation_nulls(truth, truth, seed=0)
    assert nulls.accuracy.p_value == nulls.balanced_accuracy.p_value == 1 / 1_000
    assert nulls.accuracy.null == pytest.approx(0.25, abs=0.005)


def test_the_null_of_an_uneven_label_is_above_one_over_k_but_its_balanced_null_is_not() -> None:
    truth = np.repeat([0, 1], [180, 20])
    nulls = permutation_nulls(np.zeros(200, dtype=np.intp), truth, seed=0)
    assert nulls.accuracy == (pytest.approx(0.9), 1.0)
    assert nulls.balanced_accuracy == (pytest.approx(0.5), 1.0)


def test_p_by_hand_on_three_images() -> None:
    """Predictions 0 0 1 against truth 0 0 1: of the 3 arrangements of the labels one is as good. p is near 1/3."""
    codes = np.array([0, 0, 1])
    nulls = permutation_nulls(codes, codes, seed=0, draws=9_999)
    assert nulls.accuracy.p_value == pytest.approx(1 / 3, abs=0.02)
    assert nulls.accuracy.null == pytest.approx((1 + 1 / 3 + 1 / 3) / 3, abs=0.01)


def test_the_null_of_balanced_accuracy_is_that_of_permuting_one_by_one() -> None:
    rng = np.random.default_rng(0)
    truth, predictions = rng.integers(3, size=60), rng.integers(4, size=60)
    balanced = []
    for _ in range(2_000):
        permuted = rng.permutation(truth)
        balanced.append(np.mean([(predictions[permuted == c] == c).mean() for c in range(3)]))
    nulls = permutation_nulls(predictions, truth, seed=1)
    assert nulls.balanced_accuracy.null == pytest.approx(np.mean(balanced), abs=0.005)


def test_within_groups_what_the_groups_explain_is_no_evidence() -> None:
    groups = np.repeat(["river", "town"], 200)
    rng = np.random.default_rng(0)
    truth = (rng.random(400) < np.where(groups == "river", 0.9, 0.1)).astype(np.intp)
    predictions = (groups == "river").astype(np.intp)  # knows the group, and nothing within it
    assert permutation_nulls(predictions, truth, seed=0).accuracy.p_value == 0.001
    within = permutation_nulls(predictions, truth, seed=0, groups=groups)
    assert within.accuracy.p_value == 1
    assert within.accuracy.null == pytest.approx((truth == predictions).mean())


def test_labels_that_mean_nothing_give_p_values_that_are_about_uniform() -> None:
    rng = np.random.default_rng(0)
    p = []
    for seed in range(200):
        truth, predictions = rng.integers(4, size=300), rng.integers(4, size=300)
        p.append(permutation_nulls(predictions, truth, seed).accuracy.p_value)
    assert 2 <= np.sum(np.array(p) <= 0.05) <= 21
    assert kstest(p, "uniform").pvalue > 0.01


def test_the_same_seed_gives_the_same_numbers_and_nothing_global_is_touched() -> None:
    scores = np.random.default_rng(0).random(30)
    before = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    assert bootstrap(scores, seed=3) == bootstrap(scores, seed=3) != bootstrap(scores, seed=4)
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # type: ignore[index]  # noqa: NPY002
