"""Encoding into a dataset of many parts: memory is that of one part, and what was stopped goes on."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import forget_torn, make_folder
from hinterland.ground.progress import SILENT, Progress, Step
from hinterland.ground.seal import check_seal
from hinterland.ground.words import plural
from hinterland.latents.dataset import (
    MANIFEST,
    REMEDY,
    Contents,
    Dataset,
    Made,
    Part,
    differences,
    made_of,
    part_name,
    parts_in,
    sha256_of_file,
)
from hinterland.latents.shared import all_done, taken
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.training.ranks import ALONE, Ranks


def encode_in_parts(
    trained: Trained,
    images: ImageSet,
    folder: Path,
    part_size: int,
    layer: str | None = None,
    pooling: str | None = None,
    ranks: Ranks = ALONE,
    progress: Progress = SILENT,
) -> Contents | None:
    """What `Trained.encode` says of all images, in parts of `part_size` images in `folder`; what its manifest says.

    Parts that lie there whole are not made again, damaged ones are named and made again. `BadInput` where the folder
    holds parts of something else, which are left as they are. Several ranks each take the next part; all but the first
    return None.
    """
    if part_size < 1:
        raise BadInput(f"--part-size ({part_size}) must be at least 1 image; --part-size 100000 is a good start")
    work = _Work(trained, images, folder, part_size, layer, pooling)
    found = json.loads(ranks.agreed("parts", lambda: json.dumps(work.whole(progress))))
    missing = [number for number in range(work.count) if str(number) not in found]
    done = sum(work.rows(int(number)).stop - work.rows(int(number)).start for number in found)
    with progress.step(f"encode {images.name}", len(images), done) as bar:
        for number in taken(ranks, missing):
            digest = work.write(number, _Onto(bar, progress))
            if ranks.store is not None:
                ranks.store.set(f"part-{number}", digest)
            found[str(number)] = digest
    all_done(ranks)
    if not ranks.leads:
        return None
    for number in missing:
        if str(number) not in found and ranks.store is not None:
            found[str(number)] = str(ranks.store.get(f"part-{number}"), "utf-8")
    return work.finished([found[str(number)] for number in range(work.count)])


def latents_in_parts(trained: Trained, shown: ImageSet, of: ImageSet) -> LatentTable | None:
    """The latents of `shown`, some of the images `of`, from a dataset in the run's folder; None where there is none.

    It is of these weights and images, so there is nothing to encode again.
    """
    folders = [file.parent for file in sorted(trained.folder.latents.glob(f"*/{MANIFEST}"))]
    weights = sha256_of_file(trained.folder.best) if folders else ""
    for folder in folders:
        with contextlib.suppress(BadInput):  # what cannot be read is encoded
            dataset = Dataset.open(folder)
            made = dataset.contents.made
            if made.weights != weights or (made.layer, made.pooling) != ("latent", ""):
                continue
            rows = None if made.data == shown.fingerprint() else np.flatnonzero(np.isin(of.ids, shown.ids))
            if rows is None or (made.data == of.fingerprint() and (of.ids[rows] == shown.ids).all()):
                return dataclasses.replace(dataset.read(rows=rows), annotations=shown.annotations)
    return None


class _Work:
    """What is to be done, and what has been."""

    def __init__(
        self, trained: Trained, images: ImageSet, folder: Path, part_size: int, layer: str | None, pooling: str | None
    ):
        trained.check(images)
        self.trained, self.images, self.folder = trained, images, folder
        self.layer, self.pooling = None if layer == "latent" else layer, None if pooling == "none" else pooling
        self.made = Made(
            weights=sha256_of_file(trained.folder.best),
            data=images.fingerprint(),
            layer=self.layer or "latent",
            pooling=self.pooling or "",
            images=len(images),
            part_size=part_size,
        )
        self.count = -(-len(images) // part_size)

    def rows(self, number: int) -> slice:
        """Which images a part is of."""
        size = self.made.part_size
        return slice(number * size, min((number + 1) * size, len(self.images)))

    def whole(self, progress: Progress) -> dict[str, str]:
        """SHA-256 of the parts that lie there whole, by number; where any is missing, the manifest goes."""
        if self.folder.exists() and not self.folder.is_dir():
            raise BadInput(f"--out ({self.folder}) is a file; with --part-size it is a folder: choose another")
        make_folder(self.folder)
        forget_torn(self.folder)
        found: dict[str, str] = {}
        damaged = []
        for path in parts_in(self.folder):
            number = self._number(path)
            if number is None:
                damaged.append(path.name)
            else:
                found[str(number)] = sha256_of_file(path)
        if damaged:
            progress.say(f"{self.folder}: {plural(len(damaged), 'damaged part')} to make again ({listing(damaged)})")
        if len(found) < self.count:
            (self.folder / MANIFEST).unlink(missing_ok=True)
            if found:
                progress.say(
                    f"{self.folder}: {len(found)} of {plural(self.count, 'part')} whole, which stay as they are"
                )
        return found

    def _number(self, path: Path) -> int | None:
        """Which part it is; None where it is damaged. `BadInput` where it is whole, and of something else."""
        alone = f"and is left as it is; choose another --out, or remove {self.folder}"
        try:
            sealed = check_seal(path, REMEDY)
            names = pq.read_schema(path).metadata or {}
        except (BadInput, OSError, ValueError):  # ArrowInvalid is a ValueError
            return None
        if not sealed or "part" not in json.loads(names.get(b"hinterland", b"{}")):
            raise BadInput(f"{path} is no part of a dataset, {alone}")
        made, number, source = made_of(path)
        others = differences(self.made, made)
        if others or path.name != part_name(number):
            what = f"of other {' and '.join(others)} (run {source.name})" if others else f"part {number} by its content"
            raise BadInput(f"{path} is {what}, {alone}")
        return number

    def write(self, number: int, progress: Progress) -> str:
        """Encode a part and write it; its SHA-256."""
        path = self.folder / part_name(number)
        table = self.trained.encode(self.images.take(self.rows(number)), True, progress, self.layer, self.pooling)
        table = dataclasses.replace(table, source=dataclasses.replace(table.source, data_hash=self.made.data))
        table.write(path, {"part": {"of": self.made.model_dump(), "number": number}})
        return sha256_of_file(path)

    def finished(self, digests: list[str]) -> Contents:
        """Write the manifest, when all parts are there."""
        first = self.folder / part_name(0)
        spans = [self.rows(number) for number in range(self.count)]
        contents = Contents(
            source=dataclasses.asdict(made_of(first)[2]),
            images=self.images.name,
            made=self.made,
            columns=tuple(pq.read_schema(first).names),
            parts=tuple(Part(rows=s.stop - s.start, sha256=d) for s, d in zip(spans, digests, strict=True)),
        )
        contents.write(self.folder)
        return contents


class _Onto:
    """A progress whose steps all move one bar on."""

    def __init__(self, bar: Step, progress: Progress):
        self.bar, self.say = bar, progress.say

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Step]:
        yield self.bar
