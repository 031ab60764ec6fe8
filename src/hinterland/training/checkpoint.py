"""Checkpoints: safetensors, whole or not there, the same bytes for the same state."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from hinterland.ground.errors import BadInput, RunFailed, listing
from hinterland.ground.files import point_link, whole_file
from hinterland.ground.reading import reading
from hinterland.training.folder import RunFolder
from hinterland.training.state import State

FORMAT = 1


def save(folder: RunFolder, state: State, keep: int) -> Path:
    """Write step-NNNNNNNN.safetensors, point `last` (and, where it is, `best`) at it, and drop older ones.

    Raises `RunFailed` where the state is not finite, so that every checkpoint there is can be gone on with.
    """
    tensors = state.tensors()
    _refuse_not_finite(folder, state, tensors)
    path = folder.checkpoints / f"step-{state.images_seen:08d}.safetensors"
    # one metadata entry: the format does not promise an order of several
    meta = {"hinterland": json.dumps({"format": FORMAT, **state.position()}, sort_keys=True)}
    with whole_file(path) as part:
        safetensors.torch.save_file(tensors, part, metadata=meta)
    point_link(folder.last, path)
    if state.best.images_seen in (0, state.images_seen) or not folder.best.exists():
        point_link(folder.best, path)
    _drop_older(folder, keep)
    return path


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors and the position in a checkpoint; `BadInput` where it is damaged or of another kind."""
    if not path.exists():
        raise BadInput(f"{path} is not there; the run has no checkpoint yet")
    with reading(path, "an earlier step-*.safetensors beside it may be whole"):
        with safetensors.safe_open(path, framework="pt") as file:
            position = json.loads((file.metadata() or {})["hinterland"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if position["format"] != FORMAT:
            raise BadInput(f"{path} has format {position['format']}, this version reads {FORMAT}")
        _check_whole(tensors, position)
    return tensors, position


def _check_whole(tensors: dict[str, Tensor], position: dict[str, Any]) -> None:
    """`BadInput` for what `save` never writes: weights that are not finite, and a position that is none."""
    bad = [name for name, t in tensors.items() if t.is_floating_point() and not bool(torch.isfinite(t).all())]
    if bad:
        raise BadInput(f"{listing(bad, 3)} hold NaN or infinite values; it was damaged after it was saved")
    best, health = position["best"], position.get("health", {})
    counts = [position["images_seen"], position["summed_images"], best["images_seen"], best["evaluations_since"]]
    numbers = [*health.values(), 0 if best["objective"] is None else best["objective"]]
    whole = all(type(count) is int and 0 <= count < 2**63 for count in counts)
    if not whole or not all(math.isfinite(number) for number in numbers) or type(position["stopped_early"]) is not bool:
        raise BadInput(f"its position is none ({json.dumps(position)[:200]}); it was damaged after it was saved")


def good_one(folder: RunFolder) -> str:
    """Which checkpoint is good, in words."""
    return (
        f"checkpoint {folder.last.resolve().name} is good" if folder.last.exists() else "no checkpoint had been written"
    )


def _refuse_not_finite(folder: RunFolder, state: State, tensors: dict[str, Tensor]) -> None:
    bad = [name for name, t in tensors.items() if t.is_floating_point() and not bool(torch.isfinite(t).all())]
    if bad:
        raise RunFailed(
            f"the weights are not finite after {state.images_seen:,} images: {listing(bad, 3)}; {good_one(folder)}. "
            "A smaller learning rate or --set training.gradient_clip=100 often helps"
        )


def forget_torn(folder: RunFolder) -> None:
    """Remove what a killed process had begun to write."""
    for part in folder.checkpoints.glob(".*.part*"):
        part.unlink()


def _drop_older(folder: RunFolder, keep: int) -> None:
    steps = sorted(folder.checkpoints.glob("step-*.safetensors"))
    linked = {link.resolve() for link in (folder.last, folder.best)}
    for path in steps[:-keep]:
        if path.resolve() not in linked:
            path.unlink()
