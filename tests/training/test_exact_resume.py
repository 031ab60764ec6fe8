"""Stop it anywhere, `kill -9` included: a resumed run ends with the same bytes as an uninterrupted one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from class_maps import coloured
from hinterland.data.making import begin as begin_store
from hinterland.data.store import Contents, Plane, open_store
from hinterland.ground.errors import Interrupted
from hinterland.training.folder import RunFolder
from hinterland.training.run import resume, train
from hinterland.training.settings import configured

SETTINGS = {
    "model.widths": [8, 16],
    "model.hidden": [],
    "training.epochs": 9,
    "training.batch_size": 32,
    "training.checkpoint_every_images": 1000,
    "training.evaluate_every_images": 4000,
    "training.ema_images": 2000,
}
GAME = {
    "discriminator.widths": [8, 16],
    "model.latent_size": 6,
    "objective.adversarial.warmup_images": 3000,
    "objective.adversarial.policy": "probabilistic-inferior",
}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "hinterland", *words]


def begin(out: Path, model: str, more: dict[str, object]) -> list[str]:
    settings = [f"--set={path}={value}" for path, value in {**SETTINGS, **more}.items()]
    return command("train", "digits", "--model", model, "--out", str(out), *settings)


def kill_while_training(words: list[str], folder: RunFolder, wait: float) -> int:
    """Start, wait for a checkpoint of this very process and `wait` more seconds, kill -9; images seen when it fell."""
    before = folder.last.resolve().name if folder.last.exists() else ""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not folder.last.exists() or folder.last.resolve().name == before:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(wait)
    assert process.poll() is None, "the run ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not folder.is_finished()
    return int(folder.last.resolve().stem.removeprefix("step-"))


@pytest.mark.slow
@pytest.mark.parametrize(("model", "more"), [("vae", {}), ("articulation", GAME)], ids=["vae", "with-discriminator"])
def test_three_kills_leave_no_trace_in_the_last_checkpoint(model, more, tmp_path):
    whole, broken = RunFolder(tmp_path / "whole"), RunFolder(tmp_path / "broken")
    subprocess.run(begin(whole.path, model, more), check=True, capture_output=True)

    moments = random.Random(7)
    fell_at = []
    for words in (begin(broken.path, model, more), *[command("train", "--resume", str(broken.path))] * 2):
        fell_at.append(kill_while_training(words, broken, moments.uniform(0, 0.3)))
    assert fell_at == sorted(set(fell_at)), "each kill came further than the one before"
    done = subprocess.run(command("train", "--resume", str(broken.path)), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    assert broken.last.read_bytes() == whole.last.read_bytes()
    lines = [
        [(m["images_seen"], m["split"], m["terms"], m.get("adversarial")) for m in f.metrics()] for f in (whole, broken)
    ]
    assert lines[0] == lines[1]


def test_stopping_between_any_two_steps_changes_nothing(small, tmp_path, monkeypatch):
    config = configured("vae", settings={**SETTINGS, "training.epochs": 3})
    whole = train(small, config, tmp_path / "whole")

    from hinterland.training import recorder

    record = recorder.Recorder.record_if_due

    def press_ctrl_c(self: recorder.Recorder, before: int) -> None:
        record(self, before)
        if before == 96:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(recorder.Recorder, "record_if_due", press_ctrl_c)
    with pytest.raises(Interrupted, match=r"stopped after 128 of .*Go on with: hinterland train --resume"):
        train(small, config, tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    broken = resume(small, RunFolder(tmp_path / "broken"))
    assert broken.last.read_bytes() == whole.last.read_bytes()


def assert_goes_on_exactly(small, tmp_path, config, monkeypatch):
    from hinterland.training import recorder

    whole = train(small, config, tmp_path / "whole")

    record = recorder.Recorder.record_if_due

    def crash(self: recorder.Recorder, before: int) -> None:
        record(self, before)
        if before > 200:
            raise RuntimeError("the power went")

    monkeypatch.setattr(recorder.Recorder, "record_if_due", crash)
    with pytest.raises(RuntimeError, match="power"):
        train(small, config, tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    broken = resume(small, RunFolder(tmp_path / "broken"))
    assert broken.last.read_bytes() == whole.last.read_bytes()
    assert [m.get("adversarial") for m in broken.metrics()] == [m.get("adversarial") for m in whole.metrics()]


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "rmsprop"])
def test_every_optimiser_goes_on_exactly(small, tmp_path, optimiser, monkeypatch):
    settings = {"training.optimiser": optimiser, "training.epochs": 2, "model.widths": [4], "model.hidden": []}
    assert_goes_on_exactly(small, tmp_path, configured("vae", settings=settings), monkeypatch)


SMALL = {"model.widths": [4], "model.hidden": [], "model.latent_size": 4, "training.epochs": 2}
MOVES = {
    "augment.flip_horizontally": True,
    "augment.shift": 0.1,
    "augment.rotate_degrees": 20,
    "augment.brightness": 0.1,
}
SQUARED = {"objective.reconstruction": "mse"}
EVERY = {
    "averaged-batch-normalised": {"training.ema_images": 100, "model.normalisation": "batch"},
    "augmented": MOVES,
    "agreement": {**MOVES, "objective.agreement.weight": 5.0},
    "vamp": {"objective.prior": "vamp", "objective.pseudo_inputs": 8},
    "importance": {"objective.importance_samples": 3},
    "noise": {"noise.gaussian": 0.1, "noise.blocks": 0.2},
    "mmd": {**SQUARED, "model.posterior": "deterministic", "objective.latents.mmd": 10.0},
    "total-correlation": {"objective.latents.total_correlation": 2.0},
    "density-ratio": {"objective.latents.density_ratio": 2.0, "objective.latents.density_ratio_widths": [8, 8]},
    "averaged-density-ratio": {
        "objective.latents.density_ratio": 2.0,
        "objective.latents.density_ratio_widths": [8],
        "training.ema_images": 100,
    },
    "two-level": {"objective.prior": "two-level"},
    "warm-up": {"objective.warmup_images": 150, "training.warmup_images": 100, "training.gradient_clip": 10.0},
    "balanced": {"data.balance": "quarter", **MOVES},
    "early-stopping": {"training.early_stopping": 1, "training.epochs": 8, "training.learning_rate": 0.05},
}


@pytest.mark.parametrize("name", EVERY)
def test_every_part_of_a_run_goes_on_exactly(small, tmp_path, name, monkeypatch):
    often = {"training.checkpoint_every_images": 64, "training.evaluate_every_images": 96}
    assert_goes_on_exactly(small, tmp_path, configured("vae", settings={**SMALL, **often, **EVERY[name]}), monkeypatch)


@pytest.mark.parametrize("preset", ["cae", "dense-vae", "deep", "unet"])
def test_every_kind_of_preset_goes_on_exactly(small, tmp_path, preset, monkeypatch):
    settings = {"training.epochs": 2, "training.checkpoint_every_images": 64, "model.latent_size": 4}
    assert_goes_on_exactly(small, tmp_path, configured(preset, settings=settings), monkeypatch)


def test_a_run_that_segments_goes_on_exactly(tmp_path, monkeypatch):
    moves = {"augment.flip_horizontally": True, "augment.quarter_turns": True, "training.ema_images": 100}
    settings = {"task": "segment", "model.widths": [4, 8], "training.epochs": 2, "training.batch_size": 32}
    often = {"training.checkpoint_every_images": 64}
    assert_goes_on_exactly(coloured(150), tmp_path, configured(settings={**settings, **moves, **often}), monkeypatch)


def test_a_run_on_a_store_goes_on_exactly(small, tmp_path, monkeypatch):
    pixels = small.layers["image"]
    plan = Contents(
        name="s", count=200, images_per_shard=32, layers={"image": Plane(dtype="uint8", shape=pixels.shape[1:])}
    )
    making = begin_store(tmp_path / "s", plan)
    for shard in making.missing():
        making.write(shard, {"image": pixels[slice(*plan.rows(shard))]}, {}, {})
    making.finish(small.annotations.to_arrow())
    settings = {**SMALL, **MOVES, "data.balance": "quarter", "training.checkpoint_every_images": 64}
    assert_goes_on_exactly(open_store(tmp_path / "s"), tmp_path, configured("vae", settings=settings), monkeypatch)


@pytest.mark.parametrize("policy", ["both", "probabilistic-inferior", "accuracy-threshold", "adaptive-weight"])
def test_a_run_with_a_discriminator_goes_on_exactly(small, tmp_path, policy, monkeypatch):
    """Its weights, its optimiser, the draws, the statistics of batch normalisation, the health since the last line."""
    settings = {
        **GAME,
        "model.widths": [4],
        "training.epochs": 3,
        "training.ema_images": 200,
        "training.checkpoint_every_images": 64,
        "objective.adversarial.policy": policy,
    }
    assert_goes_on_exactly(small, tmp_path, configured("articulation", settings=settings), monkeypatch)


def test_a_finished_run_is_left_as_it_is(small, tmp_path):
    folder = train(small, configured("vae", settings={"training.epochs": 1}), tmp_path / "run")
    before = {p: p.stat().st_mtime_ns for p in folder.path.rglob("*")}
    resume(small, folder)
    assert {p: p.stat().st_mtime_ns for p in folder.path.rglob("*")} == before


def test_without_a_checkpoint_a_run_starts_over(small, tmp_path):
    config = configured("vae", settings={"training.epochs": 1})
    whole = train(small, config, tmp_path / "whole")
    broken = train(small, config, tmp_path / "broken")
    expected = whole.last.read_bytes()
    for file in broken.checkpoints.iterdir():
        file.unlink()
    (broken.checkpoints / ".step-00000064.safetensors.x1y2.part.safetensors").write_bytes(b"torn")
    broken.metrics_file.write_text('{"images_seen": 64, "split": "train", "terms": {}, "elapsed_s": 1.0}\n{"cut')
    assert resume(small, broken).last.read_bytes() == expected
    assert broken.metrics()[-1]["finished"]
    assert not list(broken.checkpoints.glob(".*"))


def test_a_run_that_was_killed_before_it_began_can_begin_again(small, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".lock").touch()
    train(small, configured("vae", settings={"training.epochs": 1}), tmp_path / "run")
