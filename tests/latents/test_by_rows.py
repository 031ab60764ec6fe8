"""What is computed some rows at a time is what all rows at once give."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.geometry import kl_per_dimension, kl_per_image, kl_total, variance_per_dimension
from hinterland.analysis.scaling import scaling_of
from hinterland.latents import by_rows
from hinterland.latents.by_rows import centred, row_parts, squares
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable

LATENTS = (np.random.default_rng(0).standard_normal((1000, 6)) * [1, 2, 3, 1e-3, 5, 1] + 40).astype(np.float32)
LOGVAR = np.random.default_rng(1).standard_normal((1000, 6)).astype(np.float32)
CENTRE = LATENTS.mean(axis=0, dtype=np.float64)


@pytest.fixture(params=[1, 300, 1000, 5000], autouse=True)
def rows_at_once(request, monkeypatch):
    monkeypatch.setattr(by_rows, "ROWS", request.param)


def test_parts_hold_every_row_once():
    rows = np.concatenate([np.arange(1000)[part] for part in row_parts(1000)])
    assert rows.tolist() == list(range(1000))
    assert list(row_parts(0)) == []


def test_centring_rounds_once_and_is_the_same_in_parts():
    np.testing.assert_array_equal(centred(LATENTS, CENTRE, 3.0), ((LATENTS - CENTRE) / 3.0).astype(np.float32))
    np.testing.assert_allclose(squares(LATENTS, CENTRE), np.square(LATENTS - CENTRE).sum(axis=0), rtol=1e-12)


def test_scale_variance_kl_and_projection_are_those_of_all_rows():
    table = dataclasses.replace(LatentTable.from_arrays(LATENTS), logvar=LOGVAR)
    np.testing.assert_allclose(scaling_of(LATENTS, "x").scale, (LATENTS - CENTRE).std(), rtol=1e-12)
    np.testing.assert_allclose(variance_per_dimension(table), LATENTS.var(axis=0, dtype=np.float64), rtol=1e-12)
    np.testing.assert_allclose(kl_per_dimension(table), kl_per_image(table).mean(axis=0), rtol=1e-12)
    np.testing.assert_array_equal(kl_total(table), kl_per_image(table).sum(axis=1))
    principal = principal_components(LATENTS)
    expected = (LATENTS - principal.mean) @ principal.components[:2].T
    np.testing.assert_allclose(principal.project(LATENTS, 2), expected, atol=1e-6)
