"""A run's latents are encoded once, and taken from its folder only where they are its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import hinterland as hl
from blobs import blobs
from hinterland.data.annotations import Label
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.latents.kept import kept_table, tables_for_analysis
from hinterland.latents.table import LatentTable

IMAGES = blobs(200, 1, 12, 12)
TINY = {"model.widths": (8,), "model.hidden": (), "training.threads": 1}


@pytest.fixture
def run(tmp_path: Path) -> hl.Run:
    return hl.train(IMAGES, latent_size=3, epochs=1, out=tmp_path / "run", settings=TINY)


def test_what_was_encoded_is_found_again_and_is_the_same(run: hl.Run) -> None:
    test = IMAGES.split("test")
    first, how = kept_table(run.trained, test, "test", own=True)
    again, then = kept_table(run.trained, test, "test", own=True)
    assert (how, then) == ("computed", "found")
    np.testing.assert_array_equal(first.latents, again.latents)
    assert set(again.scores) == set(first.scores) >= {"mse_per_pixel"}


def test_other_labels_are_taken_over_and_that_is_told(run: hl.Run) -> None:
    test = IMAGES.split("test")
    kept_table(run.trained, test, "test", own=True)
    known = dataclasses.replace(test.annotations, labels={"other": Label.of(["a"] * len(test))})
    table, how = kept_table(run.trained, dataclasses.replace(test, annotations=known), "test", own=True)
    assert how == "relabelled"
    assert list(table.labels) == ["other"]


def test_latents_of_another_model_or_of_other_images_are_not_taken(run: hl.Run, tmp_path: Path) -> None:
    test = IMAGES.split("test")
    kept_table(run.trained, test, "test", own=True)
    path = run.folder.latents / "test.parquet"
    other = hl.train(IMAGES, latent_size=3, epochs=1, out=tmp_path / "other", settings=TINY, seed=9)
    other.folder.latents.mkdir(exist_ok=True)
    (other.folder.latents / "test.parquet").write_bytes(path.read_bytes())
    assert kept_table(other.trained, test, "test", own=True)[1] == "computed"
    assert kept_table(run.trained, IMAGES.split("validation"), "test", own=True)[1] == "computed"


def test_of_images_that_are_not_the_run_s_own_nothing_is_written(run: hl.Run) -> None:
    strange = blobs(60, 1, 12, 12, seed=5)
    tables_for_analysis(run.trained, strange, baselines=False)
    assert not (run.folder.latents / "test.parquet").exists()


@pytest.mark.parametrize("own", [True, False])
def test_the_tables_of_an_analysis_are_those_of_encoding_with_baselines(run: hl.Run, own: bool) -> None:
    images = IMAGES if own else blobs(200, 1, 12, 12, seed=5)
    scored, fitted, described, drawn_in_words = tables_for_analysis(run.trained, images)
    assert fitted is not None
    assert drawn_in_words == ""
    np.testing.assert_array_equal(described.latents, scored.latents)
    rows = np.flatnonzero(np.isin(images.annotations.split, ["train", "test"]))
    expected = run.encode(images.take(rows), baselines=True)
    for table, split in ((scored, "test"), (fitted, "train")):
        part = expected.split(split)
        np.testing.assert_array_equal(table.ids, part.ids)
        np.testing.assert_allclose(table.latents, part.latents, atol=1e-5)
        assert set(table.baselines) == set(part.baselines)
        for name, baseline in part.baselines.items():
            np.testing.assert_allclose(table.baselines[name].latents, baseline.latents, atol=1e-4, err_msg=name)
            assert scored.baselines[name].source.fitted_on == fitted.baselines[name].source.fitted_on
    assert "mse_per_pixel" in scored.scores
    assert scored.logvar is not None


def test_of_many_training_images_some_are_drawn_by_the_seed(run: hl.Run) -> None:
    drawn = [tables_for_analysis(run.trained, IMAGES, False, 40, 10, seed) for seed in (0, 0, 1)]
    first, same, other = (set(one.fitted.ids.tolist()) for one in drawn if one.fitted is not None)
    assert len(first) == 40
    assert first == same != other
    counts = IMAGES.counts()
    assert len(drawn[0].scored) == 10
    assert len(drawn[0].described) == counts["test"]
    assert drawn[0].drawn == (
        f"40 of the {counts['train']} train images and 10 of the {counts['test']} test images were drawn at random"
    )


def test_a_quick_analysis_says_what_was_drawn_and_tells_errors_of_all_images(
    run: hl.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hinterland.api.run.QUICK_TRAINING_IMAGES", 60)
    monkeypatch.setattr("hinterland.api.run.QUICK_SCORED_IMAGES", 15)
    found = {f.name: f for f in run.analyse(IMAGES, baselines=["colour"])}  # type: ignore[arg-type]
    accuracy, error = found["linear_probe_accuracy"], found["mse_per_pixel"]
    assert "(60 and 15 images)" in accuracy.definition
    assert "60 of the" in accuracy.definition
    assert accuracy.definition.endswith("test images were drawn at random.")
    assert error.n == IMAGES.counts()["test"]
    assert "drawn" not in error.definition


def test_training_images_alone_are_scored_and_fitted_on_themselves(run: hl.Run) -> None:
    alone = IMAGES.split("train")
    scored, fitted, _, _ = tables_for_analysis(run.trained, alone, ["colour"])
    assert fitted is None
    assert list(scored.baselines) == ["colour"]
    assert len(scored) == len(alone)


def test_test_images_alone_have_nothing_to_fit_baselines_on(run: hl.Run) -> None:
    scored, fitted, _, _ = tables_for_analysis(run.trained, IMAGES.split("test"))
    assert (fitted, dict(scored.baselines)) == (None, {})


def test_images_of_no_split_that_is_scored_are_refused(run: hl.Run) -> None:
    unsplit = dataclasses.replace(IMAGES.annotations, split=np.full(len(IMAGES), "rest"))
    with pytest.raises(BadInput, match="blobs has no split test, validation, train"):
        tables_for_analysis(run.trained, dataclasses.replace(IMAGES, annotations=unsplit))


def test_an_analysis_leaves_the_latents_for_the_report(run: hl.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = run.analyse(IMAGES)
    encoded: list[int] = []
    encode = type(run.trained).encode

    def counting(self: object, images: ImageSet, *args: object, **more: object) -> LatentTable:
        encoded.append(len(images))
        return encode(self, images, *args, **more)  # type: ignore[arg-type]

    def never(*_: object) -> None:
        raise AssertionError("the probe was asked twice")

    monkeypatch.setattr(type(run.trained), "encode", counting)
    monkeypatch.setattr("hinterland.report.sections.knowledge.linear_probe", never)
    page = run.report(IMAGES, findings, quick=True)
    assert max(encoded) <= 32  # only to see whether what lies there is this model's
    assert "Confusion of the linear probe" in page.read_text()
