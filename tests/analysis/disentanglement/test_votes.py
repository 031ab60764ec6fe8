"""beta-VAE and FactorVAE scores."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group

from hinterland.analysis.disentanglement.dci import dci
from hinterland.analysis.disentanglement.evidence import evidence_of
from hinterland.analysis.disentanglement.mig import mig
from hinterland.analysis.disentanglement.votes import beta_vae_score, factor_vae_score
from hinterland.ground.errors import BadInput
from known_causes import evidence, grid, table, turned

SCORES = [beta_vae_score, factor_vae_score]


@pytest.mark.parametrize("score", SCORES)
def test_perfect_latents_score_one(score: object) -> None:
    factors = grid(4, 3, 5)
    found = score(evidence(factors[:, [2, 0, 1]], factors))  # type: ignore[operator]
    assert found.score == 1
    assert found.chance == pytest.approx(1 / 3)
    np.testing.assert_array_equal(found.per_factor, 1)
    numbers = np.random.default_rng(0).random((1_500, 3))
    assert score(evidence(numbers, numbers)).score == 1  # type: ignore[operator]


@pytest.mark.parametrize("score", SCORES)
def test_unrelated_latents_score_as_chance(score: object) -> None:
    latents = np.random.default_rng(0).normal(size=(6_000, 3))
    found = score(evidence(latents, grid(4, 3, 5, times=100)))  # type: ignore[operator]
    assert found.score == pytest.approx(1 / 3, abs=0.08)


@pytest.mark.parametrize("score", SCORES)
def test_a_rotation_of_perfect_latents_scores_high_though_mig_and_dci_see_it(score: object) -> None:
    """The known trap: two factors turned by 30 degrees."""
    factors = grid(6, 6, times=60)
    seen = evidence(turned(factors, 30), factors)
    assert score(seen).score > 0.98  # type: ignore[operator]
    assert mig(seen).score < 0.4
    assert dci(seen).disentanglement < 0.5


def test_votes_show_which_latent_is_steadiest_under_which_factor() -> None:
    factors = grid(4, 3)
    latents = np.stack([np.random.default_rng(0).normal(size=240), factors[:, 1], factors[:, 0]], axis=1)
    found = factor_vae_score(evidence(latents, factors))
    np.testing.assert_array_equal(found.votes, [[0, 0], [0, 1_000], [1_000, 0]])


@pytest.mark.parametrize("score", SCORES)
def test_scaling_the_latents_changes_no_vote(score: object) -> None:
    factors = grid(4, 3, 5)
    latents = (factors - factors.mean(axis=0)) @ special_ortho_group.rvs(3, random_state=0)
    before, after = (score(evidence(times * latents, factors)).score for times in (1, 4))  # type: ignore[operator]
    assert after == pytest.approx(before, abs=0.002)


def test_scaling_one_latent_changes_no_vote_of_factor_vae() -> None:
    factors = grid(4, 3, 5)
    latents = (factors - factors.mean(axis=0)) @ special_ortho_group.rvs(3, random_state=0)
    before, after = (factor_vae_score(evidence(latents * times, factors)) for times in ([1, 1, 1], [1, 32, 1]))
    assert after.score == before.score


@pytest.mark.parametrize("score", SCORES)
def test_missing_values_and_incomplete_grids_leave_perfect_latents_perfect(score: object) -> None:
    factors = grid(4, 4, times=40)
    factors = factors[factors.sum(axis=1) != 3]  # no value of one factor leaves the other a single value
    factors = np.vstack([factors, [[7, 0]]])  # a value that one image has alone
    gappy = factors.copy()
    gappy[np.random.default_rng(0).random(len(factors)) < 0.2, 1] = np.nan
    found = score(evidence(factors, gappy))  # type: ignore[operator]
    assert found.score > 0.99
    assert found.alone == 1


@pytest.mark.parametrize("score", SCORES)
def test_the_same_seed_gives_the_same_votes(score: object) -> None:
    rng = np.random.default_rng(0)
    seen = evidence(rng.normal(size=(240, 3)), grid(4, 3))
    assert score(seen, 3).score == score(seen, 3).score != score(seen, 4).score  # type: ignore[operator]


@pytest.mark.parametrize("score", SCORES)
def test_one_factor_is_refused(score: object) -> None:
    with pytest.raises(BadInput, match="needs at least 2; vae has 1 that varies: a"):
        score(evidence_of(table(grid(4, 3), grid(4, 3)), ["a"]))  # type: ignore[operator]
