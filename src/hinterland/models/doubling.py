"""Nearest doubling and a 3 x 3 convolution as one transposed convolution, with 4 multiplications for every 9.

Each pixel of the doubled image is one of four alike, so the nine weights over it fall together: a kernel of 4 x 4 that
goes out from every pixel of the small image, two pixels apart, makes the same sum. Its own gradients are two ordinary
convolutions, for which processors have faster code than for those of a transposed one.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


# kernel[i, o, y, x] = sum of weight[o, i, 3 - y - a, 3 - x - b] over a, b in {0, 1}, where there is one
def spread(weight: Float[Tensor, "o i 3 3"]) -> Float[Tensor, "i o 4 4"]:
    """The kernel of the transposed convolution that equals nearest doubling followed by this convolution."""
    rows = F.pad(weight, (0, 0, 0, 1)) + F.pad(weight, (0, 0, 1, 0))
    both = F.pad(rows, (0, 1)) + F.pad(rows, (1, 0))
    return both.flip(2, 3).transpose(0, 1)


def doubled(
    maps: Float[Tensor, "n i h w"], weight: Float[Tensor, "o i 3 3"], bias: Float[Tensor, " o"] | None
) -> Float[Tensor, "n o h2 w2"]:
    """What conv2d(interpolate(maps, scale_factor=2), weight, bias, padding=1) gives, but for rounding.

    Where autocast is on, kernel and maps are of its type; the kernel is summed in that of the weights.
    """
    device = maps.device.type
    if torch.is_autocast_enabled(device):
        maps = maps.to(torch.get_autocast_dtype(device))
    kernel = spread(weight).to(maps.dtype)
    output: Tensor = _Transposed.apply(maps, kernel, None if bias is None else bias.to(maps.dtype))
    return output


class _Transposed(torch.autograd.Function):
    """conv_transpose2d with stride 2 and padding 1; it is the transpose of the convolution that its gradients are."""

    @staticmethod
    def forward(ctx: Any, maps: Tensor, kernel: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(maps, kernel)
        return F.conv_transpose2d(maps, kernel, bias, stride=2, padding=1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        maps, kernel = ctx.saved_tensors
        (back,) = gradients
        of_maps, of_kernel, of_bias = ctx.needs_input_grad
        return (
            F.conv2d(back, kernel, stride=2, padding=1) if of_maps else None,
            _of_weights(back, kernel, maps) if of_kernel else None,
            back.sum(dim=(0, 2, 3)) if of_bias else None,
        )


def _of_weights(seen: Tensor, kernel: Tensor, gradient: Tensor) -> Tensor:
    """Gradient of `kernel` in conv2d(seen, kernel, stride=2, padding=1), from that of its output."""
    two, one, zero = [2, 2], [1, 1], [0, 0]
    found: Tensor = torch.ops.aten.convolution_backward(
        gradient, seen, kernel, None, two, one, one, False, zero, 1, [False, True, False]
    )[1]
    return found
