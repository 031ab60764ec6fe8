"""Importance-weighted bounds as objectives."""

import math

import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.bound import importance_bound, log_weights
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.objectives.passage import through
from hinterland.training.run import train
from hinterland.training.settings import configured


class Halves(nn.Module):
    """Two pixels are the mean of one latent and its log-variance."""

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        flat = images.flatten(1)
        return flat[:, :1], flat[:, 1:] - 0.5


def model() -> Autoencoder:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Autoencoder(Halves(), nn.Sequential(nn.Linear(1, 2), nn.Unflatten(1, (1, 1, 2))))


def objective_of(samples: int, kind: str = "gaussian") -> Objective:
    return Objective(ObjectiveConfig(reconstruction=kind, importance_samples=samples))


def loss(samples: int, images: torch.Tensor, seed: int = 0) -> float:
    objective = objective_of(samples)
    with torch.no_grad():
        made = through(model(), images, torch.Generator().manual_seed(seed), objective.wants())
        return objective(made.output, made.posterior, images, 0, passage=made).objective().item()


IMAGES = torch.rand((50, 1, 1, 2), generator=torch.Generator().manual_seed(1))


def test_one_weight_is_its_own_bound_and_equal_weights_change_nothing():
    assert importance_bound(torch.tensor([[-3.0, 2.0]])).tolist() == [-3, 2]
    torch.testing.assert_close(importance_bound(torch.full((7, 2), -3.0)), torch.full((2,), -3.0))
    assert importance_bound(torch.tensor([[0.0], [math.log(3)]])).item() == pytest.approx(math.log(2))


def test_with_one_draw_the_bound_is_the_elbo_on_average():
    """The KL by drawing has the KL by its formula as its mean."""
    exact = loss(1, IMAGES.repeat(400, 1, 1, 1))
    torch.manual_seed(0)
    images = IMAGES.repeat(400, 1, 1, 1)
    objective = objective_of(2)
    made = through(model(), images, torch.Generator().manual_seed(0), objective.wants())
    distance = objective.distance(made.output, images.repeat(2, 1, 1, 1)).detach()
    weights = log_weights(distance, made.latents, made.posterior).detach()
    one_draw = -importance_bound(weights[:1]).mean().item()
    assert one_draw == pytest.approx(exact, abs=0.02)


def test_bounds_rise_with_the_draws():
    images = IMAGES.repeat(20, 1, 1, 1)
    found = [loss(k, images) for k in (1, 2, 5, 50)]
    assert found == sorted(found, reverse=True)
    assert found[0] - found[-1] > 0.05


def test_the_gradient_of_the_bound_is_that_of_its_value():
    """By finite differences in double, with the same noise."""
    mean = torch.tensor([[0.3], [-0.2]], dtype=torch.float64, requires_grad=True)
    noise = torch.randn((6, 1), generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def value(centre: torch.Tensor) -> torch.Tensor:
        q = DiagonalGaussian(centre, torch.full_like(centre, -1.0))
        latents = q.mean.repeat(3, 1) + math.exp(-0.5) * noise
        return importance_bound(log_weights((latents - 1).square().squeeze(1), latents, q)).sum()

    assert torch.autograd.gradcheck(value, (mean,))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"objective.beta": 2}, "with beta 1, no warm-up, no free nats"),
        ({"objective.reconstruction": "mse"}, "need a likelihood, which mse is not"),
        ({"objective.adversarial.policy": "both"}, "do not go with adversarial.policy"),
        ({"objective.importance_samples": 0}, "importance_samples"),
    ],
)
def test_a_bound_that_would_be_none_is_refused(settings, words):
    with pytest.raises(BadInput, match=words):
        configured("vae", settings={"objective.importance_samples": 5, **settings})


def test_a_deterministic_posterior_has_no_bound(small, tmp_path):
    settings = {"objective.importance_samples": 5, "objective.reconstruction": "bernoulli"}
    with pytest.raises(BadInput, match=r"objective.importance_samples \(5\) needs a Gaussian over latents"):
        train(small, configured("cae", settings=settings), tmp_path / "run")


def test_a_run_learns_by_the_bound_and_logs_reconstruction_and_kl_beside_it(small, tmp_path):
    settings = {"model.widths": [4], "model.hidden": [], "training.epochs": 2, "objective.importance_samples": 3}
    last = train(small, configured("vae", settings=settings), tmp_path / "run").metrics()[-1]["terms"]
    assert list(last) == ["objective", "importance_bound", "reconstruction", "kl"]
    assert last["objective"] == last["importance_bound"] < last["reconstruction"] + last["kl"]
