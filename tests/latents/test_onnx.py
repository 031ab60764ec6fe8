"""Encoders from ONNX files."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from blobs import blobs
from exporting import exported
from hinterland.ground.errors import BadInput
from hinterland.latents.foreign import table_of
from hinterland.latents.onnx import table_of_onnx

IMAGES = blobs(70, 3, 12, 10)


class Pair(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.maps = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.SiLU(), nn.Conv2d(8, 8, 3, 2, 1), nn.SiLU())
        self.latent = nn.Linear(8 * 3 * 3, 8)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        mean, logvar = self.latent(self.maps(images).flatten(1)).chunk(2, dim=1)
        return mean, logvar


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pair, Path]:
    torch.manual_seed(0)
    module = Pair()
    return module, exported(module, tmp_path_factory.mktemp("onnx") / "pair.onnx", ["mean", "logvar"])


def test_a_file_says_what_the_module_says(pair: tuple[Pair, Path]) -> None:
    theirs, ours = table_of_onnx(pair[1], IMAGES, batch_size=32), table_of(pair[0], IMAGES)
    np.testing.assert_allclose(theirs.latents, ours.latents, atol=1e-5)
    assert theirs.logvar is not None
    np.testing.assert_allclose(theirs.logvar, ours.logvar, atol=1e-5)
    np.testing.assert_array_equal(theirs.ids, IMAGES.ids)
    assert theirs.source.name == "pair"


def test_an_output_is_chosen_by_its_name(pair: tuple[Pair, Path]) -> None:
    only = table_of_onnx(pair[1], IMAGES, output="logvar")
    assert only.logvar is None
    np.testing.assert_array_equal(only.latents, table_of_onnx(pair[1], IMAGES).logvar)
    with pytest.raises(BadInput, match=r"output \(latent\): .*pair.onnx has no such output; there are mean, logvar"):
        table_of_onnx(pair[1], IMAGES, output="latent")


def test_a_file_gets_the_baselines_that_need_no_model(pair: tuple[Pair, Path]) -> None:
    table = table_of_onnx(pair[1], IMAGES.split("test"), baselines=True, train=IMAGES)
    assert set(table.baselines) == {"pixels", "colour", "pca"}
    assert "(train)" in table.baselines["pca"].source.fitted_on


def test_a_file_for_a_fixed_number_of_images_gets_the_last_ones_too(tmp_path: Path) -> None:
    module = nn.Conv2d(3, 4, 3)
    path = exported(module, tmp_path / "fixed.onnx", ["maps"], batch=16)
    table = table_of_onnx(path, IMAGES)
    np.testing.assert_allclose(table.latents, table_of(module, IMAGES).latents, atol=1e-5)
    assert table.source.pooling == "mean"


def test_other_images_than_it_takes_are_refused(pair: tuple[Pair, Path]) -> None:
    with pytest.raises(BadInput, match=r"blobs has images of \(1, 12, 10\) \(C, H, W\)"):
        table_of_onnx(pair[1], blobs(9, 1, 12, 10))
    with pytest.raises(BadInput, match=r"\(3, 10, 12\)"):
        table_of_onnx(pair[1], blobs(9, 3, 10, 12))


def test_what_is_no_onnx_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the extra [explorer] is not installed")
    (tmp_path / "noise.onnx").write_bytes(b"no model")
    with pytest.raises(BadInput, match=r"noise.onnx is no ONNX file that can be run"):
        table_of_onnx(tmp_path / "noise.onnx", IMAGES)
    with pytest.raises(BadInput, match=r"none.onnx is not there"):
        table_of_onnx(tmp_path / "none.onnx", IMAGES)


def test_without_onnxruntime_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(BadInput, match=r"pip install 'hinterland\[explorer\]'"):
        table_of_onnx("any.onnx", IMAGES)
