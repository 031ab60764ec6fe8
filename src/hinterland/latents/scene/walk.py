"""Strip by strip through the model: the latents of all windows, and how far each pixel's reconstruction is off."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet
from hinterland.data.rasters.cog import Rows
from hinterland.data.rasters.layers import Window, tiles_of
from hinterland.data.rasters.strips import StripReader, shrunk_tiles
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.scene.blend import Blend
from hinterland.latents.scene.scratch import Scratch
from hinterland.latents.scene.windows import Windows
from hinterland.latents.trained import Trained

STRIP_BYTES = 32_000_000  # of the tiles that are read, cut and encoded at a time


@dataclasses.dataclass(frozen=True)
class Part:
    """Some neighbouring windows of one row: which of them hold enough data, their latents and errors."""

    columns: list[int]  # first column of each
    kept: npt.NDArray[np.bool_]  # (n,)
    latents: npt.NDArray[np.float32] | None  # (kept, D); None where none is kept
    errors: npt.NDArray[np.float32] | None  # (kept, T, T)
    valid: npt.NDArray[np.bool_]  # (n, T, T)


class Walk:
    """One pass over a scene. `digest` is the SHA-256 of what was encoded, once it is over."""

    def __init__(self, run: Trained, windows: Windows, progress: Progress):
        self.run, self.windows, self.progress = run, windows, progress
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        """Of the tiles that were encoded."""
        return self._digest.hexdigest()

    def go(self, scratch: Scratch, errors: Rows | None) -> None:
        """Latents of all windows into `scratch`; with `errors`, mean absolute error of each pixel, [0, 1] scale.

        The errors are also those of windows flush with the lower and right edge, so that every pixel is seen.
        """
        base, cut = self.windows.scene.base, self.windows
        rows, columns = cut.rows, cut.columns
        own_rows, own = set(rows), len(columns)
        if errors is not None:
            rows = cut.to_the_edge(rows, base.height)
            columns = cut.to_the_edge(columns, base.width)
        blend = Blend(cut.tile, base.width)
        with (
            StripReader(cut.scene) as reader,
            self.progress.step(f"encode {cut.scene.name}", len(rows) * len(columns)) as bar,
        ):
            for row, following in zip(rows, [*rows[1:], base.height], strict=True):
                latents = np.full((len(columns), scratch.size), np.nan, np.float32)
                for start, part in self._parts(reader, row, columns, errors is not None):
                    if part.latents is not None:
                        latents[start : start + len(part.kept)][part.kept] = part.latents
                    _blend(blend, part)
                    bar.advance(len(part.kept))
                if row in own_rows:
                    scratch.append(latents[:own])
                if errors is not None:
                    errors.write(blend.take(following - row)[None])

    def _parts(
        self, reader: StripReader, row: int, columns: list[int], with_errors: bool
    ) -> Iterator[tuple[int, Part]]:
        """The windows of one row, as many at a time as memory is meant to hold."""
        tile = self.windows.tile
        pixel = sum(len(layer.facts.bands) * 4 for layer in self.windows.scene.layers)
        count = max(1, STRIP_BYTES // (tile * tile * pixel))
        for start in range(0, len(columns), count):
            some = columns[start : start + count]
            window = Window(row, some[0], tile, some[-1] + tile - some[0])
            strip = reader.read(window)
            local = [column - some[0] for column in some]
            images = {name: tiles_of(values, tile, local) for name, values in strip.images.items()}
            yield start, self._encoded(some, images, tiles_of(strip.valid, tile, local), with_errors)

    def _encoded(
        self,
        columns: list[int],
        images: dict[str, npt.NDArray[Any]],
        valid: npt.NDArray[np.bool_],
        with_errors: bool,
    ) -> Part:
        shares = valid.mean(axis=(1, 2))
        kept = (1 - shares <= self.windows.max_nodata) & (shares > 0)
        if not kept.any():
            return Part(columns, kept, None, None, valid)
        shown = {name: tiles[kept] for name, tiles in images.items()}
        layers, seen_valid = shrunk_tiles(self.windows.scene, shown, valid[kept], self.windows.side)
        some = seen_valid.any(axis=(1, 2))  # of tiles made smaller, no pixel may be whole
        kept[kept] = some
        if not some.any():
            return Part(columns, kept, None, None, valid)
        layers, seen_valid = {name: tiles[some] for name, tiles in layers.items()}, seen_valid[some]
        count = len(seen_valid)
        known = Annotations(numbered_ids(count), np.full(count, "test"))
        masks = {} if seen_valid.all() else {"valid": seen_valid.astype(np.uint8)}
        tiles = ImageSet(self.windows.scene.name, layers, known, masks=masks)
        table = self.run.encode(tiles, scores=False)
        self._digest.update(table.source.data_hash.encode())
        errors = self._errors(tiles, table.latents) if with_errors else None
        return Part(columns, kept, table.latents, errors, valid)

    def _errors(self, tiles: ImageSet, latents: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(n, T, T) absolute error of each pixel, mean over bands; of tiles made smaller, the same in each square."""
        shown, seen = self.run.decode(latents), self.run.seen(tiles)
        if shown.shape != seen.shape:
            raise BadInput(f"--error: {self.run.name} gives back {shown.shape[1:]} for {seen.shape[1:]}; leave it out")
        off: npt.NDArray[np.float32] = np.abs(shown - seen).mean(axis=1)
        times = self.windows.tile // self.windows.side
        return off.repeat(times, axis=1).repeat(times, axis=2) if times > 1 else off


def _blend(blend: Blend, part: Part) -> None:
    if part.errors is None:
        return
    rows = np.flatnonzero(part.kept).tolist()
    for at, errors in zip(rows, part.errors, strict=True):
        blend.add(part.columns[at], errors, part.valid[at])
