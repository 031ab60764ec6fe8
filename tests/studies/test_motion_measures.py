"""Measures of moving things on a short run of rendered cuboids; faults leave no trace."""

import numpy as np
import pytest
import torch
from torch import nn

from hinterland import api
from hinterland.data.cuboids.generate import generate
from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.recipe import recipe_of
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.studies.measures import measured
from hinterland.studies.motion import batch_statistics


@pytest.fixture(scope="module")
def turned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cuboids")
    generate(recipe_of(PRESETS["phi"], count=160, size_px=16), folder / "store")
    images = api.load(str(folder / "store"))
    settings = {"training.epochs": 1, "training.threads": 1, "training.batch_size": 16}
    run = api.train(images, "articulation", latent_size=6, out=folder / "run", settings=settings)
    return run.trained, images


def test_paths_are_measured_against_the_renders(turned):
    found = measured(*turned, [{"interpolation": {"pairs": 4, "renders": 60, "paths": ["linear", "geodesic"]}}], SILENT)
    by = {(f.name, f.subject): f for f in found}
    assert {subject for _, subject in by} == {"phi, linear", "phi, geodesic"}
    assert by["motion_error", "phi, linear"].null > 0
    assert by["pixel_length", "phi, geodesic"].estimate <= by["pixel_length", "phi, linear"].estimate * 1.01


def test_components_are_asked_for_the_angle(turned):
    found = {f.name: f for f in measured(*turned, ["components"], SILENT)}
    assert "pc1_circular_correlation" in found
    assert found["r2_of_first_6_components"].estimate <= 1


def test_a_factor_without_a_true_motion_is_refused(turned):
    with pytest.raises(BadInput, match="no circular factor theta"):
        measured(*turned, [{"interpolation": {"factor": "theta"}}], SILENT)


def test_the_fault_of_batch_statistics_changes_what_is_decoded_and_leaves_no_trace():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).eval()
    given, before = torch.randn(16, 3), {k: v.clone() for k, v in net.state_dict().items()}
    with torch.no_grad():
        right = net(given)
        with batch_statistics(net, wanted=True):
            wrong = net(given)
        with batch_statistics(net, wanted=False):
            assert torch.equal(net(given), right)
    assert not torch.allclose(wrong, right)
    np.testing.assert_allclose(wrong.mean(dim=0), 0, atol=1e-5)
    assert all(torch.equal(before[k], v) for k, v in net.state_dict().items())
    assert not net[1].training
