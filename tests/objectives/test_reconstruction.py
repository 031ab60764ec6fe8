"""Likelihoods against their closed forms."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate

from hinterland.objectives import reconstruction as rec


def logit(p: float) -> torch.Tensor:
    return torch.tensor(math.log(p / (1 - p)), dtype=torch.float64)


@pytest.mark.parametrize(("lam", "expected"), [(0.5, 0.69314718), (0.1, 1.01033856), (0.001, 1.93450189)])
def test_the_continuous_bernoulli_constants_are_those_published(lam, expected):
    assert rec.log_normaliser(logit(lam)).item() == pytest.approx(expected, abs=5e-9)


@pytest.mark.parametrize("lam", [0.02, 0.3, 0.4999, 0.5001, 0.97])
def test_the_continuous_bernoulli_integrates_to_one(lam):
    log_c = rec.log_normaliser(logit(lam)).item()
    whole, _ = integrate.quad(lambda x: math.exp(log_c) * lam**x * (1 - lam) ** (1 - x), 0, 1)
    assert whole == pytest.approx(1, abs=1e-9)


def test_the_normaliser_is_smooth_where_its_series_takes_over():
    logits = torch.tensor([0.0999999, 0.1000001], dtype=torch.float64)
    near, far = rec.log_normaliser(logits)
    slope = 0.1 / 6  # of its first terms, log 2 + logit^2 / 12
    assert far.item() - near.item() == pytest.approx(slope * 2e-7, rel=0.01)


def test_the_normaliser_has_a_finite_gradient_everywhere():
    logits = torch.tensor([-80.0, -1.0, 0.0, 1e-8, 1.0, 80.0], requires_grad=True)
    rec.log_normaliser(logits).sum().backward()
    assert torch.isfinite(logits.grad).all()


def test_bernoulli_by_hand():
    """x = 1, p = .8: -ln .8; x = .5, p = .5: ln 2."""
    logits = torch.stack([logit(0.8), logit(0.5)]).float().reshape(1, 1, 1, 2)
    images = torch.tensor([1.0, 0.5]).reshape(1, 1, 1, 2)
    assert rec.bernoulli(logits, images).item() == pytest.approx(-math.log(0.8) + math.log(2), abs=1e-6)


def test_the_gaussian_is_that_of_scipy():
    from scipy.stats import norm

    rng = np.random.default_rng(0)
    values, images = rng.normal(size=(2, 3, 1, 4, 5))
    ours = rec.gaussian(torch.from_numpy(values), torch.from_numpy(images), torch.tensor(-0.7))
    theirs = -norm.logpdf(images, values, math.exp(-0.7)).reshape(3, -1).sum(axis=1)
    np.testing.assert_allclose(ours.numpy(), theirs, rtol=1e-6)


def test_errors_are_summed_over_pixels_and_kept_per_image():
    values, images = torch.zeros(2, 3, 4, 5), torch.full((2, 3, 4, 5), 0.5)
    assert rec.squared_error(values, images).tolist() == pytest.approx([15.0, 15.0])
    assert rec.absolute_error(values, images).tolist() == pytest.approx([30.0, 30.0])


def test_light_contrast_and_colour_are_gone_from_a_standardised_image():
    images = torch.rand((4, 3, 9, 7), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    plain = rec.standardised(images)
    torch.testing.assert_close(plain.mean(dim=(2, 3)), torch.full((4, 3), 0.5, dtype=torch.float64))
    torch.testing.assert_close(plain.std(dim=(2, 3), correction=0), torch.full((4, 3), 1 / 6, dtype=torch.float64))
    gain, lift = torch.rand((2, 4, 3, 1, 1), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    torch.testing.assert_close(rec.standardised((0.1 + gain) * images + lift), plain)


def test_an_image_without_structure_is_not_blown_up():
    flat = torch.full((1, 1, 8, 8), 0.3) + 1e-4 * torch.rand((1, 1, 8, 8), generator=torch.Generator().manual_seed(0))
    assert (rec.standardised(flat) - 0.5).abs().max() < 0.01
