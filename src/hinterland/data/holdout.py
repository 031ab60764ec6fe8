"""Leaving a range of a factor out of training: what a model makes of what it never saw."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Factor
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput

RULE = "hold_out is FACTOR=LOW..HIGH, such as phi=40..80"


def held_out(images: ImageSet, rule: str) -> ImageSet:
    """`images` with those whose factor lies within LOW to HIGH (both included) in the split test.

    On a circle the range runs upwards from LOW: 350..10 holds 0. Raises `BadInput` for another rule, a factor that
    there is not, and where nothing or all of the training images would be held out.
    """
    name, equals, span = rule.partition("=")
    low, dots, high = span.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        equals = ""
    if not equals or not dots:
        raise BadInput(f"hold_out ({rule}) is not understood; {RULE}")
    known = images.annotations.factors
    if name not in known:
        raise BadInput(f"hold_out ({rule}): {images.name} has no factor {name}; it has {', '.join(known) or 'none'}")
    within = _within(known[name], *ends)
    split = images.annotations.split
    training = split == "train"
    count = int((within & training).sum())
    if count in (0, int(training.sum())):
        raise BadInput(
            f"hold_out ({rule}): {count} of {training.sum()} training images lie there; choose another range"
        )
    annotations = dataclasses.replace(images.annotations, split=np.where(within, "test", split))
    note = f"{rule} held out: {count:,} images of the training split are test images here"
    return dataclasses.replace(images, annotations=annotations, notes=(*images.notes, note))


def _within(factor: Factor, low: float, high: float) -> npt.NDArray[np.bool_]:
    values = factor.values
    if factor.period is None:
        return np.asarray((values >= low) & (values <= high))
    return np.asarray(np.mod(values - low, factor.period) <= np.mod(high - low, factor.period))
