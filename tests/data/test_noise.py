"""Noise of known strength, seeded, within [0, 1]."""

import pytest
import torch

from hinterland.data.noise import NoiseConfig, noisy, noisy_at
from hinterland.ground.errors import BadInput


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


GREY = torch.full((64, 2, 16, 16), 0.5)


def test_the_default_does_nothing():
    assert noisy(GREY, NoiseConfig(), seeded()) is GREY


def test_gaussian_noise_has_the_deviation_that_was_asked_for():
    off = noisy(GREY, NoiseConfig(gaussian=0.1), seeded()) - GREY
    assert off.mean().abs() < 0.002
    assert off.std() == pytest.approx(0.1, rel=0.02)


def test_speckle_grows_with_brightness():
    bright, dark = (noisy(torch.full_like(GREY, v), NoiseConfig(speckle=0.1), seeded()).std() for v in (0.6, 0.2))
    assert bright / dark == pytest.approx(3, rel=0.02)


def test_salt_and_pepper_hits_the_share_of_pixels_in_all_bands():
    got = noisy(GREY, NoiseConfig(salt_and_pepper=0.2), seeded())
    assert (got == 0).float().mean() == pytest.approx(0.1, abs=0.01)
    assert (got == 1).float().mean() == pytest.approx(0.1, abs=0.01)
    assert torch.equal(got[:, 0], got[:, 1])


def test_blocks_hide_exactly_their_share():
    got = noisy(GREY, NoiseConfig(blocks=0.25, block_px=4), seeded())
    assert ((got == 0).float().mean(dim=(1, 2, 3)) == 0.25).all()
    assert len({tuple(one.flatten().tolist()) for one in got}) > 50  # other squares in other images


def test_everything_together_stays_in_0_to_1_and_is_the_same_for_the_same_seed():
    config = NoiseConfig(gaussian=0.5, speckle=0.5, salt_and_pepper=0.1, blocks=0.1)
    first, again = noisy(GREY, config, seeded(1)), noisy(GREY, config, seeded(1))
    assert torch.equal(first, again)
    assert first.min() >= 0
    assert first.max() <= 1
    assert not torch.equal(first, noisy(GREY, config, seeded(2)))


def test_a_negative_deviation_is_refused():
    with pytest.raises(BadInput, match="gaussian"):
        NoiseConfig.checked({"gaussian": -1})


def test_the_noise_of_an_image_is_its_positions_whatever_the_batch():
    config = NoiseConfig(gaussian=0.1, speckle=0.1, salt_and_pepper=0.1, blocks=0.1)
    given = torch.rand((70, 2, 12, 12), generator=seeded(3)).to(memory_format=torch.channels_last)
    whole = noisy_at(given, config, 50, 7)
    pieces = [noisy_at(given[start:stop], config, 50 + start, 7) for start, stop in ((0, 1), (1, 40), (40, 70))]
    assert torch.equal(whole, torch.cat(pieces))
    assert whole.is_contiguous(memory_format=torch.channels_last)
    assert not torch.equal(whole, noisy_at(given, config, 50, 8))
    assert not torch.equal(whole, noisy_at(given, config, 51, 7))
    assert noisy_at(given, NoiseConfig(), 50, 7) is given
