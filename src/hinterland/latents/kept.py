"""A run's latents, encoded once and kept in its folder; and those that an analysis of it speaks of."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Sequence
from typing import Literal

import numpy as np

from hinterland.data.annotations import Annotations
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable, Source
from hinterland.latents.trained import Trained

Origin = Literal["computed", "found", "relabelled"]  # relabelled: found, but other labels are known now
CHECKED = 32  # images that are encoded again to see whether a table on the disk is this model's
SCORED = ("test", "validation", "train")  # the first split there is, is scored


def kept_table(
    trained: Trained, images: ImageSet, name: str, own: bool, reuse: bool = True, progress: Progress = SILENT
) -> tuple[LatentTable, Origin]:
    """The latents of `images` (those called `test` with scores), and whether they lay in latents/NAME.parquet.

    `own`: these are the run's own images, so that what is computed may be kept there. With `reuse`, what lies
    there is taken if it is of these images and of this model.
    """
    path = trained.folder.latents / f"{name}.parquet"
    if reuse and own and path.is_file():
        with contextlib.suppress(BadInput):  # what cannot be read is computed anew
            old = LatentTable.read(path)
            if _is_current(old, trained, images):
                same = _named(old.annotations) == _named(images.annotations)
                return dataclasses.replace(old, annotations=images.annotations), "found" if same else "relabelled"
    table = trained.encode(images, scores=name == "test", progress=progress)
    if own and os.access(trained.folder.path, os.W_OK):
        table.write(path)
    return table, "computed"


def tables_for_analysis(
    trained: Trained,
    images: ImageSet,
    baselines: bool | Sequence[str] = True,
    most_fitted: int | None = None,
    seed: int = 0,
    progress: Progress = SILENT,
) -> tuple[LatentTable, LatentTable | None]:
    """The scored images' latents (of the split test, else validation, else train), and those that probes are fitted on.

    The latter are None where there is no other split train. Of more than `most_fitted` training images so many are
    drawn by `seed`. Baselines are fitted on these, and made of both tables.
    """
    split = next((s for s in SCORED if images.has(s)), "")
    if not split:
        raise BadInput(f"{images.name} has no split {', '.join(SCORED)}; give each image one of them")
    own = images.fingerprint() == trained.config.data.fingerprint
    scored, _ = kept_table(trained, images.split(split), "test", own, progress=progress)
    if split == "train" or not images.has("train"):
        of = baselines if images.has("train") else False
        return trained.beside(scored, images.split(split), of, progress=progress), None
    rows = np.flatnonzero(images.annotations.split == "train")
    drawn = np.arange(len(rows))
    if most_fitted is not None and len(rows) > most_fitted:
        drawn = np.sort(np.random.default_rng(seed).choice(len(rows), most_fitted, replace=False))
    chosen = images.take(np.concatenate([rows[drawn], np.flatnonzero(images.annotations.split == split)]))
    if own:
        fitted = kept_table(trained, images.split("train"), "train", own, progress=progress)[0].take(drawn)
    else:
        fitted = trained.encode(chosen.split("train"), scores=False, progress=progress)
    both = LatentTable(
        np.concatenate([fitted.latents, scored.latents]),
        chosen.annotations,
        Source(trained.name, data_hash=chosen.fingerprint()),
    )
    beside = trained.beside(both, chosen, baselines, progress=progress)
    of_scored, of_fitted = beside.split(split), beside.split("train")
    return (
        dataclasses.replace(of_scored, logvar=scored.logvar, scores=scored.scores),
        dataclasses.replace(of_fitted, logvar=fitted.logvar),
    )


def _is_current(old: LatentTable, trained: Trained, images: ImageSet) -> bool:
    """Whether `old` is of these images and of this model: its first latents are what the model says now."""
    if old.source.data_hash != images.fingerprint():
        return False
    now = trained.encode(images.take(slice(0, CHECKED)), scores=False).latents
    before = old.latents[:CHECKED]
    return before.shape == now.shape and bool(np.allclose(before, now, rtol=1e-3, atol=1e-4))


def _named(annotations: Annotations) -> dict[str, list[str | None]]:
    return {name: label.text() for name, label in annotations.labels.items()}
