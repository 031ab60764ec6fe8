"""A linear VAE is probabilistic PCA, of which the likelihood is known. Lucas et al. 2019; Tipping & Bishop 1999."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from torch import nn

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import HinterlandError
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.training.run import train
from hinterland.training.settings import configured

Q = 8  # latents


def digits() -> np.ndarray:
    return (load_digits().images / 16).astype(np.float32)[:, None]


def fashion_8x8() -> np.ndarray:
    from hinterland.api import load

    try:
        images = load("fashion-mnist").split("train").take(slice(0, 5000))
    except HinterlandError as error:
        pytest.skip(f"Fashion-MNIST is not on this machine: {error}")
    pixels = images.layers["image"][:, :, 2:26, 2:26].astype(np.float32) / 255
    return pixels.reshape(-1, 1, 8, 3, 8, 3).mean(axis=(3, 5))


class ProbabilisticPCA:
    """The maximum-likelihood solution and its exact posterior. Tipping & Bishop 1999, eq. 7, 8 and section 3."""

    def __init__(self, images: np.ndarray):
        flat = images.reshape(len(images), -1).astype(np.float64)
        self.pca = PCA(Q, svd_solver="full").fit(flat)
        self.log_likelihood = self.pca.score(flat)
        self.noise = self.pca.noise_variance_
        self.loadings = torch.from_numpy(self.pca.components_.T * np.sqrt(self.pca.explained_variance_ - self.noise))
        self.centre = torch.from_numpy(self.pca.mean_)
        self.posterior_precision = torch.from_numpy(self.pca.explained_variance_)

    def posterior(self, images: torch.Tensor) -> DiagonalGaussian:
        """q(z|x) = N(M^-1 W'(x - mu), noise M^-1) with M = W'W + noise I, which is diagonal here."""
        mean = (images.flatten(1).double() - self.centre) @ self.loadings / self.posterior_precision
        logvar = (self.noise / self.posterior_precision).log().expand_as(mean)
        return DiagonalGaussian(mean, logvar)

    def decode(self, latents: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
        return (latents @ self.loadings.T + self.centre).reshape(len(latents), *shape)

    def objective(self) -> Objective:
        objective = Objective(ObjectiveConfig(reconstruction="gaussian")).double()
        with torch.no_grad():
            objective.log_sigma.fill_(0.5 * math.log(self.noise))
        return objective


@pytest.mark.parametrize("source", [digits, pytest.param(fashion_8x8, marks=pytest.mark.real_data)])
def test_with_the_exact_posterior_the_elbo_is_the_likelihood(source):
    images = torch.from_numpy(source())
    model = ProbabilisticPCA(images.numpy())
    objective, noise = model.objective(), torch.Generator().manual_seed(0)
    q, bounds = model.posterior(images), []
    with torch.no_grad():
        for _ in range(20):
            latents = q.mean + (0.5 * q.logvar).exp() * torch.randn(q.mean.shape, generator=noise, dtype=torch.float64)
            output = model.decode(latents, images.shape[1:])
            bounds.append(-objective(output, q, images.double(), 0).objective().item())
    assert np.mean(bounds) == pytest.approx(model.log_likelihood, abs=0.02)


def test_importance_weighted_bounds_rise_towards_the_likelihood():
    """With a posterior that is too wide. Burda et al. 2016, theorem 1."""
    images = torch.from_numpy(digits()[:500])
    model = ProbabilisticPCA(digits())
    objective, noise = model.objective(), torch.Generator().manual_seed(0)
    exact = model.posterior(images)
    q = DiagonalGaussian(exact.mean, exact.logvar + math.log(2.0))
    scale = torch.distributions.Normal(q.mean, (0.5 * q.logvar).exp())
    weights = []
    with torch.no_grad():
        for _ in range(256):
            latents = q.mean + (0.5 * q.logvar).exp() * torch.randn(q.mean.shape, generator=noise, dtype=torch.float64)
            log_x = -objective.distance(model.decode(latents, images.shape[1:]), images.double())
            log_z = torch.distributions.Normal(0.0, 1.0).log_prob(latents).sum(1)
            weights.append(log_x + log_z - scale.log_prob(latents).sum(1))
    log_w = torch.stack(weights)
    flat = images.numpy().reshape(500, -1)
    truth = model.pca.score(flat)
    bounds = {k: _bound(log_w, k) for k in (1, 4, 16, 256)}
    assert bounds[1] < bounds[4] < bounds[16] < bounds[256] <= truth + 0.02
    assert bounds[256] == pytest.approx(truth, abs=0.1)
    assert bounds[1] < truth - 0.5


def _bound(log_w: torch.Tensor, k: int) -> float:
    groups = log_w[: len(log_w) // k * k].reshape(-1, k, log_w.shape[1])
    return float((groups.logsumexp(dim=1) - math.log(k)).mean())


class LinearGaussianEncoder(nn.Module):
    def __init__(self, pixels: int):
        super().__init__()
        self.mean = nn.Linear(pixels, Q)
        self.logvar = nn.Parameter(torch.zeros(Q))

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean = self.mean(images.flatten(1))
        return mean, self.logvar.expand_as(mean)


@pytest.mark.slow
def test_training_a_linear_vae_finds_the_likelihood_of_probabilistic_pca(tmp_path):
    pixels = digits()
    annotations = Annotations(numbered_ids(len(pixels)), np.array(["train"] * len(pixels)))
    images = ImageSet("digits", {"image": pixels}, annotations)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        own = Autoencoder(LinearGaussianEncoder(64), nn.Sequential(nn.Linear(Q, 64), nn.Unflatten(1, (1, 8, 8))))
    config = configured(
        settings={
            "objective.reconstruction": "gaussian",
            "training.epochs": 150,
            "training.learning_rate": 0.01,
            "training.precision": "fp32",
            "training.evaluate_every_images": 10**9,
        }
    )
    folder = train(images, config, tmp_path / "run", model=own)
    truth = ProbabilisticPCA(pixels).log_likelihood
    assert -folder.metrics()[-1]["terms"]["objective"] == pytest.approx(truth, abs=0.5)
