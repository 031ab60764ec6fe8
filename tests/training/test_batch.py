"""What is shown and what should come back: augmented, noisy, original; by seed and position alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from blobs import blobs
from hinterland.data.batches import Batches, as_tensor
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.objectives.objective import Objective
from hinterland.training.batch import Preparation
from hinterland.training.folder import RunFolder
from hinterland.training.resolving import resolved
from hinterland.training.run import resume, to_unit, train
from hinterland.training.settings import configured, parsed_setting

COLOURED = blobs(120, 3, 12, 12)
TINY = {"training.epochs": 2, "model.widths": [4, 8], "model.hidden": [], "model.latent_size": 4, "training.threads": 1}
MOVED = {"augment.shift": 0.2, "augment.flip_horizontally": True, "augment.rotate_degrees": 20}
LIT = {"augment.brightness": 0.3, "augment.contrast": 0.3, "augment.colour": 0.2, "augment.grey": 0.3}
NOISY = {"noise.gaussian": 0.3, "noise.salt_and_pepper": 0.05}
CPU = torch.device("cpu")


def preparation(model: str = "cae", images=COLOURED, **more: object) -> Preparation:
    settings = {**TINY, "objective.reconstruction": "mse", **{k.replace("__", "."): v for k, v in more.items()}}
    config = resolved(configured(model, settings=settings), images)
    return Preparation(images.split("train"), config, to_unit(config, CPU), Objective(config.objective))


def named(*groups: dict[str, object]) -> dict[str, object]:
    return {k.replace(".", "__"): v for group in groups for k, v in group.items()}


def clean(prepared: Preparation, rows: np.ndarray) -> torch.Tensor:
    return prepared.to_unit(as_tensor(prepared.images, rows))


ROWS = np.arange(40)


def test_without_augmentation_and_noise_an_image_is_shown_and_wanted_as_it_is():
    prepared = preparation()
    batch = prepared(ROWS, 0)
    assert batch.given is batch.wanted
    assert batch.valid is None
    assert torch.equal(batch.given, clean(prepared, ROWS))


def test_noise_is_shown_and_the_clean_image_wanted():
    prepared = preparation(**named(NOISY))
    batch = prepared(ROWS, 0)
    assert torch.equal(batch.wanted, clean(prepared, ROWS))
    assert (batch.given - batch.wanted).std() > 0.1


def test_what_is_augmented_is_wanted_augmented_but_without_the_noise():
    prepared = preparation(**named(MOVED, NOISY))
    without = preparation(**named(MOVED))
    batch, moved = prepared(ROWS, 0), without(ROWS, 0)
    assert torch.equal(batch.wanted, moved.wanted)
    assert moved.given is moved.wanted
    assert not torch.allclose(moved.given, clean(prepared, ROWS), atol=0.01)
    assert not torch.allclose(batch.given, batch.wanted, atol=0.01)


def test_the_original_can_be_wanted_of_an_image_in_another_light():
    prepared = preparation(**named(LIT), augment__target="original")
    batch = prepared(ROWS, 0)
    assert torch.equal(batch.wanted, clean(prepared, ROWS))
    assert (batch.given - batch.wanted).abs().mean() > 0.05


def test_light_stays_on_the_scale_where_the_likelihood_needs_it():
    bright = {**LIT, "augment.brightness": 0.9}
    bounded = preparation(**named(bright), objective__reconstruction="bernoulli")(ROWS, 0)
    free = preparation(**named(bright))(ROWS, 0)
    assert 0 <= bounded.wanted.min() <= bounded.wanted.max() <= 1
    assert free.wanted.min() < 0
    assert free.wanted.max() > 1
    assert torch.equal(bounded.wanted, free.wanted.clamp(0, 1))


def test_the_batch_size_changes_nothing_that_happens_to_an_image():
    prepared = preparation(**named(MOVED, LIT, NOISY))
    seen = []
    for size in (7, 64):
        batches, position, parts = Batches(prepared.images, size, seed=5), 0, []
        for rows in batches.rows_after(0, until=150):
            parts.append(prepared(rows, position).given)
            position += len(rows)
        seen.append(torch.cat(parts))
    assert torch.equal(*seen)


def test_an_image_is_changed_otherwise_the_next_time():
    prepared = preparation(**named(MOVED))
    assert not torch.allclose(prepared(ROWS, 0).given, prepared(ROWS, 96).given, atol=0.01)


@pytest.mark.parametrize("model", ["vae", "articulation"])
def test_a_run_with_augmentation_and_noise_goes_on_exactly(model, tmp_path, monkeypatch):
    game = {"objective.adversarial.policy": "both", "discriminator.widths": [4, 8]} if model == "articulation" else {}
    settings = {**TINY, **game, **MOVED, **LIT, **NOISY, "training.checkpoint_every_images": 64}
    config = configured(model, settings=settings)
    whole = train(COLOURED, config, tmp_path / "whole")

    from hinterland.training import recorder

    record = recorder.Recorder.record_if_due

    def crash(self: recorder.Recorder, before: int) -> None:
        record(self, before)
        if before > 100:
            raise RuntimeError("the power went")

    monkeypatch.setattr(recorder.Recorder, "record_if_due", crash)
    with pytest.raises(RuntimeError, match="power"):
        train(COLOURED, config, tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    broken = resume(COLOURED, RunFolder(tmp_path / "broken"))
    assert broken.last.read_bytes() == whole.last.read_bytes()
    assert [m.get("denoising") for m in broken.metrics()] == [m.get("denoising") for m in whole.metrics()]


def test_settings_have_short_paths_and_stand_in_the_runs_configuration(tmp_path):
    words = ["augment.flip_horizontally=true", "noise.gaussian=.2", "augment.target=original"]
    config = configured("vae", settings={**TINY, **dict(parsed_setting(word) for word in words)})
    kept = train(COLOURED, config, tmp_path / "run").config()
    assert (kept.augment.flip_horizontally, kept.augment.target, kept.noise.gaussian) == (True, "original", 0.2)
    with pytest.raises(BadInput, match=r"augment\.flip is no setting; the settings there are: brightness, colour"):
        configured("vae", settings={"augment.flip": True})


def test_what_the_images_cannot_undergo_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(BadInput, match=r"augment\.grey"):
        train(blobs(60, 1, 8, 8), configured("vae", settings={**TINY, "augment.grey": 0.2}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_images_without_noise_are_evaluated_as_ever_and_noisy_ones_besides(tmp_path):
    plain, noisy = (
        train(COLOURED, configured("vae", settings={**TINY, "training.epochs": 1e-9, **more}), tmp_path / name)
        for name, more in {"plain": {}, "noisy": NOISY}.items()
    )
    last = [folder.metrics()[-1] for folder in (plain, noisy)]
    assert last[0]["terms"] == last[1]["terms"]
    assert last[0]["scores"] == last[1]["scores"]
    assert "denoising" not in last[0]
    measured = last[1]["denoising"]
    scores = {"mse_per_pixel", "mae_per_pixel", "psnr_db"}
    assert set(measured) == {"objective", "reconstruction", "kl"} | scores | {f"noisy_{name}" for name in scores}
    assert measured["noisy_mse_per_pixel"] > 0.01
    assert measured["reconstruction"] != last[1]["terms"]["reconstruction"]


def test_errors_of_a_standardised_target_are_the_same_wherever_they_are_taken(tmp_path):
    settings = {**TINY, "objective.target": "standardised", "objective.reconstruction": "mse"}
    folder = train(COLOURED, configured("cae", settings=settings), tmp_path / "run")
    scores = Trained(folder).encode(COLOURED.split("test")).scores
    last = folder.metrics()[-1]
    assert scores["mse_per_pixel"].mean() == pytest.approx(last["scores"]["mse_per_pixel"], rel=1e-5)
    assert scores["reconstruction"].mean() == pytest.approx(last["terms"]["reconstruction"], rel=1e-5)
