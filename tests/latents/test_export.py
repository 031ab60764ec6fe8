"""Encoders and decoders as ONNX models."""

from __future__ import annotations

import importlib.util
import warnings

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from blobs import blobs
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.latents.export import export_decoder, export_encoder, rounded
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.training.run import train
from hinterland.training.settings import configured

onnx = pytest.importorskip("onnx", reason="the extra [explorer] is not installed")
pytest.importorskip("onnxscript", reason="the extra [explorer] is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="the extra [explorer] is not installed")

IMAGES = blobs(60, 3, 9, 10)
QUICK = {"training.epochs": 1, "model.widths": [8, 8], "model.hidden": [], "model.latent_size": 4}


def run(folder, preset="vae", **settings) -> Trained:
    chosen = {**QUICK, **{key.replace("__", "."): value for key, value in settings.items()}}
    return Trained(train(IMAGES, configured(preset, settings=chosen), folder / "run"))


def said(model: bytes, **inputs):
    return onnxruntime.InferenceSession(model).run(None, inputs)


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Trained:
    """A variational run."""
    return run(tmp_path_factory.mktemp("runs"))


@pytest.mark.parametrize(
    ("up", "reconstruction"),
    [
        ("nearest", "bernoulli"),
        ("bilinear", "mse"),
        ("transposed-odd", "gaussian"),
        ("sub-pixel", "continuous-bernoulli"),
    ],
)
def test_a_decoder_says_what_the_run_says(tmp_path, up, reconstruction):
    trained = run(tmp_path, model__up=up, objective__reconstruction=reconstruction)
    latents = trained.encode(IMAGES).latents
    network = export_decoder(trained, latents)
    for some in (latents[:1], latents[:7], latents):  # any number of them
        (images,) = said(network.model, latents=some)
        np.testing.assert_allclose(images, trained.decode(some), atol=1e-5)
    assert (network.input, network.outputs, network.checked_on) == ("latents", ("images",), 60)
    assert 0 <= network.largest_difference < 1e-5


@pytest.mark.parametrize(
    ("preset", "settings"),
    [
        ("vae", {"model__down": "max", "model__normalisation": "group", "model__bottleneck": "spatial"}),
        ("cae", {"model__down": "average", "model__normalisation": "batch"}),
    ],
)
def test_an_encoder_says_what_the_run_says(tmp_path, preset, settings):
    trained = run(tmp_path, preset, **settings)
    seen, table = trained.seen(IMAGES), trained.encode(IMAGES)
    network = export_encoder(trained, seen)
    found = dict(zip(network.outputs, said(network.model, images=seen), strict=True))
    np.testing.assert_allclose(found["mean"], table.latents, atol=1e-4)
    assert ("logvar" in found) == (preset == "vae")
    if preset == "vae":
        np.testing.assert_allclose(found["logvar"], table.logvar, atol=1e-4)


def test_a_model_tells_nothing_of_the_machine_it_was_made_on(trained):
    model = export_decoder(trained, trained.encode(IMAGES).latents).model
    assert b"site-packages" not in model
    assert b".py" not in model
    assert {node.domain for node in onnx.load_from_string(model).graph.node} == {""}


class Numbered(nn.Module):
    """A decoder whose images depend on how many there are: no export can follow that to the same numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 270)

    def forward(self, latents: Tensor) -> Tensor:
        return self.layer(latents).unflatten(1, (3, 9, 10)) + 0.01 * latents.std(dim=0).mean()


class Branching(Numbered):
    """A decoder that looks at numbers before it decides: the exporter cannot follow."""

    def forward(self, latents: Tensor) -> Tensor:
        images = super().forward(latents)
        return images if float(latents.sum()) > 0 else -images


def own(folder, decoder: nn.Module) -> Trained:
    torch.manual_seed(0)
    model = Autoencoder(nn.Sequential(nn.Flatten(), nn.Linear(270, 4)), decoder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a deviation of a single latent
        settings = {"training.epochs": 1, "objective.reconstruction": "mse"}
        return Trained(train(IMAGES, configured(None, settings=settings), folder / "own", model), model)


def test_a_model_that_says_something_else_than_torch_is_refused(tmp_path):
    trained = own(tmp_path, Numbered())
    latents = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    with pytest.raises(RunFailed, match=r"the decoder of own, as ONNX, differs from torch by \S+ in images \(60 lat"):
        export_decoder(trained, latents)


def test_a_module_that_cannot_be_followed_is_refused(tmp_path):
    trained = own(tmp_path, Branching())
    with pytest.raises(BadInput, match=r"the decoder of own cannot be exported to ONNX: .*; torch.onnx.export must"):
        export_decoder(trained, np.ones((5, 4), np.float32))


def test_without_the_exporter_the_remedy_is_told(trained, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxscript" else there(name))
    with pytest.raises(BadInput, match=r"onnxscript: not installed, .*; pip install 'hinterland\[explorer\]'"):
        export_decoder(trained, np.ones((5, 4), np.float32))


def test_rounding_keeps_so_many_bits_of_mantissa():
    values = np.array([1.0, 1 + 2**-4, 1 + 2**-5, -3.3, 0.0, np.inf, 1e-30], np.float32)
    assert rounded(values, 4).tolist()[:2] == [1.0, 1 + 2**-4]
    assert rounded(values, 4)[2] in (1.0, np.float32(1 + 2**-4))
    np.testing.assert_array_equal(rounded(values, 23), values)
    many = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    np.testing.assert_allclose(rounded(many, 12), many, rtol=2**-13)
    assert (np.ascontiguousarray(rounded(many, 12)).view(np.uint32) & 0x7FF == 0).all()


def test_fewer_bits_cost_what_the_comparison_says(trained):
    latents = trained.encode(IMAGES).latents
    whole, fewer = export_decoder(trained, latents), export_decoder(trained, latents, bits=14)
    assert whole.largest_difference < fewer.largest_difference < 1e-4
    (images,) = said(fewer.model, latents=latents)
    assert np.abs(images - trained.decode(latents)).max() == pytest.approx(fewer.largest_difference, rel=0.1)
    with pytest.raises(RunFailed, match="differs from torch"):
        export_decoder(trained, latents * 5, bits=3)


def test_an_export_leaves_the_model_as_it_was(trained):
    before = {name: value.clone() for name, value in trained.model.state_dict().items()}
    export_encoder(trained, trained.seen(IMAGES))
    for name, value in trained.model.state_dict().items():
        torch.testing.assert_close(value, before[name], rtol=0, atol=0)
