"""TIFF: whatever bands and number types one image file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.sources.header import BadImage, Header

_WHITE_IS_ZERO, _PALETTE, _YCBCR = 0, 3, 6  # photometric interpretations, TIFF 6.0
_FOREIGN = {5: "CMYK", 8: "CIELAB", 9: "ICCLAB", 10: "ITULAB"}
_JPEG = (6, 7)  # compressions whose decoder gives RGB
_STORED_AS = {
    "bool": "uint8",
    "uint8": "uint8",
    "uint16": "uint16",
    "int16": "uint16",
    "int32": "uint16",
    "uint32": "uint16",
    "float16": "float32",
    "float32": "float32",
    "float64": "float32",
}


def tiff_header(path: Path) -> Header:
    """The header of the file's first image; raises `BadImage` for colours and types that cannot be used."""
    import tifffile

    with tifffile.TiffFile(path) as file:
        series = file.series[0]
        shape, dtype = _bands_first_shape(series), str(series.dtype)
        photometric = int(series.keyframe.photometric)
        if photometric in _FOREIGN or (photometric == _YCBCR and int(series.keyframe.compression) not in _JPEG):
            raise BadImage(f"its colours are {_FOREIGN.get(photometric, 'YCbCr')}; save it as grey or RGB")
        if dtype not in _STORED_AS:
            raise BadImage(f"pixels of type {dtype}; save it as uint8, uint16 or float32")
        quirks = []
        if len(file.series) > 1:
            quirks.append("only the first image of a TIFF read")
        if len(series.pages) > 1:
            quirks.append("pages of a TIFF read as bands")
        if dtype == "float64":
            quirks.append("float64 rounded to float32")
        if photometric == _PALETTE:
            return Header("tiff", (3, *shape[1:]), "uint8", (*quirks, "palette resolved to its colours"))
        return Header("tiff", shape, _STORED_AS[dtype], tuple(quirks))


def decode_tiff(path: Path) -> npt.NDArray[Any]:
    """(C, H, W) in the file's own type; palettes resolved, and black is 0."""
    import tifffile

    with tifffile.TiffFile(path) as file:
        series = file.series[0]
        page = series.keyframe
        _check_whole(path, series)
        values = series.asarray(maxworkers=1)
        if int(page.photometric) == _PALETTE:
            colours = page.colormap if page.colormap.max() <= 255 else page.colormap >> 8
            return np.asarray(colours[:, values], dtype=np.uint8)
        if int(page.photometric) == _WHITE_IS_ZERO and values.dtype.kind in "bu":
            values = ~values if values.dtype == bool else values.dtype.type(2**page.bitspersample - 1) - values
        return values[None] if values.ndim == 2 else np.moveaxis(values, _band_axis(series), 0)


def _band_axis(series: Any) -> int:
    """Where the bands are in axes such as YXS (samples last), SYX (planes) or QYX (pages)."""
    if len(series.shape) == 3 and "YX" in series.axes:
        return 2 if series.axes.startswith("YX") else 0
    raise BadImage(f"it holds more than one image (axes {series.axes}, shape {series.shape}); save each by itself")


def _bands_first_shape(series: Any) -> tuple[int, int, int]:
    if series.axes == "YX":
        return (1, *series.shape)
    at = _band_axis(series)
    return (series.shape[at], *(size for axis, size in enumerate(series.shape) if axis != at))


def _check_whole(path: Path, series: Any) -> None:
    size = path.stat().st_size
    for page in series.pages:
        segments = zip(page.dataoffsets, page.databytecounts, strict=False) if page is not None else ()
        if any(offset + count > size for offset, count in segments):
            raise BadImage("truncated: the file ends before its pixels do")
