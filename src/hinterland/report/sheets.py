"""Images of the data as pictures of the page: sheets, strips, single cells."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from hinterland.data.pictures import as_rgb
from hinterland.ground.files import whole_file
from hinterland.report.blocks import Picture

Images = npt.NDArray[np.float32]  # (n, C, H, W) in [0, 1]
Canvas = npt.NDArray[np.uint8]  # (H, W, 4)
LARGEST_SIDE = 64  # pixels of an image on a sheet; larger ones are averaged down
LOSSLESS_UP_TO = 60_000  # bytes; beyond, a sheet becomes a WebP of quality 80
CELL_REM = 4.0  # how wide an image is shown where there is room


def canvas(rows: Sequence[Images], gap: int = 2) -> Canvas:
    """Rows of images under each other; gaps and missing places are transparent."""
    shrunk = [_shrunk(row) for row in rows]
    height, width = next(row.shape[2:] for row in shrunk if len(row))
    across = max(len(row) for row in shrunk)
    shape = (len(rows) * (height + gap) - gap, across * (width + gap) - gap, 4)
    sheet = np.zeros(shape, dtype=np.uint8)
    for r, row in enumerate(shrunk):
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


def picture(sheet: Canvas, alt: str, across: float, caption: str = "", cell_rem: float = CELL_REM) -> Picture:
    """A canvas as a block: `across` images wide, each `cell_rem` where there is room."""
    mime, content = _encoded(sheet)
    src = f"data:{mime};base64,{base64.b64encode(content).decode('ascii')}"
    sharp = sheet.shape[1] / across <= 2 * LARGEST_SIDE * 0.75
    return Picture(src, alt, sheet.shape[1], sheet.shape[0], across * cell_rem, caption, sharp)


def save(sheet: Canvas, path: Path) -> None:
    """A canvas as a PNG file, small images enlarged to be seen."""
    enlarge = max(1, min(4, 1600 // max(sheet.shape[:2])))
    with whole_file(path) as part:
        Image.fromarray(sheet.repeat(enlarge, axis=0).repeat(enlarge, axis=1)).save(part, "PNG")


def in_rows(images: Images, across: int) -> list[Images]:
    """(n, C, H, W) -> rows of `across` images."""
    return [images[start : start + across] for start in range(0, len(images), across)]


def _encoded(sheet: Canvas) -> tuple[str, bytes]:
    grey = bool((sheet[..., 0] == sheet[..., 1]).all() and (sheet[..., 0] == sheet[..., 2]).all())
    image = Image.fromarray(np.ascontiguousarray(sheet[..., 2:]) if grey else sheet)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    if buffer.tell() <= LOSSLESS_UP_TO:
        return "image/png", buffer.getvalue()
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "WEBP", quality=80)
    return "image/webp", buffer.getvalue()


def _shrunk(images: Images) -> Images:
    """Averaged over squares of pixels until no side is longer than `LARGEST_SIDE`."""
    height, width = images.shape[2:]
    factor = -(-max(height, width) // LARGEST_SIDE)
    if factor == 1:
        return images
    pad: Any = ((0, 0), (0, 0), (0, -height % factor), (0, -width % factor))
    padded = np.pad(images[:, :3], pad, mode="edge")
    n, bands, tall, wide = padded.shape
    blocks = padded.reshape(n, bands, tall // factor, factor, wide // factor, factor)
    return np.asarray(blocks.mean(axis=(3, 5)), dtype=np.float32)


def bands_in_words(bands: int) -> str:
    """How images of so many bands are shown; nothing where that goes without saying."""
    if bands in (1, 3):
        return ""
    shown = "the first band is shown as grey" if bands == 2 else "the first three are shown as red, green and blue"
    return f"The images have {bands} bands; {shown}."
