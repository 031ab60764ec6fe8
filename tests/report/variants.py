"""The same images, of which something else is known."""

from __future__ import annotations

import dataclasses

import numpy as np

from hinterland.data.annotations import Annotations
from hinterland.data.imageset import ImageSet

HOSTILE = "<script>alert('lower left')</script>"  # the name of a class


def without_labels(images: ImageSet) -> ImageSet:
    """The same images, of which nothing is known."""
    return dataclasses.replace(images, annotations=Annotations(images.ids, images.annotations.split))


def with_test_images(images: ImageSet, count: int) -> ImageSet:
    """The same images, the first `count` of them for testing and all others for training."""
    split = np.where(np.arange(len(images)) < count, "test", "train")
    return dataclasses.replace(images, annotations=dataclasses.replace(images.annotations, split=split))
