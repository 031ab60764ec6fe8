"""Which tiles are for training, validation and test: by scene, by block with a buffer, by a column, at random."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from hinterland.ground.errors import BadInput, listing
from hinterland.ground.frozen import Frozen

HELD_OUT = 0.1  # of the tiles at least, for validation and for test


class Split(Frozen):
    """How tiles are split. `validation` and `test` name units; where both are empty, they are chosen by hash."""

    kind: Literal["scene", "block", "column", "random"] = "scene"
    block_px: int = Field(0, ge=0)  # side of a block, in pixels of the first scene of that CRS
    buffer_px: int = Field(0, ge=0)  # left out around what belongs to another split
    column: str = ""
    validation: tuple[str, ...] = ()
    test: tuple[str, ...] = ()


def parsed_split(text: str, validation: Sequence[str] = (), test: Sequence[str] = ()) -> Split:
    """`scene`, `random`, `block:512,64` or `column:folder`."""
    kind, _, rest = text.partition(":")
    named = {"validation": tuple(validation), "test": tuple(test)}
    if kind in ("random", "block") and (validation or test):
        raise BadInput(f"--validation and --test name scenes or values of a column; --split {text} chooses by itself")
    if kind in ("scene", "random") and not rest:
        return Split.checked({"kind": kind, **named})
    if kind == "column" and rest:
        return Split.checked({"kind": kind, "column": rest, **named})
    sizes = rest.split(",")
    if kind == "block" and len(sizes) <= 2 and all(size.isdigit() for size in sizes) and int(sizes[0]) > 0:
        return Split(kind="block", block_px=int(sizes[0]), buffer_px=int(sizes[1]) if len(sizes) == 2 else 0)
    raise BadInput(f"--split ({text}) must be scene, random, block:SIDE,BUFFER in pixels, or column:NAME")


def units_to_splits(units: Sequence[str], split: Split) -> dict[str, str]:
    """A split for each unit (one unit per tile is given), as a whole.

    Units are taken in the order of their SHA-256 until test and then validation have a tenth of the tiles; a unit
    with more than half of all tiles stays in training. One unit alone is for training, of two the second validates.
    """
    counts = Counter(units)
    chosen = dict.fromkeys(sorted(counts), "train")
    if split.validation or split.test:
        for part, names in (("validation", split.validation), ("test", split.test)):
            strange = [name for name in names if name not in counts]
            if strange:
                raise BadInput(f"--{part}: there is no {listing(strange)}; there are {listing(sorted(counts))}")
            chosen.update(dict.fromkeys(names, part))
        if set(split.validation) & set(split.test) or "train" not in chosen.values():
            raise BadInput("--validation and --test must share no name, and leave something for training")
        return chosen
    order = sorted(counts, key=lambda unit: hashlib.sha256(unit.encode()).digest())
    free = [unit for unit in order if counts[unit] <= len(units) / 2] if len(order) > 1 else []
    free = free[: len(order) - 1]
    for part in ("test", "validation") if len(free) > 1 else ("validation",):
        taken = 0
        while free and (taken == 0 or taken < HELD_OUT * len(units)):
            if part == "test" and len(free) == 1:
                break
            unit = free.pop(0)
            chosen[unit] = part
            taken += counts[unit]
    return chosen


def in_blocks(
    boxes: npt.NDArray[np.float64], places: Sequence[str], side: float, buffer: float
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.bool_]]:
    """A split for each tile by the block its centre lies in, and whether it is kept.

    `boxes` (n, 4): x0, y0, x1, y1 of each tile, in the units of `side` and `buffer`. Blocks of one place (a CRS, or a
    scene without one) share one grid, so that scenes of other years fall into the same. A tile is not kept if, grown
    by the buffer, it reaches into a block of another split.
    """
    centres = np.floor((boxes[:, :2] + boxes[:, 2:]) / 2 / side).astype(int)
    units = [f"{place}|{y},{x}" for place, (x, y) in zip(places, centres.tolist(), strict=True)]
    chosen = units_to_splits(units, Split(kind="block", block_px=1))
    first = np.floor((boxes[:, :2] - buffer) / side).astype(int)
    last = np.ceil((boxes[:, 2:] + buffer) / side).astype(int) - 1
    kept = np.ones(len(boxes), bool)
    for at, (place, unit) in enumerate(zip(places, units, strict=True)):
        near = [
            f"{place}|{y},{x}"
            for y in range(first[at, 1], last[at, 1] + 1)
            for x in range(first[at, 0], last[at, 0] + 1)
        ]
        kept[at] = all(chosen.get(other, chosen[unit]) == chosen[unit] for other in near)
    return np.array([chosen[unit] for unit in units], dtype="<U10"), kept
