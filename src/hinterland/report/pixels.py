"""A canvas of pixels as bytes: within the page, or as a file."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from hinterland.ground.files import whole_file

Canvas = npt.NDArray[np.uint8]  # (H, W, 4): red, green, blue, opacity
LOSSLESS_UP_TO = 60_000  # bytes; beyond, a canvas becomes a WebP of quality 80
ENLARGED_TO = 1_600  # pixels of a file's longer side, at most


def data_uri(sheet: Canvas, lossless_up_to: int = LOSSLESS_UP_TO) -> str:
    """For the `src` of an image within the page."""
    buffer = io.BytesIO()
    _as_image(sheet).save(buffer, "PNG", optimize=True)
    mime = "png"
    if buffer.tell() > lossless_up_to:
        mime, buffer = "webp", io.BytesIO()
        Image.fromarray(sheet).save(buffer, "WEBP", quality=80)
    return f"data:image/{mime};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def save(sheet: Canvas, path: Path) -> None:
    """A PNG file, small canvases enlarged to be seen."""
    enlarge = max(1, min(4, ENLARGED_TO // max(sheet.shape[:2])))
    with whole_file(path) as part:
        _as_image(sheet.repeat(enlarge, axis=0).repeat(enlarge, axis=1)).save(part, "PNG")


def _as_image(sheet: Canvas) -> Image.Image:
    """Grey with opacity where it is grey: half the bytes."""
    grey = bool((sheet[..., :3] == sheet[..., :1]).all())
    return Image.fromarray(np.ascontiguousarray(sheet[..., 2:]) if grey else sheet)
