"""Chance-corrected purity of neighbours."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group

from hinterland.analysis.attribution.purity import knn_purity, purity_nulls
from hinterland.analysis.statistics.intervals import can_be_permuted, permutations
from hinterland.ground.errors import BadInput


def test_by_hand_purity_and_its_class_normalised_form() -> None:
    # nearest of 0, 1, 2.5 | 10, 11.1: 1, 0, 1 | 11.1, 10
    found = knn_purity(np.array([[0], [1], [2.5], [10], [11.1]], np.float32), np.array([0, 0, 1, 0, 0]), k=1)
    np.testing.assert_array_equal(found.share, [1, 1, 0, 1, 1])
    # four of class 0 meet their own with 3/4, the one of class 1 with 0
    expected = (4 * 3 / 4 + 0) / 5
    assert found.corrected == pytest.approx((0.8 - expected) / (1 - expected))
    assert found.balanced == pytest.approx(((1 - 3 / 4) / (1 / 4) + 0) / 2)
    assert found.per_image.mean() == pytest.approx(found.corrected)


def test_pure_neighbourhoods_score_one_in_both_forms() -> None:
    latents = np.concatenate([np.zeros((9, 2)), np.full((20, 2), 50.0)]) + np.random.default_rng(0).random((29, 2))
    found = knn_purity(latents.astype(np.float32), np.repeat([0, 1], [9, 20]), k=5)
    assert (found.corrected, found.balanced) == (1, 1)


def test_a_rare_class_counts_as_much_as_a_frequent_one() -> None:
    """95 images of one class hang together, 5 of another are strewn among them: only the balanced form minds."""
    rng = np.random.default_rng(0)
    found = knn_purity(rng.normal(size=(100, 2)).astype(np.float32), np.repeat([0, 1], [95, 5]), k=5)
    assert abs(found.balanced) < 0.15
    assert found.share.mean() > 0.85  # uncorrected purity would call it a success
    assert abs(found.corrected) < 0.15


def test_rotation_and_uniform_scaling_change_nothing() -> None:
    rng = np.random.default_rng(0)
    latents, codes = rng.normal(size=(120, 5)), rng.integers(3, size=120)
    moved = 40 * latents @ special_ortho_group.rvs(5, random_state=0) + 3
    before, after = (knn_purity(x.astype(np.float32), codes) for x in (latents, moved))
    np.testing.assert_array_equal(before.share, after.share)


def test_the_null_mean_is_zero_and_p_is_that_of_a_plain_loop() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(3, size=90)
    latents = (rng.normal(size=(90, 2)) + 0.25 * codes[:, None]).astype(np.float32)
    found = knn_purity(latents, codes, k=4)
    nulls = purity_nulls(found, seed=3)
    assert nulls.corrected.null == pytest.approx(0, abs=0.01)
    assert nulls.balanced.null == pytest.approx(0, abs=0.01)
    reached = [0, 0]
    for labels in (one for part in permutations(codes, 3) for one in part):
        shuffled = knn_purity(latents, labels.astype(np.intp), k=4)
        reached[0] += shuffled.corrected >= found.corrected - 1e-12
        reached[1] += shuffled.balanced >= found.balanced - 1e-12
    assert nulls.corrected.p_value == (1 + reached[0]) / 1_000
    assert nulls.balanced.p_value == (1 + reached[1]) / 1_000


def test_restricted_permutations_keep_the_counts_within_each_group() -> None:
    rng = np.random.default_rng(0)
    codes, groups = rng.integers(3, size=60), rng.integers(4, size=60).astype(str)
    drawn = np.concatenate(list(permutations(codes, 0, groups, draws=50)))
    assert (drawn != codes).any()
    for group in np.unique(groups):
        inside = groups == group
        expected = np.sort(codes[inside])
        np.testing.assert_array_equal(np.sort(drawn[:, inside], axis=1), np.tile(expected, (50, 1)))


def test_what_groups_explain_is_no_evidence() -> None:
    rng = np.random.default_rng(0)
    scene = rng.integers(2, size=200)
    codes = (rng.random(200) < np.where(scene == 1, 0.9, 0.1)).astype(np.intp)
    latents = (rng.normal(size=(200, 2)) + 6 * scene[:, None]).astype(np.float32)
    found = knn_purity(latents, codes)
    assert purity_nulls(found, 0).corrected.p_value == 0.001
    assert purity_nulls(found, 0, scene.astype(str)).corrected.p_value > 0.05


def test_labels_that_are_the_same_within_each_group_cannot_be_permuted() -> None:
    groups = np.array(["a", "a", "b", "c"])
    assert not can_be_permuted(np.array([0, 0, 1, 1]), groups)
    assert can_be_permuted(np.array([0, 1, 1, 1]), groups)
    assert can_be_permuted(np.array([0, 0, 1, 1]), None)


def test_too_few_images_and_constant_latents_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match="10 neighbours of each point need at least 11 points; there are 4"):
        knn_purity(np.eye(4, dtype=np.float32), np.array([0, 0, 1, 1]))
    with pytest.raises(BadInput, match="vae: all 20 latents are the same"):
        knn_purity(np.ones((20, 2), np.float32), np.arange(20) % 2, name="vae")
