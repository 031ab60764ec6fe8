"""Terms, weights and the KL."""

import math

import pytest
import torch

from hinterland.ground.errors import BadInput
from hinterland.models.posterior import Deterministic, DiagonalGaussian, as_posterior
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.objectives.regularisers import kl_per_dimension, with_free_bits


def test_the_kl_of_a_shifted_unit_gaussian_is_half_its_squared_mean():
    q = DiagonalGaussian(torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2))
    assert kl_per_dimension(q).tolist() == [[2.0, 0.0]]


def test_the_kl_agrees_with_that_of_torch_distributions():
    mean, logvar = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    theirs = torch.distributions.kl_divergence(
        torch.distributions.Normal(mean, (0.5 * logvar).exp()), torch.distributions.Normal(0.0, 1.0)
    )
    torch.testing.assert_close(kl_per_dimension(DiagonalGaussian(mean, logvar)), theirs)


def test_a_dimension_below_its_free_bits_is_not_pushed():
    kl = torch.tensor([[0.1, 2.0], [0.1, 4.0]], requires_grad=True)
    total = with_free_bits(kl, 0.5).mean()
    total.backward()
    assert total.item() == pytest.approx(0.5 + 3.0)
    assert kl.grad.tolist() == [[0.0, 0.5], [0.0, 0.5]]


def test_warm_up_is_counted_in_images():
    objective = Objective(ObjectiveConfig(beta=4, warmup_images=1000))
    assert [objective.beta_at(n) for n in (0, 250, 1000, 5000)] == [0, 1, 4, 4]


def test_the_objective_is_the_weighted_sum_of_its_terms():
    objective = Objective(ObjectiveConfig(reconstruction="mse", beta=0.5))
    posterior = DiagonalGaussian(torch.full((2, 1), 2.0), torch.zeros(2, 1))
    terms = objective(torch.zeros(2, 1, 2, 2), posterior, torch.ones(2, 1, 2, 2), 0)
    assert terms.objective().item() == pytest.approx(4 + 0.5 * 2)
    sums = {name: value.item() for name, value in terms.sums().items()}
    assert sums == pytest.approx({"objective": 10, "reconstruction": 8, "kl": 4})


def test_free_bits_leave_the_raw_kl_in_the_log():
    objective = Objective(ObjectiveConfig(free_nats=3.0))
    posterior = DiagonalGaussian(torch.full((2, 1), 2.0), torch.zeros(2, 1))
    parts = objective(torch.zeros(2, 1, 1, 1), posterior, torch.ones(2, 1, 1, 1), 0).parts
    assert parts["kl_with_free_nats"].per_image.mean().item() == pytest.approx(3)
    assert (parts["kl"].per_image.mean().item(), parts["kl"].weight) == (pytest.approx(2), 0)


def test_a_plain_autoencoder_has_no_kl():
    terms = Objective(ObjectiveConfig())(
        torch.zeros(2, 1, 1, 1), Deterministic(torch.ones(2, 3)), torch.ones(2, 1, 1, 1), 0
    )
    assert list(terms.parts) == ["reconstruction"]
    assert terms.objective().item() == pytest.approx(math.log(2))


def test_sigma_is_learned_towards_the_error():
    objective = Objective(ObjectiveConfig(reconstruction="gaussian"))
    optimiser = torch.optim.Adam(objective.parameters(), 0.05)
    images = torch.zeros(4, 1, 8, 8)
    off_by_a_tenth = torch.full((4, 1, 8, 8), 0.1)
    for _ in range(300):
        optimiser.zero_grad()
        objective(off_by_a_tenth, Deterministic(torch.zeros(4, 1)), images, 0).objective().backward()
        optimiser.step()
    assert objective.log_sigma.exp().item() == pytest.approx(0.1, rel=0.01)


def test_an_encoder_that_returns_something_else_is_refused():
    with pytest.raises(BadInput, match="the encoder returned dict"):
        as_posterior({"mean": 0})


def test_a_standardised_target_has_no_light_to_reconstruct():
    objective = Objective(ObjectiveConfig(reconstruction="mse", target="standardised"))
    output, images = torch.rand((2, 3, 2, 8, 8), generator=torch.Generator().manual_seed(0))
    darker = objective.distance(output, 0.2 * images + 0.1)
    torch.testing.assert_close(objective.distance(output, images), darker)
    torch.testing.assert_close(objective.distance(objective.target(images), images), torch.zeros(3))
    plain = Objective(ObjectiveConfig(reconstruction="mse"))
    assert plain.target(images) is images
    assert (plain.distance(output, images) - plain.distance(output, 0.2 * images + 0.1)).abs().min() > 0.5


@pytest.mark.parametrize("kind", ["bernoulli", "continuous-bernoulli"])
def test_a_likelihood_that_needs_0_to_1_refuses_a_standardised_target(kind):
    with pytest.raises(BadInput, match=rf"target=standardised leaves \[0, 1\], and reconstruction={kind}.*=mse"):
        ObjectiveConfig.checked({"reconstruction": kind, "target": "standardised"}, "objective")
