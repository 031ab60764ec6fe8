"""Encoders and decoders: sizes, options, and anybody's own."""

import itertools
import math

import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, ModelConfig, sizes_through
from hinterland.models.posterior import DiagonalGaussian
from hinterland.models.presets import PRESETS, preset
from hinterland.models.summary import as_text, summarise

SHAPES = [(1, 28, 28), (5, 17, 23), (3, 128, 128), (2, 9, 1)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("up", ["nearest", "bilinear", "transposed", "transposed-odd", "sub-pixel"])
@pytest.mark.parametrize("down", ["stride", "max", "average", "strided-pool"])
def test_what_goes_in_comes_out_in_its_size(shape, up, down):
    config = ModelConfig(widths=(4, 8, 8), up=up, down=down, latent_size=3)
    model = Autoencoder.build(config, shape, seed=0)
    assert model.check(shape, torch.device("cpu")) == 3


@pytest.mark.parametrize(
    ("normalisation", "activation", "bottleneck"),
    list(itertools.product(["none", "batch", "group"], ["relu", "selu", "tanh"], ["dense", "spatial"])),
)
def test_every_option_builds_a_model_that_learns_from_all_its_weights(normalisation, activation, bottleneck):
    config = ModelConfig(
        widths=(4, 12), normalisation=normalisation, activation=activation, bottleneck=bottleneck, latent_size=2
    )
    model = Autoencoder.build(config, (2, 10, 7), seed=0)
    posterior = model.encode(torch.rand(6, 2, 10, 7, generator=torch.Generator().manual_seed(0)))
    assert isinstance(posterior, DiagonalGaussian)
    model.decode(posterior.sample(torch.Generator().manual_seed(0))).square().sum().backward()
    still = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    # a bias before batch normalisation is taken away again by it
    assert [name for name in still if normalisation == "none"] == []


def test_a_spatial_bottleneck_keeps_places_apart():
    config = ModelConfig(widths=(4, 8), bottleneck="spatial", latent_size=2)
    model = Autoencoder.build(config, (1, 12, 8), seed=0)
    assert model.decoder.latent_shape == (2, 3, 2)
    assert model.check((1, 12, 8), torch.device("cpu")) == 12


@pytest.mark.parametrize("name", [name for name, net in PRESETS.items() if not net.get("even")])
def test_every_preset_takes_an_mnist_image(name):
    config = ModelConfig(**preset(name))
    model = Autoencoder.build(config, (1, 28, 28), seed=0)
    places = math.prod(sizes_through(config, (28, 28))[-1]) if config.bottleneck == "spatial" else 1
    assert model.check((1, 28, 28), torch.device("cpu")) == config.latent_size * places


def test_an_unknown_preset_names_those_there_are():
    with pytest.raises(BadInput, match=r"model \(transformer\).*cae, vae"):
        preset("transformer")


def test_too_many_halvings_are_refused_with_the_size():
    with pytest.raises(BadInput, match="4 x 4 pixels cannot be halved more than 2 times"):
        Autoencoder.build(ModelConfig(widths=(4, 4, 4)), (1, 4, 4), seed=0)


def test_an_even_kernel_is_refused():
    with pytest.raises(BadInput, match=r"kernel \(4\): a kernel has an odd number"):
        ModelConfig.checked({"kernel": 4})


def test_the_same_seed_gives_the_same_weights_and_leaves_global_randomness_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first, second, other = (Autoencoder.build(ModelConfig(), (1, 28, 28), seed) for seed in (1, 1, 2))
    assert torch.equal(torch.rand(1), expected)
    weights = [next(m.parameters()) for m in (first, second, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_anybodys_own_modules_are_an_autoencoder():
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(36, 4))
    decoder = nn.Sequential(nn.Linear(4, 36), nn.Unflatten(1, (1, 6, 6)))
    assert Autoencoder(encoder, decoder).check((1, 6, 6), torch.device("cpu")) == 4


def test_an_own_decoder_of_another_size_is_refused_with_both_sizes():
    own = Autoencoder(
        nn.Sequential(nn.Flatten(), nn.Linear(36, 4)), nn.Sequential(nn.Linear(4, 25), nn.Unflatten(1, (1, 5, 5)))
    )
    with pytest.raises(BadInput, match=r"\(1, 5, 5\) for an image of \(1, 6, 6\)"):
        own.check((1, 6, 6), torch.device("cpu"))


def test_an_own_encoder_that_cannot_take_the_images_is_refused_in_words():
    own = Autoencoder(nn.Sequential(nn.Flatten(), nn.Linear(35, 4)), nn.Identity())
    with pytest.raises(BadInput, match="cannot take an image of"):
        own.check((1, 6, 6), torch.device("cpu"))


@pytest.mark.slow
def test_encoder_and_decoder_can_be_exported_one_without_the_other():
    config = ModelConfig(widths=(4,), latent_size=3)
    model = Autoencoder.build(config, (1, 8, 8), seed=0).eval()
    images = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    encoder = torch.export.export(model.encoder, (images,)).module()
    decoder = torch.export.export(model.decoder, (torch.zeros(2, 3),)).module()
    torch.testing.assert_close(encoder(images).mean, model.encode(images).mean)
    torch.testing.assert_close(decoder(encoder(images).mean), model.decode(model.encode(images).mean))


def test_the_summary_counts_by_hand():
    """3 x 3 kernel, 1 -> 2 channels at 4 x 4: 2 (9 + 1) weights, 9 x 2 x 16 multiply-adds."""
    config = ModelConfig(widths=(2,), latent_size=3, posterior="deterministic")
    layers = summarise(Autoencoder.build(config, (1, 8, 8), seed=0), (1, 8, 8))
    first = layers[0]
    assert (first.output, first.parameters, first.multiply_adds) == ((2, 4, 4), 20, 288)
    latent = next(layer for layer in layers if layer.name == "encoder.latent")
    assert (latent.parameters, latent.multiply_adds) == (32 * 3 + 3, 32 * 3)
    model_parameters = sum(p.numel() for p in Autoencoder.build(config, (1, 8, 8), seed=0).parameters())
    assert f"{model_parameters:,}" in as_text(layers).splitlines()[-1]
