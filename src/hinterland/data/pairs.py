"""Images of different sources that lie beside each other: of each place or thing one of every kind, under one id."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from hinterland.data.imageset import VALID, ImageSet
from hinterland.data.shards import Shards
from hinterland.ground.errors import BadInput, listing


def beside(sides: Mapping[str, ImageSet], name: str = "pairs") -> ImageSet:
    """One ImageSet with a layer for each of `sides`, such as {"noisy": ..., "clean": ...}, by equal ids.

    What is known of the images is taken from the first. A pixel is valid where it is so on every side. `BadInput`
    where ids differ, or a side has several layers.
    """
    if len(sides) < 2:
        raise BadInput(f"sides ({listing(sides) or 'none'}): at least two kinds of images can lie beside each other")
    first, layers, valid = next(iter(sides.values())), {}, []
    for what, images in sides.items():
        if len(images.layers) > 1:
            raise BadInput(f"side {what} has several layers ({listing(images.layers)}); hand over one of them")
        missing = sorted(set(first.ids.tolist()) ^ set(images.ids.tolist()))
        if missing:
            raise BadInput(
                f"side {what}: {len(missing)} images are on one side only ({listing(missing)}); each image needs its "
                "counterpart of the same id (of a folder: the file's name)"
            )
        place = {image: row for row, image in enumerate(images.ids.tolist())}
        rows = np.array([place[image] for image in first.ids.tolist()], dtype=np.intp)
        pixels = next(iter(images.layers.values()))
        layers[what] = pixels.select(rows) if isinstance(pixels, Shards) else pixels[rows]
        known = images.take(rows).valid(slice(None))
        valid += [] if known is None else [known]
    masks = dict(first.masks)
    if valid:
        masks[VALID] = np.logical_and.reduce(valid).astype(np.uint8)
    return dataclasses.replace(first, name=name, layers=layers, masks=masks, origin=None)
