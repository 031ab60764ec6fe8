"""hinterland train --task translate, and what becomes of its runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from blobs import blobs
from hinterland.cli.app import app
from hinterland.ground.errors import BadInput

OPTIONS = ["--task", "translate", "--model", "cae", "--epochs", "1", "--set", "model.widths=[4,8]"]
OPTIONS += ["--set", "training.threads=1", "--set", "model.hidden=[16]"]


def run(*arguments: object) -> str:
    """What a command prints; raises what it refuses."""
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real pairs of noisy and clean images, as two arrays of one file."""
    clean = blobs(80, 1, 12, 12).layers["image"]
    noise = np.random.default_rng(0).normal(0, 40, clean.shape)
    noisy = (clean + noise).clip(0, 255).astype(np.uint8)
    path = tmp_path_factory.mktemp("pairs") / "pairs.npz"
    np.savez(path, noisy=noisy, clean=clean)
    return path


@pytest.fixture(scope="module")
def trained(pairs: Path) -> Path:
    """A run on them."""
    out = pairs.parent / "run"
    said = run("train", pairs, "--given", "noisy", "--wanted", "clean", *OPTIONS, "--out", out)
    assert "psnr_db" in said
    return out


def test_pairs_of_one_file_are_found_by_the_names_of_its_arrays(trained: Path):
    lines = [json.loads(line) for line in (trained / "metrics.jsonl").read_text().splitlines()]
    assert lines[-1]["finished"]
    assert set(lines[-1]["scores"]) == {"mse_per_pixel", "mae_per_pixel", "psnr_db"}


def test_a_finished_run_is_taken_up_again_by_its_own_word(trained: Path):
    before = (trained / "metrics.jsonl").read_bytes()
    run("train", "--resume", trained)
    assert (trained / "metrics.jsonl").read_bytes() == before
    with pytest.raises(BadInput, match="--wanted cannot be given with --resume"):
        run("train", "--resume", trained, "--wanted", "clean")


def test_a_dry_run_says_what_is_given_and_what_is_wanted(pairs: Path):
    said = run("train", pairs, "--given", "noisy", "--wanted", "clean", *OPTIONS, "--dry-run")
    assert said.startswith("translate noisy (1 band) to clean (1 band)")


def test_sides_without_the_task_and_unknown_arrays_are_refused(pairs: Path):
    with pytest.raises(BadInput, match=r"--given \(noisy\) is read by task translate alone; --task translate"):
        run("train", pairs, "--given", "noisy", "--wanted", "clean")
    with pytest.raises(BadInput, match="has no array cleaned; it holds noisy, clean"):
        run("train", pairs, "--given", "noisy", "--wanted", "cleaned", *OPTIONS)


def test_its_report_sets_copying_and_a_regression_beside_it(trained: Path):
    run("report", trained)
    page = (trained / "report.html").read_text(encoding="utf-8")
    for words in ("noisy (1 band) to clean (1 band)", "PSNR, dB", "copying", "regression", "Each column is an image"):
        assert words in page, words
    found = json.loads((trained / "findings.json").read_text())["findings"]
    psnr = next(finding for finding in found if finding["name"] == "psnr_db")
    assert set(psnr["baselines"]) == {"copying", "linear"}
    assert psnr["low"] < psnr["estimate"] < psnr["high"]
    assert {file.name for file in (trained / "figures").glob("translates-*.png")} == {
        "translates-best.png",
        "translates-median.png",
        "translates-worst.png",
    }


def test_what_looks_at_latents_works_and_what_compares_an_image_with_itself_is_refused(trained: Path, tmp_path: Path):
    files = [tmp_path / name for name in ("table.parquet", "way.png", "samples.png", "traversal.png")]
    run("encode", trained, "--out", files[0])
    run("interpolate", trained, "0", "1", "--out", files[1])
    run("sample", trained, "--from", "gaussian", "--out", files[2])
    run("traverse", trained, "--out", files[3])
    assert all(file.is_file() for file in files)
    with pytest.raises(BadInput, match="trained with --task translate: the page sets an image beside itself"):
        run("export", trained, "--out", tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
