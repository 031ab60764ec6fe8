"""The columns of a Parquet table of latents: how they are made, read and chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.data.sources.memory import check_room
from hinterland.ground.errors import BadInput, listing

Vectors = npt.NDArray[np.float32]

ALWAYS = ("id", "split", "group", "latent")  # what is read in any case
SCORE, BASELINE = "score_", "baseline_"  # how the names of such columns begin


def vectors(array: Vectors) -> Any:
    """(N, D) as a column of lists of D numbers."""
    flat = pa.array(np.ascontiguousarray(array).reshape(-1), pa.float32())
    return pa.FixedSizeListArray.from_arrays(flat, array.shape[1])


def matrix(column: Any) -> Vectors:
    """Such a column as (N, D)."""
    size = column.type.list_size
    chunks = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    return np.ascontiguousarray(np.concatenate(chunks).reshape(-1, size), dtype=np.float32)


def numbers(column: Any) -> Vectors:
    """A column of single numbers as (N,)."""
    found: Vectors = column.cast(pa.float32()).to_numpy()
    return found


def scores_in(there: Sequence[str]) -> dict[str, str]:
    """{name of a score: its column}."""
    return {column.removeprefix(SCORE): column for column in there if column.startswith(SCORE)}


def chosen(there: Sequence[str], wanted: Sequence[str] | None) -> list[str]:
    """Of the columns that are `there` those to read: ids, splits, groups and latents, and those `wanted` (None: all).

    `wanted` are `logvar`, labels, factors, scores and baselines by name. `BadInput` for a name that is none.
    """
    if wanted is None:
        return list(there)
    known = {column.removeprefix(SCORE).removeprefix(BASELINE): column for column in there if column not in ALWAYS}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise BadInput(f"columns ({listing(unknown)}): there are {listing(known, most=30) or 'none to choose from'}")
    picked = {known[name] for name in wanted}
    return [column for column in there if column in ALWAYS or column in picked]


def check_room_for(path: Path, columns: Sequence[str]) -> None:
    """A few bytes of Parquet can stand for any number of equal rows."""
    file = pq.ParquetFile(path)
    widths = [getattr(field.type, "list_size", 1) for field in file.schema_arrow if field.name in columns]
    check_room(8 * file.metadata.num_rows * sum(widths), path)
