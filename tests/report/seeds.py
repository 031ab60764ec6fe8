"""Runs that differ by seed alone, and a table beside them."""

from __future__ import annotations

import numpy as np

from hinterland.data.imageset import ImageSet
from hinterland.latents.table import LatentTable


def table_of(images: ImageSet, latents: np.ndarray | None = None, name: str = "theirs", **given: object) -> LatentTable:
    """Somebody else's latents of all of the images: their brightest rows and columns, unless others are given."""
    pixels = images.stacked(slice(None))[:, 0]
    made = np.hstack([pixels.mean(axis=1), pixels.mean(axis=2)]) if latents is None else latents
    known = images.annotations
    chosen = {"ids": images.ids.tolist(), "splits": known.split.tolist(), "labels": dict(known.labels), **given}
    return LatentTable.from_arrays(made, name=name, **chosen)  # type: ignore[arg-type]
