"""A dataset of latents: one table in many Parquet files, for more images than a table in memory should have.

part-NNNNN.parquet   tables of `part_size` images each, as `LatentTable.write` writes them
dataset.json         where they come from, rows, columns, SHA-256 of every part; written last
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from hinterland.data.annotations import SPLITS, Annotations, Rows
from hinterland.data.sources.memory import check_room
from hinterland.data.store import sha256_of_values
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import write_json
from hinterland.ground.frozen import Frozen
from hinterland.ground.reading import read_json, reading
from hinterland.latents import columns as of_table
from hinterland.latents.landmarks import LANDMARKS, Strata, drawn_within, joined
from hinterland.latents.table import LatentTable, Source

MANIFEST = "dataset.json"
REMEDY = "hinterland encode RUN --part-size IMAGES --out FOLDER writes what is missing"
ROW_BYTES = 200  # of what is known of an image besides its numbers, while it is read


class Made(Frozen):
    """What a part is of; parts of one dataset say the same."""

    weights: str  # SHA-256 of the run's weights
    data: str  # fingerprint of all images
    layer: str
    pooling: str  # as it was asked for; "": by itself
    images: int = Field(ge=1)
    part_size: int = Field(ge=1)  # images in each part but the last


class Part(Frozen):
    """A file of the dataset, in the order of the images."""

    rows: int = Field(ge=1)
    sha256: str


class Contents(Frozen):
    """What dataset.json says."""

    format: Literal["hinterland latents 1"] = "hinterland latents 1"
    source: dict[str, str]  # of the tables: the run's name, layer, pooling, fingerprint of the images
    images: str  # what they are called
    made: Made
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    sha256: str = ""  # of all the rest

    def write(self, folder: Path) -> None:
        """Put it into the folder, whole or not at all."""
        said = self.model_dump(mode="json")
        write_json(folder / MANIFEST, {**said, "sha256": sha256_of_values(said)})


def part_name(number: int) -> str:
    """The name of a part's file."""
    return f"part-{number:05d}.parquet"


def parts_in(folder: Path) -> list[Path]:
    """The parts that lie in a folder."""
    return sorted(folder.glob("part-*.parquet"))


def is_dataset(path: Path) -> bool:
    """Whether there is a dataset, or the beginning of one."""
    return path.is_dir() and ((path / MANIFEST).is_file() or bool(parts_in(path)))


def made_of(path: Path) -> tuple[Made, int, Source]:
    """What a part says of itself: what it is of, the how manieth it is, and where its latents come from."""
    with reading(path, REMEDY):
        said = json.loads((pq.read_schema(path).metadata or {})[b"hinterland"])
        part = said["part"]
        return Made.checked(part["of"], "part"), int(part["number"]), Source.of(said["source"])


def sha256_of_file(path: Path) -> str:
    """SHA-256 in hexadecimal, as sha256sum prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclasses.dataclass(frozen=True, eq=False)
class Dataset:
    """The tables of a folder, read part by part; each part's SHA-256 is compared before it is first read."""

    folder: Path
    contents: Contents
    _whole: set[int] = dataclasses.field(default_factory=set)  # parts whose SHA-256 was compared

    @classmethod
    def open(cls, folder: Path) -> Dataset:
        """The dataset in `folder`; `BadInput` where there is none, or one that was not finished or lacks parts."""
        file = folder / MANIFEST
        if not file.is_file():
            found = len(parts_in(folder))
            if not found:
                raise BadInput(f"{folder} holds no latents: neither {MANIFEST} nor parts; {REMEDY}")
            raise BadInput(
                f"{folder} holds {found} parts and no {MANIFEST}, so some may be missing; the hinterland encode that "
                "began it goes on with it"
            )
        said = read_json(file, REMEDY)
        if not isinstance(said, dict) or said.get("sha256") != sha256_of_values(said):
            raise BadInput(f"{file} was altered after it was written (its SHA-256 says so); {REMEDY}")
        contents = Contents.checked(said, str(file))
        if sum(part.rows for part in contents.parts) != contents.made.images:
            raise BadInput(
                f"{file}: its parts have not the {contents.made.images:,} images that it speaks of; {REMEDY}"
            )
        missing = [part_name(n) for n in range(len(contents.parts)) if not (folder / part_name(n)).is_file()]
        if missing:
            raise BadInput(
                f"{folder}: {len(missing)} of {len(contents.parts)} parts are missing ({listing(missing)}); {REMEDY}"
            )
        return cls(folder, contents)

    def __len__(self) -> int:
        return self.contents.made.images

    @property
    def source(self) -> Source:
        """Where the latents come from."""
        return Source.of(self.contents.source)

    @functools.cached_property
    def schema(self) -> Any:
        """Arrow's, of all parts."""
        return pq.read_schema(self._checked(0))

    def read(self, columns: Sequence[str] | None = None, rows: Rows | None = None) -> LatentTable:
        """One table of all images, or of some by number, rising; `columns` as in `LatentTable.read`."""
        wanted = of_table.chosen(self.contents.columns, columns)
        rows = np.arange(len(self)) if rows is None else np.asarray(rows)
        if len(rows) and (rows[0] < 0 or rows[-1] >= len(self) or (np.diff(rows) <= 0).any()):
            raise BadInput(f"{self.folder}: rows must rise, from 0 to at most {len(self) - 1:,}")
        filled = _filled(self, wanted, len(rows))
        known, start = [], 0
        for number, local in self._by_part(rows):
            table = self._part(number, wanted)
            if len(local) < table.num_rows:
                table = table.take(pa.array(local))
            place = slice(start, start + len(local))
            for column, values in filled.items():
                values[place] = (of_table.matrix if values.ndim == 2 else of_table.numbers)(table.column(column))
            known.append(table.drop_columns(list(filled)))
            start += len(local)
        scores = of_table.scores_in(wanted)
        with reading(self.folder, REMEDY):
            return LatentTable(
                filled["latent"],
                Annotations.from_arrow(pa.concat_tables(known)),
                self.source,
                filled.get("logvar"),
                {name: filled[column] for name, column in scores.items()},
            )

    def landmarks(self, count: int, seed: int = 0, columns: Sequence[str] | None = None) -> LatentTable:
        """`count` of the images, drawn by split and by the first label; latents of the others are never in memory."""
        return self.read(columns, drawn_within(self._strata(), count, seed))

    @property
    def first_label(self) -> str | None:
        """The label by which landmarks are drawn."""
        return next((f.name for f in self.schema if _role(f) == "label"), None)

    def _strata(self) -> Strata:
        label = self.first_label
        wanted = ["id", "split", *([] if label is None else [label])]
        found = []
        for number in range(len(self.contents.parts)):
            known = Annotations.from_arrow(self._part(number, wanted))
            split = np.array([SPLITS.index(name) if name in SPLITS else len(SPLITS) for name in known.split.tolist()])
            found.append(joined(split, len(SPLITS) + 1, next(iter(known.labels.values()), None)))
        return np.concatenate(found)

    def _by_part(self, rows: Rows) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
        """Each part that holds any of the rows, and which of its own they are."""
        ends = np.cumsum([part.rows for part in self.contents.parts])
        cuts = np.searchsorted(rows, ends)
        for number, (first, last) in enumerate(zip([0, *cuts[:-1]], cuts, strict=True)):
            if last > first:
                yield number, rows[first:last] - (ends[number] - self.contents.parts[number].rows)

    def _part(self, number: int, columns: Sequence[str]) -> Any:
        path = self._checked(number)
        with reading(path, REMEDY):
            return pq.read_table(path, columns=list(columns))

    def _checked(self, number: int) -> Path:
        """The path of a part that is the one dataset.json speaks of; `BadInput` otherwise."""
        path = self.folder / part_name(number)
        if number in self._whole:
            return path
        with reading(path, REMEDY):
            if sha256_of_file(path) != self.contents.parts[number].sha256:
                raise BadInput(self._not_its_own(path, number))
        self._whole.add(number)
        return path

    def _not_its_own(self, path: Path, number: int) -> str:
        """In words, what is wrong with a part that has another SHA-256 than it should."""
        try:
            made, place, source = made_of(path)
        except BadInput:
            return f"{path} was altered or cut off after it was written (its SHA-256 says so); {REMEDY}"
        others = differences(self.contents.made, made)
        if not others and place == number:
            return f"{path} was altered after it was written (its SHA-256 says so); {REMEDY}"
        where = f"of other {' and '.join(others)} (run {source.name})" if others else f"part {place}, not {number}"
        return f"{path} is {where}, and was put here by mistake: its SHA-256 is not that in {MANIFEST}; {REMEDY}"


def table_for_analysis(path: Path, quick: bool, seed: int) -> tuple[LatentTable, str]:
    """The table at `path`; of a dataset, where `quick` and there are more, landmarks, and how they were drawn."""
    if not path.is_dir():
        return LatentTable.read(path), ""
    dataset = Dataset.open(path)
    if not quick or len(dataset) <= LANDMARKS:
        return dataset.read(), ""
    by = " and ".join(["split", *([] if dataset.first_label is None else [dataset.first_label])])
    words = f"{LANDMARKS:,} landmarks were drawn of the {len(dataset):,} images, by {by}"
    return dataset.landmarks(LANDMARKS, seed), words


WORDS = {"weights": "weights", "data": "images", "layer": "layer", "pooling": "pooling", "images": "number of images",
         "part_size": "--part-size"}  # fmt: skip


def differences(one: Made, other: Made) -> list[str]:
    """In what two parts' origins differ, in words; nothing for parts of one dataset."""
    return [word for field, word in WORDS.items() if getattr(one, field) != getattr(other, field)]


def _filled(dataset: Dataset, wanted: Sequence[str], rows: int) -> dict[str, npt.NDArray[np.float32]]:
    """Room for the numbers of so many rows, by column."""
    lists: Mapping[str, int] = {
        field.name: field.type.list_size
        for field in dataset.schema
        if field.name in wanted and hasattr(field.type, "list_size")
    }
    scores = [column for column in wanted if column.startswith(of_table.SCORE)]
    check_room(rows * (4 * (sum(lists.values()) + len(scores)) + ROW_BYTES), dataset.folder)
    made = {name: np.empty((rows, size), np.float32) for name, size in lists.items()}
    return made | {name: np.empty(rows, np.float32) for name in scores}


def _role(field: Any) -> str:
    role: str = json.loads((field.metadata or {}).get(b"hinterland", b"{}")).get("role", "")
    return role
