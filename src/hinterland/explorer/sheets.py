"""Thumbnails: many images as one WebP file, so that ten thousand of them are a few megabytes."""

from __future__ import annotations

import functools
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from hinterland.data.imageset import ImageSet
from hinterland.data.pictures import as_rgb, shrunk
from hinterland.explorer.manifest import Sheet
from hinterland.explorer.parts import Parts
from hinterland.latents.trained import Trained

LARGEST_TILE = 64  # pixels of the longer side; larger images are averaged down
LARGEST_SHEET = 2_048  # pixels: every graphics card holds that as one texture
QUALITY = 65  # of WebP: Fashion-MNIST comes back within 1 % of the grey range on average

Canvas = npt.NDArray[np.uint8]  # (H, W, 3)


def shown_bands(channels: int) -> tuple[int, ...]:
    """The bands that are seen: the first three as red, green and blue, or the first as grey."""
    return (0, 1, 2) if channels >= 3 else (0,)


def add_sheets(parts: Parts, trained: Trained, images: ImageSet) -> tuple[Sheet, ...]:
    """A part for each sheet, made when it is asked for; colours as `trained` sees them, cut to [0, 1]."""
    width, height = tile_size(trained.shape)
    columns, rows = max(1, LARGEST_SHEET // width), max(1, LARGEST_SHEET // height)
    sheets: list[Sheet] = []
    for start in range(0, len(images), columns * rows):
        some = images.take(slice(start, start + columns * rows))
        across = min(columns, len(some))
        name = parts.add(f"sheet-{len(sheets)}.webp", functools.partial(_webp, trained, some, across), "compressed")
        sheets.append(Sheet(name, start, len(some), across, width, height))
    return tuple(sheets)


def tile_size(shape: tuple[int, int, int]) -> tuple[int, int]:
    """(width, height) of the thumbnail of an image of (C, H, W)."""
    factor = -(-max(shape[1:]) // LARGEST_TILE)
    return -(-shape[2] // factor), -(-shape[1] // factor)


def _webp(trained: Trained, images: ImageSet, columns: int) -> bytes:
    buffer = io.BytesIO()
    tiles = as_rgb(shrunk(trained.seen(images), LARGEST_TILE))
    Image.fromarray(tiled(tiles, columns)).save(buffer, "WEBP", quality=QUALITY, method=6)
    return buffer.getvalue()


def tiled(tiles: Canvas, columns: int) -> Canvas:
    """(n, h, w, 3) -> one canvas with `columns` of them in a row, black where they run out."""
    count, height, width = tiles.shape[:3]
    rows = -(-count // columns)
    full = np.zeros((rows * columns, height, width, 3), dtype=np.uint8)
    full[:count] = tiles
    grid = full.reshape(rows, columns, height, width, 3).swapaxes(1, 2)
    return np.ascontiguousarray(grid.reshape(rows * height, columns * width, 3))
