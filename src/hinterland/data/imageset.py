"""ImageSet: pixels as they came, and one row of annotations per image."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, Rows
from hinterland.data.shards import Shards
from hinterland.ground.errors import BadInput, listing

Pixels = npt.NDArray[Any]  # (n, C, H, W), uint8, uint16 or float32
Stored = Pixels | Shards  # all of a layer or mask: in memory, or on disk
STORED_TYPES = ("uint8", "uint16", "float32")
PART_BYTES = 2**24  # of what is read at a time
TEXTS_AT_ONCE = 2**16
VALID = "valid"  # the mask that is 0 where a pixel has no data


@dataclasses.dataclass(frozen=True)
class Skipped:
    """An image that was left out because the person asked for bad ones to be skipped."""

    name: str
    reason: str


@dataclasses.dataclass(frozen=True, eq=False)
class ImageSet:
    """Immutable images: `layers` {name: (N, C, H, W)} share N, H and W and are stacked along C in a batch.

    `masks` {name: (N, H, W)} tell something of each pixel: a class, which object it shows, how far that is; the one
    called `valid` is 0 where a pixel has no data in any band.
    Layers and masks may be `Shards`, which lie on disk; splits of them are not read before they are looked at.
    Raises `BadInput` for other types or shapes, for sizes that differ, and for values that are not finite.
    """

    name: str
    layers: Mapping[str, Stored]
    annotations: Annotations
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()  # what a reader should know about how the images were read
    origin: Mapping[str, Any] | None = None  # how to load them again; None: they came as arrays
    masks: Mapping[str, Stored] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.layers:
            raise BadInput(f"{self.name} has no layer of pixels; at least one is needed")
        for name, pixels in self.layers.items():
            self._check_layer(name, pixels)
        heights = {pixels.shape[2:] for pixels in self.layers.values()}
        if len(heights) > 1:
            sizes = {name: pixels.shape[2:] for name, pixels in self.layers.items()}
            raise BadInput(f"{self.name}: layers differ in height x width ({sizes}); they must be alike")
        for name, mask in self.masks.items():
            expected = (len(self), *next(iter(heights)))
            if mask.shape != expected:
                raise BadInput(
                    f"{self.name}, mask {name}: shape {mask.shape}; one value per pixel is needed: {expected}"
                )

    def _check_layer(self, name: str, pixels: Stored) -> None:
        where = f"{self.name}, layer {name}"
        if pixels.ndim != 4:
            raise BadInput(f"{where}: shape {pixels.shape} is not (N, C, H, W)")
        if str(pixels.dtype) not in STORED_TYPES:
            raise BadInput(
                f"{where}: pixels of type {pixels.dtype}; stored are {', '.join(STORED_TYPES)}: "
                "convert with images.astype(...) to the one that holds the values"
            )
        if len(pixels) != len(self.annotations):
            raise BadInput(f"{where}: {len(pixels)} images, but {len(self.annotations)} rows of annotations")
        if len(pixels) == 0:
            raise BadInput(f"{where}: no images; at least one is needed")
        if 0 in pixels.shape:
            raise BadInput(f"{where}: shape {pixels.shape} holds no pixels")
        bad = (
            not_finite(pixels) if not isinstance(pixels, Shards) else np.zeros(0, bool)
        )  # those were checked when made
        if bad.any():
            raise BadInput(
                f"{where}: {int(bad.sum())} of {len(bad)} images hold NaN or infinite values "
                f"({listing(self.annotations.id[bad])}); mend them, or leave them out with --skip-bad"
            )

    def __len__(self) -> int:
        return len(self.annotations)

    @property
    def ids(self) -> npt.NDArray[np.str_]:
        """(N,) unique ids."""
        return self.annotations.id

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of an image, layers stacked along C."""
        arrays = list(self.layers.values())
        return sum(a.shape[1] for a in arrays), int(arrays[0].shape[2]), int(arrays[0].shape[3])

    @property
    def dtypes(self) -> tuple[str, ...]:
        """The stored type of each channel, in the order in which they are stacked."""
        return tuple(str(a.dtype) for a in self.layers.values() for _ in range(a.shape[1]))

    def take(self, rows: Rows | slice, name: str | None = None) -> ImageSet:
        """Some of the images, in the order given (a view where `rows` is a slice, or they lie on disk)."""
        return ImageSet(
            name or self.name,
            {layer: _some(pixels, rows) for layer, pixels in self.layers.items()},
            self.annotations.take(rows),
            self.skipped,
            self.notes,
            self.origin,
            {mask: _some(values, rows) for mask, values in self.masks.items()},
        )

    def has(self, split: str) -> bool:
        """Whether there are images of this split."""
        return bool((self.annotations.split == split).any())

    def split(self, name: str) -> ImageSet:
        """The images of one split: `train`, `validation` or `test`."""
        rows = np.flatnonzero(self.annotations.split == name)
        if len(rows) == 0:
            present = sorted(set(self.annotations.split.tolist()))
            raise BadInput(f"{self.name} has no split {name!r}; it has {', '.join(present)}")
        together = rows[-1] - rows[0] + 1 == len(rows)
        return self.take(slice(rows[0], rows[-1] + 1) if together else rows)

    def counts(self) -> dict[str, int]:
        """Images per split, in the order train, validation, test."""
        order = [s for s in ("train", "validation", "test") if self.has(s)]
        return {s: int((self.annotations.split == s).sum()) for s in order}

    def stacked(self, rows: Rows | slice) -> Pixels:
        """(n, C, H, W) with all layers along C: their own type where they share one, else float32."""
        arrays = [pixels[rows] for pixels in self.layers.values()]
        if len(arrays) == 1:
            return arrays[0]
        same = len({a.dtype for a in arrays}) == 1
        return np.concatenate(arrays if same else [a.astype(np.float32) for a in arrays], axis=1)

    def valid(self, rows: Rows | slice) -> npt.NDArray[np.bool_] | None:
        """(n, H, W) true where a pixel has data; None where all have. `BadInput` for images in which none has."""
        if VALID not in self.masks:
            return None
        found: npt.NDArray[np.bool_] = self.masks[VALID][rows] != 0
        empty = ~found.any(axis=(1, 2))
        if empty.any():
            raise BadInput(
                f"{self.name}: {int(empty.sum())} of {len(found)} images have no valid pixel "
                f"({listing(self.ids[rows][empty])}), so there is nothing to learn or to say of them; leave them out"
            )
        return found

    def fingerprint(self, *also: str) -> str:
        """SHA-256 of ids, splits, pixels, where they have data, and the masks `also`: what a run was trained on.

        Of pixels on disk the hashes in store.json are taken, so that they need not be read: the same
        images in memory have another fingerprint.
        """
        digest = hashlib.sha256()
        for texts in (self.ids, self.annotations.split):
            for start in range(0, len(texts), TEXTS_AT_ONCE):
                lines = texts[start : start + TEXTS_AT_ONCE].tolist()
                digest.update(("\n" * bool(start) + "\n".join(lines)).encode())
        masks = {f"mask {name}": mask for name, mask in self.masks.items() if name in (VALID, *also)}
        for name, pixels in {**self.layers, **masks}.items():
            digest.update(f"{name} {pixels.dtype} {pixels.shape}".encode())
            if isinstance(pixels, Shards):
                digest.update(pixels.digest)
                continue
            for part in parts(pixels):
                digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()


def _some(stored: Stored, rows: Rows | slice) -> Stored:
    return stored.select(rows) if isinstance(stored, Shards) else stored[rows]


def not_finite(pixels: Pixels) -> npt.NDArray[np.bool_]:
    """(N,) true where an image holds NaN or infinite values."""
    if pixels.dtype.kind != "f":
        return np.zeros(len(pixels), dtype=bool)
    bad = np.zeros(len(pixels), dtype=bool)
    start = 0
    for part in parts(pixels):
        bad[start : start + len(part)] = ~np.isfinite(part).reshape(len(part), -1).all(axis=1)
        start += len(part)
    return bad


def parts(stored: Stored) -> Iterator[Pixels]:
    """All of it in slices of some 16 MB, so that what lies on disk never lies in memory as a whole."""
    return (stored[rows] for rows in row_slices(stored))


def row_slices(stored: Stored) -> Iterator[slice]:
    """The rows of those slices."""
    row_bytes = int(np.prod(stored.shape[1:])) * stored.dtype.itemsize
    step = max(1, PART_BYTES // row_bytes)
    return (slice(start, start + step) for start in range(0, len(stored), step))
