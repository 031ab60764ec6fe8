"""The eight symmetries of the square: what a layer says of an image whichever way it is held."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def turned(images: ImageSet) -> Iterator[ImageSet]:
    """The images by 0 to 3 quarter turns, as they are and mirrored: the group D4. They must fit into memory.

    Masks are left out. `BadInput` for images that are not square.
    """
    _, height, width = images.shape
    if height != width:
        raise BadInput(
            f"symmetries: images of {height} x {width} are not square; leave symmetries out, or use --resize"
        )
    for quarters in range(4):
        for mirrored in (False, True):
            layers = {}
            for name, pixels in images.layers.items():
                held = np.rot90(pixels[:], quarters, axes=(2, 3))
                layers[name] = np.ascontiguousarray(held[..., ::-1] if mirrored else held)
            yield dataclasses.replace(images, layers=layers, masks={})


def over_symmetries(encode: Callable[[ImageSet], LatentTable], images: ImageSet) -> LatentTable:
    """Mean of what `encode` says of the eight: it is the same for an image and for the image turned."""
    tables = [encode(held) for held in turned(images)]
    mean = np.stack([table.latents for table in tables]).mean(axis=0, dtype=np.float64)
    return dataclasses.replace(tables[0], latents=np.asarray(mean, np.float32), logvar=None)
