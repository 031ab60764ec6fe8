"""One image file, PNG, JPEG or TIFF, as the numbers that it stores."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from hinterland.data.sources.header import BadImage, Header
from hinterland.data.sources.tiff import decode_tiff, tiff_header

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_PNG_BANDS = {0: 1, 2: 3, 4: 2, 6: 4}  # colour type -> grey, RGB, grey and alpha, RGBA
_BANDS = {"1": 1, "L": 1, "LA": 2, "P": 3, "RGB": 3, "RGBA": 4}  # Pillow's modes with 8 bits or fewer
_ORIENTATION = 0x0112  # EXIF tag; from 5 on, height and width change places


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Keep decoders from printing: what matters of a file comes back as `BadImage` or as a quirk."""
    log = logging.getLogger("tifffile")
    before = log.disabled
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # `check_size` refuses more
        warnings.simplefilter("ignore", UserWarning)
        log.disabled = True
        try:
            yield
        finally:
            log.disabled = before


def read_header(path: Path) -> Header:
    """The header of a PNG, JPEG or TIFF file, told by its content; `BadImage` if unusable or too large."""
    try:
        header = _header(path)
    except BadImage:
        raise
    except Exception as error:  # decoders of foreign bytes raise whatever they run into
        raise BadImage(_reason(error)) from error
    header.check_size()
    return header


def decode(path: Path, header: Header) -> npt.NDArray[Any]:
    """(C, H, W) of `header.dtype`; `BadImage` where damaged, truncated, not as announced or not finite."""
    try:
        pixels = _pixels(path, header)
    except BadImage:
        raise
    except Exception as error:  # as above
        raise BadImage(_reason(error)) from error
    if pixels.shape != header.shape:
        raise BadImage(f"decodes to {pixels.shape}, but its header says {header.shape}")
    stored = _stored(pixels, header.dtype)
    if stored.dtype.kind == "f" and not np.isfinite(stored).all():
        raise BadImage(f"{int((~np.isfinite(stored)).sum())} of its values are NaN or infinite")
    return stored


def _header(path: Path) -> Header:
    with path.open("rb") as file:
        start = file.read(32)
    if not start:
        raise BadImage("empty file (0 bytes)")
    if start.startswith(_TIFF):
        return tiff_header(path)
    if start.startswith(_PNG) and len(start) > 25 and start[24] == 16:
        # Pillow would hand over 8 of the 16 bits without a word
        width, height = (int.from_bytes(start[at : at + 4], "big") for at in (16, 20))
        return Header("png16", (_PNG_BANDS[start[25]], height, width), "uint16")
    if start.startswith((_PNG, _JPEG)):
        return _pillow_header(path, "png" if start.startswith(_PNG) else "jpeg")
    raise BadImage("its content is neither PNG, JPEG nor TIFF")


def _pillow_header(path: Path, kind: Literal["png", "jpeg"]) -> Header:
    with Image.open(path, formats=["PNG", "JPEG", "MPO"]) as image:
        if image.mode not in _BANDS:
            raise BadImage(f"its colours are {image.mode}; save it as grey, RGB or RGBA")
        width, height = image.size
        quirks = []
        if kind == "jpeg" and image.getexif().get(_ORIENTATION, 1) > 1:
            quirks.append("turned upright as their EXIF orientation says")
            if image.getexif()[_ORIENTATION] >= 5:
                width, height = height, width
        if image.mode == "P":
            quirks.append("palette resolved to its colours")
        if image.mode == "1":
            quirks.append("1-bit black and white read as 0 and 255")
        bands = 4 if image.mode == "P" and "transparency" in image.info else _BANDS[image.mode]
        return Header(kind, (bands, height, width), "uint8", tuple(quirks))


def _pixels(path: Path, header: Header) -> npt.NDArray[Any]:
    if header.kind == "tiff":
        return decode_tiff(path)
    if header.kind == "png16":
        import imagecodecs

        found: npt.NDArray[Any] = imagecodecs.png_decode(path.read_bytes())
        # a colour that stands for "transparent" comes as one more band: it is none
        return _bands_first(found)[: header.shape[0]]
    with Image.open(path, formats=["PNG", "JPEG", "MPO"]) as image:
        if image.mode == "P":
            return _bands_first(np.asarray(image.convert("RGBA" if header.shape[0] == 4 else "RGB")))
        if image.mode == "1":
            return _bands_first(np.asarray(image.convert("L")))
        upright = ImageOps.exif_transpose(image) if header.kind == "jpeg" else image
        return _bands_first(np.asarray(upright))


def _bands_first(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, -1, 0)


def _stored(pixels: npt.NDArray[Any], dtype: str) -> npt.NDArray[Any]:
    """As one of the stored types; whole numbers of other widths must fit into 16 bits."""
    if pixels.dtype == bool:
        return np.where(pixels, np.uint8(255), np.uint8(0))
    if dtype == "uint16" and pixels.dtype != np.uint16 and (pixels.min() < 0 or pixels.max() > 65535):
        raise BadImage(
            f"{pixels.dtype} values from {pixels.min()} to {pixels.max()}; whole numbers must lie in "
            "0 to 65535, others can be saved as float32"
        )
    with np.errstate(over="ignore"):  # becomes infinite, and is refused as such
        return pixels.astype(dtype, copy=False)


def _reason(error: Exception) -> str:
    said = str(getattr(error, "strerror", None) or error).strip() or type(error).__name__
    return f"cannot be decoded ({said.splitlines()[0][:120]})"
