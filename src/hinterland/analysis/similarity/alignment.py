"""Two tables of the same images, brought into the same order."""

from __future__ import annotations

import numpy as np

from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable


def aligned(first: LatentTable, second: LatentTable, least: int = 4) -> tuple[LatentTable, LatentTable]:
    """`first`, and `second` in its order, matched by id; refused where either has images the other lacks."""
    for one, other in ((first, second), (second, first)):
        lone = np.setdiff1d(one.ids, other.ids)
        if len(lone):
            raise BadInput(
                f"{len(lone)} of the {len(one)} images of {one.source.name} are not in {other.source.name} "
                f"({listing(lone)}); "
                "two tables are compared image by image: encode the same images with both, or take those both have"
            )
    if len(first) < least:
        raise BadInput(
            f"{first.source.name} and {second.source.name} have {len(first)} images; at least {least} are needed"
        )
    place = np.argsort(second.ids)
    return first, second.take(place[np.searchsorted(second.ids[place], first.ids)])
