"""How likely a variational autoencoder makes MNIST, against the published figure.

Usage: python benchmarks/mnist_likelihood.py [--data mnist|FILE.npz] [--epochs 100] [--samples 500]; writes its section
of RESULTS.md and mnist-likelihood.svg. Pixels are drawn anew as 0 or 1 whenever an image is seen, with its grey value
as the chance of 1; test images are drawn once. One stochastic layer of 50, two dense layers of 200 on either side,
tanh: the net of Burda, Grosse & Salakhutdinov 2016, by the ELBO and by the importance-weighted bound with k = 5.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from results import PAGE, machine, write_section

from hinterland.api import load
from hinterland.data.batches import Batches
from hinterland.data.imageset import ImageSet
from hinterland.ground.files import whole_file
from hinterland.latents.likelihood import Likelihood, likelihood
from hinterland.report.drawing import figure
from hinterland.studies.measures import drawn
from hinterland.training.batch import Batch
from hinterland.training.config import RunConfig
from hinterland.training.loop import step
from hinterland.training.precision import threads, threads_of
from hinterland.training.ranks import ALONE
from hinterland.training.resolving import resolved
from hinterland.training.run import build, objective_of, to_unit
from hinterland.training.settings import configured
from hinterland.training.state import State

PUBLISHED = 86.8  # nats: k = 1, Burda et al. 2016, table 1; theirs is drawn in the same way
NET = {
    "model.widths": [],
    "model.hidden": [200, 200],
    "model.activation": "tanh",
    "model.latent_size": 50,
    "model.initialisation": "lecun",
    "training.batch_size": 20,
    "training.learning_rate": 1e-3,
    "training.decay_from": 0.5,  # of the run on, by a cosine
    "training.threads": 1,  # the layers are too small to gain by a second one
    "training.precision": "fp32",  # as the published figure; the layers are too small to gain by less
}
COLOURS = {1: "#3f90da", 5: "#e76300"}
CURVE_IMAGES, CURVE_SAMPLES = 1_000, 50  # of the test images, for the learning curve


@dataclasses.dataclass(frozen=True)
class Learned:
    """What came of one run."""

    curve: list[tuple[float, float]]  # epochs, -ln p(x) in nats of some test images
    final: Likelihood
    seconds: float  # of training and of the curve


def binarised(images: ImageSet, seed: int) -> ImageSet:
    """Each pixel drawn as 0 or 255, its grey value the chance of 255."""
    grey = images.layers["image"][:].astype(np.float32) / 255
    ones = np.random.default_rng(seed).random(grey.shape, dtype=np.float32) < grey
    return dataclasses.replace(images, layers={"image": ones.astype(np.uint8) * 255})


def configuration(images: ImageSet, importance: int, epochs: float, net: Mapping[str, object] = NET) -> RunConfig:
    """The run of so many epochs on `images`, with `importance` latents an image."""
    settings = {**net, "objective.importance_samples": importance, "training.epochs": epochs}
    config = resolved(configured("vae", settings=settings), images)
    scale = config.data.scale.model_copy(update={"lo": (0.0,), "hi": (255.0,)})
    return config.model_copy(update={"data": config.data.model_copy(update={"scale": scale})})


def learn(images: ImageSet, config: RunConfig, samples: int, marks: int = 20, say: bool = True) -> Learned:
    """Train on the grey values drawn as 0 or 1, then score the test split with `samples` latents an image."""
    begun = time.perf_counter()
    train, test = images.split("train"), binarised(images.split("test"), config.seed)
    some = drawn(test, CURVE_IMAGES, np.random.default_rng(config.seed))  # some files are sorted by class
    device = torch.device("cpu")
    unit = to_unit(config, device)
    state = State(build(config), objective_of(config), config, device)
    pixels = torch.Generator().manual_seed(config.seed + 1)
    curve: list[tuple[float, float]] = []
    every = max(1, config.total_images // marks)
    state.train()
    with threads(threads_of(config.training)):
        for rows in Batches(train, config.training.batch_size, config.seed).rows_after(0, until=config.total_images):
            binary = torch.bernoulli(unit.read(train, rows).images, generator=pixels)
            state.add(step(state, Batch.plain(binary), config), ALONE.part(len(binary)))
            if state.images_seen // every > (state.images_seen - len(binary)) // every:
                found = likelihood(state.model, state.objective, some, unit, CURVE_SAMPLES, config.seed).mean
                curve.append((state.images_seen / len(train), found))
                state.train()
                if say:
                    print(f"epoch {curve[-1][0]:5.1f}: {found:6.2f} nats", flush=True)
        seconds = time.perf_counter() - begun
        final = likelihood(state.model, state.objective, test, unit, samples, config.seed)
    return Learned(curve, final, seconds)


def draw(found: Mapping[int, Learned], path: Path) -> None:
    """The learning curves beside the published figure."""
    with figure(560, 330) as fig:
        fig.set_facecolor("white")
        axes = fig.subplots()
        for k, learned in found.items():
            epochs, nats = zip(*learned.curve, strict=True)
            axes.plot(epochs, nats, "o-", color=COLOURS[k], markersize=3, label=f"k = {k}")
        axes.axhline(PUBLISHED, color="black", linewidth=1, linestyle=":", label="published, k = 1")
        axes.set_xlabel("epochs", color="black")
        axes.set_ylabel(f"-ln p(x), nats, {CURVE_SAMPLES} samples", color="black")
        axes.tick_params(colors="black")
        axes.legend(frameon=False, labelcolor="black")
        with whole_file(path) as part:
            fig.savefig(part, format="svg", metadata={"Date": None})


def section(found: Mapping[int, Learned], epochs: float) -> list[str]:
    """The lines of RESULTS.md."""
    first = next(iter(found.values())).final
    lines = [
        f"{machine()}; {epochs:g} epochs, {first.samples} importance samples on {len(first.nats):,} test images drawn "
        f"once as 0 and 1. Published for k = 1: {PUBLISHED} nats (Burda et al. 2016).",
        "",
        "| latents an image while learning | -ln p(x), nats | standard error over images | bits/dim | training, min |",
        "|---|---|---|---|---|",
    ]
    for k, learned in found.items():
        final = learned.final
        lines.append(
            f"| {k}{' (ELBO)' if k == 1 else ' (IWAE)'} | {final.mean:.2f} | {final.standard_error:.2f} | "
            f"{final.bits_per_dim:.4f} | {learned.seconds / 60:.1f} |"
        )
    lines += ["", "![-ln p(x) against epochs](mnist-likelihood.svg)", ""]
    lines += ["| epochs | " + " | ".join(f"k = {k}" for k in found) + " |", "|---" * (len(found) + 1) + "|"]
    for rows in zip(*[learned.curve for learned in found.values()], strict=True):
        lines.append(f"| {rows[0][0]:.0f} | " + " | ".join(f"{nats:.2f}" for _, nats in rows) + " |")
    return lines


def main() -> None:
    """Both runs, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--epochs", type=float, default=100)
    parser.add_argument("--samples", type=int, default=500)
    given = parser.parse_args()
    images, found = load(given.data), {}
    for k in (1, 5):
        print(f"k = {k}", flush=True)
        found[k] = learn(images, configuration(images, k, given.epochs), given.samples)
        print(f"{found[k].final.mean:.2f} +- {found[k].final.standard_error:.2f} nats", flush=True)
        draw(found, PAGE.parent / "mnist-likelihood.svg")  # what is done is kept, should the next be broken off
        print(write_section("mnist-likelihood", "Likelihood of MNIST", section(found, given.epochs)))


if __name__ == "__main__":
    main()
