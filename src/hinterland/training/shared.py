"""A shared model: what a run learned, as weights and a configuration that tells nothing of the machine it learned on.

The folder of one opens like a run's, and others can begin with its encoder; it cannot be gone on with.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from hinterland.data import catalog
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.objective import Objective
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.run import build, objective_of

KEPT = ("images_seen", "summed_images", "best", "stopped_early")  # of a position: how long it learned
MOST_VALUES = 2**28  # of one image of a shared model: 16,384 x 16,384 pixels of one band


def without_places(config: RunConfig) -> RunConfig:
    """`config` without folders and devices of this machine: of images only a name of the catalogue is kept."""
    origin = config.data.origin
    known = origin is not None and origin.get("data") in catalog.CATALOG and "labels_csv" not in origin
    encoder, parent = config.init.encoder, config.growth.parent
    return config.model_copy(
        update={
            "data": config.data.model_copy(update={"origin": origin if known else None}),
            "init": config.init.model_copy(update={"encoder": encoder and Path(encoder).name}),
            "growth": config.growth.model_copy(update={"parent": parent and Path(parent).name}),
            "training": config.training.model_copy(update={"device": "auto", "threads": None}),
        }
    )


def write_shared(source: RunFolder, model: Autoencoder, objective: Objective, out: RunFolder) -> None:
    """Write config.yaml and, last, model.safetensors: the weights that the run is used with, averaged where it
    averages. Raises `RunFailed` where what was written does not say what the run says, bit by bit."""
    config = source.config()
    tensors = {
        f"{prefix}.{name}": tensor.detach().to("cpu").contiguous().clone()
        for prefix, module in (("model", model), ("objective", objective))
        for name, tensor in module.state_dict().items()
    }
    _, position = checkpoint.load(source.best, config)
    shared = without_places(config)
    shared.write(out.config_file)
    checkpoint.write(out.shared_weights, tensors, {k: v for k, v in position.items() if k in KEPT}, shared)
    again, _ = checkpoint.load(out.shared_weights, out.config())
    if again.keys() != tensors.keys() or not all(torch.equal(again[name], tensors[name]) for name in tensors):
        raise RunFailed(f"{out.shared_weights} does not hold the weights that were written; the disk may be failing")


def refuse_unfit(config: RunConfig, weights: Path) -> None:
    """`BadInput` where the configuration is of another model than the weights; told before the model takes memory."""
    shape = config.data.shape or (0, 0, 0)
    if min(shape) < 1 or shape[0] * shape[1] * shape[2] > MOST_VALUES:
        raise BadInput(f"data.shape {shape} (C, H, W) is no image's of at most {MOST_VALUES:,} values")
    import safetensors

    with safetensors.safe_open(weights, framework="pt") as file:
        there = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    if config.model is not None:
        _refuse_other(_shapes(config, "model"), there, "model.")
    _refuse_other(_shapes(config, "objective"), there, "objective.")


def _shapes(config: RunConfig, part: str) -> dict[str, tuple[int, ...]]:
    """Of every tensor that the configuration asks for, without making any."""
    with torch.device("meta"):
        made: nn.Module = build(config) if part == "model" else objective_of(config)
    return {name: tuple(tensor.shape) for name, tensor in made.state_dict().items()}


def _refuse_other(asked: dict[str, tuple[int, ...]], there: dict[str, tuple[int, ...]], prefix: str) -> None:
    held = {name.removeprefix(prefix): shape for name, shape in there.items() if name.startswith(prefix)}
    for name in sorted({*asked, *held}):
        if asked.get(name) != held.get(name):
            raise BadInput(
                f"config.yaml describes another model than model.safetensors holds: {prefix}{name} is "
                f"{asked.get(name, 'not asked for')} in the one and {held.get(name, 'not there')} in the other; get "
                "both again from where they came"
            )
