"""Where cuboids stand, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.data.cuboids.geometry import Boxes, boxes_of, cos_sin
from hinterland.data.cuboids.sampling import sample
from hinterland.data.cuboids.scene import Scene


def boxes(**chain: object) -> Boxes:
    scene = Scene.checked({"chain": chain})
    return boxes_of(scene.chain, sample(scene, 0, 1))


def test_quarter_turns_are_exact_and_whole_turns_change_nothing():
    c, s = cos_sin(np.array([0.0, 90.0, 180.0, 270.0, 360.0, -90.0]))
    assert c.tolist() == [1, 0, -1, 0, 1, 0]
    assert s.tolist() == [0, 1, 0, -1, 0, -1]
    angles = np.array([12.25, 44.5, 45.5, 300.75])  # binary fractions: adding whole turns rounds nothing
    for one, two in zip(cos_sin(angles), cos_sin(angles + 720), strict=True):
        np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(cos_sin(angles)[0], np.cos(np.deg2rad(angles)), rtol=0, atol=1e-15)
    np.testing.assert_allclose(cos_sin(angles)[1], np.sin(np.deg2rad(angles)), rtol=0, atol=1e-15)


def test_without_bend_cuboids_stand_upon_each_other():
    made = boxes(cuboids=4, theta_deg=0, scale=1.5)
    np.testing.assert_array_equal(made.centre[0], [[0, 0, 0], [0, 1.5, 0], [0, 3, 0], [0, 4.5, 0]])
    assert made.half[0, 0].tolist() == [0.5, 0.75, 0.5]


def test_bends_of_a_right_angle_lead_around_a_ring():
    # hinge (.5, .75): the second lies on its side to the right of it; the third hangs down from (2, .75)
    made = boxes(cuboids=4, theta_deg=90, scale=1.5)
    np.testing.assert_array_equal(made.centre[0], [[0, 0, 0], [1.25, 1.25, 0], [2.5, 0, 0], [1.25, -1.25, 0]])
    np.testing.assert_array_equal(made.axes[0, 1], [[0, -1, 0], [1, 0, 0], [0, 0, 1]])


def test_phi_turns_all_of_it_counter_clockwise_seen_from_above():
    made = boxes(cuboids=2, theta_deg=90, scale=1.5, phi_deg=90)
    np.testing.assert_array_equal(made.centre[0], [[0, 0, 0], [0, 1.25, -1.25]])  # +x has become -z


@pytest.mark.parametrize("theta", [0, 20, 45, 77.7, 120])
def test_each_cuboid_hangs_at_the_top_edge_of_the_one_before(theta: float):
    made = boxes(cuboids=3, theta_deg=theta, scale=1.3, phi_deg=33)
    for k in range(2):
        x, y, _ = made.axes[0, k]
        top = made.centre[0, k] + 0.5 * x + 0.65 * y
        x, y, _ = made.axes[0, k + 1]
        np.testing.assert_allclose(made.centre[0, k + 1] + 0.5 * x - 0.65 * y, top, atol=1e-12)
        leaning = np.degrees(np.arccos(np.clip(made.axes[0, k, 1] @ made.axes[0, k + 1, 1], -1, 1)))
        assert leaning == pytest.approx(theta, abs=1e-5)


def test_axes_stay_perpendicular_and_of_length_one():
    branches = [{"at": 1, "side": "-z", "cuboids": 2, "theta_deg": 25}]
    axes = boxes(cuboids=4, theta_deg=31, phi_deg=200, branches=branches).axes[0]
    np.testing.assert_allclose(axes @ axes.transpose(0, 2, 1), np.broadcast_to(np.eye(3), (6, 3, 3)), atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(axes), 1, atol=1e-12)


def test_a_branch_bends_the_other_way():
    both = boxes(cuboids=2, theta_deg=50, branches=[{"at": 0, "side": "-x", "theta_deg": 50}])
    np.testing.assert_allclose(both.centre[0, 2], both.centre[0, 1] * [-1, 1, 1], atol=1e-12)


def test_a_branch_leans_towards_its_side():
    made = boxes(cuboids=1, scale=1, branches=[{"at": 0, "side": "+z", "theta_deg": 90}])
    np.testing.assert_array_equal(made.centre[0], [[0, 0, 0], [0, 1, 1]])


def test_a_place_is_empty_where_an_image_has_fewer_cuboids():
    scene = Scene.checked({"chain": {"cuboids": "2..4/3", "branches": [{"at": 3}]}})
    made = boxes_of(scene.chain, sample(scene, 0, 3))
    assert made.present.tolist() == [
        [True, True, False, False, False],
        [True, True, True, False, False],
        [True, True, True, True, True],
    ]
