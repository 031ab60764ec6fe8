"""A run's networks as files for programs without torch."""

from __future__ import annotations

import json

import numpy as np
import pytest

import hinterland as hl
from blobs import blobs
from hinterland.latents import export, onnx_files

onnxruntime = pytest.importorskip("onnxruntime", reason="the extra [explorer] is not installed")
pytest.importorskip("onnxscript", reason="the extra [explorer] is not installed")

IMAGES = blobs(40, 2, 9, 10, "uint16")
TINY = {"training.epochs": 1, "model.widths": [4], "model.hidden": [], "model.latent_size": 3}


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> hl.Run:
    """A variational run of two bands."""
    return hl.train(IMAGES, "vae", out=tmp_path_factory.mktemp("runs") / "vae", settings=TINY)


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    place = tmp_path_factory.mktemp("onnx")
    run.export_onnx(place, IMAGES)
    return place


def session(path):
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def test_the_files_alone_say_what_the_run_says_of_any_number_of_images(run, folder):
    encoder, decoder = session(folder / "encoder.onnx"), session(folder / "decoder.onnx")
    notes = encoder.get_modelmeta().custom_metadata_map
    lo, hi = (np.array(json.loads(notes[end]), np.float32)[:, None, None] for end in ("lo", "hi"))
    table = run.encode(IMAGES)
    for count in (1, 7, 40):
        pixels = (IMAGES.layers["image"][:count].astype(np.float32) - lo) / (hi - lo)
        mean, logvar = encoder.run(None, {"images": pixels})
        np.testing.assert_allclose(mean, table.latents[:count], atol=1e-4)
        np.testing.assert_allclose(logvar, table.logvar[:count], atol=1e-4)
        (images,) = decoder.run(None, {"latents": mean})
        np.testing.assert_allclose(images, run.decode(mean), atol=1e-4)


def test_each_file_says_how_far_it_is_from_torch_and_on_what_that_was_measured(folder):
    for name, inputs in (("encoder", "images"), ("decoder", "latents")):
        notes = session(folder / f"{name}.onnx").get_modelmeta().custom_metadata_map
        assert 0 <= float(notes["largest_difference_from_torch"]) <= 1e-4
        split = IMAGES.split("test")
        assert notes["checked_on"] == f"{len(split)} {inputs} (blobs, split test)"


def test_without_images_it_is_compared_on_noise_and_says_so(run, tmp_path):
    written = run.export_onnx(tmp_path)  # these images came as arrays
    assert written["encoder"].checked_on == 256
    notes = session(written["encoder"].path).get_modelmeta().custom_metadata_map
    assert notes["checked_on"] == "256 images (uniform noise)"


def test_nothing_is_written_where_the_two_differ(run, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "LARGEST_DIFFERENCE", -1.0)
    with pytest.raises(hl.RunFailed, match="differs from torch"):
        run.export_onnx(tmp_path, IMAGES)
    assert not list(tmp_path.iterdir())


def test_files_that_exist_are_replaced_only_when_asked(run, folder):
    with pytest.raises(hl.BadInput, match=r"encoder\.onnx exists"):
        run.export_onnx(folder, IMAGES)
    run.export_onnx(folder, IMAGES, overwrite=True)


def test_anybodys_encoder_is_read_again_as_a_table(run, folder):
    table = hl.table_of_onnx(folder / "encoder.onnx", IMAGES)
    np.testing.assert_allclose(table.latents, run.encode(IMAGES).latents, atol=1e-3)
    assert onnx_files.CHECKED_ON == 256
