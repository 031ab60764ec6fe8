"""Sprites, whose six factors are known, learned for a moment: which factor is in which latent, on the page."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.finding import read_findings
from hinterland.api import load
from hinterland.data.imageset import ImageSet
from hinterland.report.run_report import write_report
from real_data import real_file
from report.pages import Page

pytestmark = [pytest.mark.slow, pytest.mark.real_data]
FACTORS = ("body", "bottomwear", "topwear", "hair", "direction", "frame")
SETTINGS = {
    "model__widths": [16, 32, 64],
    "model__last_width": 8,
    "model__latent_size": 8,
    "training__epochs": 4,
    "training__batch_size": 32,
    "objective__beta": 2.0,
}


@pytest.fixture(scope="module")
def sprites() -> ImageSet:
    """Every fourth sprite, every second of its pixels in each direction: 3,888 images of 32 x 32."""
    images = load(real_file("sprites-lpc/sprites_walk_6x6x6x6x3x4.npz"))
    some = images.take(np.random.default_rng(0).permutation(len(images))[: len(images) // 4])
    return dataclasses.replace(some, layers={"image": some.layers["image"][:, :, ::2, ::2]})


def test_the_page_says_of_sprites_which_factor_is_in_which_latent(sprites, trained_on):
    trained = trained_on(sprites, "vae", "sprites", **SETTINGS)
    section = Page(write_report(trained, sprites, quick=True)).section("disentanglement")
    findings = {(f.name, f.subject): f for f in read_findings(trained.folder.findings_file)}
    assert [name for name, subject in findings if subject == "factors"].count("mig") == 1
    for factor in FACTORS:
        assert f"{factor} is " in section or f"{factor}: no single latent" in section
    direction = findings["dci_informativeness", "direction"]
    assert direction.null is not None
    assert direction.low is not None
    assert direction.low > direction.null + 0.2
    assert "direction is " in section
    assert findings["mig", "factors"].p_value == 1 / 200
    assert {"factors-importance.svg", "factors-information.svg", "factors.png"} <= {
        path.name for path in (trained.folder.path / "figures").iterdir()
    }
