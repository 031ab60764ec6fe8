"""Where images lie, as a table has it."""

from __future__ import annotations

import json
import struct

import numpy as np
import pyarrow as pa
import pytest

from hinterland.data.annotations import Annotations
from hinterland.data.places import DEGREES, PIXELS, places_of


def square(x: float, y: float, width: float, height: float) -> bytes:
    """A polygon as WKB."""
    ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return struct.pack("<BIII", 1, 3, 1, 5) + b"".join(struct.pack("<dd", *corner) for corner in ring)


def table(footprints: list[bytes | None], crs: object = None) -> pa.Table:
    column = {"encoding": "WKB"} if crs is None else {"encoding": "WKB", "crs": crs}
    geo = json.dumps({"columns": {"footprint": column}})
    return pa.table({"footprint": pa.array(footprints, pa.binary())}).replace_schema_metadata({"geo": geo})


def test_a_footprint_gives_the_middle_and_the_size_in_its_crs():
    utm = {"type": "ProjectedCRS", "id": {"authority": "EPSG", "code": 32633}}
    places = places_of(table([square(0, 10, 4, 2), square(4, 10, 4, 2)], utm))
    assert places.crs == "EPSG:32633"
    np.testing.assert_array_equal(places.middle, [[2, 11], [6, 11]])
    np.testing.assert_array_equal(places.side, [[4, 2], [4, 2]])


@pytest.mark.parametrize("crs", [None, {"type": "GeographicCRS", "id": {"authority": "EPSG", "code": 4326}}])
def test_without_a_crs_or_with_a_geographic_one_footprints_are_in_degrees(crs: object):
    places = places_of(table([square(10, 50, 1, 1)], crs))
    assert places.crs == DEGREES
    assert places.in_degrees


def test_an_image_without_footprint_has_no_place():
    places = places_of(table([square(0, 0, 1, 1), None]))
    assert np.isnan(places.middle).tolist() == [[False, False], [True, True]]


def test_outlines_of_another_shape_are_left_aside():
    assert places_of(table([struct.pack("<BIdd", 1, 1, 0, 0)])) is None


def test_scenes_without_crs_are_in_pixels_with_y_upwards():
    cut = {"scene": ["a", "a", "a"], "row": [0, 0, 16], "column": [0, 16, 0]}
    places = places_of(pa.table(cut))
    assert places.crs == PIXELS
    np.testing.assert_array_equal(places.middle, [[8, -8], [24, -8], [8, -24]])
    np.testing.assert_array_equal(places.side, np.full((3, 2), 16))


def test_places_stay_with_their_images():
    known = pa.table(
        {"id": ["a", "b", "c"], "split": ["test"] * 3, "scene": list("sss"), "row": [0] * 3, "column": [0, 8, 16]}
    )
    annotations = Annotations.from_arrow(known).take(np.array([2, 0]))
    assert annotations.places.middle[:, 0].tolist() == [20, 4]


def test_images_of_which_no_place_is_known_have_none():
    known = pa.table({"id": ["a"], "split": ["test"]})
    assert Annotations.from_arrow(known).places is None
