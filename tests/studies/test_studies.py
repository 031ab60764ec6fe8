"""Studies: which cells there are, that a cell is done once, that failures stop nothing, that stops lose nothing."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from hinterland.data import catalog
from hinterland.ground.errors import BadInput, Interrupted
from hinterland.studies.config import Range, StudyConfig, cells_of, read_study
from hinterland.studies.study import Study, run_study

TINY = {
    "name": "tiny",
    "data": "digits",
    "base": {"model": "dense", "model.latent_size": 2, "training.epochs": 0.2, "training.threads": 1},
    "axes": {"objective.reconstruction": ["bernoulli", "mse"]},
    "seeds": 2,
    "measures": ["terms", "reconstruction"],
}


def tiny(**changes):
    return StudyConfig.checked({**TINY, **changes})


@pytest.fixture(scope="module")
def digits():
    images = catalog.load("digits")
    return lambda name, _: images


def test_a_grid_is_every_arm_along_every_axis_with_every_seed():
    cells = cells_of(tiny(arms={"plain": {}, "warm": {"objective.warmup_images": 10}}))
    assert [cell.name for cell in cells[:4]] == [
        "plain_reconstruction=bernoulli_seed-0",
        "plain_reconstruction=mse_seed-0",
        "warm_reconstruction=bernoulli_seed-0",
        "warm_reconstruction=mse_seed-0",
    ]
    assert len(cells) == 8
    assert cells[3].settings["objective.reconstruction"] == "mse"
    assert cells[3].settings["objective.warmup_images"] == 10


def test_random_axes_are_the_same_draws_each_time():
    axis = Range(low=1e-4, high=1e-2, draws=50, log=True)
    assert axis.values() == axis.values()
    assert all(1e-4 <= value <= 1e-2 for value in axis.values())
    assert np.median(axis.values()) == pytest.approx(1e-3, rel=0.6)  # even in the logarithm


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seeds": [1, 1]}, "same seed twice"),
        ({"data": ""}, "there is no data"),
        ({"axes": {"training.epochs": []}}, "has no values"),
        ({"measures": ["taste"]}, "taste is none"),
        ({"measures": [{"analysis": {"lables": []}}]}, "no option lables"),
        ({"base": {"model": "vae", "training.epoch": 1}}, "training.epoch is no setting"),
        ({"questions": [{"ask": "?", "measure": "kl", "arm": "x", "against": "y"}]}, "no arm x"),
        ({"arms": {"a b": {}, "a_b": {}}}, "two cells are called"),
        ({"seed": 3}, "seed is no setting"),
    ],
)
def test_what_is_wrong_in_a_study_is_refused_before_anything_is_trained(changes, words, tmp_path):
    with pytest.raises(BadInput, match=words):
        Study.begin(tiny(**changes), tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_a_cell_that_is_done_is_never_done_again_and_a_study_can_be_extended(tmp_path, digits):
    study = run_study(Study.begin(tiny(seeds=1), tmp_path / "s"), digits)
    assert set(study.states().values()) == {"done"}
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "s" / "cells").rglob("*.safetensors")}
    more = run_study(Study.begin(tiny(seeds=2), tmp_path / "s"), digits)
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert len(more.findings()) == 4
    rows = pq.read_table(tmp_path / "s" / "table.parquet").to_pylist()
    assert {(row["arm"], row["seed"]) for row in rows} == {
        (f"reconstruction={kind}", seed) for kind in ("bernoulli", "mse") for seed in (0, 1)
    }
    assert {row["measure"] for row in rows} >= {"objective", "mse_per_pixel"}
    assert Study.open(tmp_path / "s").config == more.config


def test_another_measure_is_measured_without_training_again(tmp_path, digits):
    run_study(Study.begin(tiny(seeds=1, measures=["terms"]), tmp_path / "s"), digits)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in (tmp_path / "s").rglob("metrics.jsonl"))
    study = run_study(Study.begin(tiny(seeds=1), tmp_path / "s"), digits)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in (tmp_path / "s").rglob("metrics.jsonl")) == before
    assert all(any(f.name == "mse_per_pixel" for f in found) for found in study.findings().values())


def test_other_settings_for_a_cell_that_was_begun_are_refused(tmp_path, digits):
    run_study(Study.begin(tiny(seeds=1), tmp_path / "s"), digits)
    changed = tiny(seeds=1, base={**TINY["base"], "training.epochs": 0.3})
    with pytest.raises(BadInput, match="begun with other settings"):
        Study.begin(changed, tmp_path / "s")


def test_a_cell_that_fails_is_reported_and_the_others_are_done(tmp_path, digits):
    told = []

    class Listening:
        from hinterland.ground.progress import SILENT

        step = SILENT.step

        def say(self, message):
            told.append(message)

    arms = {"good": {}, "bad": {"training.learning_rate": 1e30, "training.optimiser": "rmsprop"}}
    study = run_study(Study.begin(tiny(seeds=1, axes={}, arms=arms), tmp_path / "s"), digits, Listening())
    assert study.states() == {"good_seed-0": "done", "bad_seed-0": "failed"}
    assert any("bad_seed-0 failed" in message and "not finite" in message for message in told)
    assert "Traceback" not in (tmp_path / "s/cells/bad_seed-0/failed.txt").read_text()


def test_a_study_that_is_stopped_goes_on_where_it_was(tmp_path, digits, monkeypatch):
    from hinterland.studies.executors import one as room

    whole = run_study(Study.begin(tiny(seeds=1), tmp_path / "whole"), digits)
    real, calls = room.do_cell, []

    def stopped(*given):
        calls.append(given[1].name)
        if len(calls) == 2:
            raise Interrupted("stopped")
        return real(*given)

    monkeypatch.setattr(room, "do_cell", stopped)
    begun = Study.begin(tiny(seeds=1), tmp_path / "s")
    with pytest.raises(Interrupted):
        run_study(begun, digits)
    assert sorted(begun.states().values()) == ["done", "open"]
    monkeypatch.setattr(room, "do_cell", real)
    again = run_study(Study.begin(tiny(seeds=1), tmp_path / "s"), digits)

    def values(study):
        return {name: [(f.name, f.estimate) for f in found] for name, found in study.findings().items()}

    assert values(again) == values(whole)


def test_a_folder_that_is_no_study_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="is no study"):
        Study.begin(tiny(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_study_reads_from_yaml(tmp_path):
    (tmp_path / "beta.yaml").write_text(yaml.safe_dump({k: v for k, v in TINY.items() if k != "name"}))
    assert read_study(tmp_path / "beta.yaml").name == "beta"
    json.dumps(read_study(tmp_path / "beta.yaml").model_dump(mode="json"))


def test_an_arm_that_grows_trains_its_base_first_and_is_done_once(tmp_path, digits):
    """Stages lie beside the cell; a study that was stopped between two of them goes on with the next."""
    from hinterland.training.growing import stages

    base = {"model": "cae", "model.widths": [4], "training.epochs": 0.2, "training.threads": 1}
    arms = {"scratch": {"model.widths": [4, 8]}, "grown": {"grow": [{"widths": 8, "epochs": 0.2}]}}
    config = tiny(base=base, arms=arms, axes={}, seeds=1)
    study = run_study(Study.begin(config, tmp_path / "s"), digits)
    assert set(study.states().values()) == {"done"}
    grown = study.folder(cells_of(config)[1]).run
    assert grown.config().model.widths == (4, 8)
    assert [stage["widths"] for stage in stages(grown)] == [[4]]
    assert any(finding.name == "objective" for finding in study.findings()["grown_seed-0"])
    with pytest.raises(BadInput, match=r"grow\.0\.epochs is missing"):
        Study.begin(tiny(base=base, arms={"grown": {"grow": [{"widths": 8}]}}, axes={}), tmp_path / "t")
