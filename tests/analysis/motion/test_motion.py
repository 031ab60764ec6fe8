"""Interpolation against true motion: a latent that holds the angle exactly is perfect, a shuffled one is chance."""

import numpy as np
import pytest

from hinterland.analysis.motion.circle import apart, difference, steadily
from hinterland.analysis.motion.components import circular_linear, component_findings
from hinterland.analysis.motion.following import followed
from hinterland.analysis.motion.interpolation import Motion, motion_findings, pairs_of
from hinterland.analysis.motion.reading import Reading, Renders
from hinterland.data.annotations import Factor
from hinterland.ground.errors import BadInput
from hinterland.latents.paths import slerp
from hinterland.latents.table import LatentTable

SIDE = 16


def hand(degrees) -> np.ndarray:
    """(N, 1, SIDE, SIDE) a hand of a clock, soft so that each degree is another image."""
    angle = np.deg2rad(np.atleast_1d(degrees))[:, None, None]
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    return np.exp(-8 * ((x - 0.6 * np.cos(angle)) ** 2 + (y - 0.6 * np.sin(angle)) ** 2)).astype(np.float32)[:, None]


def on_the_circle(degrees) -> np.ndarray:
    angle = np.deg2rad(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def exact(latents) -> np.ndarray:
    return hand(np.rad2deg(np.arctan2(latents[:, 1], latents[:, 0])))


def clock(latents, degrees) -> LatentTable:
    from dataclasses import replace

    table = LatentTable.from_arrays(latents, factors={"phi": degrees}, name="clock")
    known = replace(table.annotations, factors={"phi": Factor(np.asarray(degrees, float), period=360.0)})
    return replace(table, annotations=known)


DEGREES = np.arange(0.0, 360.0, 1.0)
ASKED = Motion("phi", least=40, most=120, pairs=24)


def measured(table, decode, paths=None):
    found = motion_findings(table, ASKED, decode, (hand(DEGREES), DEGREES), paths=paths or {"slerp": slerp})
    return {f.name: f for f in found}


def test_differences_on_a_circle_go_the_shorter_way():
    assert difference(350, 10, 360) == 20
    assert difference(10, 350, 360) == -20
    assert apart([0, 90], [180, 80], 360).tolist() == [180, 10]
    assert steadily(350, 10, 5, 360).tolist() == [350, 355, 0, 5, 10]
    assert steadily(1, 3, 3, None).tolist() == [1, 2, 3]


def test_a_latent_that_holds_the_angle_exactly_is_perfect_in_every_measure():
    found = measured(clock(on_the_circle(DEGREES), DEGREES), exact)
    assert found["mean_distance"].estimate < 1e-3  # renders are whole degrees
    assert found["smoothness"].estimate < 0.02
    assert found["motion_error"].estimate <= 0.5
    assert found["pixel_length"].estimate == pytest.approx(1, abs=0.02)
    assert found["latent_norm"].estimate == pytest.approx(1, abs=1e-6)
    assert found["latent_distance"].estimate < 1.5


def test_latents_that_have_nothing_to_do_with_the_angle_score_chance():
    shuffled = np.random.default_rng(0).permutation(DEGREES)

    def decode(latents):
        angle = np.rad2deg(np.arctan2(latents[:, 1], latents[:, 0])) % 360
        return hand(shuffled[np.round(angle).astype(int) % 360])

    found = measured(clock(on_the_circle(DEGREES), DEGREES), decode)
    error, even = found["motion_error"], found["smoothness"]
    assert error.low <= 90 <= error.high  # a quarter of the circle: where nothing is known
    assert error.null == pytest.approx(90, abs=12)
    assert even.low <= even.null <= even.high or even.estimate > even.null


def test_the_straight_line_between_opposite_sides_cuts_through_what_is_not_known():
    table = clock(on_the_circle(DEGREES), DEGREES)
    from hinterland.latents.paths import linear

    found = measured(table, exact, {"linear": linear})
    assert found["latent_norm"].high < 1
    assert found["latent_distance"].low > 1.5


def test_smoothness_and_the_error_by_hand():
    read = Reading(np.array([0.0, 10, 40, 40, 60]), np.array([0.0, 0.1, 0.1, 0.1, 0.2]))
    flat = hand([0, 15, 30, 45, 60])
    found = followed(flat, flat, read, (0.0, 60.0), 360.0)
    assert found.mean_distance == pytest.approx(0.1)
    assert found.smoothness == pytest.approx(30 / 60 - 1 / 4)
    assert found.motion_error == pytest.approx((0 + 5 + 10 + 5 + 0) / 5)
    assert found.pixel_length == pytest.approx(1)


def test_every_render_reads_as_itself():
    renders = Renders(hand(DEGREES), DEGREES)
    found = renders.read(hand([17.0, 200.0]))
    assert found.values.tolist() == [17.0, 200.0]
    np.testing.assert_allclose(found.distances, 0, atol=1e-6)


def test_pairs_lie_across_the_gap_that_was_left_out():
    kept = DEGREES[(DEGREES < 40) | (DEGREES > 80)]
    table = clock(on_the_circle(kept), kept)
    asked = Motion("phi", least=45, most=100, across=(40, 80), pairs=30)
    for a, b in kept[pairs_of(table, asked, 0)]:
        way = steadily(a, b, 200, 360)
        assert (apart(way, 60, 360) < 1).any()
        assert 45 <= apart(a, b, 360) <= 100
    with pytest.raises(BadInput, match="ask for another distance"):
        pairs_of(table, Motion("phi", least=400, most=500), 0)


def test_components_follow_a_circle_only_together():
    table = clock(on_the_circle(np.tile(DEGREES, 4)) @ np.diag([1.2, 1.0]).astype(np.float32), np.tile(DEGREES, 4))
    found = {f.name: f.estimate for f in component_findings(table, "phi")}
    assert found["r2_of_first_1_components"] == pytest.approx(0.5, abs=0.05)
    assert found["r2_of_first_2_components"] > 0.999
    assert found["pc1_circular_correlation"] > 0.999


def test_rows_of_the_eigenvector_matrix_are_no_components():
    rng = np.random.default_rng(0)
    spin = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    noise = rng.standard_normal((1440, 4)) * 0.1
    latents = np.concatenate([on_the_circle(np.tile(DEGREES, 4)), noise], axis=1) @ spin
    table = clock(latents.astype(np.float32), np.tile(DEGREES, 4))
    right, wrong = (
        {f.name: f.estimate for f in component_findings(table, "phi", rows_for_components=fault)}
        for fault in (False, True)
    )
    assert right["r2_of_first_2_components"] > 0.99
    assert wrong["r2_of_first_2_components"] < 0.9


def test_the_circular_correlation_by_hand_and_by_chance():
    angle = np.deg2rad(np.arange(0, 360, 5.0))
    assert circular_linear(angle, 3 * np.cos(angle - 1) + 2) == pytest.approx(1)
    assert circular_linear(angle, np.cos(2 * angle)) == pytest.approx(0, abs=1e-9)
    rng = np.random.default_rng(0)
    drawn = [circular_linear(rng.uniform(0, 2 * np.pi, 200), rng.standard_normal(200)) for _ in range(300)]
    assert np.mean(drawn) == pytest.approx(2 / 200, rel=0.25)
    with pytest.raises(BadInput, match="at least 4"):
        circular_linear([0, 1], [0, 1])
