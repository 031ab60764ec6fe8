"""LatentTable: one latent per image, and what is known about that image. No pixels, no torch."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.data.annotations import Annotations, Factor, Label, Rows, numbered_ids
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import whole_file

Vectors = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True)
class Source:
    """Where latents come from, so that a number can be traced back."""

    name: str  # the run, file or baseline, as a person would call it
    layer: str = "latent"
    pooling: str = "none"
    data_hash: str = ""  # SHA-256 of the images that were encoded


@dataclasses.dataclass(frozen=True, eq=False)
class LatentTable:
    """`latents` (N, D) float32, posterior means; optional `logvar` (N, D) and `scores` {name: (N,)} per image."""

    latents: Vectors
    annotations: Annotations
    source: Source
    logvar: Vectors | None = None
    scores: Mapping[str, npt.NDArray[np.float32]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        name = self.source.name
        if self.latents.ndim != 2 or 0 in self.latents.shape:
            raise BadInput(f"{name}: latents have shape {self.latents.shape}; (N, D) is needed, N and D at least 1")
        if len(self.latents) != len(self.annotations):
            raise BadInput(f"{name}: {len(self.latents)} latents, but {len(self.annotations)} rows of annotations")
        bad = np.flatnonzero(~np.isfinite(self.latents).all(axis=1))
        if len(bad):
            raise BadInput(
                f"{name}: {len(bad)} of {len(self.latents)} latents hold NaN or infinite values "
                f"({listing(self.ids[bad])}); leave those rows out"
            )
        if self.logvar is not None and self.logvar.shape != self.latents.shape:
            raise BadInput(f"{name}: logvar has shape {self.logvar.shape}, latents {self.latents.shape}")

    def __len__(self) -> int:
        return len(self.latents)

    @property
    def size(self) -> int:
        """D, the numbers per image."""
        return int(self.latents.shape[1])

    @property
    def ids(self) -> npt.NDArray[np.str_]:
        """(N,) unique ids."""
        return self.annotations.id

    @property
    def labels(self) -> Mapping[str, Label]:
        """Class per image, by label name."""
        return self.annotations.labels

    @property
    def factors(self) -> Mapping[str, Factor]:
        """Known causes per image, by factor name."""
        return self.annotations.factors

    @classmethod
    def from_arrays(
        cls,
        latents: npt.ArrayLike,
        labels: Mapping[str, Any] | None = None,
        factors: Mapping[str, Any] | None = None,
        ids: Sequence[str] | None = None,
        splits: Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        name: str = "arrays",
    ) -> LatentTable:
        """A table from anybody's arrays.

        latents (N, D); labels {name: (N,) of any values}; factors {name: (N,) numbers}. Without `splits`
        every image is of the split `test`. Raises `BadInput` where lengths differ or values are not finite.
        """
        try:
            array = np.asarray(latents, dtype=np.float32)
        except (TypeError, ValueError):
            raise BadInput(f"{name}: latents are no array of numbers; an (N, D) array is needed") from None
        n = len(array) if array.ndim else 0
        annotations = Annotations(
            id=numbered_ids(n) if ids is None else np.array([str(i) for i in ids], dtype=np.str_),
            split=np.array(["test"] * n if splits is None else list(splits), dtype=np.str_),
            labels={key: v if isinstance(v, Label) else Label.of(v) for key, v in (labels or {}).items()},
            factors={key: _factor(key, v) for key, v in (factors or {}).items()},
            group=None if groups is None else np.array([str(g) for g in groups], dtype=np.str_),
        )
        digest = hashlib.sha256(np.ascontiguousarray(array).data).hexdigest() if array.size else ""
        return cls(array, annotations, Source(name, data_hash=digest))

    def take(self, rows: Rows | slice) -> LatentTable:
        """Some of the rows, in the order given."""
        return LatentTable(
            self.latents[rows],
            self.annotations.take(rows),
            self.source,
            None if self.logvar is None else self.logvar[rows],
            {name: score[rows] for name, score in self.scores.items()},
        )

    def split(self, name: str) -> LatentTable:
        """The rows of one split."""
        rows = np.flatnonzero(self.annotations.split == name)
        if len(rows) == 0:
            present = sorted(set(self.annotations.split.tolist()))
            raise BadInput(f"{self.source.name} has no split {name!r}; it has {', '.join(present)}")
        return self.take(rows)

    def write(self, path: Path) -> None:
        """One Parquet file, whole or not at all; opens in pandas, DuckDB and others."""
        table = self.annotations.to_arrow()
        table = table.append_column("latent", _vectors(self.latents))
        if self.logvar is not None:
            table = table.append_column("logvar", _vectors(self.logvar))
        for name, score in self.scores.items():
            table = table.append_column(f"score_{name}", pa.array(score, pa.float32()))
        meta = {"hinterland": json.dumps({"source": dataclasses.asdict(self.source)})}
        with whole_file(path) as part:
            pq.write_table(table.replace_schema_metadata(meta), part, compression="zstd")

    @classmethod
    def read(cls, path: Path) -> LatentTable:
        """The table that `write` wrote; `BadInput` if it is none."""
        try:
            table = pq.read_table(path)
            meta = json.loads((table.schema.metadata or {})[b"hinterland"])
            scores = {c.removeprefix("score_"): c for c in table.column_names if c.startswith("score_")}
            return cls(
                _matrix(table.column("latent")),
                Annotations.from_arrow(table),
                Source(**meta["source"]),
                _matrix(table.column("logvar")) if "logvar" in table.column_names else None,
                {name: table.column(column).to_numpy() for name, column in scores.items()},
            )
        except FileNotFoundError:
            raise BadInput(f"{path} is not there; hinterland encode RUN writes one") from None
        except (pa.ArrowException, KeyError, TypeError) as error:
            raise BadInput(f"{path} is no table of latents ({error}); hinterland encode RUN writes one") from None


def _factor(name: str, values: Any) -> Factor:
    if isinstance(values, Factor):
        return values
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(f"factor {name} is not made of numbers; hand classes over as labels instead") from None
    if array.ndim != 1:
        raise BadInput(f"factor {name} has shape {array.shape}; one number per image is needed: shape (N,)")
    return Factor(array)


def _vectors(array: Vectors) -> Any:
    flat = pa.array(np.ascontiguousarray(array).reshape(-1), pa.float32())
    return pa.FixedSizeListArray.from_arrays(flat, array.shape[1])


def _matrix(column: Any) -> Vectors:
    size = column.type.list_size
    chunks = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    return np.ascontiguousarray(np.concatenate(chunks).reshape(-1, size), dtype=np.float32)
