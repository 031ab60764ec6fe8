"""Task segment: classes of pixels through the same loop, run folder and checkpoints."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch
from PIL import Image

from class_maps import LIGHT, NAMES, coloured
from hinterland.data.class_counts import confusions, overlaps
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.training.batch import Preparation
from hinterland.training.resolving import resolved
from hinterland.training.run import objective_of, resume, to_unit, train
from hinterland.training.settings import configured
from weights import same_tensors

TINY = {
    "task": "segment",
    "model.widths": [4, 8],
    "training.epochs": 2,
    "training.batch_size": 16,
    "training.threads": 1,
}
MOVES = {"augment.flip_horizontally": True, "augment.flip_vertically": True, "augment.quarter_turns": True}


def prepared(images, **settings):
    config = resolved(configured(settings={**TINY, **settings}), images)
    return Preparation(images, config, to_unit(config, torch.device("cpu")), objective_of(config))


def test_eight_images_are_learned_by_heart(tmp_path):
    images = coloured(8, noise=25.0)
    images = dataclasses.replace(images, annotations=dataclasses.replace(images.annotations, split=np.full(8, "train")))
    settings = {"model.widths": [16, 32], "training.epochs": 150, "training.batch_size": 8, "training.threads": 1}
    seldom = {f"training.{what}_every_images": 10_000 for what in ("evaluate", "preview", "checkpoint")}
    more = {"training.learning_rate": 1e-2, "model.activation": "silu", **seldom}
    folder = train(images, configured(settings={"task": "segment", **settings, **more}), tmp_path / "run")
    last = folder.metrics()[-1]
    assert last["scores"]["accuracy"] > 0.999
    assert last["scores"]["macro_iou"] > 0.995
    assert last["terms"]["cross_entropy"] / 16**2 < 0.01  # nats a pixel; knowing nothing costs 1.1


def test_classes_move_with_their_pixels():
    """Where colours tell classes without doubt, they do so after every movement that invents no pixel."""
    images = coloured(40, noise=0.0, ignored=0)
    batch = prepared(images, **MOVES)(np.arange(40), position=0)
    shown = batch.given.movedim(1, -1) * 255
    apart = (shown[..., None, :] - torch.from_numpy(LIGHT).float()).square().sum(-1)
    assert torch.equal(apart.argmin(-1), batch.classes)
    assert not torch.equal(batch.classes, torch.from_numpy(images.masks["class"]).long())


def test_beyond_the_edge_and_without_data_there_is_no_class():
    images = coloured(40, noise=0.0, ignored=0)
    found = prepared(images, **{"augment.shift": 0.4, "augment.outside": "zero"})(np.arange(40), position=0)
    beyond = (found.given < 0.01).all(dim=1)
    assert beyond.any()
    assert (found.classes[beyond] == IGNORED).float().mean() > 0.99
    valid = np.ones((40, 16, 16), np.uint8)
    valid[:, 4:8] = 0
    torn = dataclasses.replace(images, masks={**images.masks, "valid": valid})
    classes = prepared(torn)(np.arange(40), position=0).classes
    assert (classes[:, 4:8] == IGNORED).all()
    assert (classes[:, 8:] != IGNORED).all()


def test_what_stands_in_pixels_without_data_changes_no_weight(tmp_path):
    """Neither their colour nor what the mask calls them."""
    valid = np.ones((60, 16, 16), np.uint8)
    valid[::2, 3:9, 2:] = 0
    runs = []
    for light, code in ((0, 0), (255, 2)):
        images = coloured()
        pixels = np.where(valid[:, None] == 1, images.layers["image"], np.uint8(light))
        codes = np.where(valid == 1, images.masks["class"], np.uint8(code))
        torn = dataclasses.replace(images, layers={"image": pixels}, masks={"class": codes, "valid": valid})
        runs.append(train(torn, configured(settings={**TINY, **MOVES}), tmp_path / f"run-{code}"))
    assert same_tensors(runs[0].last, runs[1].last)


def test_a_run_says_how_well_each_class_is_told(tmp_path):
    images = coloured()
    folder = train(images, configured(settings=TINY), tmp_path / "run")
    config, last = folder.config(), folder.metrics()[-1]
    assert config.data.classes == NAMES
    assert config.model.bottleneck == "spatial"
    assert last["split"] == "test"
    run = Trained(folder)
    test = images.split("test")
    chances = run.class_chances(test)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    whole = confusions(np.asarray(test.masks["class"]), chances.argmax(axis=1), 3).sum(axis=0)
    assert whole.tolist() == last["confusion"] == run.tally(test).confusions.sum(axis=0).tolist()
    for name, value in zip(NAMES, overlaps(whole), strict=True):
        assert last["scores"][f"iou {name}"] == pytest.approx(value)
    picture = np.asarray(Image.open(folder.previews / f"{last['images_seen']:08d}.png"))
    seen = {tuple(colour) for colour in picture.reshape(-1, 3).tolist()}
    assert (0, 0, 0) in seen  # not labelled
    assert sum(tuple(colour) in seen for colour in config.data.class_colours) >= 2


def test_stopping_anywhere_changes_nothing(tmp_path, monkeypatch):
    from hinterland.training import recorder

    settings = {**TINY, **MOVES, "objective.segmentation.dice": 0.5, "objective.segmentation.class_weights": "root"}
    config = configured(settings={**settings, "training.checkpoint_every_images": 16})
    images = coloured()
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
    other = dataclasses.replace(images, masks={"class": images.masks["class"] * 0})
    from hinterland.training.folder import RunFolder

    folder = RunFolder(tmp_path / "broken")
    with pytest.raises(BadInput, match="was trained on other images"):  # the same pixels, called otherwise
        resume(other, folder)
    resume(images, folder)
    assert folder.last.read_bytes() == whole.last.read_bytes()
    assert [line.get("confusion") for line in folder.metrics()] == [line.get("confusion") for line in whole.metrics()]


def test_what_cannot_be_segmented_is_refused_before_anything_is_written(tmp_path, small):
    with pytest.raises(BadInput, match=r"blobs has no mask class \(there are: none\).*data prepare"):
        train(small, configured(settings={"task": "segment"}), tmp_path / "run")
    with pytest.raises(BadInput, match=r"dense layers only.*--model unet"):
        train(coloured(), configured("dense", settings={"task": "segment"}), tmp_path / "run")
    policy = {"task": "segment", "objective.adversarial.policy": "both"}
    with pytest.raises(BadInput, match=r"task \(segment\) has no terms but.*leave objective.adversarial out"):
        train(coloured(), configured(settings=policy), tmp_path / "run")
    nothing = dataclasses.replace(coloured(), masks={"class": np.full((60, 16, 16), IGNORED, np.uint8)})
    with pytest.raises(BadInput, match="no pixel of the split train is labelled"):
        train(nothing, configured(settings=TINY), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.fixture(scope="module")
def copier(tmp_path_factory):
    """A reconstruction by a net with the encoder of a U-Net."""
    settings = {path: value for path, value in TINY.items() if path != "task"}
    images = coloured(seed=1)
    return train(
        images, configured("unet", settings={**settings, "model.latent_size": 8}), tmp_path_factory.mktemp("c") / "run"
    )


def test_a_run_begins_with_the_encoder_of_another_one(tmp_path, copier):
    images = coloured()
    settings = {**TINY, "init.encoder": str(copier.path), "init.frozen": True}
    del settings["model.widths"]  # those of the other run
    folder = train(images, configured(settings=settings), tmp_path / "run")
    ours, theirs = Trained(folder), Trained(copier)
    assert ours.config.model.widths == (4, 8)
    assert ours.config.data.scale == theirs.config.data.scale
    for name, value in theirs.model.encoder.state_dict().items():
        assert torch.equal(ours.model.encoder.state_dict()[name], value), name
    np.testing.assert_array_equal(ours.encode(images).latents, theirs.encode(images, scores=False).latents)
    free = train(images, configured(settings={**settings, "init.frozen": False}), tmp_path / "free")
    moved = Trained(free).model.encoder.state_dict()
    assert not torch.equal(moved["maps.0.0.weight"], theirs.model.encoder.state_dict()["maps.0.0.weight"])


def test_an_encoder_that_does_not_fit_is_refused_by_layer(tmp_path, copier):
    settings = {**TINY, "init.encoder": str(copier.path), "model.widths": [4, 16]}
    with pytest.raises(BadInput, match=r"--init-encoder \(run\): maps.1.0.weight.*leave --model out"):
        train(coloured(), configured("unet", settings=settings), tmp_path / "run")
    with pytest.raises(BadInput, match=r"init.frozen \(true\) needs an encoder"):
        train(coloured(), configured(settings={**TINY, "init.frozen": True}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_run_that_segments_has_latents_and_decodes_no_images(tmp_path):
    images = coloured()
    run = Trained(train(images, configured(settings=TINY), tmp_path / "run"))
    table = run.encode(images)
    assert table.latents.shape == (60, 8 * 4 * 4)
    assert not table.scores
    layer = run.encode(images, layer="decoder.levels.1")
    assert layer.latents.shape[0] == 60
    with pytest.raises(BadInput, match="says classes, and decodes no images"):
        run.decode(table.latents)
    assert json.loads(json.dumps(run.folder.metrics()[-1]["confusion"]))
