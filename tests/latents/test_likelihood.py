"""-ln p(x) by importance sampling, against probabilistic PCA, of which it is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from torch import nn

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.batches import ToUnit
from hinterland.data.imageset import VALID, ImageSet
from hinterland.data.scale import PixelScale
from hinterland.ground.errors import BadInput
from hinterland.latents.likelihood import Likelihood, likelihood
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.objective import Objective, ObjectiveConfig

Q = 8


def digits(n: int) -> ImageSet:
    pixels = (load_digits().images[:n] / 16).astype(np.float32)[:, None]
    return ImageSet("digits", {"image": pixels}, Annotations(numbered_ids(n), np.array(["test"] * n)))


class Encoder(nn.Module):
    """The exact posterior of probabilistic PCA, too wide by a factor of `wide` in variance."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, variance: np.ndarray, wide: float):
        super().__init__()
        self.linear = nn.Linear(64, Q)
        self.linear.weight.data, self.linear.bias.data = (
            torch.from_numpy(weight).float(),
            torch.from_numpy(bias).float(),
        )
        self.logvar = torch.from_numpy(np.log(wide * variance)).float()

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean = self.linear(images.flatten(1))
        return mean, self.logvar.expand_as(mean)


def linear_vae(wide: float) -> tuple[Autoencoder, Objective, PCA]:
    """Tipping & Bishop 1999, eq. 7, 8 and section 3, fitted to all digits."""
    pca = PCA(Q, svd_solver="full").fit((load_digits().images / 16).reshape(-1, 64))
    noise, variances = pca.noise_variance_, pca.explained_variance_
    loadings = pca.components_.T * np.sqrt(variances - noise)
    weight = loadings.T / variances[:, None]
    decoder = nn.Linear(Q, 64)
    decoder.weight.data = torch.from_numpy(loadings).float()
    decoder.bias.data = torch.from_numpy(pca.mean_).float()
    encoder = Encoder(weight, -weight @ pca.mean_, noise / variances, wide)
    objective = Objective(ObjectiveConfig(reconstruction="gaussian"))
    objective.log_sigma.data.fill_(0.5 * math.log(noise))
    return Autoencoder(encoder, nn.Sequential(decoder, nn.Unflatten(1, (1, 8, 8)))), objective, pca


UNIT = ToUnit(PixelScale(lo=(0.0,), hi=(1.0,)), torch.device("cpu"))


def test_with_the_exact_posterior_one_draw_tells_the_likelihood_of_every_image():
    images = digits(150)
    model, objective, pca = linear_vae(wide=1.0)
    truth = -pca.score_samples(images.layers["image"].reshape(150, 64))
    found = likelihood(model, objective, images, UNIT, samples=1)
    np.testing.assert_allclose(found.nats, truth, atol=2e-3)


def test_with_a_posterior_that_is_too_wide_many_draws_come_near_it_from_above():
    images = digits(120)
    model, objective, pca = linear_vae(wide=2.0)
    truth = -pca.score(images.layers["image"].reshape(120, 64))
    found = [likelihood(model, objective, images, UNIT, samples=k).mean for k in (1, 10, 300)]
    assert found[0] > truth + 0.5
    assert found[0] > found[1] > found[2] > truth - 0.05
    assert found[2] == pytest.approx(truth, abs=0.1)


def test_bits_and_standard_error_by_hand():
    found = Likelihood(np.array([1.0, 3.0]) * math.log(2), 5, 4, "gaussian", binary=False)
    assert found.mean == pytest.approx(2 * math.log(2))
    assert found.bits_per_dim == pytest.approx(0.5)
    assert found.standard_error == pytest.approx(math.log(2))


def test_grey_values_have_no_bits_under_a_bernoulli_and_binary_ones_do():
    grey, binary = (Likelihood(np.array([1.0, 3.0]), 5, 4, "bernoulli", binary=b) for b in (False, True))
    assert grey.bits_per_dim is None
    assert binary.bits_per_dim is not None


class Uncertain(nn.Module):
    """N(0, I) of two latents, whatever the image."""

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.zeros(len(images), 2), torch.zeros(len(images), 2)


class Even(nn.Module):
    """Every pixel as likely 0 as 1."""

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        return torch.zeros(len(latents), 1, 8, 8)


def test_only_pixels_that_have_data_are_summed():
    """Of a coin for each pixel it is ln 2 times as many as have data: one bit each, whatever stands for the others."""
    valid = np.ones((3, 8, 8), dtype=bool)
    valid[1, :4], valid[2, 1:] = False, False
    pixels = np.where(valid, np.float32(1), np.float32(0.3))[:, None]
    annotations = Annotations(numbered_ids(3), np.array(["test"] * 3))
    torn = ImageSet("torn", {"image": pixels}, annotations, masks={VALID: valid})
    scale = PixelScale(lo=(0.0,), hi=(1.0,), neutral=(0.5,))
    unit, model = ToUnit(scale, torch.device("cpu")), Autoencoder(Uncertain(), Even())
    found = likelihood(model, Objective(ObjectiveConfig()), torn, unit, samples=7)
    np.testing.assert_allclose(found.nats, np.array([64, 32, 8]) * math.log(2), rtol=1e-5)
    assert found.pixels == pytest.approx((64 + 32 + 8) / 3)
    assert found.valid_share == pytest.approx((64 + 32 + 8) / 192)
    assert found.bits_per_dim == pytest.approx(1)


def test_of_a_gaussian_too_the_likelihood_of_torn_images_is_that_of_what_is_left_of_them():
    """A latent that tells nothing: -ln p is that of as many independent numbers as have data."""
    valid = np.ones((2, 8, 8), dtype=bool)
    valid[1, :6] = False
    pixels = np.full((2, 1, 8, 8), 0.75, dtype=np.float32)
    annotations = Annotations(numbered_ids(2), np.array(["test"] * 2))
    torn = ImageSet("torn", {"image": pixels}, annotations, masks={VALID: valid})
    objective = Objective(ObjectiveConfig(reconstruction="gaussian"))
    objective.log_sigma.data.fill_(math.log(0.5))
    unit = ToUnit(PixelScale(lo=(0.0,), hi=(1.0,), neutral=(0.5,)), torch.device("cpu"))
    found = likelihood(Autoencoder(Uncertain(), Even()), objective, torn, unit, samples=3)
    each = 0.5 * (0.75 / 0.5) ** 2 + math.log(0.5) + 0.5 * math.log(2 * math.pi)
    np.testing.assert_allclose(found.nats, [64 * each, 16 * each], rtol=1e-5)


def test_scores_and_deterministic_models_have_no_likelihood():
    images, noise = digits(5), Objective(ObjectiveConfig(reconstruction="mse"))
    model, objective, _ = linear_vae(1.0)
    with pytest.raises(BadInput, match=r"\(mse\) is a score, not a likelihood"):
        likelihood(model, noise, images, UNIT)
    plain = Autoencoder(nn.Flatten(), nn.Unflatten(1, (1, 8, 8)))
    with pytest.raises(BadInput, match="deterministic autoencoder has no likelihood"):
        likelihood(plain, objective, images, UNIT)
    with pytest.raises(BadInput, match=r"samples \(0\) must be at least 1"):
        likelihood(model, objective, images, UNIT, samples=0)
