"""Task classify, a share of the labels, an encoder that stays in part, and several tasks at once."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from class_maps import NAMES, coloured
from hinterland.data.annotations import Annotations, Label, numbered_ids
from hinterland.data.class_counts import balanced_accuracy
from hinterland.data.imageset import ImageSet
from hinterland.data.labelled import labelled
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.training.batch import Preparation
from hinterland.training.folder import RunFolder
from hinterland.training.labels import taught
from hinterland.training.resolving import resolved
from hinterland.training.run import build, objective_of, resume, to_unit, train
from hinterland.training.settings import configured

SELDOM = {f"training.{what}_every_images": 10_000 for what in ("evaluate", "preview", "checkpoint")}
TINY = {
    "task": "classify",
    "model.widths": [4, 8],
    "model.hidden": [],
    "training.epochs": 2,
    "training.batch_size": 16,
    "training.threads": 1,
}
THREE = {**TINY, "task": "reconstruct,segment,classify"}


def shades(n=60, seed=0) -> ImageSet:
    """Grey squares, whose class is how light they are."""
    rng = np.random.default_rng(seed)
    codes = np.arange(n) % 3
    pixels = np.clip(60 + 70 * codes[:, None, None, None] + rng.normal(0, 6, (n, 1, 8, 8)), 0, 255).astype(np.uint8)
    split = np.where(np.arange(n) % 5 == 4, "test", "train")
    return ImageSet(
        "shades", {"image": pixels}, Annotations(numbered_ids(n), split, {"class": Label.of(codes, ("a", "b", "c"))})
    )


def all_train(images: ImageSet) -> ImageSet:
    split = np.full(len(images), "train")
    return dataclasses.replace(images, annotations=dataclasses.replace(images.annotations, split=split))


def test_eight_images_are_learned_by_heart(tmp_path):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (8, 1, 8, 8), dtype=np.uint8)  # noise: nothing but the images themselves tells
    known = Annotations(numbered_ids(8), np.full(8, "train"), {"class": Label.of([0, 1, 2, 3] * 2)})
    images = ImageSet("noise", {"image": pixels}, known)
    more = {"training.epochs": 150, "training.batch_size": 8, "training.learning_rate": 5e-3, **SELDOM}
    last = train(images, configured(settings={**TINY, **more}), tmp_path / "run").metrics()[-1]
    assert last["scores"]["accuracy"] == 1
    assert last["terms"]["cross_entropy"] < 0.01  # nats; knowing nothing costs 1.4


def test_eight_images_come_back_as_they_were(tmp_path):
    """The same noise, to reconstruct: what a net of this size learns by heart."""
    pixels = np.random.default_rng(0).integers(0, 256, (8, 1, 8, 8), dtype=np.uint8)
    images = ImageSet("noise", {"image": pixels}, Annotations(numbered_ids(8), np.full(8, "train")))
    more = {"model.widths": [16, 32], "model.latent_size": 16, "training.epochs": 400, "training.learning_rate": 5e-3}
    settings = {**TINY, "task": "reconstruct", "training.batch_size": 8, **more, **SELDOM}
    last = train(images, configured("cae", settings=settings), tmp_path / "run").metrics()[-1]
    assert last["scores"]["mse_per_pixel"] < 0.001  # the variance of even noise is .083


def test_a_run_says_the_class_of_images_it_has_not_seen(tmp_path):
    images = shades(120)
    folder = train(
        images,
        configured(settings={**TINY, "training.epochs": 20, "training.learning_rate": 1e-2, **SELDOM}),
        tmp_path / "run",
    )
    run, last, test = Trained(folder), folder.metrics()[-1], images.split("test")
    assert (last["split"], run.config.data.label_names) == ("test", ("a", "b", "c"))
    assert run.config.model.preset == "cae"
    chances = run.label_chances(test)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    right = chances.argmax(axis=1) == test.annotations.labels["class"].codes
    assert right.mean() == pytest.approx(last["scores"]["accuracy"])
    assert last["scores"]["accuracy"] > 0.9
    assert np.sum(last["confusion"]) == len(test)
    with pytest.raises(BadInput, match="says classes, and decodes no images"):
        run.decode(run.encode(test).latents)


def test_the_mean_recall_of_classes_is_worked_out_by_hand():
    confusion = np.array([[8, 2, 0], [1, 1, 0], [0, 0, 0]])  # recalls .8 and .5; the third class is not there
    assert balanced_accuracy(confusion) == pytest.approx(0.65)


def test_images_without_a_label_change_no_weight(tmp_path):
    runs = []
    for light in (0, 255):
        images = shades(60)
        codes = np.where(np.arange(60) % 4 == 0, -1, images.annotations.labels["class"].codes)
        pixels = np.where((codes < 0)[:, None, None, None], np.uint8(light), images.layers["image"])
        label = Label.of(codes, ("a", "b", "c"))
        known = dataclasses.replace(images.annotations, labels={"class": label})
        settings = {**TINY, "model.normalisation": "group"}
        bare = dataclasses.replace(images, layers={"image": pixels}, annotations=known)
        runs.append(train(bare, configured(settings=settings), tmp_path / str(light)))
    ours, theirs = (Trained(run).model.state_dict() for run in runs)
    for name, weight in ours.items():
        assert torch.equal(weight, theirs[name]), name


@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.34, 1.0])
def test_of_each_class_the_share_asked_for_keeps_its_label_and_at_least_one(share):
    codes = np.repeat([0, 1, 2], [900, 90, 9])
    known = Annotations(numbered_ids(999), np.full(999, "train"), {"class": Label.of(codes)})
    kept = labelled(known, share, seed=3, by="class")
    assert np.bincount(codes[kept]).tolist() == [max(1, int(np.ceil(share * n))) for n in (900, 90, 9)]


def test_which_images_keep_their_label_depends_on_the_seed_alone_and_more_include_fewer():
    known = shades(300).annotations
    few, more = labelled(known, 0.05, 1, "class"), labelled(known, 0.2, 1, "class")
    assert (more | ~few).all()
    assert (few == labelled(known, 0.05, 1, "class")).all()
    assert (few != labelled(known, 0.05, 2, "class")).any()


def test_a_share_of_the_labels_is_the_same_for_whatever_else_is_learned():
    images = coloured(60)
    alone = resolved(configured(settings={**TINY, "data.labelled": 0.1}), images)
    together = resolved(configured(settings={**THREE, "data.labelled": 0.1}), images)
    subset = taught(images.split("train"), alone)
    assert len(subset) == alone.data.labelled_images == together.data.labelled_images < 12
    whole = taught(images.split("train"), together)
    assert len(whole) == alone.data.images["train"]
    unit = to_unit(together, torch.device("cpu"))
    batch = Preparation(whole, together, unit, objective_of(together))(np.arange(len(whole)), 0)
    known = batch.labels >= 0
    assert whole.ids[known.numpy()].tolist() == subset.ids.tolist()
    assert (batch.classes[~known] == IGNORED).all()
    assert (batch.classes[known] != IGNORED).any()


def test_with_few_labels_a_run_sees_as_many_images_as_with_all(tmp_path):
    images = shades(60)
    config = configured(settings={**TINY, "data.labelled": 0.1})
    folder = train(images, config, tmp_path / "run")
    assert folder.metrics()[-1]["images_seen"] == 2 * 48
    assert folder.config().data.labelled_images == 6


@pytest.fixture(scope="module")
def copier(tmp_path_factory):
    """A reconstruction whose encoder others begin with."""
    settings = {name: value for name, value in TINY.items() if name != "task"}
    place = tmp_path_factory.mktemp("copier") / "run"
    return train(coloured(seed=1), configured("vae", settings={**settings, "model.normalisation": "batch"}), place)


def moved(folder: RunFolder, source: RunFolder) -> set[str]:
    """The weights and statistics of the encoder that are no longer those it began with."""
    ours, theirs = (Trained(run).model.encoder.state_dict() for run in (folder, source))
    return {name for name, value in ours.items() if name not in theirs or not torch.equal(value, theirs[name])}


def test_the_first_levels_stay_and_the_others_learn(tmp_path, copier):
    settings = {k: v for k, v in TINY.items() if not k.startswith("model")} | {"init.encoder": str(copier.path)}
    images = coloured()
    whole = train(images, configured(settings={**settings, "init.frozen": True}), tmp_path / "whole")
    assert moved(whole, copier) == set()
    part = train(images, configured(settings={**settings, "init.frozen_levels": 1}), tmp_path / "part")
    assert {name.split(".")[0] for name in moved(part, copier)} == {"maps", "latent"}
    assert all(name.startswith(("maps.1", "latent")) for name in moved(part, copier))
    free = train(images, configured(settings=settings), tmp_path / "free")
    assert any(name.startswith("maps.0") for name in moved(free, copier))


def test_what_did_not_fit_learns_where_the_encoder_is_frozen(tmp_path, copier):
    """Another latent than that of the run begun from: were it frozen too, nothing could ever come through."""
    settings = {**TINY, "init.encoder": str(copier.path), "init.frozen": True, "model.normalisation": "batch"}
    other = {**settings, "model.posterior": "deterministic", "model.latent_size": 3}
    folder = train(coloured(), configured("vae", settings=other), tmp_path / "run")
    assert set(folder.config().init.fresh) == {"latent.weight", "latent.bias"}
    drawn = build(folder.config()).encoder.state_dict()["latent.weight"]
    assert not torch.equal(Trained(folder).model.encoder.state_dict()["latent.weight"], drawn)
    assert {name.split(".")[0] for name in moved(folder, copier)} == {"latent"}


def test_stopping_anywhere_changes_nothing(tmp_path, monkeypatch):
    from hinterland.training import recorder

    config = configured(settings={**THREE, "data.labelled": 0.3, "training.checkpoint_every_images": 16})
    images = coloured()
    whole = train(images, config, tmp_path / "whole")
    record = recorder.Recorder.record_if_due

    def crash(self, before):
        record(self, before)
        if before > 60:
            raise KeyError("the power went")

    monkeypatch.setattr(recorder.Recorder, "record_if_due", crash)
    with pytest.raises(KeyError, match="power"):
        train(images, config, tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    turned = images.annotations.labels["class"]
    other = Label.of((turned.codes + 1) % 3, NAMES)
    known = dataclasses.replace(images.annotations, labels={"class": other})
    with pytest.raises(BadInput, match="was trained on other images"):  # the same pixels, called otherwise
        resume(dataclasses.replace(images, annotations=known), RunFolder(tmp_path / "broken"))
    resume(images, RunFolder(tmp_path / "broken"))
    assert (tmp_path / "broken/checkpoints/last.safetensors").read_bytes() == whole.last.read_bytes()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"task": "classify,translate"}, "classify,translate is not known"),
        ({"task": "reconstruct,reconstruct"}, "is not known"),
        ({"task": "dream"}, "dream is not known; known are reconstruct, segment, classify, translate"),
        ({"init.frozen_levels": 1}, r"init.frozen_levels \(1\) needs an encoder"),
        ({"init.frozen": True, "init.frozen_levels": 1}, "give one of the two"),
        ({"data.label": "colour"}, r"has no label colour \(there are: class\)"),
        ({"data.labelled": 0}, "data.labelled"),
        ({"objective.latents.l1": 1.0}, "leave objective.latents out"),
        ({**THREE, "model.branch": 5}, r"model.branch \(5\): this encoder has 3 levels"),
        ({**THREE, "data.labelled": 0.5, "data.balance": "class"}, "data.balance.*takes away"),
    ],
)
def test_what_cannot_be_learned_is_refused_before_anything_is_written(tmp_path, settings, words):
    with pytest.raises(BadInput, match=words):
        train(coloured(), configured(settings={**TINY, **settings}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_more_levels_than_there_are_cannot_be_frozen(tmp_path, copier):
    settings = {**TINY, "init.encoder": str(copier.path), "init.frozen_levels": 3, "model.normalisation": "batch"}
    with pytest.raises(BadInput, match=r"init.frozen_levels \(3\): the encoder has 2 halvings"):
        train(coloured(), configured("vae", settings=settings), tmp_path / "run")


def test_eight_images_are_learned_by_heart_in_three_tasks_at_once(tmp_path):
    images = all_train(coloured(8, noise=0.0))
    more = {"model.widths": [16, 32], "training.epochs": 400, "training.batch_size": 8, **SELDOM}
    weights = {"objective.tasks.classify": 20.0, "objective.reconstruction": "mse", "training.learning_rate": 1e-2}
    folder = train(images, configured("cae", settings={**THREE, **more, **weights}), tmp_path / "run")
    scores = folder.metrics()[-1]["scores"]
    assert scores["classify_accuracy"] == 1
    assert scores["segment_accuracy"] > 0.99
    assert scores["reconstruct_mse_per_pixel"] < 0.003  # the variance of these pixels is about .06


def test_a_run_of_several_tasks_is_asked_for_each(tmp_path):
    images = coloured()
    folder = train(images, configured("cae", settings={**THREE, "model.branch": 1}), tmp_path / "run")
    run, last, test = Trained(folder), folder.metrics()[-1], images.split("test")
    assert run.config.tasks == ("reconstruct", "segment", "classify")
    assert run.reconstruct(test).shape == (len(test), 3, 16, 16)
    assert run.class_chances(test).shape == (len(test), 3, 16, 16)
    right = run.label_chances(test).argmax(axis=1) == test.annotations.labels["class"].codes
    assert right.mean() == pytest.approx(last["scores"]["classify_accuracy"])
    terms, weights = last["terms"], run.config.objective.tasks
    parts = [getattr(weights, task) * terms[f"{task}_objective"] for task in run.config.tasks]
    assert terms["objective"] == pytest.approx(sum(parts))
    assert run.encode(test, layer="others.classify.encoder.maps.1").latents.shape == (len(test), 8)
