"""Training from a store against the number of images: is time linear, is memory flat?

Usage: python benchmarks/training_growth.py [--most N]; writes its section of RESULTS.md. Each size is a run of one
epoch in a process of its own, with a small net, so that reading has its full share. Memory is what the process
holds itself (RssAnon), without the pages of the store's files.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from results import machine, record, write_section

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.making import begin
from hinterland.data.store import Contents, Plane, open_store
from hinterland.training.run import train
from hinterland.training.settings import configured

SIZES = (10_000, 100_000, 1_000_000)
TESTED, PER_SHARD, SIDE = 1_000, 50_000, 28
LOOK_EVERY = 20  # steps
SETTINGS = {
    "model.hidden": [32],
    "training.epochs": 1,
    "training.batch_size": 256,
    "training.preview_every_images": 10**9,
}


class Watch:
    """A progress that notes how much memory is held while a run learns."""

    def __init__(self) -> None:
        self.most, self.steps = 0, 0

    def say(self, line: str) -> None: ...

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Watch]:
        yield self

    def advance(self, amount: float = 1, note: str = "") -> None:
        self.steps += 1
        if self.steps % LOOK_EVERY == 0:
            self.most = max(self.most, held())


def held() -> int:
    """Bytes of memory of this process that are no file's."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def make_store(path: Path, count: int) -> None:
    """Noise, `count` images to learn from and some to test."""
    whole = count + TESTED
    plane = Plane(dtype="uint8", shape=(1, SIDE, SIDE))
    making = begin(path, Contents(name="noise", count=whole, images_per_shard=PER_SHARD, layers={"image": plane}))
    for shard in making.missing():
        start, stop = making.plan.rows(shard)
        pixels = np.random.default_rng(shard).integers(0, 256, (stop - start, 1, SIDE, SIDE), dtype=np.uint8)
        making.write(shard, {"image": pixels}, {}, {})
    splits = np.array(["train"] * count + ["test"] * TESTED)
    making.finish(Annotations(numbered_ids(whole), splits).to_arrow())


def measured(count: int, folder: Path) -> dict[str, Any]:
    """Seconds of a whole run with the folder's store, from opening it on, and of its steps alone; memory."""
    watch, begun = Watch(), time.perf_counter()
    images = open_store(folder / "store")
    opened = time.perf_counter() - begun
    run = train(images, configured("dense-vae", settings=SETTINGS), folder / "run", progress=watch)
    seconds = time.perf_counter() - begun
    rate = run.metrics()[-1]["images_per_s"]
    return {"n": count, "opened": opened, "seconds": seconds, "images_per_s": rate, "bytes": watch.most}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=max(SIZES))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(int(asked.one[0]), Path(asked.one[1]))))
        return
    rows: list[dict[str, Any]] = []
    for count in (size for size in SIZES if size <= asked.most):
        with tempfile.TemporaryDirectory() as folder:
            make_store(Path(folder) / "store", count)
            words = [sys.executable, __file__, "--one", str(count), folder]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(rows[-1], flush=True)
    lines = [
        f"{machine()}. One epoch of a VAE of dense layers {SETTINGS['model.hidden']}, on noise of {SIDE} px, a store, "
        f"batch {SETTINGS['training.batch_size']}, checks of the shards, checkpoint and test included.",
        "",
        "| images | whole run, s | ms per 1,000 images | steps alone, images/s | opened in, s | memory held, MB |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        each = 1e6 * row["seconds"] / row["n"]
        lines.append(
            f"| {row['n']:,} | {row['seconds']:.1f} | {each:.1f} | {row['images_per_s']:,.0f} | {row['opened']:.3f} | "
            f"{row['bytes'] / 1e6:.0f} |"
        )
    first, last = (rows[0], rows[-1]) if len(rows) == 1 else (rows[-2], rows[-1])
    slower = last["seconds"] / last["n"] / (first["seconds"] / first["n"])
    more = last["bytes"] / first["bytes"] - 1
    lines += [
        "",
        f"From {first['n']:,} to {last['n']:,} images an image takes {slower:.2f} times as long, and the process holds "
        f"{more:+.0%} memory.",
    ]
    record("training-growth", {"images": last["n"], "seconds_per_image_ratio": slower, "more_memory": more})
    print(write_section("training-growth", "Growth of training with the number of images", lines))


if __name__ == "__main__":
    main()
