"""Checkpoints: safetensors, whole or not there, sealed with their SHA-256, the same bytes for the same state."""

from __future__ import annotations

import dataclasses
import errno
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from hinterland.ground.errors import BadInput, RunFailed, listing
from hinterland.ground.files import point_link, whole_file
from hinterland.ground.reading import reading, reason
from hinterland.ground.seal import BLANK, check_seal, seal
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.kept_settings import check_settings, kept_settings
from hinterland.training.state import Best, State

FORMAT = 2  # 1: without a seal and without settings

Saved = tuple[dict[str, Tensor], dict[str, Any]]  # tensors and position


def save(folder: RunFolder, state: State, keep: int) -> Path:
    """Write step-NNNNNNNN.safetensors, point `best` (where it is) and `last` at it, and drop older ones.

    Each of these is on the disk before the next is begun, so that whatever moment the power goes, `last` is whole, and
    `best` is what its position says. Raises `RunFailed` where the state is not finite, so that every checkpoint there
    is can be gone on with.
    """
    tensors = state.tensors()
    _refuse_not_finite(folder, state, tensors)
    path = _step(folder, state.images_seen)
    write(path, tensors, state.position(), state.config)
    if state.best.images_seen in (0, state.images_seen) or not folder.best.exists():
        point_link(folder.best, path)
    point_link(folder.last, path)
    _drop_older(folder, keep)
    return path


def write(path: Path, tensors: dict[str, Tensor], position: dict[str, Any], config: RunConfig) -> None:
    """Tensors, position and the settings of `config` as one sealed file, whole or not at all."""
    kept = {"format": FORMAT, "seal": BLANK, "settings": kept_settings(config), **position}
    # one metadata entry: the format does not promise an order of several
    meta = {"hinterland": json.dumps(kept, sort_keys=True)}
    with whole_file(path) as part:
        try:
            safetensors.torch.save_file(tensors, part, metadata=meta)
        except safetensors.SafetensorError as error:  # a full disk, in its own words
            raise OSError(errno.EIO, reason(error), str(path)) from error
        seal(part)


def load(path: Path, config: RunConfig | None = None) -> Saved:
    """The tensors and the position in a checkpoint; `BadInput` where it is damaged or of another kind.

    `config`: what the run's config.yaml says; `BadInput` too where that is not what it said when this was saved.
    """
    if not path.exists():
        raise BadInput(f"{path} is not there; {remedy(path)}")
    with reading(path, remedy(path)):
        sealed = check_seal(path, remedy(path))
        with safetensors.safe_open(path, framework="pt") as file:
            position = json.loads((file.metadata() or {})["hinterland"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if position["format"] not in (1, FORMAT):
            raise BadInput(f"it has format {position['format']}, this version reads {FORMAT}")
        if position["format"] == FORMAT and not sealed:
            raise BadInput(f"its seal is gone, so it was altered after it was saved; {remedy(path)}")
        _check_whole(tensors, position)
    if config is not None and "settings" in position:
        with reading(RunFolder.of(path).config_file, "put it back as it was"):
            check_settings(config, position["settings"])
    return tensors, position


def remedy(path: Path) -> str:
    """What to do about damaged weights."""
    folder = RunFolder.of(path)
    if folder.is_shared:
        return "get the shared model again from where it came"
    return f"go on from the newest whole one: hinterland train --resume {folder.path} --from-previous"


def steps(folder: RunFolder) -> list[Path]:
    """All checkpoints there are, the newest first."""
    return sorted(folder.checkpoints.glob("step-*.safetensors"), reverse=True)


def newest(folder: RunFolder) -> Path | None:
    """The checkpoint to go on from: `last`, or where that link is lost the newest; None where there is none."""
    found = folder.last if folder.last.exists() else next(iter(steps(folder)), None)
    return None if found is None else found.resolve()


def take_up(folder: RunFolder, config: RunConfig) -> Saved | None:
    """What to go on from; None where there is no checkpoint. `BadInput` where that one, or the best, is damaged."""
    path = newest(folder)
    if path is None:
        return None
    tensors, position = load(path, config)
    at = position["best"]["images_seen"] or position["images_seen"]
    if at != position["images_seen"] and folder.best.exists() and folder.best.resolve() == path:  # see `go_back`
        return tensors, {**position, "best": {**dataclasses.asdict(Best()), "objective": None}}
    if at != position["images_seen"]:
        load(_step(folder, at))  # it will be needed at the end: better told now
    if not folder.best.exists():
        point_link(folder.best, _step(folder, at))
    if not folder.last.exists():
        point_link(folder.last, path)
    return tensors, position


def go_back(folder: RunFolder, config: RunConfig, say: Callable[[str], None]) -> None:
    """Point `last` and `best` at the newest checkpoints that are whole, and `say` which are not.

    `BadInput` where none is. Where the best is lost, it is counted anew from the one that is gone on from.
    """
    for path in steps(folder):
        try:
            _, position = load(path)
        except BadInput as error:
            say(f"left out: {str(error).split(';', 1)[0]}")
            continue
        load(path, config)
        best = _step(folder, position["best"]["images_seen"])
        point_link(folder.best, best if _is_whole(best) else path)
        point_link(folder.last, path)
        say(f"going on from {path.name}")
        return
    raise BadInput(f"{folder.path} has no whole checkpoint to go on from; do it anew with --overwrite")


def is_damaged(folder: RunFolder) -> bool:
    """Whether `last` or `best` cannot be used."""
    return not all(_is_whole(link) for link in (folder.last, folder.best))


def _is_whole(path: Path) -> bool:
    try:
        load(path)
    except BadInput:
        return False
    return True


def _step(folder: RunFolder, images_seen: int) -> Path:
    return folder.checkpoints / f"step-{images_seen:08d}.safetensors"


def _check_whole(tensors: dict[str, Tensor], position: dict[str, Any]) -> None:
    """`BadInput` for what `save` never writes: weights that are not finite, and a position that is none."""
    bad = [name for name, t in tensors.items() if t.is_floating_point() and not bool(torch.isfinite(t).all())]
    if bad:
        raise BadInput(f"{listing(bad, 3)} hold NaN or infinite values; it was damaged after it was saved")
    best, health = position["best"], position.get("health", {})
    counts = [position["images_seen"], position["summed_images"], best["images_seen"], best["evaluations_since"]]
    numbers = [*health.values(), 0 if best["objective"] is None else best["objective"]]
    whole = all(type(count) is int and 0 <= count < 2**63 for count in counts)
    whole = whole and type(position["stopped_early"]) is bool and isinstance(position.get("settings", {}), dict)
    if not whole or not all(math.isfinite(number) for number in numbers):
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


def _drop_older(folder: RunFolder, keep: int) -> None:
    linked = {link.resolve() for link in (folder.last, folder.best)}
    for path in steps(folder)[keep:]:
        if path.resolve() not in linked:
            path.unlink()
