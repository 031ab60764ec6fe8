"""Trustworthiness and continuity."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group
from sklearn.manifold import trustworthiness

from hinterland.analysis.projections import trust
from hinterland.analysis.projections.trust import trust_of
from hinterland.ground.errors import BadInput


def line(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


def test_five_points_by_hand() -> None:
    """Points A..E at 0, 1, 3, 7, 15; the picture exchanges B and E. k = 1, so U has one point each.

    Nearest in the picture: A-E, B-D, C-E, D-C, E-A, whose true ranks are 4, 3, 4, 1, 4: excess 3, 2, 3, 0, 3.
    Sum 11, normaliser 2 / (5 * 1 * (10 - 3 - 1)) = 1/15: T = 1 - 11/15. The exchange is its own inverse: C = T.
    """
    found = trust_of(line(0, 1, 3, 7, 15), line(0, 15, 3, 7, 1), k=1, seed=0)
    assert found.trustworthiness == pytest.approx(4 / 15)
    assert found.continuity == pytest.approx(4 / 15)
    np.testing.assert_allclose(found.per_point_trust, [0, 1 / 3, 0, 1, 0], atol=1e-12)


def test_a_tear_lowers_continuity_and_a_fold_lowers_trustworthiness() -> None:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1).astype(np.float32)
    torn = trust_of(circle, turn[:, None].astype(np.float32), k=5, seed=0)
    folded = trust_of(circle, circle[:, :1], k=5, seed=0)
    assert torn.trustworthiness > torn.continuity
    assert folded.trustworthiness < folded.continuity


def test_it_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    latents, positions = rng.normal(size=(150, 6)).astype(np.float32), rng.normal(size=(150, 2)).astype(np.float32)
    positions += latents[:, :2]
    found = trust_of(latents, positions, k=7, seed=0)
    assert found.trustworthiness == pytest.approx(trustworthiness(latents, positions, n_neighbors=7), abs=1e-9)
    assert found.continuity == pytest.approx(trustworthiness(positions, latents, n_neighbors=7), abs=1e-9)
    assert found.per_point_trust.mean() == pytest.approx(found.trustworthiness)


def test_a_perfect_picture_is_trusted_wholly_and_a_random_one_by_half() -> None:
    rng = np.random.default_rng(0)
    latents = rng.normal(size=(400, 2)).astype(np.float32)
    perfect = trust_of(latents, 3 * latents + 1, k=10, seed=0)
    assert (perfect.trustworthiness, perfect.continuity) == (1, 1)
    blind = trust_of(latents, rng.normal(size=(400, 2)).astype(np.float32), k=10, seed=0)
    assert blind.trustworthiness == pytest.approx(0.5, abs=0.03)


def test_rotating_or_scaling_the_latents_changes_no_trust() -> None:
    rng = np.random.default_rng(1)
    latents, positions = rng.normal(size=(200, 5)).astype(np.float32), rng.normal(size=(200, 2)).astype(np.float32)
    turned = (17 * latents @ special_ortho_group.rvs(5, random_state=0)).astype(np.float32)
    before, after = trust_of(latents, positions, 8, 0), trust_of(turned, positions, 8, 0)
    assert after.trustworthiness == pytest.approx(before.trustworthiness, abs=1e-4)
    assert after.continuity == pytest.approx(before.continuity, abs=1e-4)


def test_on_a_sample_of_references_trust_is_near_that_on_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    latents = rng.normal(size=(1_000, 4)).astype(np.float32)
    whole = trust_of(latents, latents[:, :2], k=10, seed=0)
    monkeypatch.setattr(trust, "MOST_REFERENCES", 500)
    sampled = trust_of(latents, latents[:, :2], k=5, seed=0)  # half of the points, so half of the neighbours
    assert sampled.n == 500
    assert sampled.per_point_trust.shape == (1_000,)
    assert ((sampled.per_point_trust >= 0) & (sampled.per_point_trust <= 1)).all()
    assert sampled.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.02)


@pytest.mark.parametrize("k", [0, 5, 9])
def test_a_k_that_is_not_below_half_of_the_points_is_refused(k: int) -> None:
    points = np.random.default_rng(0).normal(size=(10, 2)).astype(np.float32)
    with pytest.raises(BadInput, match=rf"k \({k}\) must be at least 1 and below half of the 10 points"):
        trust_of(points, points, k, 0)
