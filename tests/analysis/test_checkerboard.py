"""What stands out at the finest pattern that pixels can hold."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.analysis.checkerboard import checkerboard
from hinterland.ground.errors import BadInput

RNG = np.random.default_rng(0)
WHITE = RNG.normal(size=(40, 3, 28, 28))
BOARD = np.indices((28, 28)).sum(axis=0) % 2 - 0.5  # fields of one pixel


def test_white_noise_stands_out_nowhere() -> None:
    assert checkerboard(WHITE, np.zeros_like(WHITE)).mean() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("pattern", [BOARD, np.indices((28, 28))[0] % 2 - 0.5, np.indices((28, 28))[1] % 2 - 0.5])
def test_a_pattern_of_two_pixels_stands_out_by_its_power(pattern) -> None:
    """Of white noise of variance 1 each frequency has power N; a pattern of height a adds (a N / 2)^2 to one of 55."""
    height = 0.2
    expected = 1 + (height / 2) ** 2 * 28**4 / (55 * 28**2)
    found = checkerboard(WHITE + height * pattern, np.zeros_like(WHITE))
    assert found.mean() == pytest.approx(expected, rel=0.05)


def test_a_period_of_four_pixels_and_light_do_not_count() -> None:
    slow = 0.5 * (np.indices((28, 28))[1] // 2 % 2)
    smooth = WHITE + slow + 3.0
    assert checkerboard(smooth, np.zeros_like(smooth)).mean() == pytest.approx(1, abs=0.05)


def test_it_is_the_error_that_is_looked_at_and_its_size_does_not_matter() -> None:
    images = RNG.random((5, 1, 28, 28))
    whole = checkerboard(images, images + WHITE[:5, :1])
    assert np.allclose(checkerboard(images, images + 7 * WHITE[:5, :1]), whole)
    assert np.array_equal(checkerboard(images, images), np.ones(5))


def test_an_odd_side_is_cut_by_one() -> None:
    odd = RNG.normal(size=(4, 1, 29, 31))
    assert np.array_equal(checkerboard(odd, 0 * odd), checkerboard(odd[:, :, :28, :30], 0 * odd[:, :, :28, :30]))


def test_images_that_are_too_small_or_of_another_shape_are_refused() -> None:
    with pytest.raises(BadInput, match="8 x 28"):
        checkerboard(WHITE[:, :, :8], WHITE[:, :, :8])
    with pytest.raises(BadInput, match="cannot be compared"):
        checkerboard(WHITE, WHITE[:2])
