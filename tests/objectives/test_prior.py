"""Log-densities of latents."""

import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.prior import PseudoInputs, log_gaussian, log_mixture, log_standard_normal


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_log_densities_agree_with_those_of_torch_distributions():
    latents, mean, logvar = drawn(6, 3), drawn(6, 3, seed=1), drawn(6, 3, seed=2)
    torch.testing.assert_close(log_standard_normal(latents), Normal(0.0, 1.0).log_prob(latents).sum(dim=1))
    theirs = Normal(mean, (0.5 * logvar).exp()).log_prob(latents).sum(dim=1)
    torch.testing.assert_close(log_gaussian(latents, mean, logvar), theirs)


def test_the_mixture_agrees_with_that_of_torch_distributions():
    latents, parts = drawn(6, 3), DiagonalGaussian(drawn(4, 3, seed=1), drawn(4, 3, seed=2))
    each = Independent(Normal(parts.mean, (0.5 * parts.logvar).exp()), 1)
    theirs = MixtureSameFamily(Categorical(torch.ones(4)), each).log_prob(latents)
    torch.testing.assert_close(log_mixture(latents, parts), theirs, rtol=1e-4, atol=1e-4)


def test_a_mixture_of_standard_normals_is_one():
    parts, latents = DiagonalGaussian(torch.zeros(5, 2), torch.zeros(5, 2)), drawn(7, 2)
    torch.testing.assert_close(log_mixture(latents, parts), log_standard_normal(latents))


def test_pseudo_inputs_are_images_that_are_learned():
    made = PseudoInputs(4, (1, 3, 3), seed=0)
    assert made().shape == (4, 1, 3, 3)
    assert 0 < made().min() < made().max() < 1
    made().sum().backward()
    assert (made.logits.grad > 0).all()
    assert torch.equal(made.logits, PseudoInputs(4, (1, 3, 3), seed=0).logits)
