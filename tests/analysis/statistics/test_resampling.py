"""Shared bootstrap draws, samples by class, and what baselines beside a finding say."""

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from hinterland.analysis.attribution.measured import Measured, all_beside, beside, beside_untrained, percentiles
from hinterland.analysis.statistics.intervals import bootstrap, paired_difference
from hinterland.analysis.statistics.resampling import Draws, Resampling
from hinterland.analysis.statistics.sampling import deciles, sharing_a_latent, stratified


def test_means_are_those_of_the_images_drawn() -> None:
    rng = np.random.default_rng(0)
    scores, classes, groups = rng.random(60), rng.integers(3, size=60), rng.integers(12, size=60).astype(str)
    for drawn, member in ((Resampling.of(60, 1), np.arange(60)), (Resampling.of(60, 1, groups), None)):
        assert drawn is not None
        member = np.unique(groups, return_inverse=True)[1] if member is None else member
        plain, balanced = drawn.mean(scores), drawn.mean(scores, classes)
        for b in range(0, 999, 200):
            rows = np.repeat(np.arange(60), drawn.counts[member, b])
            assert plain[b] == pytest.approx(scores[rows].mean())
            by_class = [scores[rows][classes[rows] == c].mean() for c in np.unique(classes[rows])]
            assert balanced[b] == pytest.approx(np.mean(by_class))


def test_sums_over_pairs_are_those_of_the_images_drawn() -> None:
    values = np.random.default_rng(0).random((20, 20)).astype(np.float32)
    drawn = Resampling.of(20, 0, draws=5)
    assert drawn is not None
    for b, total in enumerate(drawn.pairs(values)):
        rows = np.repeat(np.arange(20), drawn.counts[:, b])
        assert total == pytest.approx(values[np.ix_(rows, rows)].sum(), rel=1e-5)


def test_intervals_and_paired_differences_are_those_of_the_plain_bootstrap() -> None:
    rng = np.random.default_rng(0)
    ours = rng.random(400)
    theirs = ours - 0.05 + rng.normal(0, 0.1, 400)
    draws = Draws(seed=0)
    a = Measured("score", float(ours.mean()), 400, "", draws.replicates(400, None, lambda d: d.mean(ours)))
    b = Measured("score", float(theirs.mean()), 400, "", draws.replicates(400, None, lambda d: d.mean(theirs)))
    assert a.replicates is not None
    np.testing.assert_allclose(percentiles(a.replicates), bootstrap(ours, seed=0)[:2], atol=1e-9)
    estimate, interval = paired_difference(ours, theirs, seed=0)
    found = beside(a, b)
    assert found is not None
    assert found.difference == pytest.approx(estimate)
    assert (found.low, found.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


def test_a_table_beside_itself_differs_by_nothing_for_sure() -> None:
    draws = Draws(seed=0)
    one = Measured("score", 0.5, 30, "", draws.replicates(30, None, lambda d: d.mean(np.arange(30) % 2)))
    found = beside(one, one)
    assert found is not None
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_where_only_initialisations_scatter_the_interval_is_that_of_student() -> None:
    estimates = [0.50, 0.54, 0.47, 0.51, 0.52]
    ours = Measured("score", 0.6, 100, "", np.full(999, 0.6))
    theirs = [Measured("score", e, 100, "", np.full(999, e)) for e in estimates]
    found = beside_untrained(ours, theirs)
    assert found is not None
    low, high = ttest_1samp(0.6 - np.array(estimates), 0).confidence_interval()
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.estimate == pytest.approx(np.mean(estimates))


def test_initialisations_that_agree_leave_the_scatter_of_images_and_those_that_do_not_widen_it() -> None:
    scatter = np.random.default_rng(0).normal(0, 0.01, 999)
    ours = Measured("score", 0.6, 100, "", 0.6 + scatter)
    alike = [Measured("score", 0.5, 100, "", np.full(999, 0.5))] * 5
    unlike = [Measured("score", e, 100, "", np.full(999, e)) for e in (0.4, 0.45, 0.5, 0.55, 0.6)]
    narrow, wide = beside_untrained(ours, alike), beside_untrained(ours, unlike)
    assert narrow is not None
    assert wide is not None
    assert narrow.high - narrow.low == pytest.approx(2 * 1.96 * 0.01, rel=0.1)
    assert wide.low < 0.06 < 0.14 < wide.high


def test_untrained_stands_for_all_its_initialisations() -> None:
    ours = Measured("score", 0.6, 100, "", np.full(999, 0.6))
    start = Measured("score", 0.5, 100, "", np.full(999, 0.5))
    assert set(all_beside(ours, {"untrained-0": start, "untrained-1": start, "pixels": start})) == {
        "untrained-0",
        "untrained-1",
        "pixels",
        "untrained",
    }
    without = Measured("score", 0.5, 100, "")
    assert all_beside(ours, {"pixels": without}) == {}


def test_one_image_or_one_group_replicates_nothing() -> None:
    assert Resampling.of(1, 0) is None
    assert Resampling.of(3, 0, np.array(["a", "a", "a"])) is None
    assert Draws(0).replicates(1, None, lambda d: d.mean([1.0])) is None


def test_a_sample_by_class_keeps_shares_and_rare_classes_and_grows_by_adding() -> None:
    codes = np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [900, 99, 1]))
    small, large = stratified(codes, 100, seed=4), stratified(codes, 200, seed=4)
    np.testing.assert_allclose(np.bincount(codes[small]), [90, 9, 1], atol=1)
    assert set(small) <= set(large)
    np.testing.assert_array_equal(stratified(codes, 1_000, 0), np.arange(1_000))


def test_tenths_hold_as_many_images_each() -> None:
    np.testing.assert_array_equal(np.bincount(deciles(np.random.default_rng(0).normal(size=50))), [5] * 10)


def test_latents_that_are_shared_are_counted() -> None:
    latents = np.array([[1, 0], [1, -0.0], [2, 0], [3, 1], [3, 1], [3, 1]], np.float32)
    assert sharing_a_latent(latents) == 5
