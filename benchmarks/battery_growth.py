"""Time and memory of the attribution battery against the number of images, quick and full, each in its own process.

Usage: python benchmarks/battery_growth.py [--most N] [--limit SECONDS] [--baselines]; writes its section of RESULTS.md
and battery-growth.svg. A size is left out where the size before it took longer than the limit. Latents are random,
128 numbers an image, with ten planted classes. `--baselines` measures 70,000 images with eight baselines instead.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from results import PAGE, machine, record, write_section

from hinterland.ground.files import whole_file
from hinterland.report.drawing import figure

SIZES = (1_000, 10_000, 70_000, 300_000, 1_000_000)
NUMBERS, CLASSES, SHIFT = 128, 10, 3.0
BASELINES = {"pixels": 256, "colour": 4, "pca": 128, **{f"untrained-{i}": 128 for i in range(5)}}
FULL, QUICK = "full", "quick"
COLOURS = {QUICK: "#3f90da", FULL: "#e76300"}
PARTS = {  # what findings are called by -> what the table calls it
    "knn_probe": "k-NN probe", "linear_probe_a": "linear probe", "mlp_probe": "MLP probe",
    "linear_probe_c": "online code", "knn_purity": "k-NN purity", "kmeans": "k-means", "gmm": "Gaussian mixture",
    "hdbscan": "HDBSCAN", "silhouette": "silhouette", "permanova": "PERMANOVA", "shape": "PCA picture",
}  # fmt: skip


class Clock:
    """A progress that notes how long each answer took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.before = time.perf_counter()

    def say(self, line: str) -> None: ...

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Clock]:
        self.before = time.perf_counter()
        yield self

    def advance(self, amount: float = 1, note: str = "") -> None:
        now = time.perf_counter()
        part = next((name for start, name in PARTS.items() if note.startswith(start)), "other")
        self.seconds[part] = self.seconds.get(part, 0.0) + now - self.before
        self.before = now


def measured(n: int, quick: bool, with_baselines: bool) -> dict[str, Any]:
    """Seconds, their parts and the peak of memory of one analysis, imports included, making the latents not."""
    begun = time.perf_counter()
    from hinterland.analysis.battery import analyse
    from hinterland.latents.table import LatentTable, Source

    rng = np.random.default_rng(0)
    importing = time.perf_counter() - begun
    codes = rng.integers(CLASSES, size=n)
    latents = rng.standard_normal((n, NUMBERS), dtype=np.float32)
    latents[np.arange(n), codes] += SHIFT
    table = LatentTable.from_arrays(latents, labels={"class": codes}, name="planted")
    if with_baselines:
        beside = {}
        for name, size in BASELINES.items():
            other = rng.standard_normal((n, size), dtype=np.float32)
            other[np.arange(n), codes % size] += SHIFT / 2
            beside[name] = LatentTable(other, table.annotations, Source(name))
        table = LatentTable(table.latents, table.annotations, table.source, baselines=beside)
    clock, begun = Clock(), time.perf_counter()
    findings = analyse(table, ["class"], quick=quick, progress=clock)
    seconds = time.perf_counter() - begun + importing
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"n": n, "seconds": seconds, "bytes": peak, "parts": clock.seconds, "findings": len(findings)}


def in_its_own_process(n: int, quick: bool, with_baselines: bool = False) -> dict[str, Any]:
    """`measured`, so that no memory or import of one measurement counts for another."""
    words = [sys.executable, __file__, "--one", str(n), QUICK if quick else FULL, str(int(with_baselines))]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    rate = f"{found['n']:>9,} {words[4]:>5}: {found['seconds']:6.1f} s, {found['bytes'] / 1e9:.2f} GB"
    print(rate, flush=True)
    return found


def grown(most: int, limit: float) -> dict[str, list[dict[str, Any]]]:
    """All sizes up to `most`, quick and full."""
    found: dict[str, list[dict[str, Any]]] = {QUICK: [], FULL: []}
    for effort, rows in found.items():
        for n in SIZES:
            if n > most or (rows and rows[-1]["seconds"] > limit):
                break
            rows.append(in_its_own_process(n, effort == QUICK))
    return found


def draw(found: Mapping[str, list[dict[str, Any]]], path: Path) -> None:
    """Seconds and memory against images, both axes logarithmic."""
    with figure(760, 330) as fig:
        fig.set_facecolor("white")
        for axes, key, scale, label in zip(
            fig.subplots(1, 2), ("seconds", "bytes"), (1, 1e-9), ("seconds", "peak memory, GB"), strict=True
        ):
            for effort, rows in found.items():
                x, y = [row["n"] for row in rows], [row[key] * scale for row in rows]
                axes.loglog(x, y, "o-", color=COLOURS[effort], label=effort, markersize=4)
            axes.set_xlabel("images, 128 numbers each", color="black")
            axes.set_ylabel(label, color="black")
            axes.tick_params(colors="black", which="both")
            axes.grid(color="#dcdcd6", linewidth=0.6, which="major")
            ticked(axes.xaxis, [10.0**k for k in range(3, 7)])
            ticked(axes.yaxis, [digit * 10.0**k for k in range(-1, 4) for digit in (1, 2, 5)])
            axes.legend(labelcolor="black")
        with whole_file(path) as part:
            fig.savefig(part, format="svg")


def ticked(axis: Any, places: list[float]) -> None:
    """Plain numbers at these places, no others."""
    low, high = axis.get_view_interval()
    shown = [place for place in places if low <= place <= high]
    axis.set_major_locator(FixedLocator(shown))
    axis.set_major_formatter(FixedFormatter([f"{place:,.10g}" for place in shown]))
    axis.set_minor_locator(NullLocator())


def lines_of(found: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    """The section of RESULTS.md."""
    by_size = {n: {effort: row for effort, rows in found.items() for row in rows if row["n"] == n} for n in SIZES}
    made = [
        f"{machine()}.",
        "Latents of 128 numbers with ten planted classes, one label, B = 999, without baselines; imports included, "
        "each in a process of its own.",
        "",
        "![Seconds and memory against the number of images](battery-growth.svg)",
        "",
        "| images | quick, s | quick, GB | full, s | full, GB |",
        "|---:|---:|---:|---:|---:|",
    ]
    for n, rows in by_size.items():
        cells = [
            f"{rows[effort]['seconds']:.1f} | {rows[effort]['bytes'] / 1e9:.2f}" if effort in rows else " | "
            for effort in (QUICK, FULL)
        ]
        if rows:
            made.append(f"| {n:,} | {cells[0]} | {cells[1]} |")
    made += ["", *_parts(found)]
    return made


def lines_beside(row: dict[str, Any]) -> list[str]:
    """The section of the full battery with baselines."""
    parts = sorted(row["parts"].items(), key=lambda part: -part[1])
    told = ", ".join(f"{'baselines' if name == 'other' else name} {seconds:.0f}" for name, seconds in parts[:6])
    return [
        f"{machine()}.",
        f"{row['n']:,} images of {NUMBERS} numbers with {len(BASELINES)} baselines ({sum(BASELINES.values()):,} "
        f"numbers an image more), one label, B = 999: {row['seconds']:.0f} s and {row['bytes'] / 1e9:.1f} GB for "
        f"{row['findings']} findings. The longest parts, in s: {told}.",
    ]


def _parts(found: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    """Where the time goes, in the full battery."""
    rows = found[FULL]
    if not rows:
        return []
    head = "| part of the full battery, s | " + " | ".join(f"{row['n']:,}" for row in rows) + " |"
    names = sorted({name for row in rows for name in row["parts"]}, key=lambda name: -rows[-1]["parts"].get(name, 0))
    return [
        head,
        "|---|" + "---:|" * len(rows),
        *(f"| {name} | " + " | ".join(f"{row['parts'].get(name, 0):.1f}" for row in rows) + " |" for name in names),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=max(SIZES))
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--baselines", action="store_true")
    parser.add_argument("--one", nargs=3, metavar=("N", "EFFORT", "BASELINES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        n, effort, baselines = options.one
        print(json.dumps(measured(int(n), effort == QUICK, baselines == "1")))
        return
    if options.baselines:
        lines = lines_beside(in_its_own_process(70_000, False, True))
        print(write_section("battery-baselines", "The full attribution battery with baselines", lines))
        return
    found = grown(options.most, options.limit)
    seconds = {f"{effort}_{row['n']}_s": row["seconds"] for effort, rows in found.items() for row in rows}
    record("battery-growth", seconds)
    draw(found, PAGE.parent / "battery-growth.svg")
    print(write_section("battery-growth", "Growth of the attribution battery", lines_of(found)))


if __name__ == "__main__":
    main()
