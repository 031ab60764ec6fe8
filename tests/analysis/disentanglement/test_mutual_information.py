"""Mutual information of latents and factors, MIG and modularity."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score

from hinterland.analysis.disentanglement.evidence import evidence_of
from hinterland.analysis.disentanglement.mig import gaps, mig, modularity, modularity_of
from hinterland.analysis.disentanglement.mutual_information import binned_latents, information
from hinterland.ground.errors import BadInput
from known_causes import evidence, grid, table, turned


def test_information_by_hand() -> None:
    """v and w are two bits. Latent 0 is v; latent 1 is v and w, so 1 only where both are.

    H(v) = ln 2. I(latent 1; v) = H(v and w) - H(v and w | v) = [ln 4 - 3/4 ln 3] - 1/2 ln 2.
    """
    bits = grid(2, 2, times=50)
    both = bits[:, 0] * bits[:, 1]
    found = information(evidence(np.stack([bits[:, 0], both], axis=1), bits))
    np.testing.assert_allclose(found.entropy, np.log(2))
    shared = np.log(4) - 0.75 * np.log(3) - 0.5 * np.log(2)
    np.testing.assert_allclose(found.plain, [[np.log(2), 0], [shared, shared]], atol=1e-12)
    np.testing.assert_array_equal(found.surely, [[True, False], [True, True]])


def test_counted_and_expected_information_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    factors = rng.integers(4, size=(500, 1)).astype(float)
    latents = rng.normal(size=(500, 2)) + 0.5 * factors
    seen = evidence(latents, factors)
    found, bins = information(seen), binned_latents(seen)
    for d in range(2):
        assert found.plain[d, 0] == pytest.approx(mutual_info_score(factors[:, 0], bins[d]))
        # the adjusted score with the mean of entropies: (I - E) / (mean H - E)
        own = mutual_info_score(bins[d], bins[d])
        adjusted = (found.plain[d, 0] - found.expected[d, 0]) / ((own + found.entropy[0]) / 2 - found.expected[d, 0])
        assert adjusted == pytest.approx(adjusted_mutual_info_score(factors[:, 0], bins[d]))


def test_information_of_unrelated_latents_is_nothing_but_bias() -> None:
    """20 x 20 cells and 500 images: as counted .3 nats and more, freed of bias about 0."""
    rng = np.random.default_rng(0)
    found = information(evidence(rng.normal(size=(500, 20)), rng.random((500, 2))))
    assert found.plain.mean() > 0.25
    assert np.mean(found.plain - found.expected) == pytest.approx(0, abs=0.01)
    assert found.nats.mean() < 0.03
    assert found.surely.sum() <= 1


def test_a_latent_that_is_the_factor_tells_its_entropy_whether_classes_or_numbers() -> None:
    classes = grid(4, 5)
    found = information(evidence(3 * classes - 7, classes))
    np.testing.assert_allclose(np.diag(found.nats), found.entropy)
    numbers = np.random.default_rng(0).random((1_000, 2))
    found = information(evidence(-2 * numbers, numbers))
    np.testing.assert_allclose(np.diag(found.nats), found.entropy)


def test_gaps_by_hand() -> None:
    nats = np.array([[0.6, 0.1], [0.2, 0.5], [0.0, 0.5]])
    np.testing.assert_allclose(gaps(nats, np.array([0.8, 1.0])), [0.5, 0.0])


def test_modularity_by_hand() -> None:
    """Squares 1, 1/4, 0: others 1/4 of (3 - 1) * 1: 1 - 1/8."""
    nats = np.array([[1, 0.5, 0], [0, 2, 0], [1, 1, 1], [0, 0, 0]])
    np.testing.assert_allclose(modularity_of(nats), [7 / 8, 1, 0, 0])


def test_perfect_latents_have_mig_and_modularity_one() -> None:
    factors = grid(4, 3, 5)
    found = mig(evidence(factors[:, [2, 0, 1]], factors))
    assert found.score == pytest.approx(1)
    np.testing.assert_array_equal(found.best, [1, 2, 0])
    assert modularity(evidence(factors, factors)).score == pytest.approx(1)


def test_a_factor_in_two_latents_has_no_gap_and_they_stay_modular() -> None:
    factors = grid(4, 3)
    twice = factors[:, [0, 0, 1]]
    found = mig(evidence(twice, factors))
    np.testing.assert_allclose(found.per_factor, [0, 1], atol=1e-9)
    assert modularity(evidence(twice, factors)).score == pytest.approx(1)


def test_two_factors_in_one_latent_are_not_modular() -> None:
    factors = grid(4, 4)
    noise = np.random.default_rng(0).normal(size=len(factors))
    mixed = np.stack([4 * factors[:, 0] + factors[:, 1], noise], axis=1)
    found = modularity(evidence(mixed, factors))
    assert found.per_latent[0] == pytest.approx(0)
    assert found.knowing == 1
    assert np.isnan(found.per_latent[1])


def test_unrelated_latents_have_mig_and_modularity_about_zero() -> None:
    rng = np.random.default_rng(0)
    seen = evidence(rng.normal(size=(1_200, 5)), grid(4, 3, 5))
    assert mig(seen).score < 0.02
    assert (modularity(seen).score, modularity(seen).knowing) == (0, 0)


def test_rotating_perfect_latents_lowers_mig() -> None:
    factors = grid(5, 5, times=40)
    assert mig(evidence(turned(factors, 30), factors)).score < 0.4


def test_permuting_or_scaling_the_latents_changes_neither() -> None:
    rng = np.random.default_rng(0)
    factors = grid(4, 3)
    latents = np.hstack([factors + 0.5 * rng.normal(size=factors.shape), rng.normal(size=(240, 2))])
    before, after = evidence(latents, factors), evidence(4 * latents[:, [2, 0, 3, 1]], factors)
    assert mig(after).score == pytest.approx(mig(before).score)
    assert modularity(after).score == pytest.approx(modularity(before).score)


def test_on_an_incomplete_grid_a_latent_tells_of_factors_that_go_together() -> None:
    """Without the cells a > b, a tells of b: perfect latents have a gap of 1 - I(a; b) / H, no more."""
    factors = grid(3, 3, times=40)
    factors = factors[factors[:, 0] <= factors[:, 1]]
    found = mig(evidence(factors, factors))
    together = mutual_info_score(factors[:, 0], factors[:, 1])
    np.testing.assert_allclose(found.per_factor, 1 - together / found.information.entropy, atol=0.01)


def test_images_without_a_factor_are_left_out_for_it_alone() -> None:
    factors = grid(4, 3)
    gappy = factors.copy()
    gappy[np.random.default_rng(0).random(len(factors)) < 0.3, 0] = np.nan
    found = mig(evidence(factors, gappy))
    assert found.score == pytest.approx(1, abs=0.02)
    np.testing.assert_array_equal(found.information.n, [(~np.isnan(gappy[:, 0])).sum(), 240])


def test_modularity_of_one_factor_is_refused() -> None:
    one = evidence_of(table(grid(4, 3), grid(4, 3)), ["a"])
    assert mig(one).score == pytest.approx(1)
    with pytest.raises(BadInput, match="modularity tells factors apart and needs at least 2; vae has 1"):
        modularity(one)
