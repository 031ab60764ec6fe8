"""Making a store, shard by shard, so that a kill costs one shard at most and the end is the same bytes."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.data.imageset import STORED_TYPES, not_finite
from hinterland.data.npy import growing_file
from hinterland.data.store import (
    MAKING,
    STORE,
    TABLE,
    Contents,
    file_name,
    is_store,
    mask_stem,
    sha256_of,
    sha256_of_values,
)
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import TORN, forget_torn, make_folder, whole_file, write_json


class Part(NamedTuple):
    """Some images of a shard: layers {name: (n, C, H, W)}, masks {name: (n, H, W)}, columns {name: (n,)}."""

    layers: Mapping[str, npt.NDArray[Any]]
    masks: Mapping[str, npt.NDArray[Any]]
    columns: Mapping[str, npt.NDArray[np.float64]]


class Making:
    """A store under way, shard by shard in any order; `missing` says which are still to be written."""

    def __init__(self, path: Path, plan: Contents):
        self.path, self.plan = path, plan

    def missing(self) -> list[int]:
        """Shards that are not written yet."""
        if is_store(self.path):
            return []
        return [shard for shard in range(self.plan.shards) if not self._part(shard).is_file()]

    def write(
        self,
        shard: int,
        layers: Mapping[str, npt.NDArray[Any]],
        masks: Mapping[str, npt.NDArray[Any]],
        columns: Mapping[str, npt.NDArray[np.float64]],
    ) -> None:
        """Write one shard, and last its part, which says that it is whole; `columns` are kept until the end."""
        start, stop = self.plan.rows(shard)
        whole = Part(layers, masks, columns)
        self._arrays(shard, whole, stop - start)
        self.write_parts(shard, [whole])

    def write_parts(self, shard: int, parts: Iterable[Part]) -> None:
        """The same of a shard that comes in parts, whose images follow each other; none is kept."""
        start, stop = self.plan.rows(shard)
        columns: dict[str, list[npt.NDArray[np.float64]]] = {}
        done = 0
        with contextlib.ExitStack() as opening:
            files = {
                stem: opening.enter_context(
                    growing_file(self.path / file_name(stem, shard), plane.dtype, (stop - start, *plane.shape))
                )
                for stem, plane in self.plan.planes().items()
            }
            for part in parts:
                count = min(len(next(iter(part.layers.values()))), stop - start - done)
                done += count
                for stem, array in self._arrays(shard, part, count).items():
                    if stem.startswith("images-") and not_finite(array).any():
                        raise BadInput(f"{stem}, shard {shard}: NaN or infinite values; leave those images out")
                    files[stem].append(array)
                for name, values in part.columns.items():
                    columns.setdefault(name, []).append(values)
            if done != stop - start:
                raise BadInput(f"shard {shard}: {done} images where {stop - start} were planned")
        hashes = {stem: file.sha256 for stem, file in files.items()}
        table = pa.table({name: pa.array(np.concatenate(values)) for name, values in columns.items()})
        with whole_file(self._part(shard)) as part_file:
            pq.write_table(table.replace_schema_metadata({"sha256": json.dumps(hashes)}), part_file)

    def _arrays(self, shard: int, part: Part, count: int) -> dict[str, npt.NDArray[Any]]:
        """The part's arrays by the beginning of their file names; refused where they are not `count` images each."""
        arrays = {f"images-{name}": part.layers[name] for name in self.plan.layers}
        arrays |= {mask_stem(name): part.masks[name] for name in self.plan.masks}
        for stem, plane in self.plan.planes().items():
            array = arrays[stem]
            if array.shape != (count, *plane.shape) or array.dtype != plane.dtype:
                expected = f"{plane.dtype} {(count, *plane.shape)}"
                raise BadInput(f"{stem}, shard {shard}: {array.dtype} {array.shape} where {expected} was planned")
        return arrays

    def columns(self) -> dict[str, npt.NDArray[np.float64]]:
        """What was handed over with the shards, one value per image."""
        table = pa.concat_tables([pq.read_table(self._part(shard)) for shard in range(self.plan.shards)])
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def finish(self, table: pa.Table) -> None:
        """Write the table and, last of all, store.json."""
        hashes = [json.loads(pq.read_schema(self._part(s)).metadata[b"sha256"]) for s in range(self.plan.shards)]
        with whole_file(self.path / TABLE) as part:
            pq.write_table(table, part, compression="zstd")
        update = {
            "table_sha256": sha256_of((self.path / TABLE).read_bytes()),
            "layers": {
                name: plane.model_copy(update={"sha256": tuple(h[f"images-{name}"] for h in hashes)})
                for name, plane in self.plan.layers.items()
            },
            "masks": {
                name: plane.model_copy(update={"sha256": tuple(h[mask_stem(name)] for h in hashes)})
                for name, plane in self.plan.masks.items()
            },
        }
        said = self.plan.model_copy(update=update).model_dump(mode="json")
        write_json(self.path / STORE, {**said, "sha256": sha256_of_values(said)})
        self.tidy()

    def tidy(self) -> None:
        """Remove what only the making needed, and what a kill left behind."""
        forget_torn(self.path)
        if is_store(self.path):
            for leftover in [*self.path.glob("part-*.parquet"), self.path / MAKING]:
                leftover.unlink(missing_ok=True)

    def _part(self, shard: int) -> Path:
        return self.path / f"part-{shard:04d}.parquet"


def begin(path: Path, plan: Contents, resume: bool = False, overwrite: bool = False) -> Making:
    """Begin a store at `path`, or go on with it; raises `BadInput` for a path that is taken."""
    for name, plane in plan.layers.items():
        if plane.dtype not in STORED_TYPES:
            raise BadInput(f"layer {name} is of type {plane.dtype}; stored are {', '.join(STORED_TYPES)}")
    making = Making(path, plan)
    is_empty = path.is_dir() and all(file.match(TORN) for file in path.iterdir())  # it was killed before it began
    if path.exists() and resume and not is_empty:
        _check_same(path, plan)
        making.tidy()
        return making
    if path.exists() and not is_empty:
        if not overwrite:
            raise BadInput(
                f"--out ({path}) exists; go on with --resume, make it anew with --overwrite, or choose another"
            )
        if not is_store(path) and not (path / MAKING).is_file():
            raise BadInput(f"--out ({path}) exists and is no store; --overwrite empties stores only: choose another")
        shutil.rmtree(path)
    make_folder(path)
    forget_torn(path)
    write_json(path / MAKING, plan.model_dump(mode="json"))
    return making


def _check_same(path: Path, plan: Contents) -> None:
    """Refuse to go on with something else than was begun."""
    known = path / (STORE if is_store(path) else MAKING)
    if not known.is_file():
        raise BadInput(f"--resume: {path} is neither a store nor the beginning of one; choose another --out")
    before, now = json.loads(known.read_text(encoding="utf-8")), plan.model_dump(mode="json")
    changed = _differences(before, now) if isinstance(before, dict) else ["all of it"]
    if changed:
        raise BadInput(
            f"--resume: {path} was begun with other settings ({listing(changed)}); "
            "give the same, make it anew with --overwrite, or choose another --out"
        )


def _differences(before: dict[str, Any], now: dict[str, Any], where: str = "") -> list[str]:
    """What differs, as `recipe.seed 1, now 2`; hashes, which come with the making, aside."""
    found: list[str] = []
    for key in dict.fromkeys([*before, *now]):
        old, new = before.get(key), now.get(key)
        if key in ("sha256", "table_sha256") or old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            found += _differences(old, new, f"{where}{key}.")
        else:
            found.append(f"{where}{key} {old}, now {new}")
    return found
