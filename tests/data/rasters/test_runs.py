"""Tiles side by side are one window, and what is read ahead comes in order, with its error, and ends when unwanted."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from hinterland.data.rasters.gdal import Facts
from hinterland.data.rasters.layers import Layer, tiles_of
from hinterland.data.rasters.parallel import AHEAD, ahead
from hinterland.data.rasters.runs import RUN_BYTES, runs_of
from hinterland.data.rasters.scenes import Scene
from hinterland.data.rasters.table import Cut

pytest.importorskip("rasterio", reason="the extra [geo] is not installed")


def scene(bands: int = 1) -> Scene:
    facts = Facts("a.tif", tuple(range(1, bands + 1)), "uint8", 9999, 9999, None, (1, 0, 0, 0, 1, 0), None, False, None)
    return Scene("a", "", (Layer("image", facts),))


def test_a_run_ends_with_its_row_its_scene_a_gap_and_where_it_grows_too_large():
    at = [(0, 0, 0), (0, 0, 4), (0, 0, 6), (0, 0, 11), (0, 4, 15), (1, 4, 19)]
    runs = list(runs_of([scene(), scene()], [Cut(*one) for one in at], 4))
    assert [(run.scene, run.row, run.columns) for run in runs] == [
        (0, 0, (0, 4, 6)),
        (0, 0, (11,)),
        (0, 4, (15,)),
        (1, 4, (19,)),
    ]
    wide = [Cut(0, 0, column) for column in range(0, 128 * 64, 128)]
    lengths = [len(run.columns) for run in runs_of([scene(4)], wide, 128)]
    assert set(lengths) == {RUN_BYTES // (128 * 128 * 4)}
    assert sum(lengths) == len(wide)
    assert {len(run.columns) for run in runs_of([scene(100)], wide, 128)} == {1}  # one tile is always read


def test_tiles_of_a_window_are_its_crops():
    plane = np.arange(2 * 3 * 8).reshape(2, 3, 8)
    cut = tiles_of(plane, 3, [0, 2, 5])
    assert cut.shape == (3, 2, 3, 3)
    assert np.array_equal(cut[1], plane[:, :, 2:5])
    assert np.array_equal(tiles_of(plane[0], 3, [5])[0], plane[0, :, 5:])


def test_what_is_made_ahead_comes_in_order_and_then_its_error():
    def items() -> Iterator[int]:
        yield from range(20)
        raise OSError(28, "No space left on device")

    found: list[int] = []
    with pytest.raises(OSError, match="No space left"):
        found.extend(ahead(items(), contextlib.nullcontext()))
    assert found == list(range(20))


def test_what_is_no_longer_wanted_is_no_longer_made_and_the_turn_is_given_back():
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    turn: Any = threading.Semaphore(1)
    with contextlib.closing(ahead(items(), turn)) as coming:
        assert next(coming) == 0
    assert len(made) <= AHEAD + 4
    assert turn.acquire(blocking=False)
