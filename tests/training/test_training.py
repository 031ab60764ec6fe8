"""What a run writes, refuses and stops at."""

from __future__ import annotations

import json
import math
import time

import numpy as np
import pytest
import torch
from torch import nn

from blobs import blobs
from hinterland.data.annotations import Annotations
from hinterland.data.batches import Batches
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.training.config import TrainingConfig
from hinterland.training.run import resume, train
from hinterland.training.schedule import learning_rate
from hinterland.training.settings import configured, parsed_setting

TINY = {"training.epochs": 2, "model.widths": [8, 16], "model.hidden": [], "model.latent_size": 4}


def tiny(model: str = "vae", **settings: object):
    return configured(model, settings={**TINY, **{k.replace("__", "."): v for k, v in settings.items()}})


def test_a_run_folder_can_be_read_by_a_person(small, tmp_path):
    folder = train(small, tiny(), tmp_path / "run")
    assert {"config.yaml", "environment.json", "metrics.jsonl", "checkpoints", "previews"} <= {
        p.name for p in folder.path.iterdir()
    }
    last = folder.metrics()[-1]
    assert last["split"] == "test"
    assert set(last["terms"]) == {"objective", "reconstruction", "kl"}
    assert last["terms"]["objective"] == pytest.approx(last["terms"]["reconstruction"] + last["terms"]["kl"])
    assert sum(last["kl_per_dimension"]) == pytest.approx(last["terms"]["kl"])
    assert all(m["images_per_s"] > 0 for m in folder.metrics())
    assert not list(folder.path.rglob("*.pt")) + list(folder.path.rglob("*.pkl"))


def test_training_lowers_the_loss(small, tmp_path):
    folder = train(small, tiny(training__epochs=15), tmp_path / "run")
    losses = [m["terms"]["objective"] for m in folder.metrics() if m["split"] == "train"]
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.parametrize("shape", [(5, 17, 23), (1, 28, 28), (3, 128, 128)])
@pytest.mark.parametrize("preset", ["cae", "vae"])
def test_images_of_any_shape_train_encode_and_come_back_in_it(shape, preset, tmp_path):
    images = blobs(40, *shape, dtype="uint16" if shape[0] == 5 else "uint8")
    trained = Trained(train(images, tiny(preset, training__epochs=1), tmp_path / "run"))
    table = trained.encode(images)
    assert table.latents.shape == (40, 4)
    decoded = trained.decode(table.latents)
    assert decoded.shape == (40, *shape)
    assert decoded.dtype == np.float32
    assert 0 <= decoded.min() <= decoded.max() <= 1


@pytest.mark.parametrize("kind", ["bernoulli", "continuous-bernoulli", "mse", "mae", "gaussian"])
def test_every_reconstruction_learns(small, tmp_path, kind):
    folder = train(small, tiny(objective__reconstruction=kind, training__epochs=6), tmp_path / "run")
    losses = [m["terms"]["objective"] for m in folder.metrics() if m["split"] == "train"]
    assert losses[-1] < losses[0]


def test_anybodys_own_model_trains_and_is_opened_again(small, tmp_path):
    def own() -> Autoencoder:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            encoder = nn.Sequential(nn.Flatten(), nn.Linear(144, 6))
            return Autoencoder(encoder, nn.Sequential(nn.Linear(6, 144), nn.Unflatten(1, (1, 12, 12))))

    folder = train(small, tiny(), tmp_path / "run", model=own())
    assert Trained(folder, own()).encode(small).size == 6
    with pytest.raises(BadInput, match="somebody's own module; hand it over again"):
        Trained(folder).encode(small)


def test_a_loss_that_is_not_finite_names_the_term_the_image_and_the_good_checkpoint(small, tmp_path):
    config = tiny(
        training__learning_rate=1e30,
        training__checkpoint_every_images=1,
        training__schedule="constant",
        objective__reconstruction="mse",
        training__precision="fp32",
    )
    with pytest.raises(
        RunFailed, match=r"not finite after \d+ images: term .*reconstruction.*checkpoint step-0*64.* is good"
    ):
        train(small, config, tmp_path / "run")


def test_weights_that_are_not_finite_are_never_saved(small, tmp_path):
    settings = {"training__learning_rate": 1e39, "training__checkpoint_every_images": 1, "training__precision": "fp32"}
    with pytest.raises(
        RunFailed, match=r"the weights are not finite after 64 images: .*no checkpoint had been written"
    ):
        train(small, tiny(**settings), tmp_path / "run")
    assert not list((tmp_path / "run" / "checkpoints").glob("*"))


def test_an_out_that_exists_is_refused_and_overwritten_only_on_request(small, tmp_path):
    train(small, tiny(), tmp_path / "run")
    with pytest.raises(BadInput, match=r"--out .* exists; go on with --resume"):
        train(small, tiny(), tmp_path / "run")
    train(small, tiny(), tmp_path / "run", overwrite=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="is no run"):
        train(small, tiny(), tmp_path / "mine", overwrite=True)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_bad_input_leaves_nothing_behind(small, tmp_path):
    with pytest.raises(BadInput):
        train(small, tiny(training__device="abacus"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_values_outside_the_scale_are_refused_with_counts_and_cut_only_on_request(tmp_path):
    images = blobs(60, 1, 8, 8, "float32")
    splits = images.annotations.split.copy()
    pixels = images.layers["image"].copy()
    pixels[splits == "test", 0, 0, 0] = 1.5
    loud = ImageSet("loud", {"image": pixels}, images.annotations)
    count = int((splits == "test").sum())
    with pytest.raises(BadInput, match=rf"{count} pixels in {count} test images; cut them with --set data.clamp=true"):
        train(loud, tiny(), tmp_path / "run")
    train(loud, tiny(data__clamp=True), tmp_path / "clamped")
    train(loud, tiny(objective__reconstruction="mse"), tmp_path / "mse")


def test_resume_with_other_images_is_refused(small, tmp_path):
    folder = train(small, tiny(), tmp_path / "run")
    lines = [json.dumps({k: v for k, v in m.items() if k != "finished"}) for m in folder.metrics()]
    folder.metrics_file.write_text("\n".join(lines) + "\n")
    with pytest.raises(BadInput, match="was trained on other images"):
        resume(blobs(200, 1, 12, 12, seed=1), folder)


def test_early_stopping_looks_at_validation_and_keeps_the_best(tmp_path):
    images = blobs(300, 1, 8, 8)
    config = tiny(
        "cae",
        training__epochs=200,
        training__early_stopping=2,
        training__learning_rate=0.02,
        training__schedule="constant",
        objective__reconstruction="mse",
    )
    folder = train(images, config, tmp_path / "run")
    lines = [m for m in folder.metrics() if m["split"] == "validation"]
    objectives = [m["terms"]["objective"] for m in lines]
    best = int(np.argmin(objectives))
    assert len(objectives) < 200
    assert len(objectives) - 1 - best == 2
    assert folder.best.resolve().name == f"step-{lines[best]['images_seen']:08d}.safetensors"
    trained = Trained(folder)
    again = trained.encode(images.split("validation")).scores["mse_per_pixel"].mean()
    assert again == pytest.approx(lines[best]["scores"]["mse_per_pixel"], rel=1e-4)


def test_where_there_is_no_validation_split_best_is_last(small, tmp_path):
    split = np.where(small.annotations.split == "validation", "train", small.annotations.split)
    images = ImageSet("two", small.layers, Annotations(small.ids, split, small.annotations.labels))
    folder = train(images, tiny(), tmp_path / "run")
    assert folder.best.resolve() == folder.last.resolve()


def test_only_some_checkpoints_are_kept(small, tmp_path):
    folder = train(small, tiny(training__epochs=6, training__keep_checkpoints=2), tmp_path / "run")
    steps = list(folder.checkpoints.glob("step-*"))
    assert len(steps) in (2, 3)  # the last two, and the best where it is neither


def test_the_order_of_batches_is_the_same_from_any_position(small):
    batches = Batches(small, 48, seed=3)
    whole = torch.cat(list(batches.after(0, until=500)))
    tail = torch.cat(list(batches.after(200 + 96, until=500)))
    assert torch.equal(whole[200 + 96 :], tail)
    assert len(whole) == 500


def test_an_epoch_sees_every_image_once(small):
    seen = torch.cat(list(Batches(small, 48, seed=3).after(200, until=400))).flatten(1)
    everything = torch.from_numpy(small.layers["image"].copy()).flatten(1)
    assert sorted(map(tuple, seen.tolist())) == sorted(map(tuple, everything.tolist()))


def test_schedules_by_hand():
    cosine = TrainingConfig(learning_rate=1.0, warmup_images=100)
    assert learning_rate(cosine, 50, 1000) == pytest.approx(0.5 * 0.5 * (1 + math.cos(math.pi * 0.05)))
    assert learning_rate(cosine, 1000, 1000) == pytest.approx(0)
    linear = TrainingConfig(learning_rate=1.0, schedule="linear", decay_from=0.7)
    assert [learning_rate(linear, n, 1000) for n in (0, 700, 850, 1000)] == pytest.approx([1, 1, 0.5, 0])


def test_the_scale_of_each_type_is_what_it_says():
    assert PixelScale.of(blobs(30, 1, 8, 8, "uint8")).hi == (255.0,)
    for brightest, full in ((1, 1.0), (255, 255.0), (256, 511.0), (10_000, 16_383.0), (65_535, 65_535.0)):
        pixels = np.zeros((2, 1, 2, 2), np.uint16)
        pixels[0, 0, 0, 0] = brightest
        images = ImageSet("x", {"image": pixels}, Annotations(np.array(["a", "b"]), np.array(["train"] * 2)))
        assert PixelScale.of(images).hi == (full,)
    assert PixelScale.of(blobs(30, 1, 8, 8, "float32")).lo == (0.0,)
    by_range = PixelScale.of(blobs(30, 2, 8, 8, "uint8"), "range")
    assert by_range.hi[0] < by_range.hi[1] <= 255


def test_the_scale_and_its_inverse_cancel():
    images = blobs(10, 2, 8, 8, "uint16")
    scale = PixelScale.of(images, "percentiles")
    back = scale.invert(scale.apply(images.layers["image"]))
    np.testing.assert_allclose(back, images.layers["image"], atol=0.01)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"training.epochs": 0}, r"training.epochs \(0\): input should be greater than 0; training.epochs=10"),
        ({"training.batchsize": 3}, r"training.batchsize is no setting; .*batch_size"),
        ({"model.up": "fft"}, r"model.up \('fft'\): input should be 'nearest'"),
        ({"seed.x": 1}, r"seed"),
    ],
)
def test_a_wrong_setting_names_itself_its_value_and_the_rule(setting, message):
    with pytest.raises(BadInput, match=message):
        configured("vae", settings=setting)


def test_settings_are_read_as_a_person_means_them():
    assert parsed_setting("training.learning_rate=1e-3") == ("training.learning_rate", 0.001)
    assert parsed_setting("model.widths=[8, 16]") == ("model.widths", [8, 16])
    assert parsed_setting("training.ema_images=null") == ("training.ema_images", None)
    with pytest.raises(BadInput, match="a setting is PATH=VALUE"):
        parsed_setting("training.epochs")


def test_two_processes_cannot_train_one_run(small, tmp_path):
    from hinterland.training.folder import only_process

    folder = train(small, tiny(), tmp_path / "run")
    with only_process(folder), pytest.raises(BadInput, match="another process"), only_process(folder):
        pass


def test_tensorboard_gets_what_metrics_get(small, tmp_path):
    pytest.importorskip("tensorboard", reason="the extra tensorboard is not installed")
    folder = train(small, tiny(training__tensorboard=True), tmp_path / "run")
    assert list((folder.path / "tensorboard").glob("events.*"))


def test_bf16_and_fp32_learn_the_same(small, tmp_path):
    """The layers' type changes the loss of a short run by less than two per cent."""
    finals = []
    for precision in ("fp32", "bf16"):
        folder = train(small, tiny(training__precision=precision, training__epochs=8), tmp_path / precision)
        finals.append(folder.metrics()[-1]["terms"]["objective"])
    assert finals[1] == pytest.approx(finals[0], rel=0.02)


def test_the_rate_counts_training_only(small, tmp_path, monkeypatch):
    from hinterland.training import recorder

    preview = recorder.Recorder.preview

    def slow_preview(self: recorder.Recorder) -> None:
        time.sleep(1.0)
        preview(self)

    monkeypatch.setattr(recorder.Recorder, "preview", slow_preview)
    folder = train(small, tiny(training__epochs=4), tmp_path / "run")
    rates = [m["images_per_s"] for m in folder.metrics() if m["split"] == "train"]
    seconds = sum(folder.config().data.images["train"] / rate for rate in rates)
    assert seconds < folder.metrics()[-1]["elapsed_s"] - 4
