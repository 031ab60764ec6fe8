"""Nearest doubling and a convolution as one transposed convolution: the same values and the same gradients."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from hinterland.models.blocks import Double
from hinterland.models.doubling import doubled, spread


def in_two_steps(maps: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return F.conv2d(F.interpolate(maps, scale_factor=2.0, mode="nearest"), weight, bias, padding=1)


def drawn(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)), dtype=torch.float64)


def test_the_kernel_of_ones_counts_how_often_a_pixel_is_seen() -> None:
    row = torch.tensor([1.0, 2.0, 2.0, 1.0])
    assert torch.equal(spread(torch.ones(1, 1, 3, 3))[0, 0], row[:, None] * row)


def test_values_and_gradients_are_those_of_two_steps() -> None:
    given = [drawn(2, 3, 4, 5), drawn(6, 3, 3, 3), drawn(6)]
    found = []
    for way in (in_two_steps, doubled):
        leaves = [tensor.clone().requires_grad_() for tensor in given]
        output = way(*leaves)
        gradients = torch.autograd.grad((output.sin() * drawn(*output.shape)).sum(), leaves)
        found.append((output, *gradients))
    for expected, got in zip(*found, strict=True):
        torch.testing.assert_close(got, expected)


def test_it_can_be_differentiated_twice() -> None:
    leaves = [tensor.requires_grad_() for tensor in (drawn(1, 2, 2, 3), drawn(2, 2, 3, 3), drawn(2))]
    assert torch.autograd.gradgradcheck(doubled, leaves)


def test_what_is_frozen_gets_no_gradient() -> None:
    maps, weight = drawn(1, 2, 3, 3).requires_grad_(), drawn(2, 2, 3, 3)
    doubled(maps, weight, None).sum().backward()
    assert maps.grad is not None
    assert weight.grad is None


def test_under_autocast_the_output_is_bf16_and_near() -> None:
    given = [tensor.float() for tensor in (drawn(2, 8, 4, 4), drawn(8, 8, 3, 3) / 8, drawn(8))]
    with torch.autocast("cpu", torch.bfloat16):
        found = doubled(*given)
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found.float(), in_two_steps(*given), rtol=0.03, atol=0.05)


@pytest.mark.parametrize("size", [(8, 10), (7, 9)])
def test_a_layer_says_while_learning_what_it_says_in_use(size: tuple[int, int]) -> None:
    layer = Double(3, 5, 3, "nearest", size)
    maps = drawn(2, 3, 4, 5).float()
    torch.testing.assert_close(layer.train()(maps), layer.eval()(maps), rtol=1e-4, atol=1e-5)
