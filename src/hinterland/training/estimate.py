"""What a run would take, from a few real steps of it."""

from __future__ import annotations

import dataclasses
import resource
import statistics
import time

from hinterland.data.batches import Batches
from hinterland.data.imageset import ImageSet
from hinterland.models.summary import as_text, summarise
from hinterland.training.batch import Preparation
from hinterland.training.config import RunConfig
from hinterland.training.labels import taught
from hinterland.training.loop import step
from hinterland.training.precision import device_of, threads, threads_of, uses_bf16
from hinterland.training.resolving import resolved
from hinterland.training.run import build, objective_of, to_unit
from hinterland.training.sides import in_words
from hinterland.training.state import State

WARM_UP, MEASURED = 4, 16  # steps


@dataclasses.dataclass(frozen=True)
class Estimate:
    """Measured on this machine, as busy as it is now."""

    images_per_s: float
    train_seconds: float  # steps only; evaluations come on top
    memory_bytes: int  # largest resident size of the process during the trial
    checkpoint_bytes: int
    parameters: int
    device: str
    layers_in: str
    threads: int
    model: str  # the layers as text
    task: str = ""  # of task translate: what is given and what is wanted, in words

    def __str__(self) -> str:
        return (
            f"{self.task}{chr(10) * 2 if self.task else ''}{self.model}\n\n"
            f"{self.images_per_s:,.0f} images/s on {self.device} ({self.layers_in}, {self.threads} threads), "
            f"measured over {MEASURED} steps\n"
            f"about {_duration(self.train_seconds)} of training; {self.memory_bytes / 2**30:.1f} GiB of memory, "
            f"{self.checkpoint_bytes / 2**20:.0f} MiB a checkpoint"
        )


def estimate(images: ImageSet, config: RunConfig) -> Estimate:
    """Train a few steps on the real images with a throwaway model; nothing is written."""
    config = resolved(config, images)
    device = device_of(config.training)
    with threads(threads_of(config.training)):
        model = build(config)
        layers = summarise(model, config.data.shape or images.shape)
        state = State(model, objective_of(config, model), config, device)
        seconds, seen = _timed_steps(images, config, state)
        rate = seen / seconds
        weights = sum(t.numel() * t.element_size() for t in state.tensors().values())
    return Estimate(
        images_per_s=round(rate, 1),
        train_seconds=round(config.total_images / rate, 1),
        memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        checkpoint_bytes=weights,
        parameters=sum(p.numel() for p in model.parameters()),
        device=str(device),
        layers_in="bf16" if uses_bf16(config.training, device) else "fp32",
        threads=threads_of(config.training),
        model=as_text(layers),
        task=in_words(config),
    )


def _timed_steps(images: ImageSet, config: RunConfig, state: State) -> tuple[float, float]:
    """Median seconds of a step, and the images in it."""
    unit = to_unit(config, state.parameters[0].device)
    batches = Batches(taught(images.split("train"), config), config.training.batch_size, config.seed)
    prepared = Preparation(batches.images, config, unit, state.objective)
    count = (WARM_UP + MEASURED) * config.training.batch_size
    times: list[float] = []
    size = position = 0
    state.train()
    for rows in batches.rows_after(0, until=count):
        begun = time.perf_counter()
        step(state, prepared(rows, position), config)
        times.append((time.perf_counter() - begun) / len(rows))
        size, position = max(size, len(rows)), position + len(rows)
    return statistics.median(times[WARM_UP:] or times) * size, size


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
