"""How far latents move when pixels do, on a linear encoder, of which it is known."""

import numpy as np
import pytest
import torch
from torch import nn

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.latents.sensitivity import sensitivity
from hinterland.models.autoencoder import Autoencoder

UNIT = ToUnit(PixelScale(lo=(0.0,), hi=(1.0,)), torch.device("cpu"))


def images() -> ImageSet:
    pixels = np.random.default_rng(0).random((300, 1, 2, 2), dtype=np.float32)
    return ImageSet("noise", {"image": pixels}, Annotations(numbered_ids(300), np.array(["test"] * 300)))


def linear(factor: float) -> Autoencoder:
    layer = nn.Linear(4, 1, bias=False)
    layer.weight.data = factor * torch.tensor([[1.0, 2.0, 0.0, -1.0]])
    return Autoencoder(nn.Sequential(nn.Flatten(), layer), nn.Identity())


@pytest.mark.parametrize("factor", [1.0, 0.001])
def test_of_a_linear_encoder_it_is_its_squared_weights_over_the_variance_whatever_their_scale(factor):
    given = images()
    latents = given.layers["image"].reshape(300, 4) @ np.array([1.0, 2.0, 0.0, -1.0])
    found = sensitivity(linear(factor), given, UNIT)
    np.testing.assert_allclose(found, 6 / latents.var(), rtol=1e-4)


def test_latents_that_ignore_the_image_do_not_move():
    model = linear(1.0)
    model.encoder[1].weight.data.zero_()
    assert sensitivity(model, images(), UNIT).max() == 0
