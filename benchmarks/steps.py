"""Steps of training against those that one writes down first, encoding against training, our loop against a bare one.

Usage: python benchmarks/steps.py [--rounds R] [--steps N]; writes its sections of RESULTS.md. The straightforward steps
have the same networks, images and losses, in fp32 and contiguous.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from loop_overhead import overhead
from networks import CPU, DEMO, NETS, VAE_128, Net, ours, straightforward
from results import interleaved, machine, ratios, record, spread, write_section

from hinterland.latents.encode import encode
from hinterland.training.config import TrainingConfig
from hinterland.training.precision import threads_of, uses_bf16
from hinterland.training.run import build, objective_of, to_unit

KEYS = {DEMO.title: "demo", VAE_128.title: "vae_128"}
PLAIN, OURS, FORCED = "straightforward", "hinterland", "hinterland, fp32 forced"


def compared(net: Net, rounds: int, steps: int) -> tuple[list[str], dict[str, float]]:
    """Rows of the table for one network; and the ratios."""
    ways = {PLAIN: straightforward(net), OURS: ours(net), FORCED: ours(net, "fp32")}
    losses: dict[str, list[float]] = {name: [] for name in ways}

    def kept(name: str, way: Callable[[], float]) -> Callable[[], None]:
        return lambda: losses[name].append(way())

    taken = interleaved({name: kept(name, way) for name, way in ways.items()}, rounds, times=steps)
    rows, found, key = [], {}, KEYS.get(net.title, "unet_24")
    last = {name: statistics.fmean(values[-2 * steps :]) for name, values in losses.items()}
    for name, seconds in taken.items():
        faster = spread(ratios(taken[PLAIN], seconds))
        rows.append(
            f"| {net.title} | {name} | {spread([1000 * s for s in seconds], 1)} | "
            f"{net.batch / statistics.median(seconds):,.0f} | {faster} | {last[name]:,.1f} |"
        )
    for way, name in (("ours", OURS), ("fp32", FORCED)):
        found[f"{key}_{way}_over_plain"] = statistics.median(ratios(taken[PLAIN], taken[name]))
        found[f"{key}_{way}_loss_off"] = last[name] / last[PLAIN] - 1
    return rows, found


def encoding(net: Net, rounds: int) -> tuple[list[str], dict[str, float]]:
    """Images encoded a second, against images learned from."""
    config, images = net.resolved()
    model, objective, unit = build(config), objective_of(config), to_unit(config, CPU)
    model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    some, step = images.take(slice(0, 2 * net.batch)), ours(net)
    ways: dict[str, Callable[[], object]] = {
        "encoded": lambda: encode(model, objective, some, unit, "bench", scores=False),
        "trained": lambda: (step(), step()),
    }
    taken = interleaved(ways, rounds, warm_up=2)
    by = ratios(taken["trained"], taken["encoded"])
    rates = [len(some) / statistics.median(taken[name]) for name in ways]
    row = f"| {net.title} | {rates[0]:,.0f} | {rates[1]:,.0f} | {spread(by)} |"
    return [row], {f"{KEYS[net.title]}_encode_over_train": statistics.median(by)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=3, help="of each way in a round")
    asked = parser.parse_args()
    settings, found = TrainingConfig(), dict[str, float]()
    torch.set_num_threads(threads_of(settings))
    layers = "bf16" if uses_bf16(settings, CPU) else "fp32"
    lines = [
        f"{machine(torch.get_num_threads())}. Medians, least and most of {asked.rounds} rounds of {asked.steps} steps, "
        f"in turn; layers in {layers} where not forced. Losses are means of the last two rounds, after as many steps "
        "on the same batches from the same weights; what is drawn differs. All are steps of one process, which keeps "
        "freed memory as `hinterland train` does; so the straightforward ones are faster here than alone.",
        "",
        "| network | step | ms | images/s | faster by | loss |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for net in NETS:
        rows, more = compared(net, asked.rounds, asked.steps)
        lines, found = lines + rows, found | more
    print(write_section("steps", "Steps of training", lines))

    lines = [
        f"{machine(torch.get_num_threads())}. Encoding is in fp32, from stored pixels to latents, without scores.",
        "",
        "| network | encoded, images/s | trained, images/s | ratio |",
        "|---|---:|---:|---:|",
    ]
    for net in (DEMO, VAE_128):
        rows, more = encoding(net, asked.rounds)
        lines, found = lines + rows, found | more
    with tempfile.TemporaryDirectory() as folder:
        share, told = overhead(DEMO, Path(folder) / "run", asked.rounds * asked.steps * 10)
    print(write_section("encoding", "Encoding, and what the loop costs", [*lines, "", told]))
    record("steps", {**found, "loop_overhead": share})


if __name__ == "__main__":
    main()
