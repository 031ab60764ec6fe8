"""Small images of which the class of each pixel is known."""

from __future__ import annotations

import numpy as np

from hinterland.data.annotations import Annotations, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet
from hinterland.data.rasters.classes import IGNORED

NAMES = ("sand", "sea", "house")
LIGHT = np.array([[200, 180, 120], [30, 60, 160], [120, 40, 40]])  # of each class, red green blue


def coloured(n: int = 60, side: int = 16, noise: float = 12.0, seed: int = 0, ignored: int = 2) -> ImageSet:
    """Sand, with sea to one side and a house somewhere; rows of `ignored` pixels at the top are not labelled."""
    rng = np.random.default_rng(seed)
    codes = np.zeros((n, side, side), np.uint8)
    for image in codes:
        shore, row, column = rng.integers(2, side - 4, 3)
        image[:, :shore] = 1
        image[row : row + 4, column : column + 4] = 2
    pixels = LIGHT[codes] + rng.normal(0, noise, (*codes.shape, 3))
    stored = np.ascontiguousarray(np.moveaxis(np.clip(pixels, 0, 255), -1, 1).astype(np.uint8))
    codes[:, :ignored] = IGNORED
    ids = numbered_ids(n)
    counts = np.stack([(codes == code).sum(axis=(1, 2)) for code in range(3)], axis=1)
    groups = np.array([f"scene {k % 6}" for k in range(n)])
    known = Annotations(ids, splits_by_hash(ids), {"class": Label.of(counts.argmax(axis=1), NAMES)}, group=groups)
    return ImageSet("coast", {"image": stored}, known, masks={"class": codes})
