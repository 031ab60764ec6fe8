"""Which images a measure looks at: the split that is scored, or some of it, drawn."""

from __future__ import annotations

import numpy as np

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput


def scored_split(images: ImageSet) -> str:
    """The split that is looked at last: test, or else validation, or else train."""
    found = next((split for split in ("test", "validation", "train") if images.has(split)), None)
    if found is None:
        raise BadInput(f"{images.name} has no split test, validation or train")
    return found


def drawn(images: ImageSet, count: int, rng: np.random.Generator) -> ImageSet:
    """At most `count` images, drawn at random, in their order."""
    if len(images) <= count:
        return images
    return images.take(np.sort(rng.choice(len(images), count, replace=False)))


def sampled(images: ImageSet, most_training: int, seed: int) -> ImageSet:
    """The scored split, and at most so many training images."""
    split = images.annotations.split
    rows = np.flatnonzero(split == "train")
    if len(rows) > most_training:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most_training, replace=False))
    scored = np.flatnonzero(split == scored_split(images))
    return images.take(np.union1d(rows, scored))
