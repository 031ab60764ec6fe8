"""What is worked out of pixels: by hand on bars, and what turning and moving them changes."""

from __future__ import annotations

import numpy as np
import pytest

import hinterland as hl
from hinterland.data.derived import moments, with_derived
from hinterland.ground.errors import BadInput


def bar(height, width, size=20, at=(8, 7)):
    image = np.zeros((1, size, size))
    image[0, at[0] : at[0] + height, at[1] : at[1] + width] = 0.5
    return image


def test_of_a_bar_all_is_worked_out_by_hand():
    found = moments(bar(2, 6))
    assert found["brightness"][0] == pytest.approx(0.5 * 12 / 400)
    assert found["area"][0] == pytest.approx(12 / 400)
    # second moments of n pixels in a row: (n^2 - 1) / 12
    assert found["aspect"][0] == pytest.approx(np.sqrt((2**2 - 1) / (6**2 - 1)))
    assert np.sin(found["orientation"][0]) == pytest.approx(0, abs=1e-9)
    assert moments(bar(6, 2))["orientation"][0] == pytest.approx(np.pi / 2)


def test_moving_changes_nothing_and_turning_only_the_orientation():
    still, moved = moments(bar(2, 6)), moments(bar(2, 6, at=(1, 12)))
    turned = moments(np.rot90(bar(2, 6), axes=(1, 2)))
    for name in ("brightness", "area", "aspect"):
        assert still[name] == pytest.approx(moved[name])
        assert still[name] == pytest.approx(turned[name])
    assert moved["orientation"] == pytest.approx(still["orientation"], abs=1e-9)


def test_a_line_that_rises_to_the_right_has_an_eighth_of_a_turn():
    image = np.zeros((1, 9, 9))
    image[0, np.arange(8, -1, -1), np.arange(9)] = 1
    assert moments(image)["orientation"][0] == pytest.approx(np.pi / 4)
    assert moments(image[:, ::-1])["orientation"][0] == pytest.approx(3 * np.pi / 4)


def test_what_has_no_direction_has_none():
    found = moments(np.concatenate([bar(4, 4), np.zeros((1, 20, 20))]))
    assert np.isnan(found["orientation"]).all()
    assert found["aspect"][0] == pytest.approx(1)
    assert np.isnan(found["aspect"][1])
    assert found["brightness"][1] == 0


def test_a_silhouette_writes_the_class_where_an_image_is_bright():
    images = with_derived(hl.load("digits"), ["silhouette"])
    pixels, mask = images.layers["image"][:, 0], images.masks["silhouette"]
    codes = images.annotations.labels["class"].codes
    assert 0.9 < pixels.max() <= 1
    bright = pixels.astype(np.float64) > 0.1
    assert (mask[~bright] == 0).all()
    assert (mask == np.where(bright, codes[:, None, None] + 1, 0)).all()


def test_a_run_finds_what_was_derived_again():
    images = hl.load("digits", derive=["moments"])
    assert images.origin["derive"] == ["moments"]
    assert images.annotations.factors["orientation"].period == pytest.approx(np.pi)
    with pytest.raises(BadInput, match=r"derive \(shape\): what can be worked out is moments, silhouette"):
        hl.load("digits", derive=["shape"])
