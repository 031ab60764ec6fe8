"""A store: an ImageSet on disk, larger than memory if need be.

images-LAYER-NNNN.npy   shards of a layer, (n, C, H, W)
masks-NNNN.npy          shards of the mask called `mask`, (n, H, W); others are masks-NAME-NNNN.npy
table.parquet           one row per image: id, split, labels, factors
store.json              schema, counts and SHA-256 of all files; written last: without it there is no store
making.json, part-*     what is being made, and how far it is; gone at the end
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow.parquet as pq
from pydantic import Field

from hinterland.data.annotations import Annotations
from hinterland.data.imageset import ImageSet
from hinterland.data.npy import npy_header
from hinterland.data.shards import Shards
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.ground.reading import read_json, reading

STORE, MAKING, TABLE = "store.json", "making.json", "table.parquet"
SHARD_BYTES = 64_000_000  # of the largest layer, at most


class Plane(Frozen):
    """Type and shape, per image, of a layer (C, H, W) or of a mask (H, W)."""

    dtype: str
    shape: tuple[int, ...]
    sha256: tuple[str, ...] = ()  # of each shard, once they are written

    @property
    def nbytes(self) -> int:
        """Bytes per image."""
        return int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize


class Contents(Frozen):
    """What a store holds: its store.json, or, before the hashes are known, its making.json."""

    format: Literal["hinterland store 1"] = "hinterland store 1"
    name: str
    count: int = Field(ge=1)  # images
    images_per_shard: int = Field(ge=1)
    layers: dict[str, Plane]
    masks: dict[str, Plane] = Field(default_factory=dict)
    table_sha256: str = ""
    notes: tuple[str, ...] = ()  # what a reader should know
    recipe: dict[str, Any] = Field(default_factory=dict)  # how it was made
    sha256: str = ""  # of all the rest of store.json

    @property
    def shards(self) -> int:
        """Files per layer."""
        return -(-self.count // self.images_per_shard)

    @property
    def nbytes(self) -> int:
        """Bytes of all shards."""
        return self.count * sum(plane.nbytes for plane in [*self.layers.values(), *self.masks.values()])

    def rows(self, shard: int) -> tuple[int, int]:
        """First image of a shard, and the one after its last."""
        start = shard * self.images_per_shard
        return start, min(start + self.images_per_shard, self.count)

    def planes(self) -> dict[str, Plane]:
        """Layers and masks by the beginning of their file names."""
        layers = {f"images-{name}": plane for name, plane in self.layers.items()}
        return layers | {mask_stem(name): plane for name, plane in self.masks.items()}


def images_per_shard(plane: Plane) -> int:
    """A power of two, so that a shard of the plane has at most 64 MB."""
    return 1 << max(0, (SHARD_BYTES // plane.nbytes).bit_length() - 1)


def is_store(path: Path) -> bool:
    """Whether there is a whole store."""
    return (path / STORE).is_file()


def was_begun(path: Path) -> bool:
    """Whether a store was begun and not finished."""
    return (path / MAKING).is_file() and not is_store(path)


def contents(path: Path) -> Contents:
    """What the store at `path` holds; raises `BadInput` where there is none, or one that was not finished."""
    if not is_store(path):
        if was_begun(path):
            raise BadInput(f"{path} is a store that was not finished (no {STORE}); make it again with --resume")
        raise BadInput(f"{path} is no store: it has no {STORE}")
    said = read_json(path / STORE, "make the store anew with --overwrite")
    if isinstance(said, dict) and said.get("sha256") and said["sha256"] != sha256_of_values(said):
        raise BadInput(
            f"{path / STORE} was altered after the store was made (its SHA-256 says so); make the store anew with "
            "--overwrite"
        )
    return Contents.checked(said, str(path / STORE))


def open_store(path: Path) -> ImageSet:
    """The images of a store, mapped from disk; raises `BadInput` where a file is missing, cut off or altered."""
    held = contents(path)
    for stem, plane in held.planes().items():
        _check_files(path, stem, plane, held)
    table = path / TABLE
    if not table.is_file() or sha256_of(table.read_bytes()) != held.table_sha256:
        raise BadInput(f"{table} is missing or altered: its SHA-256 is not the one in {STORE}; make the store anew")
    with reading(table, "make the store anew with --overwrite"):
        annotations = Annotations.from_arrow(pq.read_table(table))
    with reading(path, "make the store anew with --overwrite"):
        return ImageSet(
            name=held.name,
            layers={name: _shards(path, f"images-{name}", plane, held) for name, plane in held.layers.items()},
            annotations=annotations,
            masks={name: _shards(path, mask_stem(name), plane, held) for name, plane in held.masks.items()},
            notes=held.notes,
        )


def _check_files(path: Path, stem: str, plane: Plane, held: Contents) -> None:
    for shard in range(held.shards):
        file = path / file_name(stem, shard)
        start, stop = held.rows(shard)
        size = len(npy_header(plane.dtype, (stop - start, *plane.shape))) + (stop - start) * plane.nbytes
        if not file.is_file() or file.stat().st_size != size:
            raise BadInput(f"{file} is missing or cut off; make the store anew with --overwrite")


def _shards(path: Path, stem: str, plane: Plane, held: Contents) -> Shards:
    paths = tuple(path / file_name(stem, shard) for shard in range(held.shards))
    return Shards(paths, plane.dtype, (held.count, *plane.shape), held.images_per_shard, plane.sha256)


def mask_stem(name: str) -> str:
    """How the names of a mask's files begin."""
    return "masks" if name == "mask" else f"masks-{name}"


def file_name(stem: str, shard: int) -> str:
    """The name of a shard's file."""
    return f"{stem}-{shard:04d}.npy"


def sha256_of(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_values(said: dict[str, Any]) -> str:
    """SHA-256 of what a store.json says, apart from that itself."""
    rest = {key: value for key, value in said.items() if key != "sha256"}
    return sha256_of(json.dumps(rest, sort_keys=True).encode())
