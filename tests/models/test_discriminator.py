"""The discriminator, and the preset that it stands beside."""

import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, ModelConfig
from hinterland.models.blocks import BatchNorm
from hinterland.models.discriminator import Discriminator, DiscriminatorConfig, halvings
from hinterland.models.presets import preset

SMALL = DiscriminatorConfig(widths=(4, 8))


@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 16, 16), (3, 28, 28), (5, 17, 23), (1, 16, 100), (2, 65, 64)])
def test_any_image_of_8_pixels_or_more_gets_one_logit(shape):
    images = torch.rand(3, *shape, generator=torch.Generator().manual_seed(0))
    logits = Discriminator.build(SMALL, shape, seed=0)(images)
    assert logits.shape == (3,)
    assert logits.dtype == torch.float32


def test_at_64_pixels_it_is_that_of_radford_et_al():
    """Four convolutions of 4 x 4, stride 2, 64 to 512 channels, no batch normalisation on the first; 4 x 4 are left."""
    made = Discriminator.build(DiscriminatorConfig(), (3, 64, 64), seed=0)
    kinds = [type(layer) for layer in made.maps]
    assert kinds == [nn.Conv2d, nn.LeakyReLU, *[nn.Conv2d, BatchNorm, nn.LeakyReLU] * 3]
    convolutions = [layer for layer in made.maps if isinstance(layer, nn.Conv2d)]
    assert [layer.out_channels for layer in convolutions] == [64, 128, 256, 512]
    assert {(layer.kernel_size, layer.stride) for layer in convolutions} == {((4, 4), (2, 2))}
    assert made.logit.in_features == 512 * 4 * 4
    assert torch.cat([c.weight.flatten() for c in convolutions]).std().item() == pytest.approx(0.02, rel=0.01)


@pytest.mark.parametrize(("size", "times"), [((8, 8), 1), ((15, 99), 1), ((16, 16), 2), ((31, 32), 2), ((64, 64), 4)])
def test_it_halves_until_4_to_7_pixels_are_left(size, times):
    assert halvings(size) == times
    assert 4 <= min(size) // 2**times <= 7


def test_a_smaller_image_is_refused_with_its_size():
    with pytest.raises(BadInput, match="7 x 30 pixels are too small for a discriminator, which needs 8"):
        Discriminator.build(SMALL, (1, 7, 30), seed=0)


def test_its_weights_depend_on_the_seed_alone():
    first, second, other = (Discriminator.build(SMALL, (1, 16, 16), seed) for seed in (1, 1, 2))
    assert torch.equal(first.logit.weight, second.logit.weight)
    assert not torch.equal(first.logit.weight, other.logit.weight)


@pytest.mark.parametrize(
    ("shape", "widths"),
    [
        ((3, 64, 64), (32, 64, 128, 256, 256, 256)),
        ((1, 28, 28), (32, 64, 128, 256, 256)),
        ((3, 16, 100), (32, 64, 128, 256, 256, 256, 256)),
        ((4, 5, 3), (32, 64, 128)),
    ],
)
def test_articulation_halves_any_image_to_one_pixel(shape, widths):
    config = ModelConfig(**preset("articulation"))
    assert config.fitted(shape[1:]).widths == widths
    model = Autoencoder.build(config, shape, seed=0)
    assert model.encoder.maps(torch.zeros(2, *shape)).shape == (2, widths[-1], 1, 1)
    assert model.check(shape, torch.device("cpu")) == 128


def test_articulation_has_no_relu_that_can_die():
    model = Autoencoder.build(ModelConfig(**preset("articulation")), (3, 64, 64), seed=0)
    assert not [module for module in model.modules() if isinstance(module, nn.ReLU)]
    model.train().encode(torch.rand(8, 3, 64, 64)).mean.sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in model.encoder.latent.parameters())


def test_a_batch_of_one_pixel_is_normalised_as_in_evaluation_and_teaches_no_statistics():
    norm = BatchNorm(3)
    norm.running_mean.copy_(torch.tensor([1.0, 2.0, 3.0]))
    alone = torch.arange(3.0).reshape(1, 3, 1, 1)
    before = {name: value.clone() for name, value in norm.state_dict().items()}
    trained = norm.train()(alone)
    assert all(torch.equal(value, before[name]) for name, value in norm.state_dict().items())
    torch.testing.assert_close(trained, norm.eval()(alone))


def test_to_one_pixel_needs_a_width():
    with pytest.raises(BadInput, match="to_one_pixel needs at least one width"):
        ModelConfig.checked({"widths": (), "to_one_pixel": True})
