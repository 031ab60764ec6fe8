"""A million latents of 128 numbers: encoded, analysed and explored, each in a process of its own, with time and memory.

Usage: python benchmarks/million.py [--images N] [--dry] [--keep FOLDER]; writes its section of RESULTS.md. The images
are Fashion-MNIST's 70,000, each many times: shifted by up to two pixels and mirrored, in a store on disk. The VAE is of
the demo's size with 128 latents, and sees some thousand images: what it has learned makes it no slower. A quarter of
the images is encoded and analysed too, so that what grows with their number can be told from what does not.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from results import machine, write_section

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

IMAGES, LATENTS, PART = 1_000_000, 128, 50_000
TRAINED_EPOCHS = 0.05  # of Fashion-MNIST's 60,000
SHIFTS = 2  # pixels, at most
PATIENCE_S = 4 * 3600
LOOKED_EVERY_S = 0.1  # at how much memory a process has held
BROWSER = "browser"


class Taken(NamedTuple):
    """What a command took."""

    seconds: float
    peak_gb: float  # the most of resident memory that is no file's: pages of the store can be dropped at any time
    processor_s: float  # in user and system mode


class Watched:
    """A process, and the most of memory that it held itself."""

    def __init__(self, words: list[str]):
        self.begun = time.monotonic()
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said: list[str] = []
        self._peak_kb, self._ticks = 0, 0
        for work in (self._listen, self._look):
            threading.Thread(target=work, daemon=True).start()
        self._lines: list[str] = []

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line.rstrip())

    def _look(self) -> None:
        place = Path("/proc") / str(self.process.pid)
        while self.process.poll() is None:
            with contextlib.suppress(OSError, IndexError, ValueError):
                status = (place / "status").read_text()
                self._peak_kb = max(self._peak_kb, int(status.split("RssAnon:")[1].split()[0]))
                fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
                self._ticks = max(self._ticks, int(fields[11]) + int(fields[12]))
            time.sleep(LOOKED_EVERY_S)

    def taken(self) -> Taken:
        """Since it began."""
        ticks = os.sysconf("SC_CLK_TCK")
        return Taken(time.monotonic() - self.begun, self._peak_kb / 1e6 * 1.024, self._ticks / ticks)

    def ended(self) -> str:
        """What it printed, when it has ended; an error of its own ends the benchmark."""
        assert self.process.stdout
        printed = self.process.stdout.read()
        if self.process.wait(PATIENCE_S):
            raise SystemExit("\n".join([" ".join(map(str, self.process.args)), *self.said[-5:]]))
        return printed.strip()


def hinterland(*words: object) -> list[str]:
    """The command of this environment."""
    return [sys.executable, "-m", "hinterland", *map(str, words)]


def done(*words: object) -> tuple[str, Taken]:
    """What a command printed, and what it took."""
    watched = Watched(hinterland(*words))
    printed = watched.ended()
    return printed, watched.taken()


def make_store(path: Path, count: int) -> None:
    """`count` images, each one of Fashion-MNIST's, shifted and mirrored."""
    from hinterland.api import load
    from hinterland.data.annotations import Annotations, Label
    from hinterland.data.making import begin
    from hinterland.data.store import Contents, Plane, images_per_shard

    given = load("fashion-mnist")
    pixels, label = given.layers["image"], given.annotations.labels["class"]
    plane = Plane(dtype="uint8", shape=(1, 28, 28))
    per_shard = images_per_shard(plane)
    plan = Contents(name="strewn", count=count, images_per_shard=per_shard, layers={"image": plane})
    making, rng = begin(path, plan), np.random.default_rng(0)
    for shard in range(plan.shards):
        first, last = plan.rows(shard)
        some = pixels[np.arange(first, last) % len(given)]
        moves = rng.integers(-SHIFTS, SHIFTS + 1, (len(some), 2))
        moved = np.empty_like(some)
        for move in np.unique(moves, axis=0):
            rows = (moves == move).all(axis=1)
            moved[rows] = np.roll(some[rows], tuple(move), axis=(2, 3))
        mirrored = rng.random(len(some)) < 0.5
        moved[mirrored] = moved[mirrored, :, :, ::-1]
        making.write(shard, {"image": moved}, {}, {})
    known = Annotations(
        np.array([f"image-{i:07d}" for i in range(count)]),
        np.full(count, "train"),
        {"class": Label(label.codes[np.arange(count) % len(given)], label.names)},
    )
    making.finish(known.to_arrow())


@contextlib.contextmanager
def explored(run: Path, store: Path) -> Iterator[tuple[Watched, str, Taken]]:
    """`hinterland explore` of all images, once it answers: the process, its address, and what it took until then."""
    watched = Watched(hinterland("explore", run, "--data", f"store:{store}", "--no-browser"))
    try:
        assert watched.process.stdout
        address = watched.process.stdout.readline().strip()
        if not address:
            raise SystemExit("\n".join(["hinterland explore ended", *watched.said[-5:]]))
        yield watched, address, watched.taken()
    finally:
        watched.process.kill()


def first_picture(address: str) -> tuple[float, str]:
    """Seconds from asking for the page until the map is drawn, and the browser's version."""
    from explorer.browser import speed
    from explorer.browser.chromium import chromium
    from explorer.browser.visit import visit

    with chromium() as browser, visit(browser, offline=False, before=speed.WATCHED, size=(1280, 800)) as made:
        made.open("", address)
        return made.marks("first-picture")[0] / 1000, browser.version


def measured(count: int, run: Path, folder: Path, with_explorer: bool) -> dict[str, str]:
    """All that is asked of `count` images: the cells of a column of the table, by row."""
    store = folder / f"store-{count}"
    make_store(store, count)
    parts, encoding = done("encode", run, "--data", f"store:{store}", "--part-size", PART)
    size = sum(file.stat().st_size for file in Path(parts).iterdir())
    _, analysing = done("analyse", parts, "--labels", "class", "--quick")
    found = cells("encode", encoding)
    found["encode: images a second"] = f"{count / encoding.seconds:,.0f}"
    found["dataset of latents: GB"] = f"{size / 1e9:.3f}"
    found |= cells("analyse", analysing)
    if with_explorer:
        with explored(run, store) as (watched, address, ready):
            seconds, browser = first_picture(address)
            found |= cells("explore, until it answers", ready)
            found["explore, first picture of the map: time, s"] = f"{seconds:.2f}"
            found["explore, first picture of the map: peak memory, GB"] = f"{watched.taken().peak_gb:.2f}"
            found[BROWSER] = browser
    shutil.rmtree(parts)
    shutil.rmtree(store)
    return found


def cells(name: str, taken: Taken) -> dict[str, str]:
    """What a command took, by row."""
    return {
        f"{name}: time, s": f"{taken.seconds:.1f}",
        f"{name}: processor, s": f"{taken.processor_s:.1f}",
        f"{name}: peak memory, GB": f"{taken.peak_gb:.2f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--keep", type=Path, help="work in this folder; nothing in it is removed at the end")
    options = parser.parse_args()
    from explorer.browser.chromium import missing

    if missing():
        raise SystemExit(missing())
    sizes = [options.images // 4, options.images]
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        run = folder / "vae"
        words = ["--model", "vae", "--latent-size", LATENTS, "--epochs", TRAINED_EPOCHS, "--out", run, "--overwrite"]
        done("train", "fashion-mnist", *words)
        found = []
        for size in sizes:
            found.append(measured(size, run, folder, with_explorer=size == max(sizes)))
            print(size, found[-1], file=sys.stderr, flush=True)
    version = found[-1].pop(BROWSER)
    lines = [
        f"{machine()}; Chromium {version}, headless, drawing in software. Fashion-MNIST's images, 28 x 28, shifted and "
        f"mirrored; a VAE of the demo's size with {LATENTS} latents that saw {round(TRAINED_EPOCHS * 60_000):,} images "
        f"(the time is measured, not what it learned); parts of {PART:,} images. Each command is a process of its own, "
        "imports included: `hinterland encode --part-size`, `hinterland analyse FOLDER --labels class --quick`, "
        "`hinterland explore`. Memory is what a process holds itself, without pages of files, looked at every "
        f"{LOOKED_EVERY_S} s.",
        "",
        f"| | {' | '.join(f'{size:,} images' for size in sizes)} |",
        f"|---|{'---:|' * len(sizes)}",
        *(f"| {row} | {' | '.join(one.get(row, '') for one in found)} |" for row in found[-1]),
    ]
    text = "\n".join(lines) if options.dry else write_section("million", "A million latents", lines)
    print(text)


if __name__ == "__main__":
    main()
