"""Encoding by several ranks: each has a stretch of the images, or takes parts of a dataset, one after the other."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import LeftAlone
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


def taken(ranks: Ranks, places: Sequence[int]) -> Iterator[int]:
    """Of `places` those that are this rank's: each rank takes the next one when it is free."""
    if ranks.store is None:
        yield from places
        return
    while (at := ranks.store.add("taken", 1) - 1) < len(places):
        yield places[at]


def all_done(ranks: Ranks) -> None:
    """Say that this rank is done; rank 0 waits until all are, however long the slowest takes."""
    if ranks.store is None:
        return
    ranks.store.add("all done", 1)
    while ranks.leads and ranks.store.add("all done", 0) < ranks.world:
        if ranks.store.check(["ended"]):
            raise LeftAlone(ranks.last_words())
        time.sleep(0.05)


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
