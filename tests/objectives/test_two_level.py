"""Two levels of latents, the upper one as the prior of the lower one."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.ground.errors import BadInput
from hinterland.latents.likelihood import likelihood
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.objectives.passage import through
from hinterland.objectives.prior import log_standard_normal
from hinterland.objectives.two_level import SecondLevel, SecondLevelConfig
from hinterland.training.run import train
from hinterland.training.settings import configured

UNIT = ToUnit(PixelScale(lo=(0.0,), hi=(1.0,)), torch.device("cpu"))
TINY = {"model.widths": [4], "model.hidden": [], "model.latent_size": 3, "training.epochs": 1}
TWO = {**TINY, "objective.prior": "two-level", "objective.second_level.latent_size": 2}
MIXING = torch.tensor([[1.2, 0.0], [0.9, -0.5]])  # z1 = MIXING z2 + SPREAD noise
SPREAD, SIGMA = 0.6, 0.5  # of p(z1 | z2), and of p(x | z1)
LOADINGS = torch.tensor([[1.0, 0.2], [-0.3, 0.8], [0.5, 0.5], [0.0, 1.0]])  # x = LOADINGS z1 + SIGMA noise


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def affine(weight: torch.Tensor, variance: torch.Tensor) -> Pair:
    """y -> (weight y, ln variance)."""
    made = nn.Linear(weight.shape[1], 2 * len(weight))
    made.weight.data = torch.cat([weight, torch.zeros_like(weight)])
    made.bias.data = torch.cat([torch.zeros(len(weight)), variance.log()])
    return Pair(made)


def posterior_of(loadings: torch.Tensor, prior: torch.Tensor, noise: float, wide: float) -> Pair:
    """Of z from x = loadings z + noise: the exact mean, and the variances of its dimensions alone, times `wide`."""
    precision = prior.inverse() + loadings.T @ loadings / noise**2
    return affine(precision.inverse() @ loadings.T / noise**2, wide * precision.inverse().diagonal())


class Pair(nn.Module):
    """A Gaussian made by a linear layer."""

    def __init__(self, linear: nn.Linear):
        super().__init__()
        self.linear = linear

    def forward(self, images: torch.Tensor) -> DiagonalGaussian:
        return DiagonalGaussian(*self.linear(images.flatten(1)).chunk(2, dim=1))


def linear_model() -> tuple[Autoencoder, torch.Tensor]:
    """p(x | z1) and q(z1 | x), and the covariance of z1."""
    first = MIXING @ MIXING.T + SPREAD**2 * torch.eye(2)
    decoder = nn.Linear(2, 4, bias=False)
    decoder.weight.data = LOADINGS.clone()
    encoder = posterior_of(LOADINGS, first, SIGMA, 1.5)
    return Autoencoder(encoder, nn.Sequential(decoder, nn.Unflatten(1, (1, 2, 2)))), first


def objective_of(prior: str, samples: int = 1) -> Objective:
    config = ObjectiveConfig(reconstruction="gaussian", prior=prior, importance_samples=samples)
    objective = Objective(config, latent_size=2)
    objective.log_sigma.data.fill_(math.log(SIGMA))
    return objective


def images_of(pixels: torch.Tensor) -> ImageSet:
    n = len(pixels)
    layers = {"image": pixels.reshape(n, 1, 2, 2).numpy()}
    return ImageSet("drawn", layers, Annotations(numbered_ids(n), np.array(["test"] * n)))


def drawn_images(n: int) -> tuple[ImageSet, float]:
    """Images of the linear model, and their exact -ln p(x), mean over them."""
    _, first = linear_model()
    covariance = LOADINGS @ first @ LOADINGS.T + SIGMA**2 * torch.eye(4)
    exact = torch.distributions.MultivariateNormal(torch.zeros(4), covariance)
    pixels = torch.randn((n, 4), generator=seeded()) @ torch.linalg.cholesky(covariance).T
    return images_of(pixels), -exact.log_prob(pixels).mean().item()


def saying_nothing(level: SecondLevel) -> None:
    """Let q(z2 | z1) and p(z1 | z2) be N(0, I), whatever is given."""
    for part in (level.posterior, level.prior):
        for weight in part.affine.parameters():
            nn.init.zeros_(weight)


@pytest.mark.parametrize("silent", [False, True], ids=["as-it-begins", "telling-nothing"])
def test_where_the_two_levels_make_one_normal_bounds_are_those_of_the_plain_vae(silent):
    """At first the upper level tells something of the lower one, and is told exactly; or it tells nothing."""
    model, _ = linear_model()
    pixels = torch.rand((20, 1, 2, 2), generator=seeded())
    plain, two = objective_of("standard", 3), objective_of("two-level", 3)
    if silent:
        saying_nothing(two.second_level)
    assert (two.second_level(torch.ones(1, 2), seeded()).kl.item() == 0) == silent
    found = []
    for objective in (plain, two):
        made = through(model, pixels, seeded(), objective.wants())
        found.append(objective(made.output, made.posterior, pixels, 0, passage=made).objective().item())
    assert found[0] == pytest.approx(found[1], abs=1e-5)
    told = [likelihood(model, o, images_of(pixels), UNIT, samples=20).nats for o in (plain, two)]
    np.testing.assert_allclose(*told, atol=1e-5)


def test_of_a_linear_model_the_bound_lies_above_the_exact_value_and_comes_near_it():
    images, exact = drawn_images(90)
    model, _ = linear_model()
    objective = objective_of("two-level")
    level = objective.second_level
    level.prior = affine(MIXING, torch.full((2,), SPREAD**2))
    level.posterior = posterior_of(MIXING, torch.eye(2), SPREAD, 1.5)
    found = [likelihood(model, objective, images, UNIT, samples=k).mean for k in (1, 10, 500)]
    assert found[0] > exact + 0.2
    assert found[0] > found[1] > found[2] > exact - 0.02
    assert found[2] == pytest.approx(exact, abs=0.05)


def test_the_formula_is_what_draws_of_the_upper_level_cost_on_average():
    level = SecondLevel(3, SecondLevelConfig(latent_size=2, widths=(8,)), seed=0)
    with torch.no_grad():
        above = level(torch.randn((1, 3), generator=seeded()).expand(40_000, 3), seeded(1))
    assert above.kl[0].item() > 0.01
    assert above.drawn_kl.mean().item() == pytest.approx(above.kl[0].item(), abs=0.02)


def test_samples_are_drawn_from_the_upper_level_down():
    level = SecondLevel(2, SecondLevelConfig(latent_size=2), seed=0)
    level.prior = affine(MIXING, torch.full((2,), SPREAD**2))
    drawn = level.draw(40_000, seeded())
    torch.testing.assert_close(torch.cov(drawn.T), linear_model()[1], atol=0.05, rtol=0)


def test_it_learns_two_clusters_that_one_normal_is_not():
    """ln p(z) by 50 draws above each latent, against N(0, I), which the clusters have mean and variance of."""
    noise, level = seeded(), SecondLevel(1, SecondLevelConfig(latent_size=1, widths=(16,)), seed=0)

    def clusters(n: int) -> torch.Tensor:
        side = 2 * torch.randint(2, (n, 1), generator=noise) - 1
        return 0.98 * side + 0.2 * torch.randn((n, 1), generator=noise)

    optimiser = torch.optim.Adam(level.parameters(), 1e-2)
    for _ in range(300):
        above = level(clusters(200), noise)
        optimiser.zero_grad()
        (above.kl - above.likely).mean().backward()
        optimiser.step()
    with torch.no_grad():
        fresh = clusters(1000)
        ours = level(fresh.repeat(50, 1), noise).log_prior.unflatten(0, (50, -1)).logsumexp(dim=0) - math.log(50)
    exact = -(math.log(2) + math.log(0.2) + 0.5 * math.log(2 * math.pi) + 0.5)  # clusters that hardly overlap
    assert log_standard_normal(fresh).mean().item() == pytest.approx(-1.42, abs=0.02)
    assert -1.42 + 0.3 < ours.mean().item() < exact + 0.1


def test_a_run_learns_with_it_says_what_each_level_costs_and_draws_from_it(small, tmp_path):
    trained = Trained(train(small, configured("vae", settings=TWO), tmp_path / "run"))
    line = trained.folder.metrics()[-1]
    assert list(line["terms"]) == ["objective", "reconstruction", "kl", "kl_second_level"]
    assert line["terms"]["objective"] == pytest.approx(line["terms"]["reconstruction"] + line["terms"]["kl"])
    assert "kl_per_dimension" not in line  # no formula
    assert trained.prior(10, seed=0).shape == (10, 3)
    assert np.array_equal(trained.prior(10, seed=0), trained.prior(10, seed=0))
    assert not np.array_equal(trained.prior(10, seed=0), trained.prior(10, seed=1))
    assert np.isfinite(trained.likelihood(small.take(slice(0, 20)), samples=20).nats).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"objective.free_nats": 1}, "with prior=two-level is none"),
        ({"objective.adversarial.policy": "both"}, "prior=vamp or two-level.*do not go with adversarial.policy"),
    ],
)
def test_what_has_no_formula_and_what_samples_another_prior_are_refused(settings, words):
    with pytest.raises(BadInput, match=words):
        configured("vae", settings={**TWO, **settings})


def test_a_deterministic_posterior_has_no_second_level(small, tmp_path):
    with pytest.raises(BadInput, match=r"objective.prior \(two-level\) needs a Gaussian over latents"):
        train(small, configured("cae", settings=TWO), tmp_path / "run")
    assert not (tmp_path / "run").exists()
