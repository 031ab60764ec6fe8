"""How sharp pictures are: by hand, and of small runs."""

import dataclasses

import numpy as np
import pytest

from hinterland.data import catalog
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.studies.measures import measured
from hinterland.studies.sharpness import edges, mean_of_continuous_bernoulli
from hinterland.training.run import train
from hinterland.training.settings import configured

TINY = {"model.widths": [4], "model.hidden": [], "model.latent_size": 3, "training.epochs": 1}


def test_a_step_spread_over_two_pixels_has_half_of_its_edge():
    sharp, blurred = ([[0, 0, 1, 1]], [[0, 0.5, 1, 1]])
    images = np.array([sharp, blurred], dtype=np.float32)[:, None]
    assert edges(images).tolist() == [1, 0.5]
    assert edges(images.transpose(0, 1, 3, 2)).tolist() == [1, 0.5]


@pytest.mark.parametrize("parameter", [0.001, 0.1, 0.4, 0.52, 0.9])
def test_the_mean_of_the_continuous_bernoulli_is_that_of_its_density(parameter):
    x = np.linspace(0, 1, 200_001)
    density = parameter**x * (1 - parameter) ** (1 - x)
    expected = np.trapezoid(x * density, x) / np.trapezoid(density, x)
    assert mean_of_continuous_bernoulli(np.array([parameter]))[0] == pytest.approx(expected, abs=1e-6)


def test_its_mean_is_a_half_in_the_middle_and_never_leaves_the_unit_interval():
    found = mean_of_continuous_bernoulli(np.array([0.0, 0.5, 1.0]))
    assert found[1] == 0.5
    assert 0 < found[0] < 0.1
    assert found[0] == pytest.approx(1 - found[2], abs=1e-6)


@pytest.mark.parametrize("loss", ["bernoulli", "continuous-bernoulli"])
def test_only_for_the_continuous_bernoulli_another_pixel_is_expected_than_is_shown(tmp_path, loss):
    digits = catalog.load("digits")
    folder = train(digits, configured("vae", settings={**TINY, "objective.reconstruction": loss}), tmp_path / "run")
    found = measured(Trained(folder), digits, ["reconstruction", {"sharpness": {"count": 60}}], SILENT)
    shown, expected = (next(f for f in found if f.subject == s) for s in ("as shown", "expected pixel"))
    assert 0 < expected.estimate <= shown.estimate
    assert (expected.estimate == shown.estimate) == (loss == "bernoulli")


def test_images_of_one_grey_have_no_edge_to_be_blurred(tmp_path):
    digits = catalog.load("digits").take(np.arange(40))
    folder = train(digits, configured("vae", settings=TINY), tmp_path / "run")
    grey = dataclasses.replace(digits, layers={"image": np.full_like(digits.layers["image"][:], 100)})
    with pytest.raises(BadInput, match="one grey"):
        measured(Trained(folder), grey, ["sharpness"], SILENT)
