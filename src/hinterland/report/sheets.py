"""Images of the data as pictures of the page: sheets, strips, single cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.data.pictures import as_rgb, shrunk
from hinterland.report.pixels import Canvas

Images = npt.NDArray[np.float32]  # (n, C, H, W) in [0, 1]
LARGEST_SIDE = 64  # pixels of an image on a sheet; larger ones are averaged down


def canvas(rows: Sequence[Images], gap: int = 2) -> Canvas:
    """Rows of images under each other; gaps and missing places are transparent."""
    smaller = [shrunk(row, LARGEST_SIDE) for row in rows]
    height, width = next(row.shape[2:] for row in smaller if len(row))
    across = max(len(row) for row in smaller)
    shape = (len(rows) * (height + gap) - gap, across * (width + gap) - gap, 4)
    sheet = np.zeros(shape, dtype=np.uint8)
    for r, row in enumerate(smaller):
        for c, image in enumerate(as_rgb(row)):
            top, left = r * (height + gap), c * (width + gap)
            sheet[top : top + height, left : left + width, :3] = image
            sheet[top : top + height, left : left + width, 3] = 255
    return sheet


def beside(parts: Sequence[Canvas], gap: int) -> Canvas:
    """Canvases of the same height beside each other."""
    space = np.zeros((len(parts[0]), gap, 4), dtype=np.uint8)
    joined = [piece for part in parts for piece in (part, space)]
    return np.concatenate(joined[:-1], axis=1)


def triangle(images: Images, places: npt.NDArray[np.intp], gap: int = 2) -> Canvas:
    """Images (M, C, H, W) at their (row, column), each row centred."""
    cells = [canvas([images[i : i + 1]], gap) for i in range(len(images))]
    height, width = cells[0].shape[:2]
    rows = int(places[:, 0].max()) + 1
    sheet = np.zeros((rows * (height + gap) - gap, rows * (width + gap) - gap, 4), dtype=np.uint8)
    for cell, (row, column) in zip(cells, places.tolist(), strict=True):
        left = (rows - 1 - row) * (width + gap) // 2 + column * (width + gap)
        top = row * (height + gap)
        sheet[top : top + height, left : left + width] = cell
    return sheet


def stacked(sheets: Sequence[Canvas], gap: int = 6) -> Canvas:
    """Canvases under each other, as wide as the widest."""
    width = max(sheet.shape[1] for sheet in sheets)
    parts = [np.pad(sheet, ((0, gap), (0, width - sheet.shape[1]), (0, 0))) for sheet in sheets]
    return np.concatenate(parts)[:-gap]


def in_rows(images: Images, across: int) -> list[Images]:
    """(n, C, H, W) -> rows of `across` images."""
    return [images[start : start + across] for start in range(0, len(images), across)]


def bands_in_words(bands: int) -> str:
    """How images of so many bands are shown; nothing where that goes without saying."""
    if bands in (1, 3):
        return ""
    shown = "the first band is shown as grey" if bands == 2 else "the first three are shown as red, green and blue"
    return f"The images have {bands} bands; {shown}."
