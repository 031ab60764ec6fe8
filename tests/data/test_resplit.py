"""Splits in shares of one's own."""

import numpy as np
import pytest

import hinterland as hl
from hinterland.data.resplit import split_anew
from hinterland.ground.errors import BadInput


def test_images_fall_into_the_shares_asked_for_each_by_its_own_id():
    digits = hl.load("digits", split="60/20/20")
    shares = [np.mean(digits.annotations.split == name) for name in ("train", "validation", "test")]
    assert shares == pytest.approx([0.6, 0.2, 0.2], abs=0.03)
    some = hl.load("digits").take(np.arange(0, 1797, 7))
    assert (split_anew(some, "60/20/20").annotations.split == digits.annotations.split[::7]).all()


def test_the_usual_shares_are_the_usual_split():
    digits = hl.load("digits")
    assert (split_anew(digits, "80/10/10").annotations.split == digits.annotations.split).all()


def test_a_run_finds_its_images_again_in_the_same_split():
    digits = hl.load("digits", split="50/0/50")
    assert digits.origin is not None
    assert digits.origin["split"] == "50/0/50"
    assert not digits.has("validation")
    assert any("50/0/50" in note for note in digits.notes)


@pytest.mark.parametrize("rule", ["60/20", "a/b/c", "60/20/30", "0/50/50", "110/-5/-5"])
def test_other_rules_are_refused_with_the_rule(rule: str):
    with pytest.raises(BadInput, match="such as 60/20/20"):
        hl.load("digits", split=rule)


def test_a_split_that_stays_empty_is_refused():
    with pytest.raises(BadInput, match="no image of 5 for"):
        split_anew(hl.load("digits").take(np.arange(5)), "98/1/1")
