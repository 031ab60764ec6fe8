"""Splits of tiles, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.data.rasters.splits import in_blocks, parsed_split, units_to_splits
from hinterland.ground.errors import BadInput


def test_a_unit_is_in_one_split_as_a_whole_and_training_is_never_empty():
    scene = parsed_split("scene")
    assert units_to_splits(["a"] * 5, scene) == {"a": "train"}
    assert sorted(units_to_splits(["a"] * 5 + ["b"] * 5, scene).values()) == ["train", "validation"]
    many = units_to_splits([f"s{number % 40}" for number in range(400)], scene)
    counts = [list(many.values()).count(part) for part in ("train", "validation", "test")]
    assert counts == [32, 4, 4]


def test_a_unit_with_more_than_half_of_the_tiles_trains():
    chosen = units_to_splits(["big"] * 90 + ["b"] * 5 + ["c"] * 5, parsed_split("scene"))
    assert chosen["big"] == "train"
    assert {chosen["b"], chosen["c"]} == {"validation", "test"}


def test_named_units_are_taken_and_unknown_ones_refused():
    split = parsed_split("column:folder", validation=["b"], test=["c"])
    assert units_to_splits(["a", "b", "c", "d"], split) == {"a": "train", "b": "validation", "c": "test", "d": "train"}
    with pytest.raises(BadInput, match=r"--test: there is no x; there are a, b"):
        units_to_splits(["a", "b"], parsed_split("scene", test=["x"]))
    with pytest.raises(BadInput, match="leave something for training"):
        units_to_splits(["a"], parsed_split("scene", test=["a"]))


def test_the_buffer_drops_what_reaches_into_another_split():
    boxes = np.array([[x, 0, x + 2, 2] for x in range(0, 40, 2)], float)  # tiles of 2 in blocks of 10, in a row
    splits, kept = in_blocks(boxes, ["a"] * len(boxes), 10, 1)
    blocks = boxes[:, 0] // 10
    assert all(len(set(splits[blocks == block].tolist())) == 1 for block in range(4))
    for at, box in enumerate(boxes):
        near = (boxes[:, 2] > box[0] - 1) & (boxes[:, 0] < box[2] + 1)
        assert kept[at] == (len(set(splits[near].tolist())) == 1)


@pytest.mark.parametrize("text", ["block", "block:0,3", "block:a", "block:1,2,3", "column", "scene:x", "years"])
def test_splits_that_say_nothing_are_refused(text: str):
    with pytest.raises(BadInput, match=r"--split \(.*\) must be scene, random, block:SIDE,BUFFER"):
        parsed_split(text)
