"""Batches: slices of an array in a seeded order, resumable at any image; made float on the device."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from hinterland.data.annotations import Rows
from hinterland.data.balance import Chances, balanced_order, chances
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.ground.errors import BadInput


class Seen(NamedTuple):
    """Images as a model sees them, and where they have data."""

    images: Float[Tensor, "n c h w"]  # on the [0, 1] scale
    valid: Bool[Tensor, "n 1 h w"] | None  # None: everywhere


class ToUnit:
    """Stored pixels (n, C, H, W) of any stored type -> float32 on the [0, 1] scale, on the device."""

    def __init__(self, scale: PixelScale, device: torch.device, clamp: bool = False, channels_last: bool = True):
        lo = torch.tensor(scale.lo, dtype=torch.float32)[:, None, None]
        hi = torch.tensor(scale.hi, dtype=torch.float32)[:, None, None]
        self.lo, self.factor = lo.to(device), (1.0 / (hi - lo)).to(device)
        self.starts_at_zero = not bool(lo.any())
        self.neutral = torch.from_numpy(scale.standing_in()).to(device)
        self.device, self.clamp = device, clamp
        self.layout = torch.channels_last if channels_last else torch.contiguous_format

    def __call__(self, stored: Tensor) -> Float[Tensor, "n c h w"]:
        """Move first, convert then: a byte is cheaper to move than a float. Scaled while each band lies together."""
        scaled_in = self.layout if stored.shape[1] == 1 else torch.contiguous_format
        moved = stored.to(self.device, non_blocking=True)
        values = moved.to(torch.float32, memory_format=scaled_in, copy=True)
        values = values.mul_(self.factor) if self.starts_at_zero else values.sub_(self.lo).mul_(self.factor)
        values = values.clamp_(0, 1) if self.clamp else values
        return values.contiguous(memory_format=self.layout)

    def read(self, images: ImageSet, rows: Rows | slice) -> Seen:
        """Some of the images; where they have no data stands the neutral value of their band."""
        values, valid = self(as_tensor(images, rows)), images.valid(rows)
        if valid is None:
            return Seen(values, None)
        known = torch.from_numpy(valid)[:, None].to(self.device)
        return Seen(self.filled(values, known), known)

    def filled(
        self, values: Float[Tensor, "n c h w"], valid: Bool[Tensor, "n 1 h w"] | None
    ) -> Float[Tensor, "n c h w"]:
        """The neutral value of its band where a pixel is not valid."""
        return values if valid is None else torch.where(valid, values, self.neutral)


@dataclasses.dataclass(frozen=True)
class Batches:
    """Endless training batches of `images`, in an order that depends on the seed and the epoch alone.

    Position is counted in images seen, so a run goes on at any image as if it had never stopped. `balance` names a
    label whose classes are drawn alike (see `balance.chances`): some images come more than once in an epoch, some not.
    """

    images: ImageSet
    batch_size: int
    seed: int
    balance: str | None = None

    @functools.cached_property
    def _chances(self) -> Chances | None:
        return None if self.balance is None else chances(self.images.annotations, self.balance, self.images.name)

    def order(self, epoch: int) -> Rows:
        """(N,) the rows of this epoch: a permutation, where nothing is balanced."""
        rng = np.random.default_rng([self.seed, epoch])
        return rng.permutation(len(self.images)) if self._chances is None else balanced_order(self._chances, rng)

    def after(self, images_seen: int, until: int) -> Iterator[Tensor]:
        """Stored batches (n, C, H, W) from position `images_seen` up to `until`; none crosses an epoch."""
        for rows in self.rows_after(images_seen, until):
            yield as_tensor(self.images, rows)

    def rows_after(self, images_seen: int, until: int) -> Iterator[Rows]:
        """Which images each of those batches holds."""
        size = len(self.images)
        while images_seen < until:
            epoch, start = divmod(images_seen, size)
            order = self.order(epoch)
            for begin in range(start, size, self.batch_size):
                rows = order[begin : min(begin + self.batch_size, size, begin + until - images_seen)]
                yield rows
                images_seen += len(rows)
                if images_seen >= until:
                    return


def in_order(images: ImageSet, batch_size: int) -> Iterator[Tensor]:
    """All images once, as they stand: stored batches (n, C, H, W)."""
    for rows in slices(images, batch_size):
        yield as_tensor(images, rows)


def slices(images: ImageSet, batch_size: int) -> Iterator[slice]:
    """Which images each of those batches holds."""
    for start in range(0, len(images), batch_size):
        yield slice(start, start + batch_size)


def mask_of(images: ImageSet, name: str, rows: Rows | slice, device: torch.device) -> Int[Tensor, "n h w"]:
    """A mask of classes, as whole numbers; what is to be ignored keeps its number. `BadInput` where there is none."""
    if name not in images.masks:
        there = ", ".join(images.masks) or "none"
        raise BadInput(f"{images.name} has no mask {name}; its masks are: {there}")
    return torch.from_numpy(images.masks[name][rows].astype(np.int64)).to(device)


def factors_of(
    images: ImageSet, rows: Rows | slice, names: Sequence[str], device: torch.device
) -> dict[str, Float[Tensor, " n"]]:
    """Values of these factors of some images, NaN where not known; `names` are factors that there are."""
    known = images.annotations.factors
    return {name: torch.from_numpy(known[name].values[rows].astype(np.float32)).to(device) for name in names}


def as_tensor(images: ImageSet, rows: Rows | slice) -> Tensor:
    """Stored pixels of some images as a tensor (n, C, H, W), layers stacked."""
    pixels = images.stacked(rows)
    if isinstance(rows, slice):
        pixels = pixels.copy()  # a tensor must not share memory with an immutable array
    return torch.from_numpy(np.ascontiguousarray(pixels))
