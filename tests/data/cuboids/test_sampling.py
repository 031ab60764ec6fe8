"""Parameters: fixed, drawn and swept."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.data.cuboids.parameters import Parameter
from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.sampling import named_parameters, sample
from hinterland.data.cuboids.scene import Scene
from hinterland.data.cuboids.settings import scene_with
from hinterland.ground.errors import BadInput


def test_a_draw_depends_on_seed_and_image_alone():
    scene = PRESETS["varied"].scene
    whole = sample(scene, 3, 100)
    part = sample(scene, 3, 5000, 40, 60)
    for name in whole:
        np.testing.assert_array_equal(whole[name][40:60], part[name])
    assert (sample(scene, 4, 100)["phi"] != whole["phi"]).all()


def test_what_else_is_drawn_changes_no_draw():
    one = sample(scene_with(Scene(), settings=["theta=0..90"]), 0, 20)
    two = sample(scene_with(Scene(), settings=["theta=0..90", "phi=0..360", "scale=1..2"]), 0, 20)
    np.testing.assert_array_equal(one["theta"], two["theta"])


def test_draws_are_even_and_independent():
    values = sample(PRESETS["varied"].scene, 0, 20_000)
    assert np.bincount(values["cuboids"].astype(int)).tolist()[:2] == [0, 0]
    np.testing.assert_allclose(np.bincount(values["cuboids"].astype(int))[2:] / 20_000, 1 / 3, atol=0.015)
    np.testing.assert_allclose(np.histogram(values["phi"], 12, (0, 360))[0] / 20_000, 1 / 12, atol=0.01)
    assert abs(np.corrcoef(values["phi"], values["theta"])[0, 1]) < 0.025  # 3.5 standard errors


def test_a_turn_is_swept_without_its_end_and_a_range_with_it():
    swept = sample(scene_with(Scene(), settings=["phi=0..360/*", "scale=1..2/*"]), 0, 5)
    assert swept["phi"].tolist() == [0, 72, 144, 216, 288]
    assert swept["scale"].tolist() == [1, 1.25, 1.5, 1.75, 2]


def test_sweeps_form_a_grid_whose_last_parameter_runs_fastest():
    swept = sample(scene_with(Scene(), settings=["phi=0..360/2", "theta=0..90/3"]), 0, 8)
    assert swept["phi"].tolist() == [0, 0, 0, 180, 180, 180, 0, 0]
    assert swept["theta"].tolist() == [0, 45, 90, 0, 45, 90, 0, 45]


def test_every_parameter_is_named_once_and_angles_are_circular():
    named = named_parameters(PRESETS["varied"].scene)
    names = [one.name for one in named]
    assert len(set(names)) == len(names)
    assert {"phi", "theta", "scale", "cuboids", "colour-4-hue", "sun-elevation", "spot-4-cone", "point-1-range"} <= {
        *names
    }
    circular = {one.name for one in named if one.period is not None}
    assert {"phi", "theta", "colour-1-hue", "sun-azimuth"} <= circular
    assert {one.period for one in named} == {None, 360.0}
    assert not circular & {"scale", "sun-elevation", "camera-fov", "spot-1-cone"}


@pytest.mark.parametrize("text", ["45", "0..90", "-3.5..1e-05", "0..90/10", "0..360/*"])
def test_a_parameter_is_written_as_it_is_read(text: str):
    assert str(Parameter.model_validate(text)) == text
    assert Parameter.model_validate(Parameter.model_validate(text).model_dump()) == Parameter.model_validate(text)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("theta=90..0", r"chain.theta_deg \('90..0'\): lo \(90\) must not be above hi \(0\); write 0..90"),
        ("theta=left", r"chain.theta_deg \('left'\): a number such as 45 fixes it"),
        ("cuboids=5", "5 must lie within 1 to 4"),
        ("cuboids=1.5", "1.5 must be a whole number"),
        ("background-value=-0.1", "-0.1 must lie within 0 to 1"),
        ("scale=.nan", "chain.scale"),
        ("thetta=3", "thetta is no parameter; did you mean theta"),
        ("chain.thetta=3", "chain.thetta is no setting"),
        ("colours.9.hue_deg=3", "9 is none of the 1 there are"),
        ("camera.framing=none", "camera.framing"),
        ("theta", "a setting is NAME=VALUE"),
        ("spots=[{}, {}, {}, {}, {}]", "at most 4"),
        ("chain.branches=[{at: 2}]", "a branch at cuboid 2, but the chain has 0 to 1"),
        ("colours=[{}, {}]", None),
        ("chain.cuboids=3..4", None),
    ],
)
def test_what_is_no_scene_is_refused_with_name_value_and_rule(setting: str, message: str | None):
    if message is None:
        scene_with(Scene(), settings=[setting])
        return
    with pytest.raises(BadInput, match=message):
        scene_with(Scene(), settings=[setting])


def test_colours_are_shared_or_one_for_each():
    with pytest.raises(BadInput, match="2 colours for up to 3 cuboids; give one, which all share, or one for each"):
        scene_with(Scene(), settings=["colours=[{}, {}]", "cuboids=3"])
