"""Runs side by side: fair, frugal, and no word more than the intervals allow."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pytest

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Silent
from hinterland.latents.trained import Trained
from hinterland.report.compare import write_comparison
from hinterland.training.folder import RunFolder
from report.pages import Page
from report.variants import without_labels


def test_a_run_is_not_compared_with_itself_nor_with_a_copy(plain, labelled, tmp_path):
    with pytest.raises(BadInput, match="handed over twice, and a run does not differ from itself"):
        write_comparison([plain, plain], labelled, tmp_path / "compare.html")
    copied = Trained(RunFolder(shutil.copytree(plain.folder.path, tmp_path / "copied")))
    with pytest.raises(BadInput, match="the very same latents: one is a copy"):
        write_comparison([plain, copied], labelled, tmp_path / "compare.html", by="run")
    assert not (tmp_path / "compare.html").exists()


def test_a_comparison_shows_each_run_with_its_numbers(comparison):
    page = Page(comparison)
    for key in ("verdict", "measures", "reconstructions", "maps", "interpolation", "samples", "dimensions", "curves"):
        assert "a-vae" in page.section(key)
    assert "Squared error per pixel" in page.section("measures")
    assert "another seed may turn" in page.section("verdict")


def test_what_a_report_computed_is_not_computed_again(comparison, plain, variational, labelled, tmp_path, monkeypatch):
    told = []

    class Watched(Silent):
        def step(self, label, total, done=0):
            told.append(label)
            return super().step(label, total, done)

    before = variational.folder.findings_file.stat().st_mtime_ns
    write_comparison([plain, variational], labelled, tmp_path / "compare.html", Watched())
    assert not any(label.startswith(("encode", "analys", "map", "probe")) for label in told)
    assert variational.folder.findings_file.stat().st_mtime_ns == before


def test_latents_of_other_weights_are_not_taken_for_this_runs(trained_on, labelled, report, variational, tmp_path):
    other = trained_on(labelled, "vae", "other", seed=1)
    other.folder.latents.mkdir()
    stale = (variational.folder.latents / "test.parquet").read_bytes()
    (other.folder.latents / "test.parquet").write_bytes(stale)
    write_comparison([other, variational], labelled, tmp_path / "compare.html")
    assert (other.folder.latents / "test.parquet").read_bytes() != stale


def test_runs_of_other_shapes_are_refused_by_name(plain, trained_on, labelled, tmp_path):
    smaller = trained_on(blobs(80, 1, 8, 8), name="smaller")
    with pytest.raises(BadInput, match=r"a-cae \(1, 12, 12\), smaller \(1, 8, 8\)"):
        write_comparison([plain, smaller], labelled, tmp_path / "compare.html")


def test_runs_of_other_images_are_compared_only_on_images_that_are_neithers(plain, trained_on, labelled, tmp_path):
    elsewhere = blobs(120, 1, 12, 12, seed=5)
    stranger = trained_on(elsewhere, "cae", "stranger")
    with pytest.raises(BadInput, match="hand over images that none has seen"):
        write_comparison([plain, stranger], labelled, tmp_path / "compare.html")
    unseen = blobs(100, 1, 12, 12, seed=6)
    page = Page(write_comparison([plain, stranger], unseen, tmp_path / "compare.html"))
    assert "trained on different images" in page.section("verdict")
    assert not (stranger.folder.latents / "test.parquet").exists()


def test_one_run_alone_is_refused(plain, labelled, tmp_path):
    with pytest.raises(BadInput, match="at least two runs or tables"):
        write_comparison([plain], labelled, tmp_path / "compare.html")


def test_runs_can_be_compared_without_labels(plain, variational, labelled, tmp_path):
    images = without_labels(labelled)
    page = Page(write_comparison([plain, variational], images, tmp_path / "compare.html"))
    assert "no labels" in page.section("maps")
    assert "probe" not in page.section("differences")


def test_a_single_test_image_gives_no_verdict(plain, variational, labelled, tmp_path):
    split = np.where(np.arange(len(labelled)) < 1, "test", "train")
    images = dataclasses.replace(labelled, annotations=dataclasses.replace(labelled.annotations, split=split))
    page = Page(write_comparison([plain, variational], images, tmp_path / "compare.html"))
    assert "nothing is concluded" in page.section("verdict")
