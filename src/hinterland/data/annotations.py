"""What is known about each image besides its pixels: id, split, group, labels, factors."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hinterland.data.places import Places, places_of
from hinterland.ground.errors import BadInput, listing

Rows = npt.NDArray[np.intp]
SPLITS = ("train", "validation", "test")


@dataclasses.dataclass(frozen=True, eq=False)
class Label:
    """A class per image: `codes` (N,) index into `names`; -1 where it is not known."""

    codes: npt.NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence[Any] | npt.NDArray[Any], names: Sequence[str] | None = None) -> Label:
        """Codes from integers with `names`, or from any values, whose sorted text becomes the names.

        Missing are None, NaN, the empty text and, where names are given, negative integers.
        """
        array = np.asarray(values)
        if array.ndim != 1:
            raise BadInput(f"labels have shape {array.shape}; one value per image is needed: shape (N,)")
        if names is not None:
            codes = array.astype(np.int32)
            if codes.size and codes.max() >= len(names):
                raise BadInput(f"a label has code {codes.max()}, but only {len(names)} names were given")
            return cls(np.where(codes < 0, np.int32(-1), codes), tuple(str(name) for name in names))
        return cls._from_values(array)

    @classmethod
    def _from_values(cls, array: npt.NDArray[Any]) -> Label:
        if array.dtype.kind == "f":
            whole = bool(np.all(np.isnan(array) | (array == np.floor(array))))
            if not whole:
                raise BadInput(
                    "labels are fractional numbers, and a label is a class; hand numbers over as factors instead"
                )
        missing = np.array([v is None or v == "" or v != v for v in array.tolist()], dtype=bool)
        present = array[~missing]
        if present.dtype.kind == "f":
            present = present.astype(np.int64)
        if present.dtype.kind in "iu":
            unique, inverse = np.unique(present, return_inverse=True)  # numbers sort as numbers: 2 before 10
        else:
            unique, inverse = np.unique(np.array([str(v) for v in present.tolist()]), return_inverse=True)
        codes = np.full(len(array), -1, dtype=np.int32)
        codes[~missing] = inverse
        return cls(codes, tuple(str(name) for name in unique))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Rows | slice) -> Label:
        """The labels of some images; names and codes keep their meaning."""
        return Label(self.codes[rows], self.names)

    def text(self) -> list[str | None]:
        """The class name of each image, None where it is not known."""
        return [self.names[code] if code >= 0 else None for code in self.codes.tolist()]


@dataclasses.dataclass(frozen=True, eq=False)
class Factor:
    """A known cause of each image, as a number; NaN where it is not known."""

    values: npt.NDArray[np.float64]
    period: float | None = None  # for circular factors: the value after which it starts again

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: Rows | slice) -> Factor:
        """The factor of some images."""
        return Factor(self.values[rows], self.period)


@dataclasses.dataclass(frozen=True, eq=False)
class Annotations:
    """One row per image. `id` (N,) unique texts; `split` (N,); optional `group` (N,), such as the scene, and places."""

    id: npt.NDArray[np.str_]
    split: npt.NDArray[np.str_]
    labels: Mapping[str, Label] = dataclasses.field(default_factory=dict)
    factors: Mapping[str, Factor] = dataclasses.field(default_factory=dict)
    group: npt.NDArray[np.str_] | None = None
    places: Places | None = None  # where images lie on the ground
    distinct: dataclasses.InitVar[bool] = False  # that ids are unique is known, and need not be looked at

    def __post_init__(self, distinct: bool) -> None:
        n = len(self.id)
        columns: dict[str, Any] = {"split": self.split, **self.labels, **self.factors}
        columns |= {name: c for name, c in (("group", self.group), ("places", self.places)) if c is not None}
        for name, column in columns.items():
            if len(column) != n:
                raise BadInput(f"{name} has {len(column)} values for {n} images; one per image is needed")
        if not distinct:
            _refuse_repeated(self.id)

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: Rows | slice) -> Annotations:
        """The rows of some images, in the order given."""
        taken = self.id[rows]
        return Annotations(
            id=taken,
            split=self.split[rows],
            labels={name: label.take(rows) for name, label in self.labels.items()},
            factors={name: factor.take(rows) for name, factor in self.factors.items()},
            group=None if self.group is None else self.group[rows],
            places=None if self.places is None else self.places.take(rows),
            distinct=_distinct(rows, len(self), len(taken)),
        )

    def to_arrow(self) -> pa.Table:
        """An Arrow table; what a column is (label, factor, period) stands in its field's metadata."""
        arrays: list[Any] = [pa.array(self.id.tolist()), pa.array(self.split.tolist()).dictionary_encode()]
        fields = [pa.field("id", pa.string()), pa.field("split", arrays[1].type)]
        if self.group is not None:
            arrays.append(pa.array(self.group.tolist()).dictionary_encode())
            fields.append(pa.field("group", arrays[-1].type))
        for name, label in self.labels.items():
            codes = pa.array(label.codes, mask=label.codes < 0)
            arrays.append(pa.DictionaryArray.from_arrays(codes, pa.array(label.names, pa.string())))
            fields.append(_field(name, arrays[-1].type, {"role": "label", "names": list(label.names)}))
        for name, factor in self.factors.items():
            arrays.append(pa.array(factor.values, mask=np.isnan(factor.values)))
            fields.append(_field(name, pa.float64(), {"role": "factor", "period": factor.period}))
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))

    @classmethod
    def from_arrow(cls, table: pa.Table) -> Annotations:
        """The inverse of `to_arrow`; of columns without a role only those that tell a place are read."""
        labels: dict[str, Label] = {}
        factors: dict[str, Factor] = {}
        for field in table.schema:
            meta = json.loads((field.metadata or {}).get(b"hinterland", b"{}"))
            column = table.column(field.name)
            if meta.get("role") == "label":
                place = {name: code for code, name in enumerate(meta["names"])}
                codes = [place.get(text, -1) for text in column.to_pylist()]
                labels[field.name] = Label(np.array(codes, np.int32), tuple(meta["names"]))
            elif meta.get("role") == "factor":
                values = column.fill_null(float("nan")).to_numpy().astype(np.float64)
                factors[field.name] = Factor(values, meta.get("period"))
        has_group = "group" in table.column_names
        return cls(
            id=np.array(table.column("id").to_pylist(), dtype=np.str_),
            split=np.array(table.column("split").to_pylist(), dtype=np.str_),
            labels=labels,
            factors=factors,
            group=np.array(table.column("group").to_pylist(), dtype=np.str_) if has_group else None,
            places=places_of(table),
        )


def _field(name: str, kind: Any, meta: dict[str, Any]) -> Any:
    return pa.field(name, kind, metadata={"hinterland": json.dumps(meta)})


def _refuse_repeated(ids: npt.NDArray[np.str_]) -> None:
    unique, counts = np.unique(ids, return_counts=True)
    if len(unique) != len(ids):
        twice = unique[counts > 1]
        raise BadInput(f"{len(twice)} ids stand for more than one image ({listing(twice)}); ids must be unique")


def _distinct(rows: Rows | slice, n: int, taken: int) -> bool:
    """Whether no image of n is among `rows` twice: far cheaper to see than that no text is among many."""
    if isinstance(rows, slice):
        return True
    picked = np.zeros(n, bool)
    picked[rows] = True
    return int(picked.sum()) == taken


def numbered_ids(n: int) -> npt.NDArray[np.str_]:
    """Ids for images that came without: their number, with leading zeros."""
    return np.array([f"{i:06d}" for i in range(n)], dtype=np.str_)


def splits_by_hash(ids: npt.NDArray[np.str_], ends: tuple[float, float] = (0.8, 0.9)) -> npt.NDArray[np.str_]:
    """Train, validation, test by the SHA-256 of each id, so that adding images moves none; 80, 10 and 10 %.

    `ends`: the share of images up to which it is train, and up to which validation.
    """
    shares = [int.from_bytes(hashlib.sha256(i.encode()).digest()[:8], "big") / 2**64 for i in ids.tolist()]
    place = np.searchsorted(ends, shares, side="right")
    return np.array(SPLITS, dtype="<U10")[place]
