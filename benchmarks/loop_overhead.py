"""What our loop costs beside a bare one: after each step of `fit` comes one of the bare loop, on the same machine."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from networks import CPU, Net
from results import spread

from hinterland.models.posterior import DiagonalGaussian
from hinterland.training.folder import RunFolder
from hinterland.training.loop import Run, fit
from hinterland.training.precision import uses_bf16
from hinterland.training.recorder import Recorder
from hinterland.training.run import build, objective_of, to_unit
from hinterland.training.state import State

WARM_UP = 5  # steps of each that are not counted


def bare(net: Net) -> Callable[[], None]:
    """As few lines as learn the same: batches made before, no terms kept, nothing recorded or looked at."""
    config, images = net.resolved()
    model = build(config).to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    optimiser = torch.optim.Adam(model.parameters(), config.training.learning_rate, fused=True)
    pixels = to_unit(config, CPU)(torch.from_numpy(np.array(images.layers["image"])))
    parts, in_bf16 = pixels.split(net.batch), uses_bf16(config.training, CPU)
    count = 0

    def one() -> None:
        nonlocal count
        shown, count = parts[count % len(parts)], count + 1
        with torch.autocast("cpu", torch.bfloat16, enabled=in_bf16):
            posterior = model.encode(shown)
            assert isinstance(posterior, DiagonalGaussian)
            mean, logvar = posterior.mean, posterior.logvar
            output = model.decode(mean + (0.5 * logvar).exp() * torch.randn_like(mean))
        likelihood = F.binary_cross_entropy_with_logits(output.float(), shown, reduction="sum") / len(shown)
        loss = likelihood + 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(dim=1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return one


class Beside:
    """A progress that takes a step of another loop whenever one of ours is over, and times both."""

    def __init__(self, other: Callable[[], None]) -> None:
        self.other, self.ours, self.theirs = other, list[float](), list[float]()
        self.begun: float | None = None

    def say(self, line: str) -> None: ...

    @contextlib.contextmanager
    def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Beside]:
        yield self

    def advance(self, amount: float = 1, note: str = "") -> None:
        ended = time.perf_counter()
        if self.begun is not None:
            self.ours.append(ended - self.begun)
        self.other()
        self.begun = time.perf_counter()
        self.theirs.append(self.begun - ended)


def overhead(net: Net, folder: Path, steps: int) -> tuple[float, str]:
    """The share by which a step of ours is longer; and the sentence that tells it."""
    count = net.batch * (steps + WARM_UP + 1)
    epochs = count / (4 * net.batch)
    due = {f"training.{what}_every_images": 10 * count for what in ("evaluate", "checkpoint", "preview")}
    config, images = net.resolved(**{"training.epochs": epochs, **due})
    folder.mkdir(parents=True)
    state, unit, beside = (
        State(build(config), objective_of(config), config, CPU),
        to_unit(config, CPU),
        Beside(bare(net)),
    )
    place = RunFolder(folder)
    config.write(place.config_file)
    fit(Run(images, config, place, state, unit, Recorder(images, config, place, state, unit, beside), beside))
    ours, theirs = beside.ours[WARM_UP:], beside.theirs[WARM_UP + 1 :]
    pairs = zip(ours, theirs, strict=False)  # a step and the one just before it: so the machine's moods cancel out
    share = statistics.median(mine / bare - 1 for mine, bare in pairs)
    told = (
        f"A step of our loop on the {net.title}, batches, sums, checks and progress included, takes "
        f"{spread([1000 * s for s in ours], 1)} ms; one of a bare loop that reads, checks and keeps nothing, taken "
        f"in turn, {spread([1000 * s for s in theirs], 1)} ms: {share:+.1%} in the median of {len(ours)} pairs."
    )
    return share, told
