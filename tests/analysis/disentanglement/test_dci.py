"""DCI, SAP and explicitness."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group
from sklearn.metrics import roc_auc_score

from hinterland.analysis.disentanglement.dci import completeness_of, dci, disentanglement_of, r_squared
from hinterland.analysis.disentanglement.evidence import evidence_of
from hinterland.analysis.disentanglement.explicitness import area_under_curve, explicitness
from hinterland.analysis.disentanglement.sap import explained_by_targets, sap
from hinterland.data.annotations import Factor
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable
from known_causes import evidence, grid, table, turned


def test_a_latent_that_carries_two_of_ten_factors_equally_has_disentanglement_one_less_ln_2_over_ln_10() -> None:
    """Eastwood & Williams 2018: the base is the number of factors."""
    importance = np.zeros((3, 10))
    importance[0, :2] = 0.5
    score, per_latent = disentanglement_of(importance)
    assert per_latent[0] == pytest.approx(1 - np.log(2) / np.log(10))
    assert score == pytest.approx(per_latent[0])  # the others matter nothing, and weigh nothing


def test_disentanglement_and_completeness_by_hand() -> None:
    """Latent 0 serves a and half of b, latent 1 the other half of b; two factors, two latents.

    Latent 0: shares 2/3, 1/3: D = 1 - H2(1/3) bits; weight 3/4. Latent 1: D = 1, weight 1/4. C: 1 for a, 0 for b.
    """
    importance = np.array([[1.0, 0.5], [0.0, 0.5]])
    third = -(np.log2(1 / 3) / 3 + 2 * np.log2(2 / 3) / 3)
    score, per_latent = disentanglement_of(importance)
    np.testing.assert_allclose(per_latent, [1 - third, 1])
    assert score == pytest.approx(0.75 * (1 - third) + 0.25)
    completeness, per_factor = completeness_of(importance)
    np.testing.assert_allclose(per_factor, [1, 0], atol=1e-12)
    assert completeness == pytest.approx(0.5)


def test_a_factor_spread_over_all_latents_is_not_complete_but_they_are_disentangled() -> None:
    importance = np.array([[0.25, 0], [0.25, 0], [0.5, 0], [0, 1.0]])
    assert disentanglement_of(importance)[0] == pytest.approx(1)
    # H = 1.5 bits of the 2 that four latents could have
    np.testing.assert_allclose(completeness_of(importance)[1], [1 - 1.5 / 2, 1])


@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_perfect_latents_have_the_best_of_all_three(kind: str) -> None:
    factors = grid(4, 3, 5) if kind == "classes" else np.random.default_rng(0).random((1_500, 3))
    found = dci(evidence(-3 * factors[:, [1, 2, 0]], factors))
    assert found.disentanglement == pytest.approx(1, abs=0.005)
    assert found.completeness == pytest.approx(1, abs=0.005)
    assert found.informativeness == pytest.approx(1, abs=0.005)
    np.testing.assert_allclose(found.importance, np.eye(3)[[1, 2, 0]], atol=0.005)


def test_unrelated_latents_have_none_and_tell_no_more_than_guessing() -> None:
    rng = np.random.default_rng(0)
    found = dci(evidence(rng.normal(size=(1_200, 5)), grid(4, 3, 5)))
    assert found.disentanglement < 0.01
    assert found.completeness < 0.01
    np.testing.assert_allclose(found.told, [1 / 4, 1 / 3, 1 / 5], atol=0.08)
    numbers = dci(evidence(rng.normal(size=(600, 5)), rng.random((600, 2))))
    assert numbers.disentanglement < 0.01
    np.testing.assert_allclose(numbers.told, 0, atol=0.05)


def test_a_rotation_keeps_what_is_told_and_entangles_it() -> None:
    factors = grid(5, 5, times=40)
    found = dci(evidence(turned(factors, 45), factors))
    assert found.informativeness == pytest.approx(1, abs=0.01)
    assert found.disentanglement < 0.1
    assert found.completeness < 0.1


def test_the_importances_agree_with_gradient_boosting() -> None:
    """The forest that is quick, against the boosted trees of Locatello et al. 2019."""
    from sklearn.ensemble import GradientBoostingClassifier

    rng = np.random.default_rng(0)
    factors = grid(3, 3, times=60)
    mix = np.array([[1.0, 0.3], [0.2, 1.0], [0.5, 0.5]])
    latents = (factors @ mix.T + 0.3 * rng.normal(size=(len(factors), 3))).astype(np.float32)
    seen = evidence(latents, factors)
    boosted = np.stack(
        [
            GradientBoostingClassifier(random_state=0)
            .fit(latents[seen.fitted], factors[seen.fitted, k])
            .feature_importances_
            for k in range(2)
        ],
        axis=1,
    )
    np.testing.assert_allclose(dci(seen, quick=False).importance, boosted, atol=0.1)


def test_an_angle_told_by_sine_and_cosine_is_told_wholly_and_completed_by_neither() -> None:
    degrees = np.random.default_rng(0).uniform(0, 360, 1_000)
    size = np.arange(1_000) % 4
    turn = np.deg2rad(degrees)
    latents = np.stack([np.sin(turn), np.cos(turn), size], axis=1)
    seen = evidence_of(LatentTable.from_arrays(latents, factors={"phi": Factor(degrees, 360), "size": size}))
    found = dci(seen)
    assert found.told[0] > 0.99
    assert found.disentanglement == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(found.per_factor, [1 - np.log(2) / np.log(3), 1], atol=0.02)


def test_r_squared_by_hand() -> None:
    targets = np.array([[0.0], [2.0], [4.0]])
    assert r_squared(targets, targets) == 1
    assert r_squared(targets, np.array([[1.0], [2.0], [3.0]])) == pytest.approx(1 - 2 / 8)
    assert r_squared(targets, -targets) == 0


def test_perfect_latents_have_the_separation_that_guessing_leaves() -> None:
    """The best latent tells all, the second guesses: 1 - 1/4, 1 - 1/3, 1 - 1/5."""
    factors = grid(4, 3, 5)
    found = sap(evidence(factors, factors))
    assert found.ceiling == pytest.approx((3 / 4 + 2 / 3 + 4 / 5) / 3)
    assert found.score == pytest.approx(found.ceiling, abs=0.04)
    assert found.score <= found.ceiling
    numbers = np.random.default_rng(0).random((2_000, 2))
    assert sap(evidence(numbers, numbers)).score == pytest.approx(1, abs=0.02)


def test_thresholds_tell_a_class_that_lies_between_others_and_a_rare_one_counts_as_much() -> None:
    rng = np.random.default_rng(0)
    latent = rng.uniform(-1, 1, 4_000)
    rare = (np.abs(latent) < 0.05).astype(float)
    seen = evidence(np.stack([latent, rng.normal(size=4_000)], axis=1), rare[:, None])
    found = sap(seen)
    assert found.told[0, 0] > 0.95
    assert found.told[1, 0] == pytest.approx(0.5, abs=0.1)


def test_two_copies_and_unrelated_latents_are_not_separated() -> None:
    factors = grid(4, 3)
    assert sap(evidence(factors[:, [0, 0, 1, 1]], factors)).score == pytest.approx(0)
    assert sap(evidence(np.random.default_rng(0).normal(size=(1_200, 5)), grid(4, 3, 5))).score < 0.05


def test_squared_correlations_agree_with_numpy_and_a_circle_is_linear_in_its_sine_and_cosine() -> None:
    rng = np.random.default_rng(0)
    z, v = rng.normal(size=(50, 3)), rng.normal(size=(50, 1))
    expected = [np.corrcoef(z[:, d], v[:, 0])[0, 1] ** 2 for d in range(3)]
    np.testing.assert_allclose(explained_by_targets(z, v), expected)
    turn = rng.uniform(0, 2 * np.pi, 100)
    circle = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    np.testing.assert_allclose(explained_by_targets(np.cos(turn - 1)[:, None], circle), 1)


def test_perfect_latents_are_explicit_and_unrelated_ones_are_at_chance() -> None:
    factors = grid(4, 3, 5)
    assert explicitness(evidence(factors, factors)).score > 0.99
    blind = explicitness(evidence(np.random.default_rng(0).normal(size=(1_200, 5)), factors))
    assert blind.score == pytest.approx(0.5, abs=0.04)


def test_rotating_permuting_or_scaling_the_latents_changes_no_explicitness() -> None:
    factors = grid(4, 3)
    latents = np.hstack([factors, factors[:, :1]]) + np.random.default_rng(0).normal(size=(240, 3))
    before = explicitness(evidence(latents, factors)).score
    for rotation in (special_ortho_group.rvs(3, random_state=1), 5 * np.eye(3)[[2, 0, 1]]):
        assert explicitness(evidence(latents @ rotation, factors)).score == pytest.approx(before, abs=0.002)


def test_areas_under_curves_agree_with_scikit_learn_also_with_ties() -> None:
    rng = np.random.default_rng(0)
    scores, positive = rng.integers(8, size=200) / 8, rng.random(200) < 0.3
    assert area_under_curve(scores, positive) == pytest.approx(roc_auc_score(positive, scores))
    assert area_under_curve([1, 2, 2, 3], np.array([False, False, True, True])) == pytest.approx(3.5 / 4)
    assert np.isnan(area_under_curve([1, 2], np.array([True, True])))


def test_permuting_or_scaling_the_latents_changes_neither_dci_nor_sap() -> None:
    rng = np.random.default_rng(0)
    factors = grid(4, 3, times=40)
    latents = np.hstack([factors + 0.4 * rng.normal(size=factors.shape), rng.normal(size=(480, 1))])
    before, after = evidence(latents, factors), evidence(4 * latents[:, [2, 1, 0]], factors)
    assert sap(after).score == pytest.approx(sap(before).score)
    one, two = dci(before), dci(after)
    assert two.disentanglement == pytest.approx(one.disentanglement, abs=0.02)
    assert two.completeness == pytest.approx(one.completeness, abs=0.02)


def test_missing_values_and_incomplete_grids_leave_perfect_latents_perfect() -> None:
    factors = grid(3, 4, times=40)
    factors = factors[factors[:, 0] <= factors[:, 1]]
    gappy = factors.copy()
    gappy[np.random.default_rng(0).random(len(factors)) < 0.3, 1] = np.nan
    found = dci(evidence(factors, gappy))
    assert found.disentanglement == pytest.approx(1, abs=0.01)
    assert found.informativeness == pytest.approx(1)


def test_dci_of_one_factor_is_refused() -> None:
    with pytest.raises(BadInput, match="DCI tells factors apart and needs at least 2; vae has 1 that varies: b"):
        dci(evidence_of(table(grid(4, 3), grid(4, 3)), ["b"]))
