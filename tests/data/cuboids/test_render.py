"""Pictures of cuboids against what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from cuboid_scenes import FACE_ON, PLAIN, byte, fov_deg, picture, recipe
from hinterland.data.cuboids.on_device import render_on_device
from hinterland.data.cuboids.render import Rendered, render
from hinterland.ground.errors import BadInput

FRONT = 0.64 * 0.3  # light from a face that looks sideways: 0.8 squared, times the mean of sky .4 and ground .2


def alike(one: Rendered, two: Rendered) -> None:
    for name in ("images", "mask", "face", "depth", "visible"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


@pytest.mark.parametrize("size_px", [16, 64])
def test_a_face_seen_from_the_front_fills_the_rectangle_that_it_must(size_px: int):
    # the face is 1 wide and 4.5 away; the field of view makes that half the picture
    made = picture([*FACE_ON, *PLAIN, f"camera-fov={fov_deg(32)!r}"], size_px=size_px)
    inside = np.zeros((size_px, size_px), bool)
    inside[size_px // 4 : 3 * size_px // 4, size_px // 4 : 3 * size_px // 4] = True
    np.testing.assert_array_equal(made.mask[0], inside)
    np.testing.assert_array_equal(made.face[0], np.where(inside, 6, 0))  # +z
    np.testing.assert_array_equal(
        made.images[0], np.broadcast_to(np.where(inside, byte(FRONT), 255), (3, *inside.shape))
    )


def test_a_tall_face_is_as_much_higher_as_its_scale():
    made = picture([*FACE_ON, *PLAIN, "scale=1.5", f"camera-fov={fov_deg(32)!r}"])
    rows, columns = np.nonzero(made.mask[0])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (8, 55, 16, 47)
    assert len(rows) == 48 * 32


def test_a_pixel_that_an_edge_halves_has_the_mean_light_of_both_sides():
    made = picture([*FACE_ON, *PLAIN, f"camera-fov={fov_deg(31)!r}"])  # edges at 16.5 and 47.5
    row = made.images[0, 0, 32]
    assert row[15] == row[48] == 255
    assert row[16] == row[47] == byte((FRONT + 1) / 2)
    assert row[17] == row[46] == byte(FRONT)
    assert made.images[0, 0, 16, 16] == byte(FRONT / 4 + 3 / 4)


def test_depth_is_the_distance_along_the_ray():
    fov = fov_deg(32)
    made = picture([*FACE_ON, *PLAIN, f"camera-fov={fov!r}"])
    slope = math.tan(math.radians(fov / 2))
    for row, column in ((32, 32), (16, 47), (20, 30)):
        x, y = slope * ((2 * column + 1) / 64 - 1), slope * (1 - (2 * row + 1) / 64)
        assert made.depth[0, row, column] == pytest.approx(4.5 * math.sqrt(1 + x * x + y * y), rel=1e-6)
    assert np.isinf(made.depth[0][made.mask[0] == 0]).all()


def test_corners_are_projected_where_they_must():
    # camera at (0, 0, 5), 45 degrees: tan 22.5 = sqrt 2 - 1; the front corner (.5, .5, .5) is 4.5 away
    views = recipe(*FACE_ON, "camera-fov=45").world().views
    column, row, depth = views.project(np.array([[[0.5, 0.5, 0.5], [-0.5, 0.25, 1.0], [0, 0, 0]]]), 64)
    slope = math.sqrt(2) - 1
    np.testing.assert_allclose(column[0], [32 + 16 / 4.5 / slope, 32 - 16 / 4 / slope, 32])
    np.testing.assert_allclose(row[0], [32 - 16 / 4.5 / slope, 32 - 8 / 4 / slope, 32])
    np.testing.assert_allclose(depth[0], [4.5, 4, 5])


@pytest.mark.parametrize("framing", ["turn", "pose"])
def test_a_fitted_camera_has_every_corner_in_frame(framing: str):
    varied = recipe(f"camera.framing={framing}", preset="varied", count=200)
    world = varied.world()
    column, row, _ = world.views.project(world.boxes.corners(), 64)
    there = world.boxes.present
    for place in (column[there], row[there]):
        assert place.min() > 0
        assert place.max() < 64


def test_a_fitted_camera_does_not_move_as_phi_turns():
    for framing in ("turn", "pose"):
        views = recipe("cuboids=3", "theta=60", "phi=0..360/7", f"camera.framing={framing}", count=7).world().views
        np.testing.assert_allclose(views.radius, views.radius[0], rtol=1e-12)
    assert np.ptp(recipe("phi=0..360/7", count=7).world().views.origin, axis=0).max() == 0


def test_whole_turns_give_the_same_bytes():
    varied = recipe(preset="varied", count=4)
    for row in range(4):
        one, *others = (render(varied.moved(row, {"phi": phi}), 48, 1) for phi in (0, 360, -720))
        for other in others:
            alike(one, other)
    assert (
        render(varied.moved(0, {"phi": 1}), 48, 1).images != render(varied.moved(0, {"phi": 0}), 48, 1).images
    ).any()


def test_the_background_is_its_colour_and_the_mask_says_where():
    made = picture(["background-hue=0", "background-saturation=0.5", "background-value=0.8"], preset="varied")
    plain = made.mask[0] == 0
    beside = np.pad(plain, 1, constant_values=True)
    far = np.logical_and.reduce([np.roll(beside, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)])[1:-1, 1:-1]
    assert (made.images[0][:, far] == np.array([[204], [102], [102]])).all()
    assert ((made.images[0] != np.array([204, 102, 102])[:, None, None]).any(0) | plain).all()
    assert ((made.face[0] == 0) == plain).all()


def test_a_lone_cuboid_is_seen_whole_and_one_behind_another_not_at_all():
    assert picture([*FACE_ON]).visible.tolist() == [[1.0]]
    above = ["theta=0", "camera-elevation=90"]  # the upper is nearer, so it looks larger, and hides the lower
    made = picture([*above, "cuboids=2"])
    assert made.visible.tolist() == [[0.0, 1.0]]
    assert set(np.unique(made.mask)) == {0, 2}


def test_a_cuboid_that_is_not_there_has_no_visible_share():
    assert np.isnan(picture(["cuboids=2..4/3"]).visible[0]).tolist() == [False, False, True, True]


def test_the_visible_share_counts_the_pixels_of_the_mask():
    pair = recipe("phi=200", "theta=60", "cuboids=2", "camera.framing=fixed", "camera-radius=12")
    both, lone = render(pair.world(), 64, 1), render(pair.moved(0, {"cuboids": 1}), 64, 1)
    share = (both.mask == 1).sum() / (lone.mask == 1).sum()
    assert both.visible[0].tolist() == [share, 1.0]
    assert 0 < share < 1


BESIDE = (  # the second lies on the right of the hinge, higher than the top of the first, which is seen from above
    "cuboids=2", "scale=1", "theta=90", "camera-elevation=60", "camera.framing=fixed", "camera-radius=8",
    "sun-strength=0.5", "sun-elevation=45",
)  # fmt: skip


@pytest.mark.parametrize(("azimuth", "lit"), [(90, False), (-90, True)])
def test_below_an_occluder_it_is_dark(azimuth: int, lit: bool):
    made = picture([*PLAIN, *BESIDE, f"sun-azimuth={azimuth}", "colour-1-value=0.8"], size_px=96)
    top = (made.mask[0] == 1) & (made.face[0] == 4)
    colours = made.images[0, 0][top]
    expected = byte(0.64 * (0.4 + (0.5 * math.sqrt(0.5) if lit else 0)))
    assert (colours == expected).mean() > 0.8  # but for its edges
    assert top.sum() > 100


def test_a_lamp_behind_a_cuboid_lights_nothing_and_one_out_of_range_neither():
    lamp = "azimuth_deg: 90, elevation_deg: 10, strength: 1, distance: 3, range: {}"
    red = {}
    for name, (range_, on) in {"near": (9, 1), "far": (1.9, 1), "none": (9, 0)}.items():
        lit = ["points=[{" + lamp.format(range_) + "}]", f"points-on={on}", "sun-strength=0", "camera-azimuth=30"]
        made = picture([*PLAIN, *BESIDE, *lit])
        red[name] = made.images[0, 0].astype(int)
        top = (made.mask[0] == 1) & (made.face[0] == 4)
        assert np.median(red[name][top]) == byte(0.64 * 0.4)  # the second stands between the lamp and the first
    np.testing.assert_array_equal(red["far"], red["none"])  # the chain ends 2 reaches from the lamp
    assert (red["near"] - red["none"]).max() > 40


def test_a_spot_lights_its_cone_alone():
    spot = "spots=[{azimuth_deg: 0, elevation_deg: 0, distance: 4, range: 40, strength: 1, cone_deg: 12}]"
    made = picture([*FACE_ON, *PLAIN, spot, f"camera-fov={fov_deg(48)!r}"], size_px=96)
    light = made.images[0, 0].astype(int)
    # the reach is sqrt .75, so the spot is 3.46 - .5 from the face, and its circle .31 wide of the face's .5
    assert light[48, 48] > byte(FRONT) + 60
    assert light[48, 16] == light[16, 48] == light[14, 14] == byte(FRONT)
    radius = (light[48, 48:84] > byte(FRONT)).sum() / 72
    assert radius == pytest.approx((4 * math.sqrt(0.75) - 0.5) * math.tan(math.radians(6)), abs=0.03)


def test_light_falls_off_towards_the_end_of_its_range():
    at_half = picture([*FACE_ON, *PLAIN, "ambient-sky=0", "ambient-ground=0", "camera-fov=20",
        "points=[{azimuth_deg: 0, elevation_deg: 0, distance: 20, range: 40, strength: 1}]"])  # fmt: skip
    reach = math.sqrt(0.75)
    part = (20 * reach - 0.5) / (40 * reach)
    assert at_half.images[0, 0, 32, 32] == pytest.approx(byte(0.64 * (1 - part**2) ** 2), abs=1)


@pytest.mark.parametrize(
    ("preset", "size_px", "dtype"),
    [("phi", 32, torch.float32), ("varied", 32, torch.float64), ("varied", 64, torch.float32)],
)
def test_torch_makes_the_same_pictures(preset: str, size_px: int, dtype: torch.dtype):
    world = recipe(preset=preset, count=12 if size_px == 32 else 6, seed=1).world()
    kernel = render(world, size_px)
    device = render_on_device(world, size_px, torch.device("cpu"), dtype, rays_at_once=1)
    difference = np.abs(kernel.images.astype(int) - device.images.astype(int))
    off = (difference > 3).any(axis=1)
    assert off.mean() <= 0.001
    assert difference.mean() / 255 <= 1e-3
    assert not (off & ~_edges(kernel)).any()
    for name in ("mask", "face"):
        assert (getattr(kernel, name) != getattr(device, name)).mean() <= 0.001
    same = kernel.face == device.face
    np.testing.assert_allclose(kernel.depth[same], device.depth[same], rtol=1e-4)
    np.testing.assert_allclose(kernel.visible, device.visible, atol=0.02)


def _edges(made: Rendered) -> np.ndarray:
    """(n, H, W) pixels whose neighbourhood of 3 x 3 shows more than one face or light."""
    value = made.images.astype(int).sum(axis=1) + 1000 * made.face.astype(int) + 10000 * made.mask.astype(int)
    around = np.stack([np.roll(value, (y, x), (1, 2)) for y in (-1, 0, 1) for x in (-1, 0, 1)])
    return np.ptp(around, axis=0) > 6


def test_branches_and_all_lights_agree_in_torch_too():
    settings = [
        "chain.branches=[{at: 0, side: -x, cuboids: 2}, {at: 1, side: +z, theta_deg: 30}]", "cuboids=3",
        "colours=[{hue_deg: 30, saturation: 0.5}]", "phi=0..360/*", "spots-on=4", "points-on=4", "camera.framing=turn",
    ]  # fmt: skip
    world = recipe(*settings, preset="varied", count=6).world()
    kernel, device = render(world, 48), render_on_device(world, 48, torch.device("cpu"), rays_at_once=1)
    assert (np.abs(kernel.images.astype(int) - device.images.astype(int)) > 3).mean() <= 0.001
    assert set(np.unique(kernel.mask)) == {0, 1, 2, 3, 4, 5, 6}


def test_neither_workers_nor_chunks_change_a_byte():
    varied = recipe(preset="varied", count=40)
    whole = render(varied.world(), 24, workers=1)
    for workers in (2, 3, 5):
        alike(whole, render(varied.world(), 24, workers))
    parts = [render(varied.world(start, stop), 24) for start, stop in ((0, 7), (7, 8), (8, 40))]
    alike(whole, Rendered(*[np.concatenate([getattr(p, f) for p in parts]) for f in Rendered.__dataclass_fields__]))


def test_an_image_can_be_made_again_with_one_cause_moved():
    varied = recipe(preset="varied", count=9)
    again = render(varied.moved(5, {}), 32, 1)
    alike(again, render(varied.world(5, 6), 32, 1))
    with pytest.raises(BadInput, match="phy is no parameter of this scene; there are cuboids, phi"):
        varied.moved(5, {"phy": 3})
    with pytest.raises(BadInput, match=r"row \(9\) must be 0 to 8"):
        varied.moved(9, {})


def test_a_camera_within_the_chain_is_refused():
    with pytest.raises(BadInput, match=r"camera.radius \(0.6\): the camera stands within the chain"):
        recipe("camera.framing=fixed", "camera-radius=0.6").world()


@pytest.mark.parametrize("size_px", [8, 15, 513])
def test_a_size_that_cannot_be_is_refused(size_px: int):
    with pytest.raises(BadInput, match=rf"size \({size_px}\) must be 16 to 512 pixels; --size 64"):
        render(recipe().world(), size_px)
