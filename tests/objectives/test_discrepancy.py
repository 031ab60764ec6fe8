"""Maximum mean discrepancy."""

import pytest
import torch

from hinterland.objectives.discrepancy import SCALES, inverse_multiquadratic, mmd


def normal(n: int, d: int, seed: int) -> torch.Tensor:
    return torch.randn((n, d), generator=torch.Generator().manual_seed(seed))


def test_the_kernel_of_a_point_with_itself_is_the_number_of_widths():
    point = normal(1, 3, 0)
    assert inverse_multiquadratic(point, point).item() == pytest.approx(len(SCALES))


def test_the_kernel_by_hand():
    """One dimension, distance 2: widths 2 s, and 2 s / (2 s + 4)."""
    found = inverse_multiquadratic(torch.tensor([[0.0]]), torch.tensor([[2.0]])).item()
    assert found == pytest.approx(sum(2 * s / (2 * s + 4) for s in SCALES))


def test_draws_of_the_prior_have_no_discrepancy_on_average():
    found = torch.stack([mmd(normal(64, 4, seed), normal(64, 4, seed + 1000)).mean() for seed in range(200)])
    assert abs(found.mean().item()) < 3 * found.std().item() / 200**0.5


def test_what_lies_elsewhere_or_is_narrower_has_one():
    prior = normal(200, 4, 1)
    near, shifted, narrow = (mmd(latents, prior).mean().item() for latents in (normal(200, 4, 2), prior + 2, prior / 3))
    assert shifted > 20 * abs(near)
    assert narrow > 5 * abs(near)


def test_going_downhill_brings_latents_to_the_prior():
    latents, noise = (0.1 * normal(128, 2, 3) + 2).requires_grad_(), torch.Generator().manual_seed(4)
    optimiser = torch.optim.Adam([latents], 0.05)
    for _ in range(200):
        optimiser.zero_grad()
        mmd(latents, torch.randn(latents.shape, generator=noise)).mean().backward()
        optimiser.step()
    found = latents.detach()
    assert found.mean(dim=0).abs().max() < 0.2
    assert found.std(dim=0).min() > 0.7
    assert found.std(dim=0).max() < 1.3


def test_one_image_alone_has_none():
    assert mmd(torch.ones(1, 2), torch.zeros(1, 2)).tolist() == [0]
