"""Small images that every test can have."""

from __future__ import annotations

import numpy as np

from hinterland.data.annotations import Annotations, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet


def blobs(n: int, channels: int, height: int, width: int, dtype: str = "uint8", seed: int = 0) -> ImageSet:
    """A bright blob somewhere on a dark ground; its class is the quarter of the image that it lies in."""
    rng = np.random.default_rng(seed)
    y, x = rng.uniform(0.15, 0.85, (2, n, 1, 1, 1))
    rows = np.linspace(0, 1, height)[:, None]
    columns = np.linspace(0, 1, width)[None, :]
    light = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 0.03)
    gains = np.linspace(0.5, 1.0, channels)[None, :, None, None]
    values = np.clip(light * gains + rng.uniform(0, 0.03, (n, channels, height, width)), 0, 1)
    top = {"uint8": 255, "uint16": 10_000, "float32": 1.0}[dtype]
    pixels = (values * top).astype(dtype)
    quarter = (2 * (y > 0.5) + (x > 0.5)).reshape(n).astype(int)
    ids = numbered_ids(n)
    labels = {"quarter": Label.of(quarter, ["upper left", "upper right", "lower left", "lower right"])}
    return ImageSet("blobs", {"image": pixels}, Annotations(ids, splits_by_hash(ids), labels))
