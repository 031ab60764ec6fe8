"""How well wanted bands are made of given ones: by hand, and beside what needs no learning."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.analysis.translation import (
    COPYING,
    LINEAR,
    PixelRegression,
    image_scores,
    joined,
    translation_findings,
)
from hinterland.ground.errors import BadInput


def constant(*values: float) -> np.ndarray:
    """Images (n, 1, 2, 2) of one value each."""
    return np.array(values, dtype=np.float32)[:, None, None, None] * np.ones((1, 1, 2, 2), np.float32)


def test_scores_by_hand():
    found = image_scores(constant(0.5, 0.2), constant(0.4, 0.2))
    np.testing.assert_allclose(found["mse_per_pixel"], [0.01, 0], atol=1e-8)
    np.testing.assert_allclose(found["mae_per_pixel"], [0.1, 0], atol=1e-7)
    np.testing.assert_allclose(found["psnr_db"], [20, 100], atol=1e-5)  # exact: at most 100
    assert "ssim" not in found  # no window of 11 x 11 fits


def test_each_band_has_its_own_error():
    wanted = np.zeros((1, 2, 12, 12), np.float32)
    made = np.stack([np.full((12, 12), 0.1), np.full((12, 12), 0.3)])[None].astype(np.float32)
    found = image_scores(made, wanted, bands=("red", "nir"))
    assert found["mae_per_pixel red"] == pytest.approx(0.1)
    assert found["mae_per_pixel nir"] == pytest.approx(0.3)
    assert found["mae_per_pixel"] == pytest.approx(0.2)
    assert found["ssim"] < 1


def test_pixels_without_data_count_nowhere():
    rng = np.random.default_rng(0)
    wanted, made = rng.random((2, 3, 4, 16, 16)).astype(np.float32)
    valid = np.ones((3, 16, 16), bool)
    valid[:, 4:9] = False
    torn = np.where(valid[:, None], made, np.float32(7))
    for name, scores in image_scores(torn, wanted, valid).items():
        np.testing.assert_array_equal(scores, image_scores(made, wanted, valid)[name], err_msg=name)
    square = np.square(made.astype(np.float64) - wanted)[:, :, np.r_[0:4, 9:16]].mean(axis=(1, 2, 3))
    np.testing.assert_allclose(image_scores(torn, wanted, valid)["mse_per_pixel"], square, rtol=1e-6)
    lines = [PixelRegression(4, 4), PixelRegression(4, 4)]
    for line, given in zip(lines, (made, torn), strict=True):
        line.add(given, wanted, valid)
    np.testing.assert_array_equal(lines[0].weights, lines[1].weights)


def test_the_regression_is_that_of_all_pixels_at_once():
    rng = np.random.default_rng(0)
    given = rng.random((6, 3, 5, 4)).astype(np.float32)
    wanted = rng.random((6, 2, 5, 4)).astype(np.float32)
    line = PixelRegression(3, 2)
    for rows in (slice(0, 2), slice(2, 6)):
        line.add(given[rows], wanted[rows])
    pixels = np.moveaxis(given, 1, -1).reshape(-1, 3)
    expected = np.linalg.lstsq(
        np.c_[pixels, np.ones(len(pixels))], np.moveaxis(wanted, 1, -1).reshape(-1, 2), rcond=None
    )
    np.testing.assert_allclose(line.weights, expected[0], atol=1e-6)


def test_the_regression_finds_a_line_and_cuts_to_the_scale():
    given = np.random.default_rng(0).random((4, 2, 6, 6)).astype(np.float32)
    wanted = 0.1 + 0.5 * given[:, :1] - 0.3 * given[:, 1:]
    line = PixelRegression(2, 1)
    line.add(given, wanted)
    np.testing.assert_allclose(line.weights[:, 0], [0.5, -0.3, 0.1], atol=1e-6)
    np.testing.assert_allclose(line(given), wanted.clip(0, 1), atol=1e-6)
    with pytest.raises(BadInput, match="no valid pixel of the training split"):
        PixelRegression(2, 1).weights  # noqa: B018


def test_a_band_given_twice_does_no_harm():
    given = np.random.default_rng(0).random((4, 1, 6, 6)).astype(np.float32)
    line = PixelRegression(2, 1)
    line.add(given.repeat(2, axis=1), given)
    np.testing.assert_allclose(line(given.repeat(2, axis=1)), given, atol=1e-5)


def test_copying_by_hand():
    """Of three images ours is nearer on two by .1 and on one farther by .1: so by .1 / 3 in the mean."""
    wanted, given = constant(0.5, 0.5, 0.5), constant(0.3, 0.3, 0.4)
    ours = image_scores(constant(0.4, 0.6, 0.7), wanted)
    found = translation_findings(ours, {COPYING: image_scores(given, wanted)}, "run")
    mae = next(f for f in found if f.name == "mae_per_pixel")
    copying = mae.baselines[COPYING]
    assert mae.estimate == pytest.approx(0.4 / 3)
    assert copying.estimate == pytest.approx(0.5 / 3)
    assert copying.difference == pytest.approx(-0.1 / 3)
    assert copying.low == pytest.approx(-0.1)  # all draws of one of the two that are nearer
    assert copying.high <= 0.1 + 1e-9
    assert LINEAR not in mae.baselines


def test_intervals_are_over_scenes_where_there_are_several():
    rng = np.random.default_rng(0)
    scene = rng.random(4).repeat(25)
    scores = {"mae_per_pixel": scene + rng.normal(0, 0.01, 100)}
    groups = np.repeat([f"scene {k}" for k in range(4)], 25)
    of_images = translation_findings(scores, {}, "run")[0]
    of_scenes = translation_findings(scores, {}, "run", groups=groups)[0]
    assert of_scenes.unit_of_replication == "group"
    assert of_scenes.high - of_scenes.low > 2 * (of_images.high - of_images.low)


def test_one_image_has_no_interval_and_parts_are_joined():
    parts = [image_scores(constant(0.1 * k), constant(0.0)) for k in range(1, 4)]
    assert translation_findings(parts[0], {COPYING: parts[1]}, "run")[0].baselines == {}
    np.testing.assert_allclose(joined(parts)["mae_per_pixel"], [0.1, 0.2, 0.3], atol=1e-7)
