"""Small images that are made from known factors."""

from __future__ import annotations

import numpy as np

from hinterland.data.annotations import Annotations, Factor, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet

PLACES, SHADES = 4, 3


def bars(times: int = 60, as_labels: bool = False) -> ImageSet:
    """A bar of 12 x 12 pixels at one of four `place`s, in one of three `shade`s, `times` times; `luck` is nowhere."""
    rng = np.random.default_rng(0)
    place, shade, _ = (grid.ravel() for grid in np.meshgrid(np.arange(PLACES), np.arange(SHADES), np.arange(times)))
    pixels = rng.uniform(0, 20, (len(place), 1, 12, 12))
    for image, p, s in zip(pixels, place.tolist(), shade.tolist(), strict=True):
        image[0, :, 3 * p : 3 * p + 3] += 75 * (s + 1)
    values = {"place": place, "shade": shade, "luck": rng.integers(3, size=len(place))}
    ids = numbered_ids(len(place))
    known = Annotations(ids, splits_by_hash(ids), factors={name: Factor(v.astype(float)) for name, v in values.items()})
    if as_labels:
        known = Annotations(
            ids, splits_by_hash(ids), {name: Label.of([f"{x}" for x in v]) for name, v in values.items()}
        )
    return ImageSet("bars", {"image": pixels.astype(np.uint8)}, known)
