"""Which images to show: chosen by a rule, not by eye, so that runs show the same ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.latents.table import LatentTable

Rows = npt.NDArray[np.intp]


def unlike(table: LatentTable, label: str | None, count: int) -> Rows:
    """The first images of `count` different classes; where classes run out, their second images, and so on.

    Without a label the first images; fewer where there are fewer images.
    """
    if label is None:
        return np.arange(min(count, len(table)))
    codes = table.labels[label].codes
    turn = np.zeros(len(codes), dtype=np.intp)  # the how manieth image of its class each is
    for code in np.unique(codes):
        members = np.flatnonzero(codes == code)
        turn[members] = np.arange(len(members))
    turn[codes < 0] += len(codes)  # without a class: last
    return np.argsort(turn, kind="stable")[:count]


def what_is(table: LatentTable, row: int, label: str | None) -> str:
    """The class of an image where it is known, else its id."""
    text = table.labels[label].take(np.array([row])).text()[0] if label is not None else None
    return text or f"image {table.ids[row]}"
