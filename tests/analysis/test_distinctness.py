"""Sparsity, cosines, dependence, noise: by hand, by invariance, by known distributions."""

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.distinctness import (
    absolute_cosine,
    cosine_by_chance,
    gaussian_total_correlation,
    hoyer,
    near_zero,
    noise_share,
    sigma_per_dimension,
)
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def normal(n: int, d: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((n, d)).astype(np.float32)


def test_sparsity_of_one_hot_even_and_zero_latents() -> None:
    latents = np.array([[0, 5, 0, 0], [2, -2, 2, 2], [0, 0, 0, 0]], np.float32)
    np.testing.assert_allclose(hoyer(latents), [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(hoyer(np.array([[3, 4, 0, 0]], np.float32)), [2 - 7 / 5])


def test_scaling_changes_no_sparsity_and_no_cosine() -> None:
    latents = normal(50, 6)
    for measure in (hoyer, near_zero, absolute_cosine):
        np.testing.assert_allclose(measure(1000 * latents), measure(latents), rtol=1e-5)


def test_one_number_has_no_sparsity() -> None:
    with pytest.raises(BadInput, match="at least 2 numbers"):
        hoyer(normal(5, 1))


def test_eight_percent_of_normal_numbers_lie_near_zero() -> None:
    assert near_zero(normal(4000, 10)).mean() == pytest.approx(0.0797, abs=0.004)
    np.testing.assert_allclose(near_zero(np.array([[0, 0, 0, 1], [1, 1, 1, 1]], np.float32)), [0.75, 0])


def test_cosines_by_hand_and_by_chance() -> None:
    np.testing.assert_allclose(absolute_cosine(np.array([[1, 0], [-2, 0], [0, 3]], np.float32)), [0.5, 0.5, 0])
    assert cosine_by_chance(2) == pytest.approx(2 / np.pi)
    assert absolute_cosine(normal(3000, 7)).mean() == pytest.approx(cosine_by_chance(7), rel=0.01)


def test_the_total_correlation_of_two_latents_is_known() -> None:
    cov = np.array([[4.0, 1.2], [1.2, 1.0]])  # r = .6
    drawn = np.random.default_rng(0).multivariate_normal([5, 0], cov, 20_000)
    table = LatentTable.from_arrays(drawn, name="run")
    assert gaussian_total_correlation(table) == pytest.approx(-0.5 * np.log(1 - 0.36), abs=0.01)


def test_noise_of_the_posterior_makes_latents_less_dependent() -> None:
    latents = np.repeat(normal(5000, 1), 2, axis=1) + 0.1 * normal(5000, 2)
    table = LatentTable.from_arrays(latents, name="run")
    noisy = dataclasses.replace(table, logvar=np.zeros((5000, 2), np.float32))
    r = 1.0 / 2.01
    assert gaussian_total_correlation(noisy) == pytest.approx(-0.5 * np.log(1 - r**2), abs=0.02)
    assert gaussian_total_correlation(table) > 1


def test_latents_that_follow_from_others_have_no_finite_one_and_still_ones_are_left_out() -> None:
    latents = normal(500, 3)
    assert gaussian_total_correlation(LatentTable.from_arrays(latents[:, [0, 1, 1]], name="run")) is None
    assert gaussian_total_correlation(LatentTable.from_arrays(normal(3, 4), name="run")) is None
    assert gaussian_total_correlation(LatentTable.from_arrays(np.zeros((9, 2)), name="run")) is None
    still = latents.copy()
    still[:, 2] = 7
    assert gaussian_total_correlation(LatentTable.from_arrays(still, name="run")) == pytest.approx(0, abs=0.01)


def test_sigma_and_its_share_by_hand() -> None:
    table = dataclasses.replace(
        LatentTable.from_arrays(np.array([[1, 0], [-1, 0]], np.float32), name="run"),
        logvar=np.log(np.array([[4, 1], [4, 1]], np.float32)),
    )
    np.testing.assert_allclose(sigma_per_dimension(table), [2, 1], rtol=1e-6)
    np.testing.assert_allclose(noise_share(table), [0.8, 1], rtol=1e-6)
