"""Exact nearest neighbours."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from hinterland.analysis.neighbours import nearest, nearest_others
from hinterland.ground.errors import BadInput


def test_on_a_line_the_neighbours_are_those_beside() -> None:
    points = np.array([[0], [1], [3], [7]], np.float32)
    found = nearest(points, np.array([[2.9]], np.float32), k=2)
    np.testing.assert_array_equal(found.rows, [[2, 1]])
    np.testing.assert_allclose(found.squared_distances, [[0.01, 3.61]], rtol=1e-4)
    np.testing.assert_array_equal(nearest_others(points, 1).rows[:, 0], [1, 0, 1, 2])


def test_neighbours_are_those_of_scikit_learn() -> None:
    points = np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32)
    expected = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(points).kneighbors(return_distance=False)
    np.testing.assert_array_equal(nearest_others(points, 5).rows, expected)


def test_points_far_from_the_origin_keep_their_neighbours() -> None:
    points = np.random.default_rng(0).integers(-50, 50, (200, 3)).astype(np.float32) / 64
    near = nearest_others(points, 3).squared_distances
    np.testing.assert_allclose(nearest_others(points + 10_000, 3).squared_distances, near, atol=0.02)


def test_no_point_is_its_own_neighbour_even_among_copies_of_itself() -> None:
    found = nearest_others(np.zeros((30, 2), np.float32), 4)
    assert found.rows.shape == (30, 4)
    assert (found.rows != np.arange(30)[:, None]).all()


def test_fewer_points_than_neighbours_are_refused() -> None:
    points = np.zeros((3, 2), np.float32)
    with pytest.raises(BadInput, match="4 neighbours need at least 4 points; there are 3"):
        nearest(points, points, 4)
    with pytest.raises(BadInput, match="at least 4 points; there are 3"):
        nearest_others(points, 3)
    with pytest.raises(BadInput, match=r"k \(0\) must be at least 1"):
        nearest(points, points, 0)


def test_more_distances_than_can_be_computed_are_refused() -> None:
    many = np.broadcast_to(np.zeros((1, 1), np.float32), (200_000, 1))
    with pytest.raises(BadInput, match="take a sample"):
        nearest(many, many, 1)
