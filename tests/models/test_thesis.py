"""The remote-sensing thesis's nets: what their names promise, and that SELU has the weights it needs."""

import math

import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, ModelConfig
from hinterland.models.posterior import DiagonalGaussian
from hinterland.models.presets import DESCRIPTIONS, PRESETS, preset
from hinterland.models.thesis import NETS
from hinterland.objectives.objective import Objective
from hinterland.training.settings import configured


def test_there_are_seventeen_and_each_is_a_preset_with_a_line_that_describes_it():
    assert len(NETS) == 17
    assert set(NETS) <= set(PRESETS)
    assert all(name.split("-")[1] in DESCRIPTIONS[name] for name in NETS)


@pytest.mark.parametrize("name", NETS)
def test_the_deepest_maps_are_those_in_the_name(name):
    model = Autoencoder.build(ModelConfig(**preset(name)), (3, 128, 128), seed=0)
    with torch.no_grad():
        maps = model.encoder.maps(torch.zeros(1, 3, 128, 128))
    _, channels, height, width = maps.shape
    assert f"{height}x{width}x{channels}" == name.split("-")[1]
    assert model.check((3, 128, 128), torch.device("cpu")) == 1024


def test_other_sizes_and_bands_are_taken_where_halvings_come_out_even():
    config = ModelConfig(**preset("thesis-16x16x32"))
    assert Autoencoder.build(config, (26, 64, 96), seed=0).check((26, 64, 96), torch.device("cpu")) == 1024
    with pytest.raises(BadInput, match=r"thesis-16x16x32 halves 3 times, and 100 x 64 .* 8; --resize 96x64"):
        Autoencoder.build(config, (3, 100, 64), seed=0)


def test_pooling_replaced_has_twice_the_convolutions_and_no_pooling():
    counts = {
        name: sum(
            isinstance(m, nn.Conv2d) for m in Autoencoder.build(_small(name), (3, 32, 32), seed=0).encoder.modules()
        )
        for name in ("thesis-16x16x32", "thesis-16x16x32-max", "thesis-16x16x32-strided")
    }
    assert counts == {"thesis-16x16x32": 3, "thesis-16x16x32-max": 3, "thesis-16x16x32-strided": 6}


def _small(name):
    return ModelConfig(**{**preset(name), "latent_size": 4})


def test_lecuns_weights_keep_mean_0_and_variance_1_through_ten_selu_layers():
    """Klambauer et al. 2017: (0, 1) is the fixed point; PyTorch's own weights lose the variance."""
    spread = {}
    images = torch.randn(64, 1, 1, 256, generator=torch.Generator().manual_seed(0))
    for kind in ("lecun", "default"):
        config = ModelConfig(widths=(), hidden=(256,) * 10, activation="selu", initialisation=kind, latent_size=2)
        encoder = Autoencoder.build(config, (1, 1, 256), seed=0).encoder
        with torch.no_grad():
            output = encoder.dense(images.flatten(1))
        spread[kind] = float(output.var())
        assert abs(float(output.mean())) < 0.1
    assert spread["lecun"] == pytest.approx(1, abs=0.15)
    assert spread["default"] < 0.5


@pytest.mark.parametrize("up", ["nearest", "transposed"])
def test_lecuns_deviation_is_one_over_the_root_of_the_inputs_of_an_output(up):
    config = ModelConfig(widths=(32, 64), up=up, initialisation="lecun", latent_size=8)
    model = Autoencoder.build(config, (3, 16, 16), seed=0)
    conv = model.encoder.maps[1][0]
    assert conv.weight.detach().std().item() == pytest.approx((32 * 9) ** -0.5, rel=0.05)
    doubling = model.decoder.maps[1].conv  # a 4 x 4 kernel of stride 2 meets each output pixel with 2 x 2 of its values
    assert doubling.weight.detach().std().item() == pytest.approx(
        (64 * (4 if up == "transposed" else 9)) ** -0.5, rel=0.05
    )
    assert all(not layer.bias.any() for layer in model.modules() if isinstance(layer, nn.Conv2d | nn.Linear))


def test_its_loss_is_the_mean_absolute_error_and_the_kl_both_per_pixel():
    """1/P sum |x - y| + 1/P KL, times P, is the objective: by hand on 2 x 3 pixels of two bands."""
    run = configured("thesis-16x16x32")
    assert (run.training.optimiser, run.training.schedule, run.training.batch_size) == ("rmsprop", "constant", 128)
    images, output = torch.zeros(1, 2, 2, 3), torch.full((1, 2, 2, 3), 0.25)
    mean, logvar = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, math.log(2)]])
    loss = Objective(run.objective)(output, DiagonalGaussian(mean, logvar), images, 0).objective()
    pixels = 2 * 2 * 3
    kl = 0.5 * 1 + 0.5 * (2 - 1 - math.log(2))
    assert float(loss) == pytest.approx(pixels * (0.25 + kl / pixels))
