"""What an image file says of itself before it is decoded."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np

from hinterland.ground.errors import BadInput

MOST_PIXELS = 64_000_000  # of one image: beyond it a file is taken for a decompression bomb
MOST_BYTES = 1 << 30  # of one decoded image, all bands


class BadImage(BadInput):
    """A file that holds no usable image; the message is the reason, without the file's name."""


@dataclasses.dataclass(frozen=True)
class Header:
    """Kind, size and type of an image, and what a reader should know about how it is decoded."""

    kind: Literal["png", "png16", "jpeg", "tiff"]
    shape: tuple[int, int, int]  # (C, H, W)
    dtype: str  # the stored type that decoding gives
    quirks: tuple[str, ...] = ()

    def check_size(self) -> None:
        """Raise `BadImage` for an image without pixels, or one too large to be decoded."""
        bands, height, width = self.shape
        if bands * height * width == 0:
            raise BadImage(f"{height} x {width} pixels in {bands} bands: there is nothing in it")
        n_bytes = bands * height * width * np.dtype(self.dtype).itemsize
        if height * width > MOST_PIXELS or n_bytes > MOST_BYTES:
            raise BadImage(
                f"{height} x {width} pixels in {bands} bands; more than {MOST_PIXELS:,} pixels or "
                f"{MOST_BYTES:,} bytes are taken for a decompression bomb: cut it into tiles"
            )
