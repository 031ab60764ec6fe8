"""The same encoder with fresh weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.latents.layers import encode_layer
from hinterland.latents.untrained import fresh_weights, untrained_tables
from hinterland.models.autoencoder import Autoencoder, ModelConfig

IMAGES = blobs(25, 1, 10, 10)
CONFIG = ModelConfig(widths=(4, 8), latent_size=3, normalisation="batch")


def model(seed: int) -> Autoencoder:
    return Autoencoder.build(CONFIG, (1, 10, 10), seed)


def test_there_are_five_of_the_same_size_and_no_two_alike() -> None:
    tables = untrained_tables(model, IMAGES)
    assert list(tables) == [f"untrained-{i}" for i in range(5)]
    assert {table.size for table in tables.values()} == {3}
    assert {table.source.name for table in tables.values()} == set(tables)
    latents = np.stack([table.latents for table in tables.values()])
    assert all(np.abs(a - b).max() > 1e-3 for i, a in enumerate(latents) for b in latents[:i])


def test_the_same_seed_gives_the_same_weights_and_another_gives_others() -> None:
    first, again, other = (untrained_tables(model, IMAGES, count=1, seed=s)["untrained-0"] for s in (3, 3, 4))
    np.testing.assert_array_equal(first.latents, again.latents)
    assert np.abs(first.latents - other.latents).max() > 1e-3


def test_layer_and_pooling_are_those_of_the_trained_one() -> None:
    table = untrained_tables(model, IMAGES, "encoder.maps.0", "mean-std", count=1)["untrained-0"]
    assert table.size == 8
    assert (table.source.layer, table.source.pooling) == ("encoder.maps.0", "mean-std")


def test_fresh_weights_are_as_if_the_module_had_just_been_made() -> None:
    trained = model(0)
    with torch.no_grad():
        for values in (*trained.parameters(), *trained.buffers()):
            values.add_(3)
    before = encode_layer(trained, IMAGES).latents
    fresh = fresh_weights(trained, 1)
    assert isinstance(fresh, Autoencoder)
    made = {name: values.std() for name, values in model(1).named_parameters() if values.numel() > 30}
    found = dict(fresh.named_parameters())
    assert all(torch.isclose(found[name].std(), spread, rtol=0.5) for name, spread in made.items())
    assert all(float(values.max()) <= 1 for values in fresh.buffers())
    np.testing.assert_array_equal(encode_layer(trained, IMAGES).latents, before)


def test_a_module_that_cannot_draw_its_weights_is_refused_by_its_name() -> None:
    class Shift(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.by = nn.Parameter(torch.zeros(3))

    with pytest.raises(BadInput, match=r"1 submodules with weights have no reset_parameters\(\) \(1\)"):
        fresh_weights(nn.Sequential(nn.Linear(2, 3), Shift()), 0)


def test_drawing_weights_leaves_the_global_generator_alone() -> None:
    before = torch.random.get_rng_state()
    untrained_tables(model(0), IMAGES, count=1)
    assert torch.equal(before, torch.random.get_rng_state())
