"""hinterland grow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import hinterland

TINY = ["--set=model.widths=[4]", "--set=model.hidden=[]", "--set=training.threads=1", "--epochs=0.2"]


@pytest.fixture(scope="module")
def shallow(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "shallow"
    assert hinterland("train", "digits", "--model", "cae", "--out", out, *TINY).returncode == 0
    return out


def test_several_levels_are_added_and_the_jump_is_told(shallow):
    done = hinterland("grow", shallow, "--widths", "32,8", "--epochs", "0.2", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["run"] == str(shallow.with_name("shallow-grown"))
    assert told["split"] == "test"
    assert "the old function is kept" in done.stderr
    assert "validation images:" in done.stderr
    assert shallow.with_name("shallow-grown.stages").joinpath("1", "config.yaml").is_file()
    refused = hinterland("grow", shallow, "--widths", "32,8", "--epochs", "0.2", "--out", told["run"])
    assert refused.returncode == 2
    again = hinterland("grow", shallow, "--widths", "32,8", "--epochs", "0.2", "--out", told["run"], "--resume")
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--widths", "0"], "widths (0) must be at least 1"),
        (["--widths", "wide"], "--widths wide: a whole number of channels is needed"),
        (["--widths", "8", "--resume"], "--resume goes on with the growing at --out NEW"),
    ],
)
def test_bad_use_is_told_in_words(shallow, words, told):
    done = hinterland("grow", shallow, "--epochs", "0.2", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
