"""The shortest way in pixel space: a geodesic of the decoder."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.latents.paths import linear

Vectors = npt.NDArray[np.float32]


# E(z_1, ..., z_{S-2}) = (S - 1) / 2 sum_s |g(z_{s+1}) - g(z_s)|^2
def geodesic(
    decode: nn.Module, a: npt.ArrayLike, b: npt.ArrayLike, steps: int = 9, iterations: int = 200, rate: float = 0.05
) -> Vectors:
    """(steps, D) points from `a` to `b` whose decoded images move least: the energy of the decoded path, relaxed.

    Shao, Kumar & Fletcher 2018, algorithm 1, by Adam from the straight line; `rate` is in units of the ends'
    distance. decode: (n, D) -> (n, C, H, W), differentiable, in evaluation mode. Never longer in pixel space than the
    straight line, which is returned where nothing was gained. A minimum near the straight line; there may be others.
    """
    if iterations < 1:
        raise BadInput(f"iterations ({iterations}) must be at least 1; 200 is a good start")
    straight = torch.from_numpy(linear(a, b, steps))
    device = next((p.device for p in decode.parameters()), straight.device)
    straight = straight.to(device)
    if steps < 3 or torch.equal(straight[0], straight[-1]):
        return _array(straight)
    inner = straight[1:-1].clone().requires_grad_(True)
    scale = float(torch.linalg.vector_norm(straight[-1] - straight[0]))
    optimiser = torch.optim.Adam([inner], lr=rate * scale / (steps - 1))
    best, least = straight, float("inf")
    with torch.enable_grad():
        for _ in range(iterations + 1):
            path = torch.cat([straight[:1], inner, straight[-1:]])
            energy = _energy(decode(path))
            now = float(energy.detach())
            if now < least:
                best, least = path.detach().clone(), now
            (inner.grad,) = torch.autograd.grad(energy, [inner])
            optimiser.step()
    return _array(best)


def _energy(images: Tensor) -> Tensor:
    moves = (images[1:] - images[:-1]).flatten(1)
    return (len(images) - 1) / 2 * moves.square().sum()


def _array(path: Tensor) -> Vectors:
    return np.asarray(path.detach().cpu().numpy(), np.float32)
