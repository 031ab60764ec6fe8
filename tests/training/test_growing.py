"""Runs that grow: what is refused, what is recorded, and that a stop anywhere leaves no trace."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pytest
import torch

from class_maps import coloured
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.training import recorder
from hinterland.training.folder import RunFolder
from hinterland.training.growing import Level, grown_from, stages
from hinterland.training.run import resume, train
from hinterland.training.settings import configured
from hinterland.training.stages import grow, levels_of, stage_path, train_and_grow

TINY = {
    "model.widths": [4],
    "model.hidden": [8],
    "model.latent_size": 4,
    "training.epochs": 2,
    "training.threads": 1,
    "training.ema_images": 200,
    "training.precision": "fp32",
}
GAME = {"objective.adversarial.policy": "both", "discriminator.widths": [8], "training.checkpoint_every_images": 64}


def parent_in(path, images, preset="cae", **settings):
    chosen = {**TINY, **{key.replace("__", "."): value for key, value in settings.items()}}
    return train(images, configured(preset, settings=chosen), path)


@pytest.fixture(scope="module")
def shallow(small, tmp_path_factory):
    return parent_in(tmp_path_factory.mktemp("runs") / "shallow", small)


def growth_of(folder: RunFolder) -> dict:
    return next(line["growth"] for line in folder.metrics() if "growth" in line)


def test_a_grown_run_begins_where_its_parent_ended_and_records_it(small, shallow, tmp_path):
    run = grow(small, shallow, [Level(32, 1)], tmp_path / "deep")
    first, config = run.metrics()[0], run.config()
    assert (first["images_seen"], first["split"]) == (0, "validation")
    growth = growth_of(run)
    assert growth["before"]["objective"] == pytest.approx(growth["after"]["objective"], rel=1e-4)
    assert growth["said"] == "encoder: the old function is kept; decoder: the old function is kept"
    validation = [line for line in shallow.metrics() if line["split"] == "validation"]
    best = min(line["terms"]["objective"] for line in validation)
    assert growth["before"]["objective"] == pytest.approx(best, rel=1e-5), "the averaged, best weights were taken"
    assert config.model.widths == (4, 32)
    assert config.growth.images_before == shallow.metrics()[-1]["images_seen"]
    assert [stage["run"] for stage in stages(run)] == ["shallow"]


def test_what_was_kept_is_the_same_bit_for_bit_as_long_as_it_is_frozen(small, shallow, tmp_path):
    run = grow(
        small, shallow, [Level(8, 1, freeze_epochs=1, settings={"training.ema_images": None})], tmp_path / "deep"
    )
    theirs, ours = Trained(shallow).model.state_dict(), Trained(run).model.state_dict()
    kept = ["encoder.maps.0.0.weight", "encoder.maps.0.0.bias", "encoder.latent.weight"]
    assert all(torch.equal(theirs[name], ours[name]) for name in kept)
    assert torch.equal(theirs["decoder.maps.1.conv.weight"], ours["decoder.maps.3.conv.weight"])
    free = grow(small, shallow, [Level(8, 1)], tmp_path / "free")
    assert not torch.equal(theirs["encoder.maps.0.0.weight"], Trained(free).model.state_dict()[kept[0]])


@pytest.mark.parametrize(("preset", "more"), [("cae", {}), ("vae", {}), ("vae", GAME)], ids=["cae", "vae", "vae-gan"])
def test_a_grown_run_goes_on_exactly(small, tmp_path, preset, more, monkeypatch):
    """New optimiser, averages, a frozen first part, and a discriminator that is kept."""
    parent = parent_in(tmp_path / "parent", small, preset, **{k.replace(".", "__"): v for k, v in more.items()})
    level = Level(8, 2, freeze_epochs=0.5, settings={"training.checkpoint_every_images": 64})
    whole = grow(small, parent, [level], tmp_path / "whole")

    record = recorder.Recorder.record_if_due

    def crash(self: recorder.Recorder, before: int) -> None:
        record(self, before)
        if before > 200:
            raise RuntimeError("the power went")

    monkeypatch.setattr(recorder.Recorder, "record_if_due", crash)
    with pytest.raises(RuntimeError, match="power"):
        grow(small, parent, [level], tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    broken = resume(small, RunFolder(tmp_path / "broken"))
    assert broken.last.read_bytes() == whole.last.read_bytes()
    told = [[(m["images_seen"], m["split"], m["terms"]) for m in folder.metrics()] for folder in (whole, broken)]
    assert told[0] == told[1]


def test_several_levels_are_stages_that_go_on_where_they_were_stopped(small, shallow, tmp_path, monkeypatch):
    levels = [Level(8, 1), Level(16, 1)]
    whole = grow(small, shallow, levels, tmp_path / "whole")
    assert [stage["widths"] for stage in stages(whole)] == [[4], [4, 8]]
    assert whole.config().model.widths == (4, 8, 16)
    grow(small, shallow, levels[:1], stage_path(tmp_path / "broken", 1))
    before = RunFolder(stage_path(tmp_path / "broken", 1)).last.stat().st_mtime_ns
    broken = grow(small, shallow, levels, tmp_path / "broken", resume=True)
    assert broken.last.read_bytes() == whole.last.read_bytes()
    assert RunFolder(stage_path(tmp_path / "broken", 1)).last.stat().st_mtime_ns == before
    with pytest.raises(BadInput, match=r"begun as another growing: .*model.widths"):
        grow(small, shallow, [Level(9, 1), Level(16, 1)], tmp_path / "broken", resume=True)


def test_a_first_stage_and_its_levels_are_one_call_for_studies(small, tmp_path):
    config = configured("cae", settings=TINY)
    levels = levels_of([{"widths": [8, 16], "epochs": 1}])
    run = train_and_grow(small, config, levels, tmp_path / "cell")
    assert [stage["images_seen"] for stage in stages(run)] == [2 * len(small.split("train")), len(small.split("train"))]
    again = run.last.stat().st_mtime_ns
    assert train_and_grow(small, config, levels, tmp_path / "cell").last.stat().st_mtime_ns == again


def test_a_unet_grows_and_keeps_what_it_says(tmp_path):
    images = coloured(40)
    settings = {"task": "segment", "model.widths": [4], "training.epochs": 3, "training.threads": 1}
    parent = train(images, configured("unet", settings=settings), tmp_path / "parent")
    run = grow(images, parent, [Level(8, 1)], tmp_path / "deep")
    growth = growth_of(run)
    assert "the old function is kept" in growth["said"]
    assert growth["before"]["objective"] == pytest.approx(growth["after"]["objective"], rel=1e-4)


def test_without_validation_images_the_jump_is_measured_on_training_images(small, shallow, tmp_path):
    every = np.full(len(small), "train")
    images = dataclasses.replace(small, annotations=dataclasses.replace(small.annotations, split=every))
    parent = parent_in(tmp_path / "parent", images)
    run = grow(images, parent, [Level(8, 1)], tmp_path / "deep")
    assert run.metrics()[0]["split"] == "train"
    assert "kept in part" in growth_of(run)["said"]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level(0, 1), r"widths \(0\) must be at least 1"),
        (Level(8, 0), r"epochs \(0\) must be above 0"),
        (Level(8, 1, freeze_epochs=2), r"freeze_epochs \(2\) from 0 to epochs"),
        (Level(8, 1, settings={"model.kernel": 5}), "training, objective, augment and noise can be set"),
        (Level(8, 1, settings={"training.abacus": 5}), "training.abacus is no setting"),
    ],
)
def test_what_cannot_be_grown_is_refused_and_leaves_nothing_behind(small, shallow, tmp_path, level, words):
    with pytest.raises(BadInput, match=words):
        grow(small, shallow, [level], tmp_path / "deep")
    assert not (tmp_path / "deep").exists()


def test_parents_that_cannot_be_grown_are_refused(small, shallow, tmp_path):
    tiny = parent_in(tmp_path / "tiny", small, model__widths=[2, 2, 2, 2])
    with pytest.raises(BadInput, match="one pixel already, after 4 halvings of 12 x 12"):
        grown_from(tiny, Level(8, 1))
    unfinished = RunFolder(tmp_path / "unfinished")
    shutil.copytree(shallow.path, unfinished.path)
    unfinished.metrics_file.write_text("")
    with pytest.raises(BadInput, match=r"has not come to its end; hinterland train --resume"):
        grown_from(unfinished, Level(8, 1))
    own = train(small, configured("cae", settings=TINY), tmp_path / "own", model=Trained(shallow).model)
    with pytest.raises(BadInput, match="somebody's own module, whose levels nobody here knows"):
        grown_from(own, Level(8, 1))


def test_a_parent_that_has_changed_is_noticed(small, tmp_path):
    parent = parent_in(tmp_path / "parent", small)
    run = grow(small, parent, [Level(8, 1)], tmp_path / "deep")
    for file in run.checkpoints.iterdir():
        file.unlink()
    run.metrics_file.write_text("")
    parent_in(tmp_path / "other", small, seed=1).best.resolve().replace(parent.best.resolve())
    with pytest.raises(BadInput, match="best checkpoint is not the one that this run begins with"):
        resume(small, run)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"widths": 8}, "must be a list of stages"),
        ([{"widths": 8}], r"grow\.0\.epochs is missing"),
        ([{"widths": 8, "epochs": 1, "depth": 2}], r"grow\.0\.depth is no setting"),
    ],
)
def test_stages_that_cannot_be_read_are_refused_by_name(asked, words):
    with pytest.raises(BadInput, match=words):
        levels_of(asked)
