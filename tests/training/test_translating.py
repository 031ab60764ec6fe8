"""Task translate: from some bands of a place to others, through the same loop, run folder and checkpoints."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from hinterland.analysis.finding import Finding
from hinterland.analysis.translation import SUBJECT
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.unet import UNet
from hinterland.report.translation import score
from hinterland.training.batch import Preparation
from hinterland.training.config import RunConfig
from hinterland.training.estimate import estimate
from hinterland.training.folder import RunFolder
from hinterland.training.resolving import resolved
from hinterland.training.run import objective_of, resume, to_unit, train
from hinterland.training.settings import configured
from two_sides import summer_and_winter

SIDES = {"task": "translate", "data.given": "winter", "data.wanted": "summer"}
TINY = {
    **SIDES,
    "model.widths": [4, 8],
    "training.epochs": 2,
    "training.batch_size": 16,
    "training.threads": 1,
}
MOVES = {"augment.flip_horizontally": True, "augment.flip_vertically": True, "augment.quarter_turns": True}
SELDOM = {f"training.{what}_every_images": 10_000 for what in ("evaluate", "preview", "checkpoint")}


def prepared(images: ImageSet, **settings: object) -> Preparation:
    config = resolved(configured(settings={**TINY, **settings}), images)
    return Preparation(images, config, to_unit(config, torch.device("cpu")), objective_of(config))


def all_train(images: ImageSet) -> ImageSet:
    known = dataclasses.replace(images.annotations, split=np.full(len(images), "train"))
    return dataclasses.replace(images, annotations=known)


@pytest.mark.parametrize(("model", "steps", "left"), [("unet", 400, 0.005), ("cae", 600, 0.02)])
def test_eight_images_are_learned_by_heart(tmp_path, model, steps, left):
    images = all_train(summer_and_winter(8, side=8))
    settings = {"model.widths": [16, 32], "training.epochs": steps, "training.batch_size": 8, "training.threads": 1}
    more = {"training.learning_rate": 1e-2 if model == "unet" else 4e-3}
    config = configured(model, settings={**SIDES, **settings, **more, **SELDOM})
    last = train(images, config, tmp_path / "run").metrics()[-1]
    summer = images.layers["summer"] / 255
    assert last["scores"]["mse_per_pixel"] < left * summer.var()


def test_given_and_wanted_move_together():
    """Here summer follows from winter pixel by pixel: so it does after every movement that invents no pixel."""
    images = summer_and_winter(40)
    batch = prepared(images, **MOVES)(np.arange(40), position=0)
    follows = torch.stack([0.2 + 0.6 * batch.given[:, 0], 0.9 - 0.5 * batch.given[:, 1] * batch.given[:, 2]], dim=1)
    assert (follows - batch.wanted).abs().max() < 0.5 / 255 + 1e-5
    still = prepared(images)(np.arange(40), position=0)
    assert not torch.equal(still.given, batch.given)
    assert batch.wanted.shape == (40, 2, 16, 16)


def test_noise_and_light_change_only_what_is_given():
    images = summer_and_winter(20)
    plain = prepared(images)(np.arange(20), position=0)
    light = {"augment.brightness": 0.2, "augment.colour": 0.2, "augment.grey": 0.5, "noise.gaussian": 0.1}
    changed = prepared(images, **light)(np.arange(20), position=0)
    assert torch.equal(plain.wanted, changed.wanted)
    assert (plain.given - changed.given).abs().amax(dim=(1, 2, 3)).min() > 0.1


def test_what_stands_where_there_is_no_data_changes_nothing(tmp_path):
    """On either side: neither a weight, nor a score."""
    valid = np.ones((60, 16, 16), np.uint8)
    valid[::2, 3:9, 2:] = 0
    runs, scores = [], []
    for light in (0, 255):
        images = summer_and_winter()
        layers = {n: np.where(valid[:, None] == 1, pixels, np.uint8(light)) for n, pixels in images.layers.items()}
        torn = dataclasses.replace(images, layers=layers, masks={"valid": valid})
        runs.append(train(torn, configured(settings={**TINY, **MOVES}), tmp_path / f"run-{light}"))
        scores.append(score(Trained(runs[-1]), torn, "test").findings)
    weights = [Trained(run).model.state_dict() for run in runs]
    for name, value in weights[0].items():
        assert torch.equal(value, weights[1][name]), name
    assert runs[0].metrics()[-1]["scores"] == runs[1].metrics()[-1]["scores"]
    assert [f.estimate for f in scores[0]] == [f.estimate for f in scores[1]]


@pytest.mark.parametrize("likelihood", ["bernoulli", "continuous-bernoulli", "gaussian", "mse", "mae"])
def test_every_likelihood_leads_from_one_number_of_bands_to_another(tmp_path, likelihood):
    images = summer_and_winter()
    settings = {**TINY, "objective.reconstruction": likelihood, "model.hidden": [16]}
    run = Trained(train(images, configured("vae", settings=settings), tmp_path / "run"))
    made = run.translate(images)
    assert made.shape == (60, 2, 16, 16)
    assert made.min() >= 0
    assert made.max() <= 1
    assert {"reconstruction", "kl"} <= set(run.folder.metrics()[-1]["terms"])


def test_the_configuration_comes_back_as_it_was(tmp_path):
    images = summer_and_winter()
    config = configured(settings={**TINY, "data.given": "winter:1,3", "data.wanted": "summer:2,winter:2"})
    folder = train(images, config, tmp_path / "run")
    kept = folder.config()
    assert kept.data.given == ("winter:1,3",)
    assert kept.data.wanted == ("summer:2", "winter:2")
    assert kept.data.given_bands == ("winter:1", "winter:3")
    assert kept.data.wanted_bands == ("summer:2", "winter:2")
    assert kept.data.shape == (2, 16, 16)
    assert len(kept.data.scale.lo) == len(kept.data.wanted_scale.lo) == 2
    assert RunConfig.read(folder.config_file) == kept
    assert resolved(kept, images) == kept
    assert configured(settings={**TINY, "data.given": ["winter:1,3"]}).data.given == ("winter:1,3",)


def test_stopping_anywhere_changes_nothing(tmp_path, monkeypatch):
    from hinterland.training import recorder

    config = configured(settings={**TINY, **MOVES, "noise.gaussian": 0.1, "training.checkpoint_every_images": 16})
    images = summer_and_winter()
    whole = train(images, config, tmp_path / "whole")
    record = recorder.Recorder.record_if_due

    def crash(self, before):
        record(self, before)
        if before > 60:
            raise RuntimeError("the power went")

    monkeypatch.setattr(recorder.Recorder, "record_if_due", crash)
    with pytest.raises(RuntimeError, match="power"):
        train(images, config, tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    folder = RunFolder(tmp_path / "broken")
    other = dataclasses.replace(images, layers={**images.layers, "summer": images.layers["summer"][:, ::-1]})
    with pytest.raises(BadInput, match="was trained on other images"):  # what is given is the same
        resume(other, folder)
    resume(images, folder)
    assert folder.last.read_bytes() == whole.last.read_bytes()
    assert folder.metrics()[-1]["scores"] == whole.metrics()[-1]["scores"]


def test_what_cannot_be_translated_is_refused_before_anything_is_written(tmp_path):
    images = summer_and_winter()
    cases = {
        r"data.wanted is missing: .*layers of seasons, which are winter \(3 bands\), summer \(2 bands\)": {
            "data.wanted": ""
        },
        r"data.given is missing": {"data.given": []},
        r"data.given \(spring\): seasons has no layer spring": {"data.given": "spring"},
        r"data.wanted \(summer:3\): layer summer has bands 1 to 2": {"data.wanted": "summer:3"},
        r"data.wanted \(winter\): winter:1, winter:2, winter:3 is given as well, and would only be copied": {
            "data.wanted": "winter"
        },
        r"objective.adversarial.policy \(both\): task translate is learned without": {
            "objective.adversarial.policy": "both"
        },
        r"objective.target \(standardised\): of task translate": {
            "objective.target": "standardised",
            "objective.reconstruction": "mse",
        },
        r"augment.target \(original\): of task translate": {"augment.target": "original"},
        r"data.wanted_scale has 1 bands, the images have 2": {"data.wanted_scale": {"lo": [0], "hi": [255]}},
    }
    for message, settings in cases.items():
        with pytest.raises(BadInput, match=message):
            train(images, configured(settings={**TINY, **settings}), tmp_path / "run")
    with pytest.raises(BadInput, match=r"data.given \(winter\) is read by task translate alone; --task translate"):
        configured(settings={**TINY, "task": "reconstruct"})
    with pytest.raises(BadInput, match=r"layers differ in height x width"):
        dataclasses.replace(images, layers={**images.layers, "summer": images.layers["summer"][:, :, :8]})
    own = Autoencoder(nn.Sequential(nn.Flatten(), nn.Linear(768, 4)), nn.Linear(4, 768))
    with pytest.raises(
        BadInput, match=r"your own module has outputs \(None\), and translate winter \(3 bands\) to summer"
    ):
        train(images, configured(settings=TINY), tmp_path / "run", own)
    assert not (tmp_path / "run").exists()


def test_somebodys_own_module_translates(tmp_path):
    images = summer_and_winter()
    decoder = nn.Sequential(nn.Linear(4, 512), nn.Unflatten(1, (2, 16, 16)))
    own = Autoencoder(nn.Sequential(nn.Flatten(), nn.Linear(768, 4)), decoder, outputs=2)
    settings = {**{k: v for k, v in TINY.items() if not k.startswith("model")}, "objective.reconstruction": "mse"}
    run = Trained(train(images, configured(settings=settings), tmp_path / "run", own), own)
    assert run.translate(images).shape == (60, 2, 16, 16)


def test_a_unet_sees_the_image_itself_and_decodes_no_latents(tmp_path):
    images = summer_and_winter()
    run = Trained(train(images, configured(settings=TINY), tmp_path / "run"))
    assert isinstance(run.model, UNet)
    table = run.encode(images)
    assert table.latents.shape == (60, 8 * 4 * 4)
    assert not table.scores
    with pytest.raises(BadInput, match=r"translates by a U-Net.*--model cae or vae"):
        run.decode(table.latents)
    with pytest.raises(BadInput, match="trained with --task translate: a likelihood sets an image beside itself"):
        run.likelihood(images)


def test_what_is_wanted_need_not_be_there_once_it_is_learned(tmp_path):
    images = summer_and_winter()
    run = Trained(train(images, configured("cae", settings={**TINY, "data.given": "winter:3,1"}), tmp_path / "run"))
    made = run.translate(images)
    winter = dataclasses.replace(images, layers={"winter": images.layers["winter"]})
    np.testing.assert_array_equal(run.translate(winter), made)
    alone = dataclasses.replace(images, layers={"image": images.layers["winter"][:, [2, 0]]})
    np.testing.assert_array_equal(run.translate(alone), made)
    np.testing.assert_allclose(run.decode(run.encode(images).latents), made, atol=1e-6)
    np.testing.assert_array_equal(run.reconstruct(images), made)
    assert run.seen(images).shape == (60, 2, 16, 16)
    with pytest.raises(BadInput, match=r"data.given \(winter:3,1\): seasons has no layer winter"):
        run.translate(dataclasses.replace(images, layers={"summer": images.layers["summer"]}))
    dark = dataclasses.replace(images, layers={**images.layers, "summer": images.layers["summer"] * 0})
    ours, theirs = (run.encode(some, baselines=["pixels", "colour", "untrained"]) for some in (images, dark))
    for name, table in ours.baselines.items():  # they too see what is given alone
        np.testing.assert_array_equal(table.latents, theirs.baselines[name].latents, err_msg=name)


def test_copying_stands_beside_only_where_it_is_possible(tmp_path):
    images = summer_and_winter()

    def told(given: str) -> dict[str, Finding]:
        config = configured(settings={**TINY, "data.given": given})
        run = Trained(train(images, config, tmp_path / f"of-{given[-1]}"))
        return {f.name: f for f in score(run, images, "test").findings if f.subject == SUBJECT}

    assert set(told("winter")["mae_per_pixel"].baselines) == {"linear"}  # three bands are not two
    found = told("winter:2,3")
    test = images.split("test")
    apart = test.layers["winter"][:, 1:].astype(float) - test.layers["summer"]
    assert found["mae_per_pixel"].baselines["copying"].estimate == pytest.approx(np.abs(apart).mean() / 255, rel=1e-6)
    assert found["mae_per_pixel"].unit_of_replication == "group"


def test_the_linear_way_is_exact_where_the_world_is_linear(tmp_path):
    images = summer_and_winter(noise=0)
    linear = {**TINY, "data.given": "winter", "data.wanted": "summer:1"}
    run = Trained(train(images, configured(settings=linear), tmp_path / "run"))
    psnr = next(f for f in score(run, images, "test").findings if f.name == "psnr_db")
    assert psnr.baselines["linear"].estimate > 50  # but for rounding to bytes
    assert psnr.baselines["linear"].high < 0  # an honest page says that two epochs are no match


def test_an_encoder_of_the_same_bands_is_taken_over(tmp_path):
    images = summer_and_winter()
    winter = dataclasses.replace(images, layers={"winter": images.layers["winter"]})
    plain = {k: v for k, v in TINY.items() if k not in SIDES}
    source = train(winter, configured("unet", settings=plain), tmp_path / "source")
    settings = {**TINY, "init.encoder": str(source.path), "init.frozen": True}
    del settings["model.widths"]
    run = Trained(train(images, configured(settings=settings), tmp_path / "run"))
    for name, value in Trained(source).model.encoder.maps.state_dict().items():
        assert torch.equal(run.model.encoder.maps.state_dict()[name], value), name


def test_a_trial_says_in_words_what_is_translated():
    found = estimate(summer_and_winter(), configured(settings=TINY))
    assert str(found).startswith("translate winter (3 bands) to summer (2 bands)\n")
