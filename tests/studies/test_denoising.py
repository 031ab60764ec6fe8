"""The measure of mending: the same noise for every run, beside the noisy images themselves."""

from __future__ import annotations

import pytest

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.studies.measures import measured
from hinterland.training.run import train
from hinterland.training.settings import configured

IMAGES = blobs(400, 1, 12, 12)
SETTINGS = {
    "model.widths": [8, 16],
    "model.hidden": [],
    "model.latent_size": 8,
    "training.epochs": 10,
    "training.learning_rate": 0.01,
    "training.threads": 1,
    "objective.reconstruction": "mse",
}
NOISE = {"gaussian": 0.4}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One that learned to copy, and one that learned to mend."""
    folder = tmp_path_factory.mktemp("runs")
    return [
        Trained(train(IMAGES, configured("cae", settings={**SETTINGS, **more}), folder / name))
        for name, more in {"copying": {}, "mending": {"noise.gaussian": 0.4}}.items()
    ]


def by_name(trained, **options):
    return {(f.name, f.subject): f for f in measured(trained, IMAGES, [{"denoising": options}], SILENT)}


def test_learning_to_mend_mends_better_than_learning_to_copy_and_than_doing_nothing(runs):
    copying, mending = (by_name(run, noise=NOISE) for run in runs)
    assert set(mending) == {(name, subject) for name in ("psnr_db", "ssim") for subject in ("denoised", "noisy")}
    for name in ("psnr_db", "ssim"):
        better, untouched = mending[name, "denoised"], mending[name, "noisy"]
        assert better.estimate > copying[name, "denoised"].estimate
        assert better.low < better.estimate < better.high
        identity = better.baselines["identity"]
        assert identity.low > 0
        assert identity.estimate == untouched.estimate == copying[name, "noisy"].estimate
        assert identity.difference == pytest.approx(better.estimate - untouched.estimate)


def test_a_run_is_asked_for_its_own_noise_and_one_without_any_is_told_so(runs):
    copying, mending = runs
    assert by_name(mending) == by_name(mending, noise=NOISE)
    assert by_name(mending) != by_name(mending, noise=NOISE, seed=1)
    with pytest.raises(BadInput, match=r"denoising: the run has no noise of its own.*gaussian: 0.2"):
        by_name(copying)
    with pytest.raises(BadInput, match=r"denoising\.noise\.gaussian \(-1\)"):
        by_name(copying, noise={"gaussian": -1})
