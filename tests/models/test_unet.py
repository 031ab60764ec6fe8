"""The U-Net: the autoencoder's encoder, and a decoder that sees the encoder's maps."""

from __future__ import annotations

import pytest
import torch

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, ModelConfig
from hinterland.models.presets import preset
from hinterland.models.unet import as_unet, unet

TINY = ModelConfig(widths=(4, 8), bottleneck="spatial", posterior="deterministic", latent_size=8)


def seeded(*shape: int) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(sum(shape)))


@pytest.mark.parametrize("shape", [(3, 16, 16), (1, 13, 9), (24, 8, 20)])
@pytest.mark.parametrize("up", ["nearest", "bilinear", "transposed", "transposed-odd", "sub-pixel"])
def test_every_pixel_gets_its_numbers_whatever_the_size(shape, up):
    model = unet(TINY.model_copy(update={"up": up}), shape, 5, seed=0)
    assert model(seeded(2, *shape)).shape == (2, 5, *shape[1:])
    assert model.check(shape, torch.device("cpu")) == model.encode(seeded(1, *shape)).mean.shape[1]


def test_its_encoder_is_an_autoencoders_name_by_name_and_number_by_number():
    ours, theirs = unet(TINY, (3, 16, 16), 4, seed=3), Autoencoder.build(TINY, (3, 16, 16), seed=3)
    ours.encoder.load_state_dict(theirs.encoder.state_dict())
    assert torch.equal(ours.encode(seeded(2, 3, 16, 16)).mean, theirs.encode(seeded(2, 3, 16, 16)).mean)


def test_what_crosses_over_is_what_the_latents_do_not_say():
    model, images = unet(TINY, (3, 16, 16), 4, seed=0), seeded(2, 3, 16, 16)
    assert not torch.allclose(model(images), model.decode(model.encode(images).mean))
    plain = unet(TINY.model_copy(update={"skips": False}), (3, 16, 16), 4, seed=0)
    torch.testing.assert_close(plain(images), plain.decode(plain.encode(images).mean))


def test_the_same_seed_gives_the_same_weights():
    first, second, third = (unet(TINY, (3, 16, 16), 4, seed) for seed in (1, 1, 2))
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))
    assert any(not torch.equal(a, b) for a, b in zip(first.parameters(), third.parameters(), strict=True))


def test_any_preset_with_maps_becomes_one_and_dense_ones_are_refused():
    config = as_unet(ModelConfig.checked(preset("vae")))
    assert (config.bottleneck, config.posterior, config.hidden, config.latent_size) == (
        "spatial",
        "deterministic",
        (),
        64,
    )
    with pytest.raises(BadInput, match=r"model \(dense\) is made of dense layers only.*--model unet"):
        as_unet(ModelConfig.checked(preset("dense")))
