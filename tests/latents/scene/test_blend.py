"""Errors of overlapping windows as one map."""

from __future__ import annotations

import numpy as np

from hinterland.latents.scene.blend import Blend, window_weight


def test_windows_half_a_side_apart_weigh_the_same_everywhere():
    weight = window_weight(8).astype(np.float64)
    down = weight[:4] + weight[4:]
    np.testing.assert_allclose(down[:, :4] + down[:, 4:], 1, atol=1e-6)


def test_no_pixel_of_a_window_weighs_nothing_and_its_middle_most():
    weight = window_weight(9)
    assert (weight > 0).all()
    assert weight.argmax() == 40
    np.testing.assert_array_equal(weight, weight.T)


def test_a_pixel_of_two_windows_is_their_mean_by_weight():
    everywhere, weight = np.ones((4, 4), bool), window_weight(4)
    blend = Blend(4, 6)
    blend.add(0, np.full((4, 4), 1, np.float32), everywhere)
    blend.add(2, np.full((4, 4), 3, np.float32), everywhere)
    first = blend.take(1)
    of_two = (weight[0, 2:] * 1 + weight[0, :2] * 3) / (weight[0, 2:] + weight[0, :2])
    np.testing.assert_allclose(first[0], [1, 1, *of_two, 3, 3], rtol=1e-6)


def test_windows_further_down_reach_into_the_rows_that_are_left():
    everywhere = np.ones((4, 4), bool)
    blend = Blend(4, 4)
    blend.add(0, np.zeros((4, 4), np.float32), everywhere)
    assert (blend.take(2) == 0).all()
    blend.add(0, np.full((4, 4), 2, np.float32), everywhere)
    below = blend.take(4)
    assert ((below[:2] > 0) & (below[:2] < 2)).all()
    np.testing.assert_allclose(below[:2, 0], [2 * 0.1464 / 1, 2 * 0.8536], atol=1e-3)  # sin^2 of 22.5 and 67.5 degrees
    assert (below[2:] == 2).all()


def test_what_is_not_valid_counts_nothing_and_is_nan_where_no_window_has_it():
    there = np.ones((2, 2), bool)
    there[0, 0] = False
    blend = Blend(2, 3)
    blend.add(0, np.array([[np.nan, 1], [1, 1]], np.float32), there)
    np.testing.assert_array_equal(blend.take(2), [[np.nan, 1, np.nan], [1, 1, np.nan]])
