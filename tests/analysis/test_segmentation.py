"""Figures of maps of classes, with intervals over images and scenes."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.analysis.finding import Finding
from hinterland.analysis.segmentation import segmentation_findings, too_rare
from hinterland.ground.errors import BadInput

NAMES = ("land", "water", "road")
ONE = np.array([[6, 2, 0], [1, 3, 0], [0, 0, 0]])
EVEN = np.array([[0.0, 0.0, 0.0], [12.0, 6.0, 9.0]])  # 12 pixels, told with .5 on average, 9 right


def found(confusions, **options) -> dict[tuple[str, str], Finding]:
    findings = segmentation_findings(np.asarray(confusions), EVEN, NAMES, "run", **options)
    return {(finding.name, finding.subject): finding for finding in findings}


def test_figures_of_one_confusion_worked_by_hand():
    told = found([ONE, ONE])
    assert told["iou", "land"].estimate == pytest.approx(6 / 9)
    assert told["iou", "water"].estimate == pytest.approx(3 / 6)
    assert ("iou", "road") not in told  # neither there nor said
    assert told["macro_iou", "classes"].estimate == pytest.approx((6 / 9 + 3 / 6) / 2)
    assert told["pixel_accuracy", "classes"].estimate == pytest.approx(9 / 12)
    assert told["calibration_error", "classes"].estimate == pytest.approx(0.25)


def test_the_baseline_says_the_most_frequent_class_everywhere():
    told = found([ONE, ONE])
    assert told["iou", "land"].baselines["majority"].estimate == pytest.approx(8 / 12)
    assert told["iou", "water"].baselines["majority"].estimate == 0
    assert told["macro_iou", "classes"].baselines["majority"].estimate == pytest.approx(8 / 12 / 2)
    beside = told["pixel_accuracy", "classes"].baselines["majority"]
    assert (beside.difference, beside.low, beside.high) == pytest.approx((1 / 12,) * 3)


def test_alike_images_leave_no_doubt_and_unlike_ones_do():
    sure = found([ONE] * 5)["macro_iou", "classes"]
    assert sure.low == pytest.approx(sure.estimate) == pytest.approx(sure.high)
    unlike = found([ONE, ONE, ONE.T, np.diag([1, 9, 0])])["macro_iou", "classes"]
    assert unlike.low < unlike.estimate < unlike.high


def test_pixels_of_one_scene_are_no_independent_witnesses():
    rng = np.random.default_rng(0)
    scenes = rng.integers(1, 30, (6, 3, 3))
    many = scenes.repeat(40, axis=0)
    groups = np.arange(6).repeat(40).astype(str)
    by_image, by_scene = found(many)["macro_iou", "classes"], found(many, groups=groups)["macro_iou", "classes"]
    assert by_scene.estimate == by_image.estimate
    assert by_scene.unit_of_replication == "group"
    assert by_scene.high - by_scene.low > 3 * (by_image.high - by_image.low)
    same = found(scenes)["macro_iou", "classes"]
    assert (by_scene.low, by_scene.high) == pytest.approx((same.low, same.high))


def test_rare_classes_are_named_and_get_no_interval():
    rare = ONE.copy()
    rare[2] = [1, 0, 1]
    assert too_rare(np.stack([ONE, rare]), NAMES) == {"road": "in 1 image only"}
    told = found([ONE, rare])
    assert told["iou", "road"].estimate == pytest.approx(1 / 2)
    assert told["iou", "road"].low is None
    assert told["iou", "land"].low is not None
    few = np.stack([ONE * 1000, ONE * 1000])
    few[:, 2, 2] = 1
    assert too_rare(few, NAMES) == {"road": "0.01% of the labelled pixels"}


def test_nothing_labelled_is_refused_and_one_image_has_no_interval():
    with pytest.raises(BadInput, match="run: no pixel of these 2 images is labelled"):
        found(np.zeros((2, 3, 3), int))
    assert found([ONE])["macro_iou", "classes"].low is None
