"""Encoding by several ranks: each has a stretch of the images, and rank 0 puts the table together."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.encode import BATCH
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.training.ranks import Ranks

Columns = npt.NDArray[np.float32]


def encode_together(
    trained: Trained,
    images: ImageSet,
    ranks: Ranks,
    layer: str | None = None,
    pooling: str | None = None,
    baselines: bool | Sequence[str] = False,
    train: ImageSet | None = None,
    progress: Progress = SILENT,
) -> LatentTable | None:
    """The table that `Trained.encode` gives, on rank 0; None on the others. Baselines are rank 0's work alone."""
    stretches = [stretch(len(images), rank, ranks.world) for rank in range(ranks.world)]
    mine = stretches[ranks.rank]
    shown = mine if mine.start < mine.stop else slice(0, 1)  # with fewer batches than ranks: it only goes along
    part = trained.encode(images.take(shown), True, progress, layer, pooling)
    found = ranks.gathered(_side_by_side(part)[: mine.stop - mine.start], [one.stop - one.start for one in stretches])
    if found is None:
        return None
    table = _whole(found, part, images)
    return trained.beside(table, images, baselines, train, layer, pooling, progress) if baselines else table


def stretch(images: int, rank: int, world: int) -> slice:
    """Whole batches, so that each image is encoded beside those that it would be with one process."""
    batches = -(-images // BATCH)
    first, last = (min(images, batches * place // world * BATCH) for place in (rank, rank + 1))
    return slice(first, last)


def _side_by_side(part: LatentTable) -> Columns:
    """(n, K) latents, log-variances and scores."""
    columns = [part.latents, *([] if part.logvar is None else [part.logvar])]
    return np.concatenate([*columns, *(score[:, None] for score in part.scores.values())], axis=1, dtype=np.float32)


def _whole(found: Columns, part: LatentTable, images: ImageSet) -> LatentTable:
    """`found` of all images as a table with the columns of `part`."""
    size, has_logvar = part.size, part.logvar is not None
    first = size * (1 + has_logvar)
    return LatentTable(
        np.ascontiguousarray(found[:, :size]),
        images.annotations,
        dataclasses.replace(part.source, data_hash=images.fingerprint()),
        np.ascontiguousarray(found[:, size:first]) if has_logvar else None,
        {name: np.ascontiguousarray(found[:, first + place]) for place, name in enumerate(part.scores)},
    )
