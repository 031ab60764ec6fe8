"""From an array of images as it came to (N, C, H, W) in one of the stored types."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import STORED_TYPES
from hinterland.ground.errors import BadInput

Array = npt.NDArray[Any]
Layout = Literal["channels-first", "channels-last"]


def bands_first(images: Array, layout: Layout | None, name: str) -> Array:
    """(N, C, H, W) from (N, H, W), (N, C, H, W) or (N, H, W, C).

    Without `layout`, the channel axis is the strictly smallest of the last three, if that is the first or
    the last of them; otherwise `BadInput`, as for other numbers of axes.
    """
    if layout is not None and layout not in get_args(Layout):
        raise BadInput(f"layout ({layout!r}) must be {' or '.join(get_args(Layout))}")
    if images.ndim == 3:
        return images[:, None]
    if images.ndim != 4:
        raise BadInput(
            f"{name}: images of shape {images.shape}; (N, H, W), (N, C, H, W) or (N, H, W, C) is needed: "
            "images.reshape(-1, 28, 28) makes images of 28 x 28 from flat rows"
        )
    if layout is None:
        layout = _only_layout(images.shape[1:])
    if layout is None:
        raise BadInput(
            f"{name}: images of shape {images.shape} may be (N, C, H, W) or (N, H, W, C); say which with "
            "--layout channels-first or --layout channels-last"
        )
    return images if layout == "channels-first" else np.ascontiguousarray(np.moveaxis(images, 3, 1))


def stored_type(pixels: Array, name: str) -> tuple[Array, tuple[str, ...]]:
    """Pixels as uint8, uint16 or float32, with a note where floats were rounded; `BadInput` for other types."""
    native = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    if str(native.dtype) in STORED_TYPES:
        return native, ()
    if native.dtype.kind == "f":
        with np.errstate(over="ignore"):  # becomes infinite, and is refused as such
            return native.astype(np.float32), (f"{native.dtype} converted to float32",)
    remedy = "images.astype(np.uint8) or images.astype(np.uint16)"
    if native.dtype.kind == "b":
        remedy = "images.astype(np.uint8) * 255"
    raise BadInput(
        f"{name}: images of type {native.dtype}; stored are {', '.join(STORED_TYPES)}: hand over {remedy}, "
        "whichever holds the values"
    )


def _only_layout(shape: tuple[int, ...]) -> Layout | None:
    if shape[0] < min(shape[1], shape[2]):
        return "channels-first"
    if shape[2] < min(shape[0], shape[1]):
        return "channels-last"
    return None
