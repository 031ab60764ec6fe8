"""Train for some minutes, look at the memory every second, and write what twelve hours would take into RESULTS.md.

python benchmarks/soak.py --minutes 10        --dry: nothing is written
"""

from __future__ import annotations

import argparse
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from results import machine, write_section
from scipy import stats

from hinterland.training.folder import RunFolder

WARM_S = 60  # in which libraries load, and caches fill
TOGETHER_S = 10  # of which one median is taken
HOURS = 12
SETTINGS = (
    "training.epochs=100000",
    "training.ema_images=2000",
    "training.preview_every_images=20000",
    "training.threads=1",
    "model.widths=[8, 16]",
)


def main() -> None:
    """A run with averaged weights that evaluates, saves and draws as often as its small epochs end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = RunFolder(Path(temporary) / "run")
        samples = watched(folder, 60 * asked.minutes)
        lines = told(samples, folder)
    print("\n".join(lines))
    if not asked.dry:
        write_section("soak", "Memory while training", lines)


def watched(folder: RunFolder, seconds: float) -> list[tuple[float, float]]:
    """Seconds since training began, and MB of memory held, every second; then the run is asked to stop."""
    words = [sys.executable, "-m", "hinterland", "train", "digits", "--out", str(folder.path)]
    words += [f"--set={setting}" for setting in SETTINGS]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while not folder.last.exists():
            if process.poll() is not None:
                raise SystemExit(f"the run ended: {process.communicate()[1]}")
            time.sleep(0.1)
        seen, begun = psutil.Process(process.pid), time.monotonic()
        samples = []
        while (now := time.monotonic() - begun) < seconds:
            samples.append((now, seen.memory_info().rss / 1e6))
            time.sleep(1)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=120)[1]
    finally:
        process.kill()
    if process.returncode != 1 or "everything is saved" not in said:
        raise SystemExit(f"SIGTERM: exit status {process.returncode}: {said}")
    return samples


def told(samples: list[tuple[float, float]], folder: RunFolder) -> list[str]:
    """The slope of memory over time after the first minute, with its interval (Theil and Sen), and what it comes to."""
    later = [(second, mb) for second, mb in samples if second >= min(WARM_S, samples[-1][0] / 4)]
    parts: dict[int, list[float]] = {}
    for second, mb in later:
        parts.setdefault(int(second // TOGETHER_S), []).append(mb)
    hours = [part * TOGETHER_S / 3600 for part in parts]
    medians = [statistics.median(values) for values in parts.values()]
    slope, _, low, high = stats.theilslopes(medians, hours, 0.95)
    seen = [line for line in folder.metrics() if line["split"] == "train"]
    checkpoint = max(file.stat().st_size for file in folder.checkpoints.iterdir())
    flat = HOURS * high < 0.1 * medians[0]
    return [
        f"{machine(1)}. A VAE with averaged weights on digits for {samples[-1][0] / 60:.1f} minutes: "
        f"{seen[-1]['images_seen']:,} images, {len(seen):,} evaluations and checkpoints of {checkpoint / 1e6:.2f} MB; "
        "then SIGTERM, at which it saved and stopped.",
        "",
        "| | |",
        "|---|---:|",
        f"| memory held after the first minute | {medians[0]:,.1f} MB |",
        f"| at the end | {medians[-1]:,.1f} MB |",
        f"| most | {max(mb for _, mb in samples):,.1f} MB |",
        f"| slope, 95 % interval | {slope:+.2f} MB an hour ({low:+.2f} to {high:+.2f}) |",
        f"| {HOURS} hours on paper | {HOURS * slope:+.1f} MB ({HOURS * low:+.1f} to {HOURS * high:+.1f}) |",
        f"| flat: the most of that below a tenth of what is held | {'yes' if flat else '**no**'} |",
    ]


if __name__ == "__main__":
    main()
