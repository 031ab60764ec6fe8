"""The mask that tells the class of each pixel: its classes, how frequent they are, and their colours."""

from __future__ import annotations

import colorsys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet, Stored, row_slices
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.store import contents, is_store
from hinterland.ground.errors import BadInput

Colour = tuple[int, int, int]


def class_mask(images: ImageSet, name: str) -> Stored:
    """The mask called `name`; `BadInput` where there is none."""
    if name not in images.masks:
        there = ", ".join(images.masks) or "none"
        raise BadInput(
            f"{images.name} has no mask {name} (there are: {there}), so no pixel's class is known; `hinterland data "
            "prepare` with --labels and --classes makes one, --set data.class_mask=NAME takes another"
        )
    return images.masks[name]


def pixels_by_class(images: ImageSet, name: str) -> npt.NDArray[np.int64]:
    """(256,) pixels of each code of the mask; of IGNORED last."""
    mask = class_mask(images, name)
    counts = np.zeros(IGNORED + 1, np.int64)
    for rows in row_slices(mask):
        part = mask[rows]
        if part.dtype.kind not in "iub" or part.min() < 0 or part.max() > IGNORED:
            raise BadInput(f"{images.name}, mask {name}: codes from 0 to {IGNORED} are classes ({IGNORED}: no label)")
        counts += np.bincount(part.ravel(), minlength=IGNORED + 1)
    return counts


def class_names(images: ImageSet, name: str, counts: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """Those of the label that goes with the mask, or else the codes themselves; `BadInput` for a single class."""
    known = images.annotations.labels.get(name)
    highest = int(np.flatnonzero(counts[:IGNORED])[-1]) if counts[:IGNORED].any() else -1
    names = known.names if known is not None and len(known.names) > highest else ()
    names = names or tuple(str(code) for code in range(highest + 1))
    if len(names) < 2:
        raise BadInput(f"{images.name}, mask {name}: {len(names)} classes; at least 2 are needed to tell them apart")
    return names


def class_colours(images: ImageSet, names: tuple[str, ...]) -> tuple[Colour, ...]:
    """The colours of the mask that the store was made from, where it had any; else such as differ."""
    place = Path(str((images.origin or {}).get("data", "")))
    recipe = contents(place).recipe if is_store(place) else {}
    if tuple(recipe.get("classes", ())) == names:
        first = {code: value for value, code in reversed(recipe.get("values", []))}
        if max(first.values(), default=0) > 255 and all(code in first for code in range(len(names))):
            return tuple((first[c] >> 16, first[c] >> 8 & 255, first[c] & 255) for c in range(len(names)))
    return palette(len(names))


def palette(count: int) -> tuple[Colour, ...]:
    """Colours that differ in hue, and neighbouring numbers also in lightness."""
    colours = []
    for k in range(count):
        hue, light = (k * 0.61803398875) % 1, (0.45, 0.65, 0.3)[k % 3]  # golden ratio: as far apart as can be
        red, green, blue = colorsys.hls_to_rgb(hue, light, 0.65)
        colours.append((round(255 * red), round(255 * green), round(255 * blue)))
    return tuple(colours)


def painted(maps: npt.NDArray[np.integer], colours: tuple[Colour, ...]) -> npt.NDArray[np.float32]:
    """(n, h, w) class codes -> (n, 3, h, w) in [0, 1]; black where a pixel is not labelled."""
    table = np.zeros((IGNORED + 1, 3), np.float32)
    table[: len(colours)] = np.array(colours, np.float32) / 255
    return np.moveaxis(table[maps], -1, 1)
