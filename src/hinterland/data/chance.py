"""Chance by position: what happens to an image depends on the seed and its place in the run, never on its batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

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
