"""A run's latents, encoded once and kept in its folder; and those that an analysis of it speaks of."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from hinterland.data.annotations import Annotations, Rows
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


class Analysed(NamedTuple):
    """What an analysis of a run speaks of."""

    scored: LatentTable  # with baselines; `described`, or a part of it
    fitted: LatentTable | None  # what probes are fitted on, with baselines; None: no images but the scored ones
    described: LatentTable  # all images of the scored split, with scores
    drawn: str  # which of them were drawn, in words; empty: all


def tables_for_analysis(
    trained: Trained,
    images: ImageSet,
    baselines: bool | Sequence[str] = True,
    most_fitted: int | None = None,
    most_scored: int | None = None,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Analysed:
    """The latents of the split test (else validation, else train), and those of the split train beside it.

    Of more images than `most_fitted` and `most_scored` so many are drawn by `seed`. Baselines are fitted on the
    training images drawn, and made of all that were drawn.
    """
    split = next((s for s in SCORED if images.has(s)), "")
    if not split:
        raise BadInput(f"{images.name} has no split {', '.join(SCORED)}; give each image one of them")
    own = images.fingerprint() == trained.config.data.fingerprint
    described, _ = kept_table(trained, images.split(split), "test", own, progress=progress)
    if split == "train" or not images.has("train"):
        of = baselines if images.has("train") else False
        return Analysed(trained.beside(described, images.split(split), of, progress=progress), None, described, "")
    rng = np.random.default_rng(seed)
    to_fit, to_score = (np.flatnonzero(images.annotations.split == s) for s in ("train", split))
    fit, score = (_drawn(len(rows), most, rng) for rows, most in ((to_fit, most_fitted), (to_score, most_scored)))
    chosen = images.take(np.concatenate([to_fit[fit], to_score[score]]))
    if own:
        fitted = kept_table(trained, images.split("train"), "train", own, progress=progress)[0].take(fit)
    else:
        fitted = trained.encode(chosen.split("train"), scores=False, progress=progress)
    scored = described.take(score)
    both = LatentTable(
        np.concatenate([fitted.latents, scored.latents]),
        chosen.annotations,
        Source(trained.name, data_hash=chosen.fingerprint()),
    )
    beside = trained.beside(both, chosen, baselines, progress=progress)
    parts = [
        f"{len(some):,} of the {len(rows):,} {name} images"
        for some, rows, name in ((fit, to_fit, "train"), (score, to_score, split))
        if len(some) < len(rows)
    ]
    return Analysed(
        dataclasses.replace(beside.split(split), logvar=scored.logvar, scores=scored.scores),
        dataclasses.replace(beside.split("train"), logvar=fitted.logvar),
        described,
        f"{' and '.join(parts)} were drawn at random" if parts else "",
    )


def _drawn(count: int, most: int | None, rng: np.random.Generator) -> Rows:
    if most is None or count <= most:
        return np.arange(count)
    return np.sort(rng.choice(count, most, replace=False))


def _is_current(old: LatentTable, trained: Trained, images: ImageSet) -> bool:
    """Whether `old` is of these images and of this model: its first latents are what the model says now."""
    if old.source.data_hash != images.fingerprint():
        return False
    now = trained.encode(images.take(slice(0, CHECKED)), scores=False).latents
    before = old.latents[:CHECKED]
    return before.shape == now.shape and bool(np.allclose(before, now, rtol=1e-3, atol=1e-4))


def _named(annotations: Annotations) -> dict[str, list[str | None]]:
    return {name: label.text() for name, label in annotations.labels.items()}
