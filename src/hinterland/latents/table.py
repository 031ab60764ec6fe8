"""LatentTable: one latent per image, and what is known about that image. No pixels, no torch."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.data.annotations import Annotations, Factor, Label, Rows, numbered_ids
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import whole_file
from hinterland.ground.reading import reading
from hinterland.ground.seal import BLANK, check_seal, seal
from hinterland.latents import columns as of_table

if TYPE_CHECKING:
    from hinterland.data.imageset import ImageSet
    from hinterland.data.sources.layout import Layout

REMEDY = "hinterland encode RUN writes one"

Vectors = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True)
class Source:
    """Where latents come from, so that a number can be traced back."""

    name: str  # the run, file or baseline, as a person would call it
    layer: str = "latent"
    pooling: str = "none"
    data_hash: str = ""  # SHA-256 of the images that were encoded
    fitted_on: str = ""  # for baselines: the images that means and components come from; "" where nothing is fitted

    @classmethod
    def of(cls, read: Mapping[str, Any]) -> Source:
        """From the words of a file; `BadInput` where one is none."""
        wrong = [name for name, said in read.items() if not isinstance(said, str)]
        if wrong:
            raise BadInput(f"source.{wrong[0]} ({read[wrong[0]]!r}) is no text; encode the images again")
        return cls(**read)


@dataclasses.dataclass(frozen=True, eq=False)
class LatentTable:
    """`latents` (N, D) float32, posterior means; optional `logvar` (N, D) and `scores` {name: (N,)} per image.

    `baselines` {name: table}: what is known of the same images, row by row, without having learned from them; of
    each its latents and source are kept. `BadInput` where a baseline's ids are not the table's own.
    """

    latents: Vectors
    annotations: Annotations
    source: Source
    logvar: Vectors | None = None
    scores: Mapping[str, npt.NDArray[np.float32]] = dataclasses.field(default_factory=dict)
    baselines: Mapping[str, LatentTable] = dataclasses.field(default_factory=dict)

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
        for baseline, table in self.baselines.items():
            self._check_baseline(baseline, table)

    def _check_baseline(self, baseline: str, table: LatentTable) -> None:
        where = f"{self.source.name}, baseline {baseline}"
        if len(table) != len(self):
            raise BadInput(f"{where}: {len(table)} rows for {len(self)} latents; it must be of the same images")
        if table.annotations is not self.annotations and (table.ids != self.ids).any():
            other = np.flatnonzero(table.ids != self.ids)
            raise BadInput(
                f"{where}: {len(other)} of {len(self)} rows have another id ({listing(table.ids[other])}); make it of "
                "the same images in the same order: with_baselines(table, images) does"
            )
        if table.baselines:
            raise BadInput(f"{where} has baselines of its own ({listing(table.baselines)}); leave them out")

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
        images: ImageSet | npt.NDArray[Any] | None = None,
        layout: Layout | None = None,
        train_images: ImageSet | npt.NDArray[Any] | None = None,
    ) -> LatentTable:
        """A table from anybody's arrays.

        latents (N, D); labels {name: (N,) of any values}; factors {name: (N,) numbers}. Without `splits`
        every image is of the split `test`. `images`, (N, C, H, W), (N, H, W[, C]) (see `layout`) or an ImageSet,
        give the baselines that need no model, and are let go; an ImageSet also brings what it knows of each image,
        where that is not given. Baselines are fitted on `train_images`, else on the images of the split train, else
        on all. Raises `BadInput` where lengths differ or values are not finite.
        """
        array = _numbers(latents, name)
        annotations = _annotations(len(array) if array.ndim else 0, labels, factors, ids, splits, groups)
        if images is not None and not isinstance(images, np.ndarray):
            annotations = _known(images, annotations, ids is None, splits is None, groups is None)
            images = dataclasses.replace(images, annotations=annotations)
        digest = hashlib.sha256(np.ascontiguousarray(array).data).hexdigest() if array.size else ""
        table = cls(array, annotations, Source(name, data_hash=digest))
        if images is None:
            return table
        from hinterland.latents.baselines import with_baselines

        return with_baselines(table, images, train_images, layout=layout)

    def take(self, rows: Rows | slice) -> LatentTable:
        """Some of the rows, in the order given."""
        annotations = self.annotations.take(rows)
        return LatentTable(
            self.latents[rows],
            annotations,
            self.source,
            None if self.logvar is None else self.logvar[rows],
            {name: score[rows] for name, score in self.scores.items()},
            {name: LatentTable(b.latents[rows], annotations, b.source) for name, b in self.baselines.items()},
        )

    def split(self, name: str) -> LatentTable:
        """The rows of one split."""
        rows = np.flatnonzero(self.annotations.split == name)
        if len(rows) == 0:
            present = sorted(set(self.annotations.split.tolist()))
            raise BadInput(f"{self.source.name} has no split {name!r}; it has {', '.join(present)}")
        return self.take(rows)

    def write(self, path: Path, also: Mapping[str, Any] | None = None) -> None:
        """One Parquet file, baselines in it, whole or not at all; opens in pandas, DuckDB and others.

        `also`: what else stands in its metadata.
        """
        table = self.annotations.to_arrow()
        table = table.append_column("latent", of_table.vectors(self.latents))
        if self.logvar is not None:
            table = table.append_column("logvar", of_table.vectors(self.logvar))
        for name, score in self.scores.items():
            table = table.append_column(f"{of_table.SCORE}{name}", pa.array(score, pa.float32()))
        for name, baseline in self.baselines.items():
            table = table.append_column(f"{of_table.BASELINE}{name}", of_table.vectors(baseline.latents))
        sources = {name: dataclasses.asdict(baseline.source) for name, baseline in self.baselines.items()}
        said = {"source": dataclasses.asdict(self.source), "baselines": sources, "sealed": True, **(also or {})}
        table = table.replace_schema_metadata({"hinterland": json.dumps(said)})
        with whole_file(path) as part:
            with pq.ParquetWriter(part, table.schema, compression="zstd") as writer:
                writer.write_table(table)
                writer.add_key_value_metadata({"seal": BLANK})
            seal(part)

    @classmethod
    def read(cls, path: Path, columns: Sequence[str] | None = None) -> LatentTable:
        """The table that `write` wrote, or the folder of parts that `hinterland encode --part-size` did.

        `columns`: which log-variances (`logvar`), labels, factors, scores and baselines, by name; left out: all.
        `BadInput` if it is none, or was altered since.
        """
        if path.is_dir():
            from hinterland.latents.dataset import Dataset

            return Dataset.open(path).read(columns)
        with reading(path, REMEDY):
            sealed = check_seal(path, REMEDY)
            wanted = of_table.chosen(pq.read_schema(path).names, columns)
            of_table.check_room_for(path, wanted)
            table = pq.read_table(path, columns=None if columns is None else wanted)
            meta = json.loads((table.schema.metadata or {})[b"hinterland"])
            if meta.get("sealed", False) and not sealed:
                raise BadInput(f"its seal is gone, so it was altered after it was written; {REMEDY}")
            annotations = Annotations.from_arrow(table)
            beside = {name: f"{of_table.BASELINE}{name}" for name in meta.get("baselines", {})}
            return cls(
                of_table.matrix(table.column("latent")),
                annotations,
                Source.of(meta["source"]),
                of_table.matrix(table.column("logvar")) if "logvar" in wanted else None,
                {name: of_table.numbers(table.column(place)) for name, place in of_table.scores_in(wanted).items()},
                {
                    name: cls(of_table.matrix(table.column(column)), annotations, Source.of(meta["baselines"][name]))
                    for name, column in beside.items()
                    if columns is None or column in wanted
                },
            )


def _numbers(latents: npt.ArrayLike, name: str) -> Vectors:
    try:
        return np.asarray(latents, dtype=np.float32)
    except (TypeError, ValueError):
        raise BadInput(f"{name}: latents are no array of numbers; an (N, D) array is needed") from None


def _annotations(
    n: int,
    labels: Mapping[str, Any] | None,
    factors: Mapping[str, Any] | None,
    ids: Sequence[str] | None,
    splits: Sequence[str] | None,
    groups: Sequence[str] | None,
) -> Annotations:
    return Annotations(
        id=numbered_ids(n) if ids is None else np.array([str(i) for i in ids], dtype=np.str_),
        split=np.array(["test"] * n if splits is None else list(splits), dtype=np.str_),
        labels={key: v if isinstance(v, Label) else Label.of(v) for key, v in (labels or {}).items()},
        factors={key: _factor(key, v) for key, v in (factors or {}).items()},
        group=None if groups is None else np.array([str(g) for g in groups], dtype=np.str_),
    )


def _known(images: ImageSet, given: Annotations, ids: bool, splits: bool, groups: bool) -> Annotations:
    """What was given of each image, and what `images` knows besides; ids, splits, groups: whether theirs count."""
    if len(images) != len(given):
        raise BadInput(f"{images.name} has {len(images)} images for {len(given)} latents; one per latent is needed")
    theirs = images.annotations
    return Annotations(
        id=theirs.id if ids else given.id,
        split=theirs.split if splits else given.split,
        labels={**theirs.labels, **given.labels},
        factors={**theirs.factors, **given.factors},
        group=theirs.group if groups else given.group,
    )


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
