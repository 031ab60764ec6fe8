"""The command line as a person and a script use it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import command_line
from blobs import blobs
from hinterland.latents.table import LatentTable

TINY = ["--set", "model.widths=[8]", "--set", "model.hidden=[]"]


def hinterland(*words: object, where: Path, code: int = 0, alone: bool = False) -> subprocess.CompletedProcess[str]:
    done = command_line.hinterland(*words, where=where, alone=alone)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a trained run `run`, of images in an .npz file."""
    folder = tmp_path_factory.mktemp("place")
    images = blobs(120, 3, 14, 10)
    label = images.annotations.labels["quarter"]
    np.savez(folder / "images.npz", images=images.layers["image"], labels=label.codes, label_names=label.names)
    hinterland("train", "images.npz", "--epochs", 2, "--latent-size", 4, "--out", "run", *TINY, where=folder)
    return folder


def test_a_script_gets_json(place):
    facts = json.loads(hinterland("data", "info", "images.npz", "--json", where=place, alone=True).stdout)
    assert facts["shape"] == [3, 14, 10]
    assert sum(facts["images"].values()) == 120
    assert "digits" in json.loads(hinterland("data", "list", "--json", where=place).stdout)
    assert json.loads(hinterland("doctor", "--json", where=place).stdout)["threads"] >= 1


def test_results_go_to_standard_output_and_the_rest_to_standard_error(place):
    done = hinterland("encode", "run", "--split", "test", where=place, alone=True)
    table = LatentTable.read(place / done.stdout.strip())
    assert table.size == 4
    assert set(table.scores) >= {"mse_per_pixel", "kl"}


def test_a_dry_run_measures_and_writes_nothing(place):
    before = sorted(p.name for p in place.iterdir())
    done = hinterland("train", "images.npz", "--dry-run", "--json", *TINY, where=place)
    estimate = json.loads(done.stdout)
    assert estimate["images_per_s"] > 0
    assert estimate["train_seconds"] > 0
    assert estimate["memory_bytes"] > 2**20
    assert sorted(p.name for p in place.iterdir()) == before


def picture(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_pictures_of_the_latent_space(place):
    for words in (
        ("interpolate", "run", "0", "1"),
        ("traverse", "run"),
        ("traverse", "run", "--components"),
        ("sample", "run", "--from", "prior"),
        ("sample", "run", "--from", "gaussian"),
        ("sample", "run", "--sampler", "gmm", "--count", 9),
    ):
        path = place / hinterland(*words, where=place).stdout.strip()
        assert min(picture(path)) > 30, words


def test_image_files_go_through_a_run(place):
    pixels = blobs(1, 3, 14, 10, seed=5).layers["image"][0]
    Image.fromarray(np.moveaxis(pixels, 0, -1)).save(place / "one.png")
    done = hinterland("reconstruct", "run", "one.png", where=place)
    assert (place / done.stdout.strip()).is_file()
    Image.new("RGB", (20, 20)).save(place / "big.png")
    done = hinterland("reconstruct", "run", "big.png", where=place, code=2)
    assert "(3, 20, 20)" in done.stderr


def test_latents_of_any_origin_are_analysed(place):
    rng = np.random.default_rng(0)
    classes = np.arange(200) % 2
    latents = rng.normal(size=(200, 3)).astype(np.float32)
    latents[:, 0] += 5 * classes
    np.save(place / "latents.npy", latents)
    lines = ["id,kind", *(f"image-{i},{'dog' if c else 'cat'}" for i, c in enumerate(classes))]
    (place / "labels.csv").write_text("\n".join(lines))
    done = hinterland("analyse", "latents.npy", "--labels", "labels.csv", "--json", where=place)
    found = {f["name"]: f for f in json.loads(done.stdout) if f["subject"] == "kind"}
    assert any("linear" in name and f["estimate"] > 0.95 for name, f in found.items())
    assert (place / "latents-analysis" / "findings.json").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train"], "DATA is missing"),
        (["train", "nowhere"], "no data set, file or folder 'nowhere'"),
        (
            ["train", "images.npz", "--latent-size", "0"],
            "--latent-size (0): input should be greater than or equal to 1",
        ),
        (["train", "images.npz", "--epochs", "-1"], "--epochs (-1.0): input should be greater than 0; --epochs 10"),
        (["train", "images.npz", "--out", "run"], "go on with --resume run"),
        (["train", "images.npz", "--model", "gan"], "model (gan): no such preset"),
        (["train", "images.npz", "--layout", "sideways"], "--layout (sideways) must be channels-first"),
        (["train", "images.npz", "--resize", "big"], "--resize (big) must be a size"),
        (["train", "images.npz", "--crop"], "--crop goes with --resize"),
        (["train", "images.npz", "--config", "no.yaml"], "no.yaml is not there"),
        (["train", "--resume", "run", "--epochs", "3"], "--epochs cannot be given with --resume"),
        (["train", "--resume", "nowhere"], "is no run"),
        (["encode", "nowhere"], "is no run"),
        (["encode", "run", "--split", "tets"], "has no split 'tets'"),
        (["interpolate", "run", "0", "99999"], "image (99999) is no file, no id"),
        (["analyse", "images.npz"], "must be a run's folder, a .parquet table"),
        (["analyse", "none.parquet"], "none.parquet is not there"),
        (["compare", "run"], "at least two runs"),
    ],
)
def test_bad_use_is_told_in_words_and_exits_with_two(place, words, message):
    done = hinterland(*words, where=place, code=2)
    assert message in " ".join(done.stderr.split())


def test_a_finished_run_is_resumed_without_a_change(place):
    before = (place / "run" / "metrics.jsonl").read_bytes()
    hinterland("train", "--resume", "run", where=place)
    assert (place / "run" / "metrics.jsonl").read_bytes() == before


def test_the_same_data_may_be_named_when_resuming(place):
    hinterland("train", "images.npz", "--resume", "run", where=place)


def test_bad_images_are_skipped_on_request_and_listed(place):
    folder = place / "photos"
    folder.mkdir()
    for number in range(40):
        Image.fromarray(np.moveaxis(blobs(1, 3, 8, 8, seed=number).layers["image"][0], 0, -1)).save(
            folder / f"{number}.png"
        )
    (folder / "torn.png").write_bytes((folder / "0.png").read_bytes()[:60])
    done = hinterland("train", "photos", "--epochs", 1, "--out", "photo-run", *TINY, where=place, code=2)
    assert "torn.png" in done.stderr
    assert "--skip-bad" in done.stderr
    assert not (place / "photo-run").exists()
    hinterland("train", "photos", "--epochs", 1, "--out", "photo-run", "--skip-bad", *TINY, where=place)
    assert "torn.png" in (place / "photo-run" / "skipped.txt").read_text()


def test_a_run_is_analysed_beside_its_baselines_and_answered_in_words(place):
    done = hinterland("analyse", "run", where=place)
    assert done.stdout.startswith("Class ")
    findings = json.loads((place / "run" / "findings.json").read_text())["findings"]
    probe = next(f for f in findings if f["name"] == "linear_probe_accuracy")
    assert {"pixels", "colour", "pca", "untrained", "untrained-4"} <= set(probe["baselines"])
    for baseline in probe["baselines"].values():
        assert baseline["estimate"] + baseline["difference"] == pytest.approx(probe["estimate"])
        assert baseline["low"] <= baseline["high"]
    before = (place / "run" / "findings.json").read_bytes()
    hinterland("report", "run", where=place)
    assert (place / "run" / "findings.json").read_bytes() == before, "a later report keeps what was found"


def test_presets_are_listed_with_what_they_cost(place):
    rows = {row["name"]: row for row in json.loads(hinterland("models", "--size", 64, "--json", where=place).stdout)}
    assert rows["dense"]["parameters"] > 2 * 64 * 64 * 3 * 512  # into the first layer and out of the last
    assert "thesis-8x8x64" in rows
    assert "parameters" not in hinterland("models", where=place).stdout


def test_a_model_is_shared_used_and_not_gone_on_with(place):
    words = ("share", "run", "--out", "shared", "--licence", "mit", "--no-pictures")
    assert hinterland(*words, where=place).stdout.strip() == "shared"
    names = {path.name for path in (place / "shared").iterdir()} - {"findings.json"}  # where the run has been analysed
    assert names == {"README.md", "config.yaml", "metrics.jsonl", "model.safetensors"}
    done = hinterland("encode", "shared", "--data", "images.npz", "--split", "test", where=place)
    table = LatentTable.read(place / done.stdout.strip())
    own = LatentTable.read(place / hinterland("encode", "run", "--split", "test", where=place).stdout.strip())
    np.testing.assert_array_equal(table.latents, own.latents)
    assert "exists" in hinterland(*words, where=place, code=2).stderr
    assert "--init-encoder" in hinterland("train", "--resume", "shared", "images.npz", where=place, code=2).stderr


def test_networks_are_exported_for_programs_without_torch(place):
    pytest.importorskip("onnxscript", reason="the extra [explorer] is not installed")
    done = hinterland("export", "run", "--onnx", "networks", where=place)
    assert done.stdout.split() == ["networks/encoder.onnx", "networks/decoder.onnx"]
    assert "encoder: largest difference from torch" in done.stderr
    assert "--out is missing" in hinterland("export", "run", where=place, code=2).stderr
    assert "takes one run" in hinterland("export", "run", "run", "--onnx", "n", where=place, code=2).stderr
