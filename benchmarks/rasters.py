"""Scenes to tiles, tiles to batches: a sparse scene larger than memory allows, and the speed beside the bare readers.

Usage: python benchmarks/rasters.py [--side PX] [--rounds R]; writes its section of RESULTS.md.
The sparse scene has 12 bands of uint16 and 5 % of its blocks filled, each from its own seed, so that every tile can be
made again and compared byte for byte. The bare readers are what one would write first: rasterio's windows, one tile
at a time, from a file whose blocks are the tiles; and rows gathered from memory-mapped .npy files, in the type they are
stored in. Both gathers keep the batch before while the next one is made, as every training loop does: one that drops it
first is given the same memory again, which is still in the processor's cache, and so is faster. Both ways
are measured.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.windows import Window
from results import machine, write_section

from hinterland.data.batches import Batches
from hinterland.data.rasters.prepare import prepare
from hinterland.data.rasters.scenes import Sources
from hinterland.data.rasters.tiling import Tiling
from hinterland.data.store import open_store

BANDS, BLOCK, TILE, FILLED = 12, 256, 128, 0.05
BATCH = 64
SIDE = 4096  # of the full scenes, pixels
WARM_UP = 1  # rounds that are not counted


def block_of(row: int, column: int) -> np.ndarray:
    """The pixels of a filled block, (bands, BLOCK, BLOCK); never 0, which is no data."""
    rng = np.random.default_rng([row, column])
    return rng.integers(1, 10_000, (BANDS, BLOCK, BLOCK), dtype=np.uint16)


def sparse_scene(path: Path, side: int) -> set[tuple[int, int]]:
    """Write a scene of `side` pixels of which few blocks are there; which ones, by row and column of blocks."""
    across = side // BLOCK
    chosen = np.random.default_rng(0).choice(across**2, round(FILLED * across**2), replace=False)
    filled = {divmod(int(block), across) for block in chosen}
    layout = {"tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "SPARSE_OK": "TRUE", "BIGTIFF": "YES"}
    facts = {"driver": "GTiff", "count": BANDS, "width": side, "height": side, "dtype": "uint16", "nodata": 0}
    place = {"crs": "EPSG:32633", "transform": rasterio.Affine(10, 0, 500_000, 0, -10, 5_000_000)}
    with rasterio.open(path, "w", **facts, **place, **layout) as file:
        for row, column in sorted(filled):
            file.write(block_of(row, column), window=Window(column * BLOCK, row * BLOCK, BLOCK, BLOCK))
    return filled


def cut(scene: Path, out: Path, workers: int | None = None) -> None:
    """What `hinterland data prepare SCENE --tile 128` does."""
    prepare(Sources((str(scene),)), out, Tiling(tile=TILE), workers=workers)


def peak_gb(work: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """Seconds, and the largest resident memory, of work in a process of its own."""
    begun = time.perf_counter()
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{work.__name__}: exit code {process.exitcode}")
    return time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6


def same_tiles(store: Path, filled: set[tuple[int, int]]) -> int:
    """How many tiles there are; every one compared with its block, none missing."""
    images = open_store(store)
    places = images.annotations.id
    pixels = next(iter(images.layers.values()))
    wanted = {
        (row * BLOCK + down, column * BLOCK + right)
        for row, column in filled
        for down in range(0, BLOCK, TILE)
        for right in range(0, BLOCK, TILE)
    }
    found = set()
    for at, name in enumerate(places):
        y, x = (int(part[1:]) for part in str(name).rsplit("/", 1)[-1].split("-"))  # …/r00000-c00128
        whole = block_of(y // BLOCK, x // BLOCK)
        assert (pixels[at] == whole[:, y % BLOCK :, x % BLOCK :][:, :TILE, :TILE]).all(), name
        found.add((y, x))
    assert found == wanted, f"{len(wanted - found)} tiles are missing, {len(found - wanted)} are too many"
    return len(found)


def sparse(folder: Path, side: int) -> list[str]:
    """A sparse scene cut by a process of its own, every tile compared; what to say of it."""
    scene, store = folder / "sparse.tif", folder / "tiles"
    filled = sparse_scene(scene, side)
    taken, memory = peak_gb(cut, scene, store)
    tiles = same_tiles(store, filled)
    whole = BANDS * side**2 * 2 / 1e9
    return [
        f"A scene of {BANDS} bands, {side:,} x {side:,} pixels of uint16 ({whole:.1f} GB if it were full), "
        f"{FILLED:.0%} of its blocks filled: {tiles:,} tiles of {TILE} px in {taken:.0f} s, largest resident memory "
        f"{memory:.2f} GB. Every tile equals its pixels byte for byte, none is missing and none too many.",
    ]


def dense_scene(path: Path, bands: int, dtype: str, compress: str, side: int = SIDE) -> None:
    """A full scene whose blocks are the tiles: smooth hills with noise, which compress about as real images do."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:side, :side] / side
    layout = {
        "tiled": True,
        "blockxsize": TILE,
        "blockysize": TILE,
        "photometric": "MINISBLACK",
        "alpha": "unspecified",
    }
    if compress != "none":
        layout |= {"compress": compress, "predictor": 2}
    facts = {"driver": "GTiff", "count": bands, "width": side, "height": side, "dtype": dtype}
    place = {"crs": "EPSG:32633", "transform": rasterio.Affine(10, 0, 500_000, 0, -10, 5_000_000)}
    top = np.iinfo(dtype).max
    with rasterio.open(path, "w", **facts, **place, **layout) as file:
        for band in range(bands):
            hills = 0.4 + 0.2 * np.sin(9 * x + band) * np.cos(7 * y) + 0.02 * rng.standard_normal((side, side))
            file.write((hills * top).astype(dtype), band + 1)


def read_windows(scene: Path, *_: Any) -> None:
    """The bare reader: every tile of a scene, one window after another."""
    with rasterio.open(scene) as file:
        for row in range(0, file.height, TILE):
            for column in range(0, file.width, TILE):
                file.read(window=Window(column, row, TILE, TILE))


def read_and_keep(scene: Path, out: Path) -> None:
    """The bare reader, and what it read in one .npy file."""
    with rasterio.open(scene) as file:
        across, down = file.width // TILE, file.height // TILE
        shape = (across * down, file.count, TILE, TILE)
        kept = np.lib.format.open_memmap(out, "w+", dtype=file.dtypes[0], shape=shape)
        for at in range(len(kept)):
            row, column = divmod(at, across)
            kept[at] = file.read(window=Window(column * TILE, row * TILE, TILE, TILE))
        kept.flush()


def gathered(files: list[np.ndarray], per_file: int, rows: np.ndarray) -> np.ndarray:
    """The bare gather: rows of memory-mapped files, copied one by one."""
    out = np.empty((len(rows), *files[0].shape[1:]), files[0].dtype)
    for to, row in enumerate(rows):
        out[to] = files[row // per_file][row % per_file]
    return out


class Medians:
    """Rates of several ways, measured in turn, so that a noisy minute meets them all."""

    def __init__(self, ways: dict[str, Callable[[], None]], work: int, rounds: int):
        self.rates: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(rounds + WARM_UP):
            for name, way in ways.items():
                begun = time.perf_counter()
                way()
                if turn >= WARM_UP:
                    self.rates[name].append(work / (time.perf_counter() - begun))

    def row(self, what: str, bare: str, ours: str, goal: float) -> str:
        """A line of the table: medians, and the ratio round by round."""
        ratios = [a / b for a, b in zip(self.rates[ours], self.rates[bare], strict=True)]
        middle = [statistics.median(values) for values in (self.rates[bare], self.rates[ours], ratios)]
        spread = f"{middle[2]:.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        return f"| {what} | {middle[0]:,.0f} | {middle[1]:,.0f} | {spread} | {goal:.2f} |"


def preparing(folder: Path, rounds: int) -> list[str]:
    """Rows of the table: a full scene cut, beside its windows only read, and read and kept."""
    rows = []
    for bands, dtype, compress in ((4, "uint8", "deflate"), (12, "uint16", "deflate"), (4, "uint8", "none")):
        scene = folder / f"{bands}-{dtype}-{compress}.tif"
        dense_scene(scene, bands, dtype, compress)
        ways: dict[str, Callable[[], None]] = {
            "read": lambda scene=scene: read_windows(scene),
            "kept": lambda scene=scene: read_and_keep(scene, folder / "kept.npy"),
            "ours": lambda scene=scene: _cut_anew(scene, folder / "store", 1),
            "two": lambda scene=scene: _cut_anew(scene, folder / "store", 2),
        }
        found = Medians(ways, (SIDE // TILE) ** 2, rounds)
        what = f"prepare, {bands} bands of {dtype}, {compress}"
        rows += [
            found.row(f"{what}, 1 worker; bare: windows read", "read", "ours", 0.8),
            found.row(f"{what}, 1 worker; bare: windows read and kept", "kept", "ours", 0.8),
            found.row(f"{what}, 2 workers; bare: windows read by one", "read", "two", 0.8),
        ]
        scene.unlink()
    return rows


def _cut_anew(scene: Path, store: Path, workers: int) -> None:
    shutil.rmtree(store, ignore_errors=True)
    cut(scene, store, workers)


def batchings(store: Path) -> dict[str, Callable[[], None]]:
    """All tiles once, shuffled in the same order: by the bare gather and by ours, and both with each batch dropped."""
    images = open_store(store)
    files = [np.load(path, mmap_mode="r") for path in sorted(store.glob("images-*.npy"))]
    batches = Batches(images, BATCH, seed=0)
    orders = list(batches.rows_after(0, len(images)))

    def bare() -> None:
        for rows in orders:
            _held = gathered(files, len(files[0]), rows)

    def ours() -> None:
        for _held in batches.after(0, len(images)):
            pass

    def bare_dropped() -> None:
        for rows in orders:
            gathered(files, len(files[0]), rows)

    def ours_dropped() -> None:
        for batch in batches.after(0, len(images)):
            del batch

    return {"gather": bare, "ours": ours, "gather, dropped": bare_dropped, "ours, dropped": ours_dropped}


def batching(folder: Path, rounds: int) -> list[str]:
    """Rows of the table: shuffled batches of a store, beside the same rows gathered from its files."""
    rows = []
    for bands, dtype in ((3, "uint8"), (12, "uint16")):
        scene = folder / "full.tif"
        dense_scene(scene, bands, dtype, "none")
        _cut_anew(scene, folder / "store", 2)
        found = Medians(batchings(folder / "store"), (SIDE // TILE) ** 2, rounds)
        what = f"tiles to batches of {BATCH}, {bands} bands of {dtype}"
        rows += [
            found.row(f"{what}, the batch before still held", "gather", "ours", 0.9),
            found.row(f"{what}, each dropped before the next", "gather, dropped", "ours, dropped", 0.9),
        ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=20_000, help="of the sparse scene, pixels")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [
            f"{machine()}. Medians of {asked.rounds} interleaved rounds, ratios round by round; {TILE} px tiles, "
            "blocks of the files as large; files in the page cache.",
            "",
            *sparse(folder, asked.side // BLOCK * BLOCK),
            "",
            "| what | bare, tiles/s | hinterland, tiles/s | ratio | goal |",
            "|---|---:|---:|---:|---:|",
            *preparing(folder, asked.rounds),
            *batching(folder, asked.rounds),
        ]
    print(write_section("rasters", "Scenes to tiles, tiles to batches", lines))


if __name__ == "__main__":
    main()
