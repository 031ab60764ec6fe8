"""The same encoder, untrained: what an architecture tells without having learned anything."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable

import numpy as np
from torch import nn

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.baselines import UNTRAINED
from hinterland.latents.layers import BATCH, Prepare, encode_layer
from hinterland.latents.table import LatentTable
from hinterland.models.autoencoder import drawn_from

INITIALISATIONS = 5  # the fewest from which a spread can be told


def untrained_tables(
    fresh: nn.Module | Callable[[int], nn.Module],
    images: ImageSet,
    layer: str | None = None,
    pooling: str | None = None,
    prepare: Prepare | None = None,
    batch_size: int = BATCH,
    count: int = INITIALISATIONS,
    seed: int = 0,
    progress: Progress = SILENT,
) -> dict[str, LatentTable]:
    """Tables `untrained-0` to `untrained-4`: the same layer and pooling of `count` initialisations.

    `fresh` makes a model from a seed, or is a module, of which copies get fresh weights (see `fresh_weights`).
    Nothing is fitted; batch normalisation has mean 0 and variance 1, as before the first step. Log-variances are
    left out. `BadInput` as in `encode_layer`.
    """
    tables = {}
    for number in range(count):
        drawn = int(np.random.SeedSequence((seed, number)).generate_state(1)[0])
        model = fresh_weights(fresh, drawn) if isinstance(fresh, nn.Module) else fresh(drawn)
        name = f"{UNTRAINED}-{number}"
        table = encode_layer(model, images, layer, pooling, prepare, name, batch_size, progress)
        tables[name] = dataclasses.replace(table, logvar=None)
    return tables


def with_untrained(
    table: LatentTable,
    fresh: nn.Module | Callable[[int], nn.Module],
    images: ImageSet,
    layer: str | None = None,
    pooling: str | None = None,
    prepare: Prepare | None = None,
    batch_size: int = BATCH,
    seed: int = 0,
    progress: Progress = SILENT,
) -> LatentTable:
    """`table` with `untrained_tables` of the same images beside the baselines it has."""
    made = untrained_tables(fresh, images, layer, pooling, prepare, batch_size, seed=seed, progress=progress)
    return dataclasses.replace(table, baselines={**table.baselines, **made})


def fresh_weights(module: nn.Module, seed: int) -> nn.Module:
    """A copy of `module` on its device whose weights are drawn anew, each submodule's by its own `reset_parameters`.

    `BadInput`, naming them, where submodules hold weights and cannot draw them.
    """
    made = copy.deepcopy(module)
    stuck = []
    with drawn_from(seed):
        for path, part in made.named_modules():
            reset = getattr(part, "reset_parameters", None) or getattr(part, "_reset_parameters", None)
            if callable(reset):
                reset()
            elif any(True for _ in part.parameters(recurse=False)):
                stuck.append(path or type(part).__name__)
    if stuck:
        raise BadInput(
            f"{type(module).__name__}: {len(stuck)} submodules with weights have no reset_parameters() "
            f"({listing(stuck)}), so an untrained one cannot be made; give them one, or leave out `untrained`"
        )
    return made
