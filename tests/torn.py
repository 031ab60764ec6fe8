"""Images that lack data in places."""

from __future__ import annotations

import dataclasses

import numpy as np

from blobs import blobs
from hinterland.data.imageset import ImageSet


def torn(n: int = 120, channels: int = 2, side: int = 12, dtype: str = "uint8", filled_with: int = 0) -> ImageSet:
    """Blobs of which two of three lack a corner or an edge; there stands `filled_with`, whatever that is."""
    whole = blobs(n, channels, side, side, dtype)
    valid = np.ones((n, side, side), np.uint8)
    valid[0::3, : side // 3, : side // 2] = 0
    valid[1::3, :, -2:] = 0
    pixels = np.where(valid[:, None] == 1, whole.layers["image"], np.array(filled_with, dtype))
    return dataclasses.replace(whole, name="torn", layers={"image": pixels}, masks={"valid": valid})
