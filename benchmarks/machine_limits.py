"""What this machine can do at best: products of matrices, memory; and how near to it the demo VAE is trained.

Usage: python benchmarks/machine_limits.py [--rounds R]; writes its section of RESULTS.md. A step of training is counted
as three times the multiply-adds of the model forwards, two operations each, as the layers are written down: a layer
that reaches its sum with fewer multiplications counts with all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import torch
from networks import DEMO, Net, ours
from results import interleaved, machine, record, spread, write_section

from hinterland.models.cost import cost_of
from hinterland.training.precision import bf16_is_fast
from hinterland.training.run import build

SIDE, FLOATS = 2048, 16_000_000  # of the matrices; of the arrays, 64 MB each: larger than the caches
CPU = torch.device("cpu")


def product(kind: torch.dtype) -> Callable[[], object]:
    """One product of two square matrices."""
    left, right = (torch.randn(SIDE, SIDE, generator=torch.Generator().manual_seed(k)).to(kind) for k in range(2))
    return lambda: left @ right


def memory() -> dict[str, tuple[Callable[[], object], float]]:
    """Ways to move memory, each with the bytes that it reads and writes."""
    a, b, c = (torch.rand(FLOATS) for _ in range(3))
    x, y = (np.ones(FLOATS, np.float32) for _ in range(2))
    return {
        "copy, torch": (lambda: a.copy_(b), 8.0 * FLOATS),
        "copy, NumPy": (lambda: np.copyto(x, y), 8.0 * FLOATS),
        "triad a = b + 3 c, torch": (lambda: torch.add(b, c, alpha=3, out=a), 12.0 * FLOATS),
    }


def with_threads(count: int, way: Callable[[], object]) -> Callable[[], object]:
    """`way` on so many threads."""

    def one() -> None:
        torch.set_num_threads(count)
        way()

    return one


def operations(net: Net) -> float:
    """Of a step of training on a batch."""
    config, images = net.resolved()
    return 6.0 * cost_of(build(config), images.shape).multiply_adds * net.batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    ways: dict[str, tuple[Callable[[], object], float, str]] = {}
    for threads in (1, 2):
        told = f"{threads} thread{'s' * (threads > 1)}"
        for kind, name in ((torch.float32, "fp32"), (torch.bfloat16, "bf16")):
            ways[f"matrices, {name}, {told}"] = (with_threads(threads, product(kind)), 2.0 * SIDE**3, "Gflop/s")
        for name, (way, moved) in memory().items():
            ways[f"{name}, {told}"] = (with_threads(threads, way), moved, "GB/s")
        for precision in ("auto", "fp32"):
            step = ours(DEMO, precision, threads)
            ways[f"a step of training, {precision}, {told}"] = (step, operations(DEMO), "Gflop/s")
    taken = interleaved({name: way for name, (way, _, _) in ways.items()}, rounds, warm_up=2)
    rates = {name: [amount / t / 1e9 for t in taken[name]] for name, (_, amount, _) in ways.items()}
    lines = [
        f"{machine(2)}. Matrices of {SIDE} x {SIDE}, arrays of {4 * FLOATS / 1e6:.0f} MB; {rounds} rounds, in turn.",
        "",
        "| what | median (least to most) | |",
        "|---|---:|---|",
        *(f"| {name} | {spread(rates[name], 1)} | {unit} |" for name, (_, _, unit) in ways.items()),
        "",
    ]
    found: dict[str, float] = {}
    fast = "bf16" if bf16_is_fast(CPU) else "fp32"
    for threads, told in ((1, "1 thread"), (2, "2 threads")):
        for precision, peak in (("auto", fast), ("fp32", "fp32")):
            over = [
                step / best
                for step, best in zip(
                    rates[f"a step of training, {precision}, {told}"], rates[f"matrices, {peak}, {told}"], strict=True
                )
            ]
            lines.append(
                f"- Training the demo VAE on {told}, precision {precision}: "
                f"{spread([100 * share for share in over], 0)} per cent of the peak of {peak} matrices."
            )
            found[f"share_{precision}_{threads}"] = float(np.median(over))
    record("machine-limits", {**found, **{f"{name}": float(np.median(values)) for name, values in rates.items()}})
    print(write_section("machine-limits", "What the machine can do, and how much of it training takes", lines))


if __name__ == "__main__":
    main()
