"""Chance by position: what happens to an image depends on the seed and its place in the run, never on its batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

TOGETHER = 32  # images that are drawn for together, from one generator


def by_position(
    first: int, n: int, seed: tuple[int, ...], device: torch.device
) -> Iterator[tuple[torch.Generator, slice]]:
    """For the `n` images from position `first` on: generators, each with which of its 32 images are among them.

    Who draws for all 32 and takes those gives every image the same, however a run is cut into batches or stopped.
    """
    for block in range(first // TOGETHER, -(-(first + n) // TOGETHER)):
        start = block * TOGETHER
        state = int(np.random.SeedSequence((*seed, block)).generate_state(1, np.uint64)[0])
        rows = slice(max(first - start, 0), min(first + n - start, TOGETHER))
        yield torch.Generator(device).manual_seed(state), rows


@dataclasses.dataclass(frozen=True)
class Share:
    """Chance of some images of a batch: all is drawn as if the whole batch were here, and they get their part."""

    generator: torch.Generator
    rows: slice  # which of the batch they are
    whole: int  # images of the batch


Noise = torch.Generator | Share


def normal(shape: Sequence[int], noise: Noise, device: torch.device) -> Tensor:
    """(n, ...) draws of N(0, 1) for n images."""
    if isinstance(noise, torch.Generator):
        return torch.randn(shape, generator=noise, device=device)
    return torch.randn((noise.whole, *shape[1:]), generator=noise.generator, device=device)[noise.rows]


def signs(shape: Sequence[int], noise: Noise, device: torch.device) -> Tensor:
    """(n, ...) draws of -1 or 1 for n images, both alike often."""
    if isinstance(noise, torch.Generator):
        return 2.0 * torch.randint(0, 2, shape, generator=noise, device=device) - 1.0
    return signs((noise.whole, *shape[1:]), noise.generator, device)[noise.rows]
