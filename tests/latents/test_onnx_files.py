"""A run's networks as files for programs without torch."""

from __future__ import annotations

import json

import numpy as np
import pytest

import hinterland as hl
from blobs import blobs
from hinterland.latents import onnx_files
from hinterland.latents.export import Network

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


@pytest.fixture
def quick(folder, monkeypatch) -> list[np.ndarray]:
    """Exports that were made before, as if made now, since their making is slow; what they were given."""
    given: list[np.ndarray] = []

    def again(name: str, taken: str, outputs: tuple[str, ...]):
        def export(_trained, inputs, _bits=23):
            given.append(inputs)
            return Network((folder / f"{name}.onnx").read_bytes(), taken, outputs, 1e-6, len(inputs))

        return export

    monkeypatch.setattr(onnx_files, "export_encoder", again("encoder", "images", ("mean", "logvar")))
    monkeypatch.setattr(onnx_files, "export_decoder", again("decoder", "latents", ("images",)))
    return given


def test_without_images_it_is_compared_on_noise_and_says_so(run, quick, tmp_path):
    written = run.export_onnx(tmp_path)  # these images came as arrays
    assert [inputs.shape for inputs in quick] == [(256, 2, 9, 10), (256, 3)]
    assert 0 <= quick[0].min() < 0.01 < 0.99 < quick[0].max() <= 1
    notes = session(written["encoder"].path).get_modelmeta().custom_metadata_map
    assert notes["checked_on"] == "256 images (uniform noise)"


def test_nothing_is_written_where_one_of_the_two_differs(run, quick, tmp_path, monkeypatch):
    def differs(*_words: object) -> None:
        raise hl.RunFailed("the decoder differs from torch")

    monkeypatch.setattr(onnx_files, "export_decoder", differs)
    with pytest.raises(hl.RunFailed, match="differs from torch"):
        run.export_onnx(tmp_path, IMAGES)
    assert not list(tmp_path.iterdir())


def test_files_that_exist_are_replaced_only_when_asked(run, quick, tmp_path):
    (tmp_path / "encoder.onnx").write_text("mine")
    with pytest.raises(hl.BadInput, match=r"encoder\.onnx exists"):
        run.export_onnx(tmp_path, IMAGES)
    assert (tmp_path / "encoder.onnx").read_text() == "mine"
    run.export_onnx(tmp_path, IMAGES, overwrite=True)
    assert session(tmp_path / "encoder.onnx").get_inputs()[0].shape == ["n", 2, 9, 10]


def test_anybodys_encoder_is_read_again_as_a_table(run, folder):
    table = hl.table_of_onnx(folder / "encoder.onnx", IMAGES)
    np.testing.assert_allclose(table.latents, run.encode(IMAGES).latents, atol=1e-3)
