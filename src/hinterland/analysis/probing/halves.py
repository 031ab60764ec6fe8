"""Which images a probe is fitted on, and which it is scored on: never the same ones."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable


@dataclasses.dataclass(frozen=True, eq=False)
class Halves:
    """`train` to fit on, `test` to score on, and in words how they were parted."""

    train: LatentTable
    test: LatentTable
    how: str


def halves(table: LatentTable, train: LatentTable | None = None) -> Halves:
    """Where a probe is fitted and where it is scored.

    With `train`: fitted there, scored on all of `table`. Without: fitted on the split `train`, scored on `test`
    (or `validation` where there is no test). Without such splits: parted 80/20 by a hash of each image's id, or
    of its group, so that no scene is on both sides. Images that are in both are refused.
    """
    name = table.source.name
    if train is not None:
        _check_apart(train, table)
        return Halves(train, table, f"fitted on {_in_words(train)}, scored on {_in_words(table)}")
    scored = _scored_split(table)
    if scored is not None:
        return Halves(table.split("train"), table.split(scored), f"fitted on train, scored on {scored}")
    group = table.annotations.group
    fitted = _in_first_part(table.ids if group is None else group, share=0.8)
    if fitted.all() or not fitted.any():
        what = "images" if group is None else "groups"
        raise BadInput(f"{name}: too few {what} to part them into fitting and scoring; give at least 20 {what}")
    by = "id" if group is None else "group"
    how = f"fitted on 80 % and scored on 20 % of the images, parted by a hash of their {by}"
    return Halves(table.take(np.flatnonzero(fitted)), table.take(np.flatnonzero(~fitted)), how)


def scored_images(table: LatentTable, train: LatentTable | None = None) -> LatentTable:
    """The images that speak for `table`: those of the split `halves` scores, else (parted by hash) all of them."""
    scored = _scored_split(table) if train is None else None
    return table if scored is None else table.split(scored)


def _scored_split(table: LatentTable) -> str | None:
    """`test`, else `validation`, if there is such a split beside `train`."""
    present = set(table.annotations.split.tolist())
    return next((split for split in ("test", "validation") if {"train", split} <= present), None)


def _in_words(table: LatentTable) -> str:
    """`vae (train)`: its source and its splits."""
    return f"{table.source.name} ({'/'.join(sorted(set(table.annotations.split.tolist())))})"


def _in_first_part(keys: npt.NDArray[np.str_], share: float) -> npt.NDArray[np.bool_]:
    """(N,) true for about `share` of the keys; salted, lest it repeat the hash that made the splits."""
    unique, place = np.unique(keys, return_inverse=True)
    digests = [hashlib.sha256(f"probe {key}".encode()).digest() for key in unique.tolist()]
    shares = np.array([int.from_bytes(d[:8], "big") / 2**64 for d in digests])
    return np.asarray((shares < share)[place])


def _check_apart(train: LatentTable, test: LatentTable) -> None:
    """Refuse two tables that share images; ids alone do not tell, as they may be mere numbers."""
    if train.size != test.size:
        raise BadInput(
            f"{train.source.name} has {train.size} numbers per latent, {test.source.name} has {test.size}; "
            "both tables must come from the same encoder"
        )
    shared, in_train, in_test = np.intersect1d(train.ids, test.ids, return_indices=True)
    same = (train.latents[in_train] == test.latents[in_test]).all(axis=1)
    if same.any():
        raise BadInput(
            f"{int(same.sum())} images are in both {train.source.name} and {test.source.name} "
            f"({listing(shared[same])}); a probe is scored on images it was not fitted on: give other images"
        )
