"""Latents that no image gave."""

import dataclasses

import numpy as np
import pytest

from hinterland.ground.errors import BadInput
from hinterland.latents.sampling import aggregate_gaussian, gaussian_mixture, prior
from hinterland.latents.table import LatentTable


def two_clouds(n: int = 400) -> LatentTable:
    rng = np.random.default_rng(0)
    latents = rng.normal(0, 0.3, (n, 2)) + np.where(np.arange(n)[:, None] % 2, 3, -3)
    return LatentTable.from_arrays(latents, name="vae")


def test_the_prior_has_mean_zero_and_variance_one() -> None:
    drawn = prior(20_000, 3, seed=0)
    assert drawn.dtype == np.float32
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.03)
    np.testing.assert_allclose(np.cov(drawn.T), np.eye(3), atol=0.03)


def test_the_aggregate_gaussian_has_the_mean_and_covariance_of_the_latents() -> None:
    table = two_clouds()
    drawn = aggregate_gaussian(table, 20_000, seed=0)
    np.testing.assert_allclose(drawn.mean(axis=0), table.latents.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(table.latents.T), atol=0.3)


def test_posterior_variances_are_added_to_it() -> None:
    table = dataclasses.replace(two_clouds(), logvar=np.full((400, 2), np.log(2), np.float32))
    drawn = aggregate_gaussian(table, 40_000, seed=0)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(table.latents.T) + 2 * np.eye(2), atol=0.3)


def test_a_mixture_leaves_empty_what_the_latents_leave_empty_and_one_gaussian_does_not() -> None:
    table = two_clouds()
    far_from_both = [
        (np.abs(np.abs(draw(table, 2_000, 0).mean(axis=1)) - 3) > 1.5).mean()
        for draw in (lambda t, n, s: gaussian_mixture(t, n, s, components=2), aggregate_gaussian)
    ]
    assert far_from_both[0] < 0.001
    assert far_from_both[1] > 0.2


def test_posterior_variances_widen_the_mixture() -> None:
    table = two_clouds()
    wide = dataclasses.replace(table, logvar=np.zeros((400, 2), np.float32))
    drawn = gaussian_mixture(wide, 20_000, seed=0, components=2)
    high = drawn[drawn.mean(axis=1) > 0]
    np.testing.assert_allclose(high.var(axis=0), 0.3**2 + 1, rtol=0.1)


@pytest.mark.parametrize("size", [1, 6])
def test_every_sampler_gives_latents_of_the_right_shape_and_the_same_for_the_same_seed(size: int) -> None:
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(120, size)))
    for draw in (aggregate_gaussian, gaussian_mixture):
        first, again, other = draw(table, 9, 1), draw(table, 9, 1), draw(table, 9, 2)
        assert first.shape == (9, size)
        assert first.dtype == np.float32
        np.testing.assert_array_equal(first, again)
        assert (first != other).any()


def test_a_few_more_numbers_than_images_still_make_a_gaussian() -> None:
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(5, 8)))
    assert np.isfinite(aggregate_gaussian(table, 4, 0)).all()


def test_too_few_latents_are_refused_with_what_would_do() -> None:
    table = two_clouds(30)
    with pytest.raises(BadInput, match="vae: 10 components need at least 100 latents; there are 30; components=3"):
        gaussian_mixture(table, 5, 0)
    with pytest.raises(BadInput, match="vae: a Gaussian needs at least 2 latents"):
        aggregate_gaussian(table.take(slice(0, 1)), 5, 0)
    with pytest.raises(BadInput, match=r"n \(0\) must be at least 1"):
        prior(0, 2, 0)
    with pytest.raises(BadInput, match=r"components \(0\) must be at least 1"):
        gaussian_mixture(table, 5, 0, components=0)
