"""Latents that tell different things."""

import math

import pytest
import torch

from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.distinct import covariance_of, dip, orthogonality, total_correlation


def test_equal_directions_cost_one_and_right_angles_nothing():
    assert orthogonality(torch.tensor([[1.0, 0.0], [5.0, 0.0], [-2.0, 0.0]])).tolist() == pytest.approx([1, 1, 1])
    assert orthogonality(3 * torch.eye(4)).tolist() == [0] * 4
    assert orthogonality(torch.tensor([[1.0, 0.0], [1.0, 1.0]])).tolist() == pytest.approx([0.5, 0.5])


def test_random_directions_cost_one_over_their_dimension():
    latents = torch.randn((800, 20), generator=torch.Generator().manual_seed(0))
    assert orthogonality(latents).mean().item() == pytest.approx(1 / 20, rel=0.05)


def test_one_image_alone_is_like_no_other():
    assert orthogonality(torch.ones(1, 3)).tolist() == [0]


def test_a_latent_of_zeros_costs_nothing_and_has_a_gradient():
    latents = torch.zeros((3, 2), requires_grad=True)
    orthogonality(latents).sum().backward()
    assert torch.isfinite(latents.grad).all()


def correlated(r: float, n: int = 800) -> tuple[DiagonalGaussian, torch.Tensor]:
    """Posteriors of little variance whose aggregate is N(0, [[1, r], [r, 1]])."""
    noise = torch.Generator().manual_seed(0)
    covariance = torch.tensor([[1.0, r], [r, 1.0]]) - 0.05 * torch.eye(2)
    mean = torch.randn((n, 2), generator=noise) @ torch.linalg.cholesky(covariance).T
    posterior = DiagonalGaussian(mean, torch.full((n, 2), math.log(0.05)))
    return posterior, posterior.sample(noise)


@pytest.mark.parametrize("r", [0.5, 0.9])
def test_total_correlation_tells_correlated_latents_from_independent_ones(r):
    """Of a Gaussian it is -1/2 ln(1 - r^2); weighted sampling is off by a constant, which a difference is free of."""
    n = 800
    found = [total_correlation(*correlated(value), n).mean().item() for value in (r, 0.0)]
    assert found[0] - found[1] == pytest.approx(-0.5 * math.log(1 - r**2), abs=0.06)


def test_total_correlation_of_one_image_by_hand():
    """q(z) = q(z|x)/N, thus ln q(z) - sum_d ln q(z_d) = (D - 1) ln N."""
    posterior = DiagonalGaussian(torch.zeros(1, 3), torch.zeros(1, 3))
    assert total_correlation(posterior, torch.ones(1, 3), 100).item() == pytest.approx(2 * math.log(100), abs=1e-5)


def test_dip_is_zero_for_the_covariance_of_the_prior_and_known_by_hand():
    assert dip(torch.eye(4), 10.0).item() == 0
    assert dip(torch.tensor([[3.0, 0.5], [0.5, 1.0]]), 10.0).item() == pytest.approx(2 * 0.25 + 10 * 4)


def test_the_covariance_of_the_aggregate_has_the_posterior_variance_besides():
    mean = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    assert covariance_of(mean).tolist() == [[1, 0], [0, 0]]
    assert covariance_of(mean, torch.full((2, 2), math.log(0.5))).diagonal().tolist() == pytest.approx([1.5, 0.5])
