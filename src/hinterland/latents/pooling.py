"""From what a layer gives for a batch, vectors or maps, to rows of a LatentTable. No torch in here."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.data.sources.memory import check_room
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable, Source

Pooling = Literal["none", "mean", "mean-std", "max", "flatten"]
POOLINGS: tuple[str, ...] = get_args(Pooling)
Vectors = npt.NDArray[np.float32]
Parts = tuple[npt.NDArray[Any], npt.NDArray[Any] | None]  # values, and their log-variances if there are any


def pooled(values: npt.NDArray[Any], pooling: str, what: str) -> Vectors:
    """(n, D), or maps (n, C, ...) of any number of positions, -> (n, D) float32.

    none: vectors as they are. flatten: all numbers of the maps, C first. mean, max: over the positions, C numbers.
    mean-std: means and then standard deviations over the positions, 2 C numbers. `BadInput`, by `what`, where
    maps are not pooled, or vectors would be: they have no positions.
    """
    check_pooling(pooling)
    if values.ndim < 2:
        raise BadInput(f"{what} gives an array of shape {values.shape} for a batch; (n, D) or (n, C, H, W) is needed")
    if values.ndim == 2:
        if pooling not in ("none", "flatten"):
            raise BadInput(f"{what} gives vectors of {values.shape[1]} numbers: there is nothing to pool; pooling none")
        return values.astype(np.float32, copy=False)
    if pooling == "none":
        size = " x ".join(str(s) for s in values.shape[1:])
        raise BadInput(f"{what} gives maps of {size} numbers; choose a pooling: {', '.join(POOLINGS[1:])}")
    flat = values.astype(np.float32, copy=False).reshape(*values.shape[:2], -1)
    if pooling == "flatten":
        return flat.reshape(len(flat), -1)
    if pooling == "max":
        return np.asarray(flat.max(axis=2))
    mean = flat.mean(axis=2)
    return mean if pooling == "mean" else np.concatenate([mean, flat.std(axis=2)], axis=1)


def check_pooling(pooling: str | None) -> None:
    """`BadInput` where there is no such pooling."""
    if pooling is not None and pooling not in POOLINGS:
        raise BadInput(f"pooling ({pooling}) must be one of {', '.join(POOLINGS)}")


class Filling:
    """A LatentTable under way: takes what a model gives, batch by batch, in the order of the images."""

    def __init__(self, images: ImageSet, pooling: str | None, what: str):
        check_pooling(pooling)
        self.images, self.pooling, self.what = images, pooling, what
        self.latents: Vectors | None = None
        self.logvar: Vectors | None = None
        self.filled = 0

    def add(self, parts: Parts, expected: int) -> None:
        """Rows for the next `expected` images: vectors (n, D) or maps (n, C, ...), and their log-variances, if any.

        Without a pooling, vectors stay as they are, maps are averaged over their positions, and maps with
        log-variances flattened: an average has another variance. With any other pooling log-variances are let go.
        """
        values, logvar = parts
        if values.ndim == 0 or len(values) != expected:
            raise BadInput(
                f"{self.what} gave an array of shape {values.shape} for {expected} images; (n, ...) is needed"
            )
        if self.pooling is None:
            self.pooling = "none" if values.ndim <= 2 else "mean" if logvar is None else "flatten"
        rows = pooled(values, self.pooling, self.what)
        if self.latents is None:
            check_room(4 * len(self.images) * rows.shape[1], self.what)
            self.latents = np.empty((len(self.images), rows.shape[1]), np.float32)
            if logvar is not None and self.pooling in ("none", "flatten"):
                self.logvar = np.empty_like(self.latents)
        if rows.shape[1] != self.latents.shape[1]:
            raise BadInput(
                f"{self.what} gave {rows.shape[1]} numbers per image, and {self.latents.shape[1]} before; "
                "every image needs as many"
            )
        place = slice(self.filled, self.filled + expected)
        self.latents[place] = rows
        if self.logvar is not None and logvar is not None:
            self.logvar[place] = pooled(logvar, self.pooling, self.what)
        self.filled += expected

    def table(self, name: str, layer: str = "latent") -> LatentTable:
        """The table, when every image has been there."""
        assert self.latents is not None
        assert self.filled == len(self.images)
        source = Source(name, layer, self.pooling or "none", self.images.fingerprint())
        return LatentTable(self.latents, self.images.annotations, source, self.logvar)
