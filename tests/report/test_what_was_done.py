"""The page says in sentences what was done to training images; of images as they are it says nothing."""

from __future__ import annotations

from hinterland.report.sections.training import what_was_done
from hinterland.training.settings import configured


def said(**settings: object) -> str:
    return what_was_done(configured("cae", settings={k.replace("__", "."): v for k, v in settings.items()}))


def test_nothing_is_said_where_nothing_was_done():
    assert said() == ""


def test_augmentation_and_noise_are_named_with_their_amounts():
    text = said(augment__shift=0.1, augment__flip_horizontally=True, augment__scale=0.25, noise__gaussian=0.3)
    assert text.startswith(
        "Each training image was shifted by up to 10% of a side, made up to 1.25 times larger or smaller and mirrored "
        "left to right, at random. What the encoder saw in training had Gaussian noise of standard deviation 0.3;"
    )
    assert "Train points are of such images" in text
    assert "as it was" not in text
    assert "as it was should come back" in said(augment__brightness=0.1, augment__target="original")


def test_balance_and_another_target_are_named():
    assert "alike often (in images, by class)" in said(data__balance="class")
    assert "without the image's light" in said(objective__target="standardised", objective__reconstruction="mse")
