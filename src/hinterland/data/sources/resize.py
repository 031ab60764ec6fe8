"""Resizing that never invents values beyond those there were, for any number of bands and any stored type."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from hinterland.data.imageset import VALID, ImageSet
from hinterland.ground.errors import BadInput

Size = int | tuple[int, int]  # one side of a square, or (H, W)


def target_size(resize: Size | None, crop: bool) -> tuple[int, int] | None:
    """(H, W) to make of every image, None to leave them; `BadInput` for a size below 1 or a lone crop."""
    if resize is None:
        if crop:
            raise BadInput("crop (True) says how to resize, but no size is given; --resize 64 --crop is an example")
        return None
    height, width = (resize, resize) if isinstance(resize, int) else resize
    if min(height, width) < 1:
        raise BadInput(f"resize ({height} x {width}) must be at least 1 x 1; --resize 64 is a good start")
    return height, width


def resized(pixels: npt.NDArray[Any], size: tuple[int, int], crop: bool = False) -> npt.NDArray[Any]:
    """One image (C, H, W) as (C, *size), in its own type; with `crop` first cut to the new proportions.

    Each band is filtered by a triangle as wide as the reduction (no aliasing; every new value is a
    weighted mean of old ones, so none lies beyond them), and whole numbers are rounded.
    """
    if crop:
        pixels = _centre(pixels, size)
    if pixels.shape[1:] == size:
        return pixels
    height, width = size
    out = np.empty((len(pixels), height, width), dtype=pixels.dtype)
    for band, values in enumerate(pixels):
        picture = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
        new = np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR))
        if pixels.dtype.kind in "iu":
            limits = np.iinfo(pixels.dtype)
            new = np.clip(np.rint(new), limits.min, limits.max)
        out[band] = new
    return out


def resized_set(images: ImageSet, size: tuple[int, int], crop: bool) -> ImageSet:
    """All images of a set as height x width `size`, with a note that says so. `BadInput` where some lack data."""
    if VALID in images.masks:
        raise BadInput(
            f"{images.name} has pixels without data, which resizing would blend into others; "
            "hinterland data prepare --resize makes tiles smaller without that"
        )
    layers = {
        name: np.stack([resized(image, size, crop) for image in pixels]) for name, pixels in images.layers.items()
    }
    note = resize_note(size, crop) + ("; masks were left out" if images.masks else "")
    return dataclasses.replace(images, layers=layers, masks={}, notes=(*images.notes, note))


def resize_note(size: tuple[int, int], crop: bool) -> str:
    """What was done, in words."""
    how = "cropped at the centre to these proportions" if crop else "stretched where the proportions differ"
    return f"resized to {size[0]} x {size[1]} pixels (height x width), {how}"


def _centre(pixels: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """The largest part around the centre that has the proportions of `size`."""
    height, width = pixels.shape[1:]
    new_height = min(height, max(1, round(width * size[0] / size[1])))
    new_width = min(width, max(1, round(height * size[1] / size[0])))
    top, left = (height - new_height) // 2, (width - new_width) // 2
    return pixels[:, top : top + new_height, left : left + new_width]
