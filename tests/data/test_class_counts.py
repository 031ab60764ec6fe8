"""Classes of pixels counted: cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hinterland.data.class_counts import accuracy, calibration_error, confusions, macro_overlap, overlaps, reliability
from hinterland.data.class_mask import class_names, painted, palette, pixels_by_class
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput

KNOWN = np.array([[[0, 0], [1, IGNORED]], [[1, 1], [1, 0]]])
SAID = np.array([[[0, 1], [1, 2]], [[1, 1], [0, 2]]])


def test_confusions_of_two_images_worked_by_hand():
    first, second = confusions(KNOWN, SAID, 3)
    assert first.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert second.tolist() == [[0, 0, 1], [1, 2, 0], [0, 0, 0]]


def test_what_is_said_of_a_pixel_without_label_changes_no_figure():
    other = SAID.copy()
    other[KNOWN == IGNORED] = 0
    assert np.array_equal(confusions(KNOWN, SAID, 3), confusions(KNOWN, other, 3))
    chance = np.full(KNOWN.shape, 0.7)
    strange = np.where(KNOWN == IGNORED, 0.1, chance)
    assert np.array_equal(reliability(KNOWN, SAID, chance), reliability(KNOWN, other, strange))


def test_overlap_and_accuracy_worked_by_hand():
    whole = confusions(KNOWN, SAID, 4).sum(axis=0)
    assert overlaps(whole)[:3].tolist() == pytest.approx([1 / 4, 3 / 5, 0])  # class 2 was said, and is nowhere
    assert math.isnan(overlaps(whole)[3])
    assert float(macro_overlap(whole)) == pytest.approx((1 / 4 + 3 / 5 + 0) / 3)
    assert float(accuracy(whole)) == pytest.approx(4 / 7)


def test_a_stack_of_confusions_gives_what_each_gives():
    each = confusions(KNOWN, SAID, 3)
    assert macro_overlap(each).tolist() == [float(macro_overlap(one)) for one in each]
    np.testing.assert_array_equal(overlaps(each), np.stack([overlaps(one) for one in each]))


def test_names_of_classes_may_change_places():
    order = np.array([2, 0, 1])
    whole = confusions(KNOWN, SAID, 3).sum(axis=0)
    there = KNOWN != IGNORED
    moved = confusions(np.where(there, order[np.where(there, KNOWN, 0)], IGNORED), order[SAID], 3).sum(axis=0)
    np.testing.assert_array_equal(overlaps(moved)[order], overlaps(whole))


def test_a_model_that_is_right_as_often_as_it_thinks_has_no_calibration_error():
    known = np.zeros((1, 10, 10), int)
    said = (np.arange(100) >= 70).astype(int).reshape(1, 10, 10)  # right in 70 of 100
    assert calibration_error(reliability(known, said, np.full(known.shape, 0.7))) == pytest.approx(0)
    assert calibration_error(reliability(known, said, np.full(known.shape, 0.95))) == pytest.approx(0.25)
    mixed = np.where(said == 0, 0.9, 0.3)  # .1 too low in 70, .3 too high in 30
    assert calibration_error(reliability(known, said, mixed)) == pytest.approx(0.7 * 0.1 + 0.3 * 0.3)


def test_colours_are_those_of_the_classes_and_black_where_there_is_no_label():
    picture = painted(np.array([[[0, 1], [IGNORED, 1]]]), ((255, 0, 0), (0, 51, 255)))
    np.testing.assert_allclose(picture[0, :, 0, 0], [1, 0, 0])
    np.testing.assert_allclose(picture[0, :, 1, 1], [0, 0.2, 1])
    assert not picture[0, :, 1, 0].any()
    assert len(set(palette(40))) == 40


def test_classes_are_named_by_the_label_of_the_mask_or_by_their_codes():
    import dataclasses

    from class_maps import NAMES, coloured

    images = coloured(10)
    counts = pixels_by_class(images, "class")
    assert counts[IGNORED] == 10 * 2 * 16
    assert counts.sum() == 10 * 16 * 16
    assert class_names(images, "class", counts) == NAMES
    other = dataclasses.replace(images, masks={"ground": images.masks["class"]})
    assert class_names(other, "ground", counts) == ("0", "1", "2")
    with pytest.raises(BadInput, match=r"coast has no mask class \(there are: ground\).*data.class_mask=NAME"):
        pixels_by_class(other, "class")
    flat = dataclasses.replace(images, masks={"ground": np.zeros_like(images.masks["class"])})
    with pytest.raises(BadInput, match="1 classes; at least 2"):
        class_names(flat, "ground", pixels_by_class(flat, "ground"))
