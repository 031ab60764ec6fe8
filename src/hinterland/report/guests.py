"""Tables beside runs: the same images in the same order, and the same split to fit probes on, or a refusal."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from hinterland.analysis.probing.halves import scored_images
from hinterland.data.annotations import Annotations
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable


@dataclasses.dataclass(frozen=True, eq=False)
class Placed:
    """A table's latents of the scored images, and of the training images where it has all of those."""

    table: LatentTable
    train: LatentTable | None


def host_of(table: LatentTable) -> Placed:
    """The first of several tables: it says which images are scored, and which fitted on."""
    scored = scored_images(table)
    return Placed(scored, table.split("train") if len(scored) < len(table) else None)


def place(name: str, guest: LatentTable, host: Placed) -> Placed:
    """`guest` on the images of `host`, in their order and with what is known of them.

    `BadInput` where it lacks some of the scored images, or knows other labels of the same ids: then they are other
    images. What it has besides is left aside.
    """
    scored = _on(name, guest, host.table.annotations, host.table.source.name)
    fitted = host.train
    if fitted is None or len(np.setdiff1d(fitted.ids, guest.ids)):
        return Placed(scored, None)
    return Placed(scored, _on(name, guest, fitted.annotations, fitted.source.name))


def _on(name: str, guest: LatentTable, known: Annotations, host: str) -> LatentTable:
    lacking = np.setdiff1d(known.id, guest.ids)
    if len(lacking):
        raise BadInput(
            f"{name} lacks {len(lacking):,} of the {len(known):,} images that {host} is compared on "
            f"({listing(lacking)}); latents are compared image by image, by id: encode the same images, or take "
            "those that both have"
        )
    order = np.argsort(guest.ids)
    taken = guest.take(order[np.searchsorted(guest.ids, known.id, sorter=order)])
    _check_labels(name, taken, known, host)
    return LatentTable(taken.latents, known, taken.source, taken.logvar, taken.scores)


def _check_labels(name: str, guest: LatentTable, known: Annotations, host: str) -> None:
    """Ids may be mere numbers: where both know a label, it tells whether they mean the same images."""
    for label in set(guest.labels) & set(known.labels):
        pairs = list(zip(guest.labels[label].text(), known.labels[label].text(), strict=True))
        other = sum(a != b for a, b in pairs if a is not None and b is not None)
        if other:
            raise BadInput(
                f"{label} of {name} is another than that of {host} for {other:,} of {len(pairs):,} images of the same "
                "id, so they are other images, or in another order; give each image its own id: "
                "LatentTable.from_arrays(..., ids=...)"
            )


def check_copies(names: Sequence[str], tables: Sequence[LatentTable]) -> None:
    """`BadInput` where two have the same latents to the last digit: one is a copy of the other."""
    for i, table in enumerate(tables):
        for j in range(i):
            if np.array_equal(table.latents, tables[j].latents):
                raise BadInput(
                    f"{names[i]} and {names[j]} have the very same latents: one is a copy of the other, and nothing "
                    "can be learned from comparing them; leave one out"
                )
