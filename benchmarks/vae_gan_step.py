"""A training step of autoencoder and discriminator: hinterland's against the straightforward one, interleaved.

Usage: python benchmarks/vae_gan_step.py [--size PX] [--batch N] [--rounds R]; writes its section of RESULTS.md.
The straightforward step has the same networks, losses and optimisers (policy both), in fp32 and contiguous; it decodes
the fakes once for the discriminator's step and again for the autoencoder's, and leaves the discriminator unfrozen then.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from results import machine, record, write_section
from torch import Tensor

from hinterland.data.annotations import Annotations, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet
from hinterland.ground.memory import keep_freed_memory
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.discriminator import Discriminator
from hinterland.objectives.objective import Objective
from hinterland.training.batch import Batch
from hinterland.training.config import RunConfig
from hinterland.training.loop import step
from hinterland.training.precision import threads_of, uses_bf16
from hinterland.training.resolving import resolved
from hinterland.training.run import build
from hinterland.training.settings import configured
from hinterland.training.state import State

STEPS, WARM_UP = 3, 2  # timed in each turn; rounds that are not counted


def images_of(size: int, count: int) -> ImageSet:
    """Random pixels: what they show makes no step faster or slower."""
    pixels = np.random.default_rng(0).integers(0, 256, (count, 3, size, size), dtype=np.uint8)
    ids = numbered_ids(count)
    return ImageSet("noise", {"image": pixels}, Annotations(ids, splits_by_hash(ids)))


def straightforward(config: RunConfig, shape: tuple[int, int, int]) -> Callable[[Tensor], None]:
    """The step that one would write down first."""
    assert config.model is not None
    model = Autoencoder.build(config.model, shape, config.seed).train()
    judge = Discriminator.build(config.discriminator, shape, config.seed).train()
    settings, weight = config.training, config.objective.adversarial.weight
    slow = torch.optim.Adam(model.parameters(), settings.learning_rate)
    fast = torch.optim.Adam(judge.parameters(), settings.discriminator_learning_rate, (0.5, 0.999))

    def decoded(images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        mean, logvar = model.encode(images)
        latents = mean + (0.5 * logvar).exp() * torch.randn_like(mean)
        kl = 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(dim=1).mean()
        output = model.decode(latents)
        return output, torch.sigmoid(output), torch.sigmoid(model.decode(torch.randn_like(mean))), kl

    def cross_entropy(logits: Tensor, real: float) -> Tensor:
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, real))

    def one(images: Tensor) -> None:
        _, rebuilt, sampled, _ = decoded(images)
        fast.zero_grad()
        fakes = cross_entropy(judge(rebuilt.detach()), 0) + cross_entropy(judge(sampled.detach()), 0)
        (0.5 * cross_entropy(judge(images), 1) + 0.25 * fakes).backward()
        fast.step()

        output, rebuilt, sampled, kl = decoded(images)
        slow.zero_grad()
        likelihood = F.binary_cross_entropy_with_logits(output, images, reduction="sum") / len(images)
        fooled = 0.5 * (cross_entropy(judge(rebuilt), 1) + cross_entropy(judge(sampled), 1))
        (likelihood + kl + weight * fooled).backward()
        slow.step()

    return one


def ours(config: RunConfig) -> Callable[[Tensor], None]:
    """The step of `hinterland train`."""
    keep_freed_memory()
    state = State(build(config), Objective(config.objective), config, torch.device("cpu"))
    state.train()
    return lambda images: (step(state, Batch.plain(images.to(memory_format=torch.channels_last)), config), None)[1]


def seconds(one: Callable[[Tensor], None], images: Tensor) -> float:
    """Of a step, the mean of a few."""
    begun = time.perf_counter()
    for _ in range(STEPS):
        one(images)
    return (time.perf_counter() - begun) / STEPS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=64, help="pixels")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()

    data = images_of(asked.size, 2 * asked.batch)
    config = resolved(configured("articulation", settings={"objective.adversarial.policy": "both"}), data)
    torch.set_num_threads(threads_of(config.training))
    images = torch.from_numpy(data.layers["image"][: asked.batch].copy()).float() / 255
    steps = {"straightforward": straightforward(config, data.shape), "hinterland": ours(config)}
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(asked.rounds + WARM_UP):
        for name, one in steps.items():
            taken = seconds(one, images)
            if turn >= WARM_UP:
                times[name].append(taken)

    layers = "bf16" if uses_bf16(config.training, torch.device("cpu")) else "fp32"
    how = {"straightforward": "fp32, contiguous, fakes decoded twice", "hinterland": f"{layers}, channels last"}
    lines = [
        f"{machine(torch.get_num_threads())}. {asked.size} px, 3 channels, batch {asked.batch}; medians of "
        f"{asked.rounds} interleaved rounds of {STEPS} steps, policy both; "
        "one process, which keeps freed memory for both.",
        "",
        "| step | ms | from | to | images/s | how |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for name, values in times.items():
        middle, low, high = (1000 * value for value in (statistics.median(values), min(values), max(values)))
        speed = 1000 * asked.batch / middle
        lines.append(f"| {name} | {middle:.1f} | {low:.1f} | {high:.1f} | {speed:,.0f} | {how[name]} |")
    ratios = [a / b for a, b in zip(times["straightforward"], times["hinterland"], strict=True)]
    found = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    lines += ["", f"Ratio, round by round: {found}."]
    record("vae-gan-step", {"over_plain": statistics.median(ratios)})
    print(write_section("vae-gan-step", "A step of autoencoder and discriminator", lines))


if __name__ == "__main__":
    main()
