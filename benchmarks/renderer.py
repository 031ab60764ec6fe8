"""Pictures of articulated cuboids a second: by core, by size, by way; and whole stores, written and synced.

Usage: python benchmarks/renderer.py [--rounds R]; writes its section of RESULTS.md. The kernel takes rays at edges and
many where light changes; the other way, for a GPU, is torch's, with 16 rays through every pixel: on a CPU it is the
straightforward one. Compiling is left out.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import torch
from results import interleaved, machine, ratios, record, spread, write_section

from hinterland.data.cuboids.generate import generate
from hinterland.data.cuboids.on_device import render_on_device
from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.recipe import Recipe, recipe_of
from hinterland.data.cuboids.render import cores, render

IMAGES, FEW = 256, 2  # by the kernel; by torch, which takes seconds for one


def rows_of(recipe: Recipe, title: str, rounds: int) -> tuple[list[str], list[float]]:
    """Rows of the table; images a second of the kernel on one core, round by round."""
    world, few = recipe.world(0, IMAGES), recipe.world(0, FEW)
    side, whole = recipe.size_px, recipe.model_copy(update={"count": IMAGES})

    def store() -> None:
        with tempfile.TemporaryDirectory() as folder:
            generate(whole, Path(folder) / "store")

    ways = {
        "kernel, 1 core": lambda: render(world, side, 1),
        f"kernel, {cores()} cores": lambda: render(world, side),
        f"a store, {cores()} cores": store,
        f"torch, {torch.get_num_threads()} threads": lambda: render_on_device(few, side, torch.device("cpu")),
    }
    taken = interleaved(ways, rounds)
    counts = {name: FEW if name.startswith("torch") else IMAGES for name in ways}
    rates = {name: [counts[name] / some for some in seconds] for name, seconds in taken.items()}
    one = next(iter(rates.values()))
    rows = [
        f"| {title} | {side} | {name} | {spread(rate, 0)} | {spread(ratios(rate, one))} |"
        for name, rate in rates.items()
    ]
    return rows, one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    lines = [
        f"{machine()}. {IMAGES} pictures with masks, faces and depths, {FEW} by torch; {asked.rounds} rounds, all in "
        "turn. Medians, in brackets least and most; ratios to the kernel on one core, round by round.",
        "",
        "| scene | px | way | images/s | times one core |",
        "|---|---:|---|---:|---:|",
    ]
    told: dict[str, float] = {}
    for title, preset in PRESETS.items():
        for side in (64, 128):
            rows, one = rows_of(recipe_of(preset, size_px=side), title, asked.rounds)
            lines += rows
            told[f"{title}_{side}"] = statistics.median(one)
    record("renderer", told)
    print(write_section("renderer", "Rendering articulated cuboids", lines))


if __name__ == "__main__":
    main()
