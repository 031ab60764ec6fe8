"""Centring and one scalar."""

import numpy as np
import pytest

from hinterland.analysis.scaling import scaling_of
from hinterland.ground.errors import BadInput


def test_scaled_latents_have_mean_zero_and_root_mean_square_one() -> None:
    latents = np.random.default_rng(0).normal(7, [1, 50, 0.1], (100, 3)).astype(np.float32)
    scaled = scaling_of(latents, "x").apply(latents)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(np.sqrt((scaled**2).mean()), 1, atol=1e-5)


def test_one_scalar_keeps_the_proportions_of_the_dimensions() -> None:
    latents = np.array([[0, 0], [4, 1]], np.float32)
    # deviations (-2, -.5), (2, .5); root mean square sqrt((4 + .25 + 4 + .25) / 4) = sqrt(2.125)
    scaling = scaling_of(latents, "x")
    np.testing.assert_allclose(scaling.scale, np.sqrt(2.125))
    np.testing.assert_allclose(scaling.apply(latents)[1], np.array([2, 0.5]) / np.sqrt(2.125), rtol=1e-6)


def test_other_latents_are_scaled_by_what_was_taken_from_the_first() -> None:
    scaling = scaling_of(np.array([[-1.0], [1.0]], np.float32), "x")
    np.testing.assert_array_equal(scaling.apply(np.array([[5.0]], np.float32)), [[5.0]])


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_a_constant_latent_is_refused_with_its_name(value: float) -> None:
    with pytest.raises(BadInput, match="untrained: all 9 latents are the same"):
        scaling_of(np.full((9, 3), value, np.float32), "untrained")
