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


def shrunk(images: npt.NDArray[np.float32], largest: int) -> npt.NDArray[np.float32]:
    """(n, C, H, W) averaged over squares of pixels until no side is longer than `largest`; then at most 3 bands."""
    height, width = images.shape[2:]
    factor = -(-max(height, width) // largest)
    if factor == 1:
        return images
    pad: Any = ((0, 0), (0, 0), (0, -height % factor), (0, -width % factor))
    padded = np.pad(images[:, :3], pad, mode="edge")
    n, bands, tall, wide = padded.shape
    blocks = padded.reshape(n, bands, tall // factor, factor, wide // factor, factor)
    return np.asarray(blocks.mean(axis=(3, 5)), dtype=np.float32)
