"""Results that took a while, kept beside the latents they were computed from, so that no page computes them twice."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.ground.files import whole_file

Record = TypeVar("Record")


def key_of(*parts: npt.NDArray[Any] | str | int) -> str:
    """SHA-256 of all that a result depends on, this version included: while it is the same, so is the result."""
    digest = hashlib.sha256(importlib.metadata.version("hinterland").encode())
    for part in parts:
        is_array = isinstance(part, np.ndarray)
        digest.update(np.ascontiguousarray(part).tobytes() if is_array else f"{part}\n".encode())
    return digest.hexdigest()


def keep(path: Path, key: str, records: Mapping[str, Any]) -> None:
    """Write frozen records whose arrays all have the same length: a Parquet file, one column for each array."""
    columns: dict[str, Any] = {}
    rest: dict[str, dict[str, Any]] = {}
    for name, record in records.items():
        values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
        arrays = {field: value for field, value in values.items() if isinstance(value, np.ndarray)}
        columns.update({f"{name}.{field}": _column(array) for field, array in arrays.items()})
        rest[name] = {field: value for field, value in values.items() if field not in arrays}
    meta = {"hinterland": json.dumps({"key": key, "records": rest})}
    with whole_file(path) as part:
        pq.write_table(pa.table(columns).replace_schema_metadata(meta), part, compression="zstd")


def kept(path: Path, key: str, kind: type[Record]) -> dict[str, Record]:
    """The records of that `key`; none where there is no file, or one of something else."""
    if not path.is_file():
        return {}
    try:
        table = pq.read_table(path)
        meta = json.loads((table.schema.metadata or {})[b"hinterland"])
        if meta["key"] != key:
            return {}
        made = {}
        for name, rest in meta["records"].items():
            plain = {field: tuple(value) if isinstance(value, list) else value for field, value in rest.items()}
            mine = [column for column in table.column_names if column.startswith(f"{name}.")]
            arrays = {column.removeprefix(f"{name}."): _array(table.column(column)) for column in mine}
            made[name] = kind(**plain, **arrays)
    except (pa.ArrowException, KeyError, TypeError, ValueError):  # of another version: computed anew
        return {}
    return made


def _column(array: npt.NDArray[Any]) -> Any:
    flat = pa.array(np.ascontiguousarray(array).reshape(-1))
    return flat if array.ndim == 1 else pa.FixedSizeListArray.from_arrays(flat, array.shape[1])


def _array(column: Any) -> npt.NDArray[Any]:
    joined = column.combine_chunks()
    if not pa.types.is_fixed_size_list(column.type):
        return np.array(joined.to_numpy(zero_copy_only=False))
    return np.array(joined.flatten().to_numpy(zero_copy_only=False)).reshape(-1, column.type.list_size)
