"""Balanced sampling: classes alike, whatever their frequency; seeded, and going on at any image."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from blobs import blobs
from hinterland.data.annotations import Annotations, Factor, Label, numbered_ids
from hinterland.data.balance import balanced_order, chances
from hinterland.data.batches import Batches
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.training.resolving import resolved
from hinterland.training.settings import configured


def known(codes: list[int], names: tuple[str, ...] = ("water", "wood", "town"), **factors: list[float]) -> Annotations:
    n = len(codes)
    made = {name.replace("_", " "): Factor(np.array(values)) for name, values in factors.items()}
    return Annotations(numbered_ids(n), np.full(n, "train"), {"class": Label.of(np.array(codes), names)}, factors=made)


def test_every_class_is_as_likely_as_another():
    found = chances(known([0] * 6 + [1] * 3 + [2]), "class", "here")
    assert found == pytest.approx([1 / 18] * 6 + [1 / 9] * 3 + [1 / 3])


def test_images_without_a_label_are_drawn_as_often_as_otherwise_and_empty_classes_do_not_count():
    found = chances(known([0, 0, 0, 2, -1]), "class", "here")
    assert found == pytest.approx([0.4 / 3] * 3 + [0.4, 0.2])


def test_shares_of_pixels_are_balanced_too():
    """Drawn with these chances, all classes have the same part of all pixels."""
    shares = {"share_water": [1.0, 0.9, 0.2, np.nan], "share_wood": [0.0, 0.1, 0.8, np.nan]}
    found = chances(known([0, 0, 1, -1], **shares), "share", "here")
    assert found.sum() == pytest.approx(1)
    assert found[3] == pytest.approx(1 / 4)
    water, wood = 2.1, 0.9
    assert found[:3] == pytest.approx(
        0.75 / 2 * np.array([1 / water, 0.9 / water + 0.1 / wood, 0.2 / water + 0.8 / wood])
    )


def test_an_epoch_has_of_every_image_what_its_chance_says_rounded_up_or_down():
    rng = np.random.default_rng(0)
    drawn_with = rng.dirichlet(np.full(50, 0.5))
    counts = np.stack([np.bincount(balanced_order(drawn_with, rng), minlength=50) for _ in range(400)])
    assert (counts.sum(axis=1) == 50).all()
    assert (np.abs(counts - 50 * drawn_with) < 1).all()
    np.testing.assert_allclose(counts.mean(axis=0), 50 * drawn_with, atol=0.11)


def rare() -> ImageSet:
    images = blobs(300, 1, 8, 8)
    codes = np.where(np.arange(300) % 15 == 0, 1, 0)
    labels = {"rare": Label.of(codes, ["often", "seldom"])}
    return dataclasses.replace(images, annotations=dataclasses.replace(images.annotations, labels=labels))


def test_batches_are_balanced_and_go_on_at_any_image():
    images = rare().split("train")
    batches = Batches(images, 32, seed=3, balance="rare")
    seldom = images.annotations.labels["rare"].codes == 1
    rows = np.concatenate(list(batches.rows_after(0, until=3 * len(images))))
    assert seldom.mean() < 0.1
    assert seldom[rows].mean() == pytest.approx(0.5, abs=0.02)
    later = np.concatenate(list(Batches(images, 7, seed=3, balance="rare").rows_after(100, until=3 * len(images))))
    np.testing.assert_array_equal(rows[100:], later)
    assert sorted(Batches(images, 32, seed=3).order(0)) == list(range(len(images)))


def test_a_label_that_there_is_not_is_refused_by_name():
    with pytest.raises(BadInput, match=r"data.balance \(colour\): blobs has no label of that name; there are: rare"):
        resolved(configured("vae", settings={"data.balance": "colour"}), rare())
    with pytest.raises(BadInput, match="no training image of here has a value"):
        chances(known([-1, -1]), "class", "here")
