"""What can be worked out of pixels alone: a few numbers of each image as factors, and a mask of what stands out.

So that layers and latents can be asked about something that is known exactly, on any images. `BadInput` for a name that
is neither.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Factor
from hinterland.data.imageset import ImageSet, row_slices
from hinterland.ground.errors import BadInput

DERIVED = ("moments", "silhouette")
DARK = 0.1  # of full light: what is no brighter is background
ROUND = 0.95  # of the longer axis: with a shorter one above that, an image has no orientation

Numbers = npt.NDArray[np.float64]


def with_derived(images: ImageSet, wanted: Sequence[str]) -> ImageSet:
    """`images` with the factors of `moments`, the mask of `silhouette`, or both."""
    for name in wanted:
        if name not in DERIVED:
            raise BadInput(f"derive ({name}): what can be worked out is {', '.join(DERIVED)}")
        images = _with_moments(images) if name == "moments" else _with_silhouette(images)
    return images


def _with_moments(images: ImageSet) -> ImageSet:
    found = {name: np.concatenate(parts) for name, parts in _by_name(images).items()}
    factors = {name: Factor(values, np.pi if name == "orientation" else None) for name, values in found.items()}
    known = images.annotations
    return dataclasses.replace(images, annotations=dataclasses.replace(known, factors={**known.factors, **factors}))


def _by_name(images: ImageSet) -> dict[str, list[Numbers]]:
    found: dict[str, list[Numbers]] = {}
    for rows in row_slices(next(iter(images.layers.values()))):
        for name, values in moments(light(images, rows)).items():
            found.setdefault(name, []).append(values)
    return found


def light(images: ImageSet, rows: slice) -> Numbers:
    """(n, H, W) mean over bands; of whole numbers as a share of the largest that their type holds."""
    pixels = images.stacked(rows)
    most = np.iinfo(pixels.dtype).max if pixels.dtype.kind == "u" else 1
    return np.asarray(pixels.mean(axis=1, dtype=np.float64) / most)


# m_pq = sum_xy (x - x0)^p (y - y0)^q f / sum_xy f;  l = (m20 + m02 +- sqrt(4 m11^2 + (m20 - m02)^2)) / 2
def moments(f: Numbers) -> dict[str, Numbers]:
    """Of images f (n, H, W), each (n,): Hu 1962.

    brightness: mean of f. area: share of pixels brighter than a tenth. aspect: sqrt(l- / l+), the shorter axis of the
    ellipse that has the same second moments by the longer one, (0, 1]. orientation: tan 2a = 2 m11 / (m20 - m02), the
    angle of its longer axis against the horizontal in radians, period pi; unknown where it is round. All but
    brightness and area are unknown where an image is black.
    """
    height, width = f.shape[1:]
    y, x = np.mgrid[:height, :width]
    total = f.sum(axis=(1, 2))
    weight = f / np.where(total > 0, total, np.nan)[:, None, None]
    dx, dy = (place - (weight * place).sum(axis=(1, 2))[:, None, None] for place in (x, y))
    m20, m02, m11 = ((weight * part).sum(axis=(1, 2)) for part in (dx**2, dy**2, dx * dy))
    apart = np.sqrt(4 * m11**2 + (m20 - m02) ** 2)
    long, short = (m20 + m02 + apart) / 2, np.maximum(m20 + m02 - apart, 0) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        aspect = np.where(long > 0, np.sqrt(short / long), np.nan)
    angle = np.mod(0.5 * np.arctan2(-2 * m11, m20 - m02), np.pi)  # rows count downwards
    return {
        "brightness": f.mean(axis=(1, 2)),
        "area": (f > DARK).mean(axis=(1, 2)),
        "aspect": aspect,
        "orientation": np.where(aspect <= ROUND, angle, np.nan),
    }


def _with_silhouette(images: ImageSet) -> ImageSet:
    """The mask `silhouette`: 0 where a pixel is dark, else 1 + the image's class; no label where that is unknown."""
    label = images.annotations.labels.get("class")
    if label is None:
        raise BadInput(f"derive (silhouette): {images.name} has no label class to write into its pixels")
    codes = np.where(label.codes < 0, 255, label.codes + 1).astype(np.uint8)
    mask = np.empty((len(images), *images.shape[1:]), np.uint8)
    for rows in row_slices(next(iter(images.layers.values()))):
        mask[rows] = np.where(light(images, rows) > DARK, codes[rows, None, None], 0)
    return dataclasses.replace(images, masks={**images.masks, "silhouette": mask})
