"""Ways through a latent space."""

import numpy as np
import pytest

from hinterland.ground.errors import BadInput
from hinterland.latents.paths import (
    along_component,
    from_hyperspherical,
    hyperspherical,
    linear,
    plane_of_prior,
    plane_of_range,
    slerp,
    three_points,
    to_hyperspherical,
    traverse,
)

WAYS = [linear, slerp, hyperspherical]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_every_way_begins_and_ends_where_it_should(way: object, size: int) -> None:
    a, b = np.random.default_rng(size).normal(size=(2, size)).astype(np.float32)
    path = way(a, b, 7)  # type: ignore[operator]
    assert path.shape == (7, size)
    assert path.dtype == np.float32
    np.testing.assert_allclose(path[[0, -1]], [a, b], atol=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_from_a_latent_to_itself_no_way_moves(way: object) -> None:
    a = np.array([0.3, -0.4, 1.2], np.float32)
    np.testing.assert_allclose(way(a, a, 4), np.tile(a, (4, 1)), atol=1e-6)  # type: ignore[operator]


def test_linear_by_hand() -> None:
    np.testing.assert_allclose(linear([0, 0], [4, 2], 3), [[0, 0], [2, 1], [4, 2]])


def test_slerp_by_hand() -> None:
    half = np.sqrt(0.5)
    np.testing.assert_allclose(slerp([1, 0], [0, 1], 3), [[1, 0], [half, half], [0, 1]], atol=1e-6)


def test_slerp_keeps_the_length_where_both_ends_have_it_and_turns_evenly() -> None:
    a, b = np.random.default_rng(0).normal(size=(2, 8))
    path = slerp(3 * a / np.linalg.norm(a), 3 * b / np.linalg.norm(b), 9)
    np.testing.assert_allclose(np.linalg.norm(path, axis=1), 3, rtol=1e-5)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-4)


def test_parallel_latents_are_joined_straight() -> None:
    np.testing.assert_allclose(slerp([1, 1], [3, 3], 3), [[1, 1], [2, 2], [3, 3]], atol=1e-6)
    np.testing.assert_allclose(slerp([-1], [3], 3), [[-1], [1], [3]], atol=1e-6)


def test_opposite_latents_and_those_without_direction_are_refused() -> None:
    with pytest.raises(BadInput, match="opposite"):
        slerp([1, 2], [-2, -4], 5)
    with pytest.raises(BadInput, match="length 0"):
        slerp([0, 0], [1, 1], 5)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_hyperspherical_coordinates_and_back(size: int) -> None:
    points = np.random.default_rng(0).normal(size=(50, size))
    coordinates = to_hyperspherical(points)
    np.testing.assert_allclose(from_hyperspherical(coordinates), points, atol=1e-12)
    if size > 1:
        np.testing.assert_allclose(coordinates[:, 0], np.linalg.norm(points, axis=1))
        assert (coordinates[:, 1:-1] >= 0).all()
        assert (coordinates[:, 1:-1] <= np.pi).all()


def test_hyperspherical_coordinates_by_hand() -> None:
    np.testing.assert_allclose(to_hyperspherical([0, 2]), [2, np.pi / 2])
    np.testing.assert_allclose(to_hyperspherical([0, 0, -3]), [3, np.pi / 2, -np.pi / 2])
    np.testing.assert_allclose(to_hyperspherical(np.zeros(4)), np.zeros(4))


def test_in_the_plane_the_hyperspherical_way_is_slerp_but_not_in_space() -> None:
    np.testing.assert_allclose(hyperspherical([2, 0], [0, 2], 5), slerp([2, 0], [0, 2], 5), atol=1e-6)
    a, b = [1, 0.2, 0.3], [0.1, -0.9, 0.8]
    assert np.abs(hyperspherical(a, b, 5) - slerp(a, b, 5)).max() > 0.05


def test_the_hyperspherical_way_goes_the_long_way_round() -> None:
    middle = hyperspherical([-1, 0.1], [-1, -0.1], 3)[1]
    assert middle[0] > 0.9  # through the east, though both ends lie in the west


def test_along_a_component_steps_count_in_standard_deviations() -> None:
    path = along_component([1, 1], [0, 1], sd=2, span=(-1, 1), steps=3)
    np.testing.assert_allclose(path, [[1, -1], [1, 1], [1, 3]])
    assert along_component([0, 0], [1, 0], 1.0).shape == (9, 2)


def test_a_traversal_changes_one_number() -> None:
    np.testing.assert_array_equal(traverse([7, 8, 9], 1, [-1, 0]), [[7, -1, 9], [7, 0, 9]])
    with pytest.raises(BadInput, match=r"dimension \(3\) must be from 0 to 2"):
        traverse([7, 8, 9], 3, [0])


def test_the_plane_of_the_prior_is_laid_out_like_a_picture() -> None:
    plane = plane_of_prior(4)
    assert plane.shape == (4, 4, 2)
    assert (np.diff(plane[0, :, 0]) > 0).all()
    assert (np.diff(plane[:, 0, 1]) < 0).all()
    np.testing.assert_allclose(plane[0, 0], [-1.150349, 1.150349], rtol=1e-5)  # the quantile of 1/8


def test_the_plane_over_data_holds_its_range() -> None:
    latents = np.array([[0, 10], [4, 30], [2, 20]], np.float32)
    plane = plane_of_range(latents, 3)
    np.testing.assert_allclose(plane[0, 0], [0, 30])
    np.testing.assert_allclose(plane[2, 2], [4, 10])
    np.testing.assert_allclose(plane[1, 1], [2, 20])
    with pytest.raises(BadInput, match="size 2"):
        plane_of_range(np.zeros((5, 3), np.float32), 3)


def test_three_points_stand_at_the_corners_of_their_triangle() -> None:
    a, b, c = np.eye(3)
    made = three_points(a, b, c, 4)
    np.testing.assert_array_equal(made.places[[0, 6, 9]], [[0, 0], [3, 0], [3, 3]])
    np.testing.assert_allclose(made.latents[[0, 6, 9]], np.eye(3), atol=1e-7)
    np.testing.assert_allclose(made.weights.sum(axis=1), 1)
    assert (made.weights >= 0).all()
    assert len(made.latents) == 10
    np.testing.assert_allclose(made.latents[4], [1 / 3, 1 / 3, 1 / 3], atol=1e-6)  # row 2, column 1: the middle


def test_too_few_steps_and_latents_that_do_not_match_are_refused() -> None:
    with pytest.raises(BadInput, match=r"steps \(1\) must be at least 2"):
        linear([0], [1], 1)
    with pytest.raises(BadInput, match=r"shapes \(2,\) and \(3,\)"):
        slerp([0, 1], [0, 1, 2], 5)
    with pytest.raises(BadInput, match=r"side \(1\)"):
        three_points([0], [1], [2], 1)
