"""Training throughput of the demo VAE: hinterland train against pythae's own trainer, in one run, interleaved.

Usage: python benchmarks/training_speed.py [--images N] [--rounds R]; writes its section of RESULTS.md. The peer is
installed into an environment of its own, .venv-peer, the first time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np
from results import machine, write_section

from hinterland.api import load
from hinterland.training.config import TrainingConfig
from hinterland.training.environment import environment

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".venv-peer"


def peer_python() -> Path:
    """The interpreter of the peer's own environment, made the first time."""
    python = PEER / "bin" / "python"
    if not (PEER / ".installed").exists():
        venv.create(PEER, with_pip=True, clear=True)
        torch = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))
        subprocess.run([python, "-m", "pip", "install", "-q", torch.strip(), "pythae==0.1.2"], check=True)
        (PEER / ".installed").touch()
    return python


def hinterland_rate(images: Path, folder: Path) -> float:
    """images_per_s as `hinterland train` writes it to metrics.jsonl: the last training line."""
    words = [
        "train",
        str(images),
        "--model",
        "vae",
        "--epochs",
        "2",
        "--out",
        str(folder),
        "--layout",
        "channels-first",
    ]
    subprocess.run([sys.executable, "-m", "hinterland", *words], check=True, capture_output=True)
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [line["images_per_s"] for line in lines if "finished" not in line][-1]


def peer_rate(python: Path, images: Path) -> float:
    """images/s of pythae's trainer, its first steps left out."""
    words = [str(python), str(ROOT / "benchmarks" / "peer_pythae.py"), str(images), "1"]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])["images_per_s"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=12_800)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    python = peer_python()
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = load("fashion-mnist").split("train").layers["image"][: options.images]
        np.save(folder / "peer.npy", pixels)
        np.savez(folder / "ours.npz", images=pixels, split=np.array(["train"] * len(pixels)))
        for number in range(options.rounds):
            ours.append(hinterland_rate(folder / "ours.npz", folder / f"run-{number}"))
            theirs.append(peer_rate(python, folder / "peer.npy"))
            print(f"round {number + 1}: hinterland {ours[-1]:,.0f}, pythae {theirs[-1]:,.0f} images/s", flush=True)
    print(write_section("training-speed", "Training speed of the demo VAE", results(ours, theirs, options.images)))


def results(ours: list[float], theirs: list[float], images: int) -> list[str]:
    """The lines of its section in RESULTS.md."""
    facts = environment(TrainingConfig())
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    row = "| {} | {:,.0f} | {:,.0f} to {:,.0f} |"
    return [
        f"{machine()}, layers in {facts['layers_in']}, torch {facts['versions']['torch']}.",
        f"Fashion-MNIST, {images:,} images, batch 64, the same layers and Bernoulli likelihood; pythae's own "
        f"trainer with its own settings. {len(ours)} rounds, the two in turn.",
        "",
        "| trainer | images/s, median | range |",
        "|---|---|---|",
        row.format("hinterland train", statistics.median(ours), min(ours), max(ours)),
        row.format("pythae 0.1.2", statistics.median(theirs), min(theirs), max(theirs)),
        "",
        f"Ratio, round by round: median {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f}).",
    ]


if __name__ == "__main__":
    main()
