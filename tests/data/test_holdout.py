"""A range of a factor that training never sees."""

import numpy as np
import pytest

from hinterland.data.annotations import Annotations, Factor, numbered_ids
from hinterland.data.holdout import held_out
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput


def images(values=(0, 30, 40, 60, 80, 81, 350), period=360.0):
    ids = numbered_ids(len(values))
    split = np.array(["train"] * (len(values) - 1) + ["validation"])
    factors = {"phi": Factor(np.array(values, np.float64), period=period)}
    return ImageSet(
        "turned", {"image": np.zeros((len(values), 1, 4, 4), np.uint8)}, Annotations(ids, split, {}, factors)
    )


def test_both_ends_are_held_out_and_the_rest_stays():
    split = held_out(images(), "phi=40..80").annotations.split
    assert split.tolist() == ["train", "train", "test", "test", "test", "train", "validation"]


def test_a_range_may_run_through_zero_on_a_circle():
    split = held_out(images(), "phi=340..30").annotations.split
    assert split.tolist() == ["test", "test", "train", "train", "train", "train", "test"]


def test_what_is_held_out_is_said_and_the_images_given_stay_as_they_were():
    given = images()
    assert "phi=40..80 held out: 3 images" in held_out(given, "phi=40..80").notes[0]
    assert "test" not in given.annotations.split


@pytest.mark.parametrize(
    ("rule", "why"),
    [("phi", "not understood"), ("phi=a..b", "not understood"), ("phi=40", "not understood"),
     ("psi=1..2", "has no factor psi; it has phi"), ("phi=100..200", "0 of 6 training"), ("phi=0..359", "6 of 6")],
)  # fmt: skip
def test_other_rules_are_refused_with_the_reason(rule, why):
    with pytest.raises(BadInput, match=why):
        held_out(images(), rule)
