"""Latents that are small, few or still."""

import math

import pytest
import torch
from torch import nn

from hinterland.objectives.sparse import contraction, kl_sparsity, l1, l2, squared_weights


def test_l1_and_l2_of_a_latent_are_its_lengths():
    latents = torch.tensor([[3.0, -4.0], [0.0, 0.0]])
    assert l1(latents).tolist() == [7, 0]
    assert l2(latents).tolist() == [12.5, 0]


def test_the_kl_of_activities_is_zero_at_the_target_and_known_beside_it():
    at_target = torch.full((5, 3), math.log(0.05 / 0.95))
    assert kl_sparsity(at_target, 0.05).abs().max() < 1e-5
    half = torch.zeros(4, 1)  # the sigmoid of 0 is .5
    by_hand = 0.05 * math.log(0.05 / 0.5) + 0.95 * math.log(0.95 / 0.5)
    assert kl_sparsity(half, 0.05).tolist() == pytest.approx([by_hand] * 4)


def test_an_activity_that_is_never_there_has_a_finite_kl():
    far = torch.full((3, 2), -200.0, requires_grad=True)
    found = kl_sparsity(far, 0.05)
    found.mean().backward()
    assert torch.isfinite(found).all()
    assert torch.isfinite(far.grad).all()


def encoder() -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Conv2d(1, 3, 3), nn.Tanh(), nn.Flatten(), nn.Linear(12, 3)).double()


def exact(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    jacobians = [torch.autograd.functional.jacobian(net, image[None]) for image in images]
    return torch.stack([j.square().sum() for j in jacobians])


def test_the_contraction_is_the_squared_jacobian_in_the_mean_over_projections():
    net, images = encoder(), torch.rand((6, 1, 4, 4), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    images.requires_grad_()
    noise = torch.Generator().manual_seed(2)
    found = torch.stack([contraction(net(images), images, noise).detach() for _ in range(1000)])
    torch.testing.assert_close(found.double().mean(dim=0), exact(net, images), rtol=0.1, atol=0)


def test_with_one_latent_the_projection_is_exact_and_its_gradient_is_that_of_the_norm():
    net = nn.Sequential(nn.Flatten(), nn.Linear(4, 1, bias=False))
    images = torch.rand((2, 1, 2, 2)).requires_grad_()
    found = contraction(net(images), images, torch.Generator())
    weight = net[1].weight
    torch.testing.assert_close(found, weight.square().sum().expand(2))
    found.mean().backward()
    torch.testing.assert_close(weight.grad, 2 * weight.detach())


def test_squared_weights_count_every_layer():
    assert squared_weights([torch.tensor([1.0, 2.0]), torch.tensor([[3.0]])]).item() == 14
