"""How well classes of images are told, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.analysis.classification import MAJORITY, classification_findings
from hinterland.ground.errors import BadInput

NAMES = ("cat", "dog", "owl")


def told(codes, said, sure=1.0, **options):
    chances = np.full((len(codes), 3), (1 - sure) / 2)
    chances[np.arange(len(codes)), said] = sure
    found = classification_findings(np.asarray(codes), chances, NAMES, "run", **options)
    return {(f.name, f.subject): f for f in found}


def test_five_images_worked_by_hand():
    found = told([0, 0, 0, 1, 2], [0, 0, 1, 1, 1], sure=0.9)
    assert found["accuracy", "classes"].estimate == pytest.approx(3 / 5)
    assert found["balanced_accuracy", "classes"].estimate == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert found["recall", "cat"].estimate == pytest.approx(2 / 3)
    assert found["recall", "owl"].estimate == 0
    assert found["calibration_error", "classes"].estimate == pytest.approx(0.9 - 3 / 5)
    assert found["accuracy", "classes"].baselines[MAJORITY].estimate == pytest.approx(3 / 5)
    assert found["balanced_accuracy", "classes"].baselines[MAJORITY].estimate == pytest.approx(1 / 3)


def test_images_without_a_label_change_no_figure():
    plain, more = told([0, 0, 1, 2], [0, 1, 1, 2]), told([0, -1, 0, 1, -1, 2], [0, 0, 1, 1, 2, 2])
    for key, finding in plain.items():
        assert (finding.estimate, finding.low, finding.high, finding.n) == (
            more[key].estimate, more[key].low, more[key].high, more[key].n,
        )  # fmt: skip


def test_what_is_always_right_has_no_interval_and_is_better_than_the_most_frequent_class():
    """Drawing again what is all alike would give an interval of no width, which is no certainty."""
    codes = np.arange(60) % 3
    accuracy = told(codes, codes)["accuracy", "classes"]
    assert (accuracy.estimate, accuracy.low, accuracy.high) == (1, None, None)
    assert accuracy.baselines[MAJORITY].low > 0.4
    assert told(codes, codes)["calibration_error", "classes"].estimate == 0


def test_images_of_one_scene_are_no_independent_witnesses():
    rng = np.random.default_rng(0)
    scene = np.repeat(np.arange(10), 30)
    said = np.where(rng.random(10)[scene] < 0.5, 0, 1)  # right in some scenes, wrong in others
    codes = np.zeros(300, int)
    apart = told(codes, said)["accuracy", "classes"]
    together = told(codes, said, groups=scene.astype(str))["accuracy", "classes"]
    assert together.high - together.low > 2 * (apart.high - apart.low)
    assert together.unit_of_replication == "group"


def test_nothing_labelled_is_refused():
    with pytest.raises(BadInput, match="none of these 2 images has a label"):
        told([-1, -1], [0, 0])
