"""Somebody else's encoder, module or function: images through it, to a LatentTable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy.typing as npt
import torch
from torch import Tensor, nn

from hinterland.data.batches import as_tensor
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.data.sources.layout import Layout
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.baselines import (
    KINDS,
    UNTRAINED,
    WITHOUT_MODEL,
    as_image_set,
    chosen_kinds,
    training_images,
    with_baselines,
)
from hinterland.latents.layers import BATCH, Prepare, device_of_module, encode_layer, plain, unit_of
from hinterland.latents.pooling import Filling
from hinterland.latents.table import LatentTable
from hinterland.latents.untrained import with_untrained

Encoder = nn.Module | Callable[[Any], Any]


def table_of(
    encoder: Encoder,
    images: ImageSet | npt.NDArray[Any],
    layer: str | None = None,
    pooling: str | None = None,
    scaled: bool = True,
    takes: Literal["numpy", "torch"] = "numpy",
    name: str = "",
    layout: Layout | None = None,
    baselines: bool | Sequence[str] = False,
    train: ImageSet | None = None,
    batch_size: int = BATCH,
    progress: Progress = SILENT,
) -> LatentTable:
    """What `encoder` says of each image, as a table with the images' ids, splits, labels and factors.

    encoder: batches (n, C, H, W) -> latents (n, D), maps (n, C, H, W), a pair (mean, logvar) or a Posterior. A
    module gets tensors, on its device and in evaluation mode; a function gets NumPy arrays, or what it `takes`.
    scaled: pixels as float32 on the [0, 1] scale of the training images; False: as stored (a module: in float32).
    layer: a submodule's output instead, by name. pooling: see `pooling.pooled`; left out: maps are averaged.
    baselines: True for all, or some of pixels, colour, pca and (of modules only) untrained, fitted on `train`, or
    on the split train. `BadInput` where the encoder cannot take the images or returns anything else.
    """
    given = as_image_set(images, layout=layout)
    kinds = chosen_kinds(baselines, KINDS if isinstance(encoder, nn.Module) else WITHOUT_MODEL)
    learned_from = training_images(given, train)
    if isinstance(encoder, nn.Module):
        prepare = _preparation(learned_from, encoder, scaled)
        table = encode_layer(encoder, given, layer, pooling, prepare, name, batch_size, progress)
        if UNTRAINED in kinds:
            table = with_untrained(table, encoder, given, layer, pooling, prepare, batch_size, progress=progress)
    elif layer is not None:
        raise BadInput(f"layer ({layer}): only a torch.nn.Module has layers, and this encoder is a function")
    else:
        scale = PixelScale.of(learned_from) if scaled else None
        table = _of_function(encoder, given, pooling, scale, takes, name, batch_size, progress)
    plain_kinds = [kind for kind in kinds if kind != UNTRAINED]
    return with_baselines(table, given, train, plain_kinds, progress=progress)


def _of_function(
    encoder: Callable[[Any], Any],
    images: ImageSet,
    pooling: str | None,
    scale: PixelScale | None,
    takes: str,
    name: str,
    batch_size: int,
    progress: Progress,
) -> LatentTable:
    name = name or getattr(encoder, "__name__", type(encoder).__name__)
    if takes not in ("numpy", "torch"):
        raise BadInput(f"takes ({takes}) must be numpy or torch")
    filling = Filling(images, pooling, name)
    with torch.inference_mode(), progress.step(f"encode {images.name}", len(images)) as bar:
        for start in range(0, len(images), batch_size):
            rows = slice(start, start + batch_size)
            # an ImageSet is never written to
            batch: Any = images.stacked(rows).copy() if scale is None else scale.seen(images, rows)
            if takes == "torch":
                batch = as_tensor(images, rows) if scale is None else torch.from_numpy(batch)
                batch = batch.to(torch.int32) if batch.dtype == torch.uint16 else batch  # few layers take uint16
            filling.add(plain(encoder(batch), name), len(batch))
            bar.advance(len(batch))
    return filling.table(name)


def _preparation(training: ImageSet, module: nn.Module, scaled: bool) -> Prepare:
    device = device_of_module(module)
    if scaled:
        return unit_of(training, device)

    def moved(stored: Tensor) -> Tensor:
        return stored.to(device).to(torch.float32)

    return moved
