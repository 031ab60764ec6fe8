"""The geodesic of a decoder: known surfaces."""

import numpy as np
import pytest
import torch
from torch import nn

from hinterland.analysis.geometry import path_length
from hinterland.ground.errors import BadInput
from hinterland.latents.geodesic import geodesic
from hinterland.latents.paths import linear


class Surface(nn.Module):
    """A hill between a and b: the straight way leads over it."""

    def forward(self, z):
        height = 3 * torch.exp(-4 * z.square().sum(dim=1, keepdim=True))
        return torch.cat([z, height], dim=1)[:, :, None, None]


def length(path):
    return path_length(Surface()(torch.from_numpy(path)).numpy())


def test_of_a_linear_decoder_it_is_the_straight_line():
    decoder = nn.Sequential(nn.Linear(3, 8), nn.Unflatten(1, (2, 2, 2)))
    with torch.no_grad():
        found = geodesic(decoder, [0, 0, 0], [1, 2, 3], steps=5)
    np.testing.assert_allclose(found, linear([0, 0, 0], [1, 2, 3], 5), atol=1e-2)


def test_it_goes_round_a_hill_and_is_shorter_in_pixels():
    a, b = [-1.0, 0.05], [1.0, 0.05]
    found = geodesic(Surface(), a, b, steps=17, iterations=600)
    np.testing.assert_allclose(found[[0, -1]], [a, b])
    assert found[8, 1] > 0.5  # aside of the top
    assert length(found) < 0.8 * length(linear(a, b, 17))


def test_it_is_never_longer_than_the_straight_line():
    for seed in range(5):
        a, b = np.random.default_rng(seed).standard_normal((2, 2))
        assert length(geodesic(Surface(), a, b, 7, iterations=3, rate=5.0)) <= length(linear(a, b, 7)) * 1.001


def test_no_iterations_are_refused():
    with pytest.raises(BadInput, match="iterations"):
        geodesic(Surface(), [0, 0], [1, 1], iterations=0)
