"""Any layer by its name, pooled as asked."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.latents.layers import encode_layer
from hinterland.latents.pooling import pooled
from hinterland.models.autoencoder import Autoencoder, ModelConfig

IMAGES = blobs(30, 2, 9, 7)
MAPS = np.array([[[[1.0, 3.0], [5.0, 7.0]], [[0.0, 0.0], [0.0, 8.0]]]], np.float32)  # one image, 2 maps of 2 x 2


def net() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 7 * 5, 4))


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ("mean", [4, 2]),
        ("max", [7, 8]),
        ("mean-std", [4, 2, np.sqrt(5), np.sqrt(12)]),
        ("flatten", [1, 3, 5, 7, 0, 0, 0, 8]),
    ],
)
def test_pooling_by_hand(pooling: str, expected: list[float]) -> None:
    np.testing.assert_allclose(pooled(MAPS, pooling, "maps"), [expected], rtol=1e-6)


def test_what_cannot_be_pooled_so_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="maps gives maps of 2 x 2 x 2 numbers; choose a pooling: mean, mean-std, max"):
        pooled(MAPS, "none", "maps")
    with pytest.raises(BadInput, match="vectors of 5 numbers: there is nothing to pool; pooling none"):
        pooled(np.ones((3, 5)), "mean", "the latent")
    with pytest.raises(BadInput, match=r"pooling \(median\) must be one of none, mean, mean-std, max, flatten"):
        pooled(MAPS, "median", "maps")


def test_a_layer_gives_what_the_layers_before_it_compute() -> None:
    model = net()
    unit = torch.from_numpy(IMAGES.layers["image"].astype(np.float32) / 255)
    with torch.no_grad():
        maps = model[1](model[0](unit)).numpy()
        end = model(unit).numpy()
    flat = encode_layer(model, IMAGES, "1", "flatten", batch_size=7)
    np.testing.assert_allclose(flat.latents, maps.reshape(30, -1), atol=1e-5)
    mean = encode_layer(model, IMAGES, "1")
    np.testing.assert_allclose(mean.latents, maps.mean(axis=(2, 3)), atol=1e-5)
    assert (mean.source.layer, mean.source.pooling) == ("1", "mean")
    last = encode_layer(model, IMAGES, "3")
    np.testing.assert_allclose(last.latents, end, atol=1e-5)
    assert last.source.pooling == "none"
    np.testing.assert_array_equal(encode_layer(model, IMAGES).latents, last.latents)


def test_layers_of_encoder_and_decoder_of_an_autoencoder() -> None:
    model = Autoencoder.build(ModelConfig(widths=(4, 6), latent_size=3), (2, 9, 7), seed=0)
    posterior = encode_layer(model, IMAGES)
    assert posterior.logvar is not None
    assert encode_layer(model, IMAGES, "encoder").size == 3
    assert encode_layer(model, IMAGES, "encoder.latent").size == 6
    assert encode_layer(model, IMAGES, "encoder.maps.1", "mean-std").size == 12
    assert encode_layer(model, IMAGES, "decoder.start").size == 6 * 3 * 2


def test_a_module_is_left_in_the_modes_it_was_in() -> None:
    model = net()
    model.train()
    model[0].eval()
    encode_layer(model, IMAGES, "1")
    assert [part.training for part in model] == [False, True, True, True]
    assert not model[1]._forward_hooks


def test_layers_that_are_not_there_or_not_reached_are_refused() -> None:
    model = net()
    with pytest.raises(BadInput, match=r"layer \(conv1\): Sequential has no such layer; there are 0, 1, 2, 3"):
        encode_layer(model, IMAGES, "conv1")
    model[0].register_module("spare", nn.Linear(2, 2))
    with pytest.raises(BadInput, match=r"layer 0.spare is not reached"):
        encode_layer(model, IMAGES, "0.spare")
    with pytest.raises(BadInput, match=r"cannot take images of \(1, 9, 7\) \(C, H, W\)"):
        encode_layer(model, blobs(5, 1, 9, 7), "3")
