"""From stored images to batches of floats on the device: ours, torch's DataLoader, and the bare indexing of an array.

Usage: python benchmarks/data_path.py [--rounds R]; writes its section of RESULTS.md. Every way shuffles, brings bytes
to [0, 1] and gives an epoch in batches of 64. DataLoader reads an image at a time, as its tutorial does, in this
process and with two workers that are kept; and a batch at a time, by a sampler of batches. Ours are read by the
training loop's own batches, from memory and from a store.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from results import interleaved, machine, ratios, record, spread, write_section
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.batches import Batches, ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.data.making import begin
from hinterland.data.scale import PixelScale
from hinterland.data.store import Contents, Plane, open_store
from hinterland.training.config import TrainingConfig
from hinterland.training.precision import threads_of

BATCH, ALIKE = 64, 1e-5  # images; how far sums of all pixels may differ, summed in another order
OURS, STORED, BARE = "hinterland, in memory", "hinterland, from a store", "bare: one index of an array, one division"
ONE, WORKERS, WHOLE = "DataLoader, an image at a time", "DataLoader, 2 workers", "DataLoader, a batch at a time"

Bytes = npt.NDArray[np.uint8]
Way = Callable[[], Iterator[Tensor]]


@dataclasses.dataclass(frozen=True)
class Stored(Dataset[Tensor]):
    """Images as one would write them down for a DataLoader; `key` is a row, or the rows of a batch."""

    pixels: Bytes

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, key: int | list[int]) -> Tensor:
        return torch.from_numpy(self.pixels[key]).float() / 255


def noise(count: int, channels: int, side: int) -> ImageSet:
    """Random bytes: what images show makes none faster."""
    pixels = np.random.default_rng(0).integers(0, 256, (count, channels, side, side), dtype=np.uint8)
    return ImageSet("noise", {"image": pixels}, Annotations(numbered_ids(count), np.full(count, "train")))


def stored(images: ImageSet, path: Path) -> ImageSet:
    """The same from a store on disk."""
    pixels = images.layers["image"]
    plane = Plane(dtype="uint8", shape=images.shape)
    plan = Contents(name="noise", count=len(images), images_per_shard=8192, layers={"image": plane})
    making = begin(path, plan)
    for shard in making.missing():
        making.write(shard, {"image": pixels[slice(*making.plan.rows(shard))]}, {}, {})
    making.finish(images.annotations.to_arrow())
    return open_store(path)


def ways(images: ImageSet, path: Path) -> dict[str, Way]:
    """Each gives an epoch, in an order that differs from one to the next."""
    pixels, count, channels = np.asarray(images.layers["image"]), len(images), images.shape[0]
    unit = ToUnit(PixelScale(lo=(0.0,) * channels, hi=(255.0,) * channels), torch.device("cpu"))
    rng, data = np.random.default_rng(0), Stored(pixels)

    def ours(some: ImageSet) -> Way:
        batches = Batches(some, BATCH, seed=0)
        return lambda: (unit.read(some, rows).images for rows in batches.rows_after(0, count))

    def bare() -> Iterator[Tensor]:
        order = rng.permutation(count)
        return (torch.from_numpy(pixels[order[at : at + BATCH]]).float() / 255 for at in range(0, count, BATCH))

    one = DataLoader(data, BATCH, shuffle=True)
    workers = DataLoader(data, BATCH, shuffle=True, num_workers=2, persistent_workers=True)
    whole = DataLoader(data, batch_size=None, sampler=BatchSampler(RandomSampler(data), BATCH, drop_last=False))
    from_disk = stored(images, path)
    return {
        OURS: ours(images),
        STORED: ours(from_disk),
        BARE: bare,
        ONE: lambda: iter(one),
        WORKERS: lambda: iter(workers),
        WHOLE: lambda: iter(whole),
    }


def epoch(way: Way) -> None:
    """Batches held as a step holds them: each until the next is there."""
    for _ in way():
        pass


def compared(images: ImageSet, rounds: int, path: Path) -> tuple[list[str], dict[str, list[float]]]:
    """Rows of the table, and seconds by way; what they give is compared first."""
    found = ways(images, path)
    sums = {name: sum(float(batch.double().sum()) for batch in way()) for name, way in found.items()}
    for name, total in sums.items():
        if abs(total - sums[BARE]) > ALIKE * sums[BARE]:
            raise SystemExit(f"{name} gives pixels with another sum ({total}) than an array does ({sums[BARE]})")
    taken = interleaved({name: lambda way=way: epoch(way) for name, way in found.items()}, rounds)  # type: ignore[misc]
    size = " x ".join(map(str, images.shape))
    rows = []
    for name, seconds in taken.items():
        rate = spread([len(images) / some for some in seconds], 0)
        rows.append(f"| {size} | {name} | {rate} | {spread(ratios(seconds, taken[OURS]))} |")
    return rows, taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    torch.set_num_threads(threads_of(TrainingConfig()))
    lines = [
        f"{machine(torch.get_num_threads())}. Shuffled epochs of noise, uint8 to float32 on [0, 1], batches of "
        f"{BATCH}; {asked.rounds} rounds, all in turn. Ratios are taken round by round; in brackets least and most. "
        "Ours lay the bands of a pixel side by side, as convolutions take them; the others leave that to a net.",
        "",
        "| image | way | images/s | hinterland in memory is faster by |",
        "|---|---|---:|---:|",
    ]
    told: dict[str, float] = {}
    for key, images in {"grey": noise(40_000, 1, 28), "colour": noise(8_000, 3, 64)}.items():
        with tempfile.TemporaryDirectory() as folder:
            rows, taken = compared(images, asked.rounds, Path(folder) / "store")
        lines += rows
        told[f"{key}_over_dataloader"] = statistics.median(ratios(taken[ONE], taken[OURS]))
        told[f"{key}_over_bare"] = statistics.median(ratios(taken[BARE], taken[OURS]))
    record("data-path", told)
    print(write_section("data-path", "From stored images to batches", lines))


if __name__ == "__main__":
    main()
