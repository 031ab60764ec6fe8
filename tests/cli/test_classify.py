"""hinterland train --task classify, and several tasks, from the command line."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from hinterland.cli.app import app
from hinterland.ground.errors import BadInput

QUICK = ["--epochs", "0.1", "--set", "training.threads=1", "--set", "model.widths=[4]", "--set", "model.hidden=[]"]


def call(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_classes_are_learned_and_told_in_one_line(tmp_path):
    run = tmp_path / "run"
    done = call("train", "digits", "--task", "classify", *QUICK, "--set", "data.labelled=0.1", "--out", str(run))
    assert done.exit_code == 0, done.output
    assert "accuracy" in done.stdout
    line = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    assert set(line["scores"]) == {"accuracy", "balanced_accuracy", "calibration_error"}


def test_samples_of_a_run_that_tells_classes_are_refused_before_anything_is_fitted(tmp_path):
    run = tmp_path / "run"
    call("train", "digits", "--task", "classify", *QUICK, "--out", str(run))
    for sampler in ("prior", "gmm"):
        refused = call("sample", str(run), "--from", sampler)
        assert isinstance(refused.exception, BadInput)
        assert "was trained with --task classify: it says classes, and decodes no images" in str(refused.exception)
    assert not (run / "figures").exists()


def test_several_tasks_are_named_with_commas(tmp_path):
    run = tmp_path / "run"
    asked = ["--task", "classify,reconstruct", "--set", "model.branch=1", "--json"]
    done = call("train", "digits", *asked, *QUICK, "--out", str(run))
    assert done.exit_code == 0, done.output
    assert {"reconstruct_mse_per_pixel", "classify_accuracy"} <= set(json.loads(done.stdout)["scores"])


def test_a_task_that_there_is_not_is_refused_by_its_option(tmp_path):
    refused = call("train", "digits", "--task", "dream", "--out", str(tmp_path / "run"))
    assert isinstance(refused.exception, BadInput)
    assert "--task" in str(refused.exception)
    assert "dream is not known" in str(refused.exception)
    assert not (tmp_path / "run").exists()
