"""Images for eyes: any number of bands as RGB, many images as one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Sheet = npt.NDArray[np.uint8]  # (H, W, 3)


def as_rgb(images: npt.NDArray[Any]) -> Sheet:
    """(n, C, H, W) in [0, 1] -> (n, H, W, 3) uint8: one or two bands as grey, else the first three as RGB."""
    bands = images[:, :3] if images.shape[1] >= 3 else np.repeat(images[:, :1], 3, axis=1)
    scaled: Sheet = (np.clip(bands, 0, 1) * 255).round().astype(np.uint8)
    return np.moveaxis(scaled, 1, -1)


def sheet(rows: Sequence[npt.NDArray[Any]], gap: int = 1, enlarge: int = 1) -> Sheet:
    """Rows of images, each (n, C, H, W) in [0, 1], as one picture; missing places stay transparent grey."""
    height, width = rows[0].shape[2:]
    across = max(len(row) for row in rows)
    down, right = len(rows) * (height + gap) - gap, across * (width + gap) - gap
    canvas = np.full((down, right, 3), 128, dtype=np.uint8)
    for r, row in enumerate(rows):
        for c, image in enumerate(as_rgb(row)):
            top, left = r * (height + gap), c * (width + gap)
            canvas[top : top + height, left : left + width] = image
    return canvas.repeat(enlarge, axis=0).repeat(enlarge, axis=1) if enlarge > 1 else canvas
