"""Images through a run of task translate: the wanted bands as the model makes them, and as they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch

from hinterland.data.batches import ToUnit, slices
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.reconstruction import Kind
from hinterland.training.config import RunConfig
from hinterland.training.segmenting import images_at_once
from hinterland.training.sides import sides
from hinterland.training.translating import translated

Images = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True, eq=False)
class Sides:
    """Some images, (n, C, H, W) each on the [0, 1] scale of its own bands."""

    given: Images  # as the encoder sees them
    wanted: Images
    copied: Images | None  # what is given, as stored, taken for what is wanted; None: bands or types differ
    valid: npt.NDArray[np.bool_] | None  # (n, H, W) where there is data; None: everywhere


@torch.inference_mode()
def translations(
    model: Autoencoder, given: ImageSet, to_unit: ToUnit, kind: Kind, progress: Progress = SILENT
) -> Iterator[Images]:
    """(n, C, H, W) of some images after others, in fp32, on the [0, 1] scale of the wanted bands."""
    model.eval()
    with progress.step(f"translate {given.name}", len(given)) as bar:
        for rows in slices(given, images_at_once(given)):
            made = translated(model, to_unit.read(given, rows).images, kind).cpu().numpy()
            bar.advance(len(made))
            yield np.ascontiguousarray(made, dtype=np.float32)


def both_sides(images: ImageSet, config: RunConfig) -> Iterator[Sides]:
    """What is given and what is wanted of all images, as many at once as `translations` gives."""
    given, wanted = sides(config, images)
    into, onto = _known(config.data.scale), _known(config.data.wanted_scale)
    can_be_copied = copies(config)
    for rows in slices(given, images_at_once(given)):
        seen, back = into.seen(given, rows), onto.seen(wanted, rows)
        copied = onto.seen(given, rows).clip(0, 1) if can_be_copied else None
        if config.data.clamp:
            seen, back = seen.clip(0, 1), back.clip(0, 1)
        yield Sides(seen, back, copied, images.valid(rows))


def copies(config: RunConfig) -> bool:
    """Whether what is given could be what is wanted: as many bands, stored in the same types."""
    return tuple(config.data.dtypes) == tuple(config.data.wanted_dtypes)


def _known(scale: PixelScale | None) -> PixelScale:
    assert scale is not None  # of every run of this task
    return scale
