"""Training throughput of the demo VAE: hinterland train against its peers' own trainers, in one run, interleaved.

Usage: python benchmarks/training_speed.py [--images N] [--rounds R] [--peers NAME ...]; writes its section of
RESULTS.md. Each peer has an environment of its own, made the first time (see peers.py); the plain loop uses ours.
All learn with Adam at 1e-3 from as many images in batches of 64, so what they come to on the same test images can be
compared: that is checked here.
"""

from __future__ import annotations

import argparse
import functools
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from peers import FOLDER, PEERS, Missing, measured, python_of
from results import machine, ratios, record, spread, write_section

from hinterland.api import load
from hinterland.training.config import TrainingConfig
from hinterland.training.environment import environment

OURS, FORCED, PLAIN = "hinterland train", "hinterland train, fp32 forced", "plain PyTorch loop, DataLoader"
TEST_IMAGES = 2_000
ALIKE = 0.05  # how far from our loss, as a share of it, a peer's may be: initial weights and order are each one's own
Found = dict[str, float]
Way = Callable[[int], Found]


def ours(folder: Path, precision: str, number: int) -> Found:
    """Rate and loss as `hinterland train` writes them to metrics.jsonl."""
    out = folder / f"{precision}-{number}"
    settings = {
        "training.epochs": 1, "training.learning_rate": 1e-3, "training.schedule": "constant",
        "training.precision": precision,
    }  # fmt: skip
    words = ["train", str(folder / "ours.npz"), "--model", "vae", "--layout", "channels-first", "--out", str(out)]
    words += [f"--set={path}={value}" for path, value in settings.items()]
    subprocess.run([sys.executable, "-m", "hinterland", *words], check=True, capture_output=True)
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    rate = next(line["images_per_s"] for line in reversed(lines) if line["split"] == "train")
    return {"images_per_s": rate, "test_nats": lines[-1]["terms"]["objective"]}


def plain(folder: Path, _number: int) -> Found:
    """peer_plain.py, with our own interpreter."""
    words = [sys.executable, str(FOLDER / "peer_plain.py"), str(folder / "train.npy"), str(folder / "test.npy")]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def peer(folder: Path, name: str, _number: int) -> Found:
    """peer_NAME.py, with its own interpreter."""
    return measured(name, folder / "train.npy", folder / "test.npy")


def ways(folder: Path, peers: list[str]) -> tuple[dict[str, Way], list[str]]:
    """Who is measured, by title; and why a peer is not."""
    found: dict[str, Way] = {
        OURS: lambda number: ours(folder, "auto", number),
        FORCED: lambda number: ours(folder, "fp32", number),
        PLAIN: lambda number: plain(folder, number),
    }
    missing = []
    for name in peers:
        try:
            python_of(name)
        except Missing as reason:
            missing.append(f"{reason}.")
            continue
        found[PEERS[name].title] = functools.partial(peer, folder, name)
    return found, missing


def write_images(folder: Path, images: int) -> None:
    """Some of Fashion-MNIST, as each of them reads it."""
    data = load("fashion-mnist")
    learned, tested = data.split("train").layers["image"][:images], data.split("test").layers["image"][:TEST_IMAGES]
    np.save(folder / "train.npy", learned)
    np.save(folder / "test.npy", tested)
    splits = np.array(["train"] * len(learned) + ["test"] * len(tested))
    np.savez(folder / "ours.npz", images=np.concatenate([learned, tested]), split=splits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=6_400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=list(PEERS_TRAINED), choices=PEERS_TRAINED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_images(folder, asked.images)
        measuring, missing = ways(folder, asked.peers)
        found: dict[str, list[Found]] = {title: [] for title in measuring}
        for number in range(asked.rounds):
            for title, way in measuring.items():
                found[title].append(way(number))
            rates = ", ".join(f"{title} {rows[-1]['images_per_s']:,.0f}" for title, rows in found.items())
            print(f"round {number + 1}, images/s: {rates}", flush=True)
    print(write_section("training-speed", "Training speed of the demo VAE", results(found, missing, asked.images)))


PEERS_TRAINED = ("pythae", "keras", "lightning")


def results(found: dict[str, list[Found]], missing: list[str], images: int) -> list[str]:
    """The lines of its section in RESULTS.md; what the goals need is recorded."""
    facts = environment(TrainingConfig())
    rates = {title: [row["images_per_s"] for row in rows] for title, rows in found.items()}
    nats = {title: statistics.median(row["test_nats"] for row in rows) for title, rows in found.items()}
    lines = [
        f"{machine()}, layers in {facts['layers_in']} where not forced, torch {facts['versions']['torch']}.",
        f"Fashion-MNIST, {images:,} images once, batch 64, Adam at 1e-3, same layers and likelihood; each "
        f"peer's own trainer with its own settings. {len(rates[OURS])} rounds, all in turn; the first steps left out. "
        f"Ratios are taken round by round; in brackets least and most. Nats: negative ELBO of {TEST_IMAGES:,} test "
        "images after these steps.",
        "",
        "| trainer | images/s | ours is faster by | ours in fp32 by | test, nats |",
        "|---|---|---|---|---:|",
    ]
    for title, values in rates.items():
        by, forced = spread(ratios(rates[OURS], values)), spread(ratios(rates[FORCED], values))
        lines.append(f"| {title} | {spread(values, 0)} | {by} | {forced} | {nats[title]:.1f} |")
    far = {title: value / nats[OURS] - 1 for title, value in nats.items() if abs(value / nats[OURS] - 1) > ALIKE}
    told = ", ".join(f"{title} {share:+.1%}" for title, share in far.items())
    lines += ["", f"Losses within {ALIKE:.0%} of ours: {f'not {told}' if far else 'all'}.", *missing]
    keyed = {title: name for name, peer in PEERS.items() for title in (peer.title,)} | {PLAIN: "plain"}
    recorded = {"images_per_s": statistics.median(rates[OURS]), "fp32_images_per_s": statistics.median(rates[FORCED])}
    for title, name in keyed.items():
        if title in rates:
            recorded[f"over_{name}"] = statistics.median(ratios(rates[OURS], rates[title]))
            recorded[f"fp32_over_{name}"] = statistics.median(ratios(rates[FORCED], rates[title]))
    record("training-speed", {**recorded, "losses_alike": float(not far)})
    return lines


if __name__ == "__main__":
    main()
