"""A file of a run that is not what was written is named, and never used; the one before it is, where that is asked."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Silent
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.training import checkpoint, recorder
from hinterland.training.folder import RunFolder
from hinterland.training.kept_settings import kept_settings
from hinterland.training.run import resume, train
from hinterland.training.settings import configured

IMAGES = blobs(100, 1, 8, 8)
CONFIG = configured(
    "vae",
    settings={
        "model.widths": [4],
        "model.hidden": [],
        "model.latent_size": 2,
        "training.epochs": 2,
        "training.batch_size": 20,
        "training.checkpoint_every_images": 40,
        "training.keep_checkpoints": 4,
        "training.preview_every_images": 1000,
    },
)


class Told(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run that came to its end, with four checkpoints."""
    return train(IMAGES, CONFIG, tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture
def folder(whole: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of it that may be damaged."""
    return RunFolder(shutil.copytree(whole.path, tmp_path / "run", symlinks=True))


def begun(folder: RunFolder) -> RunFolder:
    """As if it had been killed before its last line was written."""
    lines = folder.metrics_file.read_text().splitlines(keepends=True)
    folder.metrics_file.write_text("".join(line for line in lines if '"finished"' not in line))
    return folder


def flip(path: Path, at: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(bytes(content))


def seen_in(path: Path, read: Callable[[Path], object], flips: int, cuts: int) -> None:
    """`read` refuses, by name, the file with any bit flipped, cut off anywhere, and with something behind it."""
    content, rnd = path.read_bytes(), Random(3)
    places = [*range(min(flips // 2, len(content))), *rnd.choices(range(len(content)), k=flips // 2)]
    damaged = [content[:at] + bytes([content[at] ^ 1 << rnd.randrange(8)]) + content[at + 1 :] for at in places]
    damaged += [content[: rnd.randrange(len(content))] for _ in range(cuts)] + [content + b"\0", b""]
    for one in damaged:
        path.write_bytes(one)
        with pytest.raises(BadInput, match=path.name):
            read(path)
    path.write_bytes(content)
    read(path)


def test_no_altered_checkpoint_is_ever_read(folder):
    path = folder.last.resolve()
    seen_in(path, checkpoint.load, 600, 300)
    assert path.read_bytes().count(b"hinterland-sha256:") == 1


def test_no_altered_table_of_latents_is_ever_read(folder):
    path = folder.latents / "test.parquet"
    Trained(folder).encode(IMAGES.split("test")).write(path)
    seen_in(path, LatentTable.read, 400, 200)


def test_no_altered_configuration_is_ever_gone_on_with(folder):
    """Whatever is said otherwise in it is named; what changes no weight may be another."""
    path, rnd = begun(folder).config_file, Random(5)
    content = path.read_bytes()
    refused = 0
    for at in rnd.sample(range(len(content)), 40):
        flip(path, at, rnd.randrange(7))
        try:
            config = folder.config()
            checkpoint.take_up(folder, config)
            assert kept_settings(config) == kept_settings(RunFolder(folder.path).config())
        except BadInput as error:
            assert "config.yaml" in str(error)  # noqa: PT017
            refused += 1
        path.write_bytes(content)
    assert refused > 20


def test_a_damaged_checkpoint_is_named_with_the_way_back(folder):
    flip(begun(folder).last.resolve(), -5)
    with pytest.raises(BadInput, match=r"step-00000142\.safetensors was altered .*--resume .*run --from-previous"):
        resume(IMAGES, folder)


def test_going_back_ends_with_the_same_bytes(whole, folder):
    names = [path.name for path in checkpoint.steps(folder)]
    for path in checkpoint.steps(folder)[:2]:
        path.write_bytes(path.read_bytes()[:1000])
    told = Told()
    resume(IMAGES, folder, progress=told, from_previous=True)
    assert [line.split()[:2] for line in told.said[:2]] == [["left", "out:"]] * 2
    assert told.said[-1] == f"going on from {names[2]}"
    assert folder.last.read_bytes() == whole.last.read_bytes()
    assert folder.best.read_bytes() == whole.best.read_bytes()
    assert [line.get("finished") for line in folder.metrics()].count(True) == 1
    assert [line["terms"] for line in folder.metrics()] == [line["terms"] for line in whole.metrics()]


def test_a_run_in_which_nothing_is_damaged_is_left_as_it_is(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.path.rglob("*")}
    resume(IMAGES, folder, from_previous=True)
    assert {path: path.stat().st_mtime_ns for path in folder.path.rglob("*")} == before


def test_where_the_best_is_lost_it_is_counted_anew(tmp_path, monkeypatch):
    evaluate = recorder.Recorder.evaluate

    def ever_worse(self, split):
        found = evaluate(self, split)
        return dataclasses.replace(found, terms={**found.terms, "objective": float(self.state.images_seen)})

    monkeypatch.setattr(recorder.Recorder, "evaluate", ever_worse)
    folder = begun(train(IMAGES, CONFIG, tmp_path / "run"))
    best = folder.best.resolve()
    assert best.name < folder.last.resolve().name
    flip(best, -1)
    with pytest.raises(BadInput, match=rf"{best.name} was altered .*--from-previous"):
        resume(IMAGES, folder)
    resume(IMAGES, folder, from_previous=True)
    assert folder.best.resolve() == folder.last.resolve()
    assert Trained(folder).encode(IMAGES).size == 2


def test_where_no_checkpoint_is_whole_that_is_said(folder):
    for path in checkpoint.steps(begun(folder)):
        flip(path, 2000)
    with pytest.raises(BadInput, match=r"has no whole checkpoint to go on from; do it anew with --overwrite"):
        resume(IMAGES, folder, from_previous=True)


def test_where_links_were_lost_the_newest_checkpoint_is_gone_on_from(whole, folder):
    """As when a folder was copied by what knows no links."""
    begun(folder).last.unlink()
    folder.best.unlink()
    resume(IMAGES, folder)
    assert folder.last.read_bytes() == whole.last.read_bytes()
    assert Trained(folder).encode(IMAGES).size == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  epochs: 2.0", "  epochs: 3.0", r"training\.epochs \(2\.0, now 3\.0\)"),
        ("  latent_size: 2", "  latent_size: 4", r"model\.latent_size \(2, now 4\)"),
        ("  beta: 1.0", "  beta: 4.0", r"objective\.beta \(1\.0, now 4\.0\)"),
        ("    train: ", "    tramn: ", r"data\.images \(\{.*'train': \d+.*\}, now \{.*'tramn': \d+.*\}\)"),
    ],
)
def test_a_configuration_that_was_edited_is_refused_by_setting(folder, old, new, message):
    text = begun(folder).config_file.read_text()
    assert text.count(old) == 1
    folder.config_file.write_text(text.replace(old, new))
    with pytest.raises(BadInput, match=rf"config\.yaml: it was changed after the run began: {message}; put it back"):
        resume(IMAGES, folder)
    with pytest.raises(BadInput, match=message):
        Trained(folder).encode(IMAGES)


def test_what_changes_no_weight_may_be_edited(folder):
    text = begun(folder).config_file.read_text()
    more = text.replace("keep_checkpoints: 4", "keep_checkpoints: 9").replace("device: auto", "device: cpu  # here")
    assert more.count("9") > text.count("9")
    folder.config_file.write_text(more)
    assert resume(IMAGES, folder).is_finished()


def test_before_the_first_checkpoint_too_an_edited_configuration_is_refused(folder):
    for path in folder.checkpoints.iterdir():
        path.unlink()
    text = begun(folder).config_file.read_text()
    folder.config_file.write_text(text.replace("epochs: 2.0", "epochs: 3.0"))
    with pytest.raises(BadInput, match=r"config\.yaml was changed after the run began .*environment\.json"):
        resume(IMAGES, folder)


def test_a_checkpoint_of_an_older_version_without_a_seal_is_read(folder):
    """Format 1, as runs of before have it."""
    import json

    import safetensors
    import safetensors.torch

    path = folder.last.resolve()
    with safetensors.safe_open(path, framework="pt") as file:
        position = json.loads(file.metadata()["hinterland"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    old = {key: value for key, value in position.items() if key not in ("seal", "settings")} | {"format": 1}
    safetensors.torch.save_file(tensors, path, {"hinterland": json.dumps(old)})
    assert checkpoint.load(path)[1]["images_seen"] == 142
    safetensors.torch.save_file(tensors, path, {"hinterland": json.dumps({**old, "format": 2})})
    with pytest.raises(BadInput, match="its seal is gone"):
        checkpoint.load(path)
