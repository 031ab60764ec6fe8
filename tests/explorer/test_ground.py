"""The geographic map: north up, proportions kept, nothing where not all is known."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from explorer.conftest import MAPS
from hinterland.data.annotations import Annotations, Factor, numbered_ids
from hinterland.data.places import DEGREES, PIXELS, Places
from hinterland.explorer.bundle import bundle_of
from hinterland.explorer.ground import ground_of


def known(middle: Any, crs: str = "EPSG:32633", side: float = 10, **more: Any) -> Annotations:
    points = np.array(middle, float)
    count = len(points)
    places = Places(points, np.full((count, 2), side), crs)
    return Annotations(numbered_ids(count), np.full(count, "test"), places=places, **more)


def test_north_is_up_and_east_is_right_in_true_proportions():
    ground = ground_of(known([[500_000, 5_000_000], [500_200, 5_000_000], [500_000, 5_000_100]]))
    np.testing.assert_allclose(ground.positions, [[-1, -0.5], [1, -0.5], [-1, 0.5]])
    np.testing.assert_allclose(ground.tile, [0.1, 0.1])
    assert "EPSG:32633, north up" in ground.settings


def test_a_degree_of_longitude_is_as_long_as_it_is_at_its_latitude():
    ground = ground_of(known([[10, 59], [12, 59], [10, 61], [12, 61]], DEGREES, side=0.5))
    width, height = np.ptp(ground.positions, axis=0)
    assert width / height == pytest.approx(0.5)  # the cosine of 60 degrees
    assert ground.tile[0] / ground.tile[1] == pytest.approx(0.5)


def test_scenes_without_crs_stand_side_by_side_and_begin_at_the_top():
    middle = [[5, -5], [15, -5], [5, -15], [5, -5], [15, -5]]
    ground = ground_of(known(middle, PIXELS, group=np.array(list("aaabb"))))
    x, y = ground.positions.T
    assert x[:3].max() < x[3:].min()
    assert y[0] == y[3] == y.max()
    assert "side by side" in ground.settings
    np.testing.assert_allclose(x[1] - x[0], x[4] - x[3], atol=1e-6)


def test_factors_called_lon_and_lat_are_places_too():
    factors = {"Lon": Factor(np.array([8.0, 9, 10])), "lat": Factor(np.array([0.0, 0, 0]))}
    ground = ground_of(Annotations(numbered_ids(3), np.full(3, "test"), factors=factors))
    np.testing.assert_allclose(ground.positions[:, 0], [-1, 0, 1])
    assert ground.tile == (0, 0)


def test_images_in_one_place_are_told():
    assert "; 1 images lie where another one does" in ground_of(known([[0, 0], [0, 0], [9, 9]])).settings


def test_there_is_no_map_where_the_place_of_one_image_is_not_known():
    assert ground_of(known([[0, 0], [np.nan, np.nan], [1, 1]])) is None
    assert ground_of(Annotations(numbered_ids(3), np.full(3, "test"))) is None


def test_a_bundle_of_images_with_places_has_one_more_map_without_a_way_back(variational, images):
    count = len(images)
    places = Places(
        np.column_stack([np.arange(count) % 20, np.arange(count) // 20]).astype(float), np.ones((count, 2)), "m"
    )
    on_ground = dataclasses.replace(images, annotations=dataclasses.replace(images.annotations, places=places))
    made = bundle_of([variational], on_ground, "test", projections=MAPS)
    *latent, ground = made.manifest.models[0].projections
    assert [one.kind for one in latent] == list(MAPS)
    assert all(one.inverse and one.tile is None for one in latent)
    assert (ground.kind, ground.inverse) == ("place", None)
    positions = made.parts.array(ground.positions.part)
    shown = on_ground.annotations.take(np.flatnonzero(images.annotations.split == "test")).places.middle
    np.testing.assert_allclose(np.corrcoef(positions[:, 0], shown[:, 0])[0, 1], 1, atol=1e-6)
    assert np.ptp(positions, axis=0).max() == pytest.approx(2)
    assert ground.tile == pytest.approx((2 / np.ptp(shown, axis=0).max(),) * 2)
    assert 0 <= ground.trustworthiness <= 1
