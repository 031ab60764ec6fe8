"""Growing: a run that begins where another one ended, with one level more."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from hinterland.data.annotations import Rows
from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.files import write_json
from hinterland.ground.progress import Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.growing import Decoding, GrowthConfig, deepen, deepened, kept_weights
from hinterland.objectives.objective import Objective
from hinterland.training.config import InitConfig, RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.recorder import Recorder
from hinterland.training.sides import given_side
from hinterland.training.state import State, load_module, under
from hinterland.training.tasks import evaluated

STAGES = "stages.json"  # the curves of the runs before, so that a run tells all of its story alone
TASKS = ("reconstruct", "segment", "translate")
LOOKED_AT = 1_000  # training images that tell what has to pass through a new level
LOOKED_AT_NUMBERS = 2**24  # pixels times bands, of all of them together at most
MEASURED = 5_000  # images on which the jump is measured, at most


@dataclasses.dataclass(frozen=True)
class Level:
    """One level to add, and how the deeper run then learns."""

    width: int  # channels of its maps
    epochs: float
    decoder: Decoding = "kept"
    freeze_epochs: float = 0.0  # for so long the weights that were kept stay as they are
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)  # dotted paths, such as training.learning_rate


@dataclasses.dataclass(frozen=True)
class Parent:
    """The run that is made deeper, as it was at its best."""

    folder: RunFolder
    config: RunConfig
    model: Autoencoder
    objective: Objective
    tensors: dict[str, Tensor]


def grown_from(parent: RunFolder, level: Level) -> RunConfig:
    """The configuration of `parent` with one level more. Its optimiser begins anew; warm-ups are not done again.

    `BadInput` where `parent` has not come to its end, or cannot be made deeper.
    """
    theirs = parent.config()
    if theirs.model is None:
        raise BadInput(
            f"{parent.path} is of somebody's own module, whose levels nobody here knows; only models of hinterland "
            "can be grown"
        )
    if theirs.task not in TASKS or theirs.data.shape is None:
        raise BadInput(f"{parent.path} has task {theirs.task}; runs can be grown of task {', '.join(TASKS)}")
    if not parent.is_finished():
        raise BadInput(
            f"{parent.path} has not come to its end; hinterland train --resume {parent.path} goes on with it"
        )
    if level.epochs <= 0 or not 0 <= level.freeze_epochs <= level.epochs:
        raise BadInput(
            f"epochs ({level.epochs:g}) must be above 0, freeze_epochs ({level.freeze_epochs:g}) from 0 to epochs; "
            "--epochs 5 is a good start"
        )
    growth = GrowthConfig(
        parent=str(parent.path.resolve()),
        sha256=_digest(parent),
        decoder=level.decoder,
        freeze_images=round(level.freeze_epochs * theirs.data.images["train"]),
        images_before=theirs.growth.images_before + parent.metrics()[-1]["images_seen"],
    )
    values = theirs.model_dump(mode="json")
    values["model"] = deepened(theirs.model, level.width, theirs.data.shape[1:]).model_dump(mode="json")
    values["growth"], values["init"] = growth.model_dump(mode="json"), InitConfig().model_dump(mode="json")
    values["objective"]["warmup_images"] = values["objective"]["adversarial"]["warmup_images"] = 0
    values["training"]["epochs"] = level.epochs
    for path, value in level.settings.items():
        _set(values, path, value)
    return RunConfig.checked(values)


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    part, _, name = path.partition(".")
    if part not in ("training", "objective", "augment", "noise") or not name:
        raise BadInput(f"--set {path}: of a run that is grown, training, objective, augment and noise can be set")
    *parents, last = path.split(".")
    place: Any = values
    for parent in parents:
        place = place.get(parent) if isinstance(place, dict) else None
    if not isinstance(place, dict):
        raise BadInput(f"--set {path}: there is no setting {'.'.join(parents)} with fields")
    place[last] = value


def parent_of(config: RunConfig) -> RunFolder | None:
    """The run that `config` makes deeper; `BadInput` where its checkpoint is not the one that was taken at first."""
    if config.growth.parent is None:
        return None
    folder = RunFolder(Path(config.growth.parent))
    if not folder.best.exists() or _digest(folder) != config.growth.sha256:
        raise BadInput(f"growth.parent ({folder.path}): its best checkpoint is not the one that this run begins with")
    return folder


def _digest(folder: RunFolder) -> str:
    return hashlib.sha256(folder.best.read_bytes()).hexdigest()


def take_over(
    parent: Parent, model: Autoencoder, objective: Objective, images: ImageSet, config: RunConfig, unit: ToUnit
) -> str:
    """Let `model` and `objective` begin where `parent` ended; what could be kept, in words."""
    assert config.model is not None
    train = given_side(config, images.split("train"))
    count = min(LOOKED_AT, max(16, LOOKED_AT_NUMBERS // int(np.prod(train.shape))))
    seen = unit.read(train, spread(len(train), count)).images
    load_module(objective, parent.objective.state_dict())
    return deepen(parent.model, model, config.model, config.growth.decoder, seen)


def spread(size: int, count: int) -> Rows:
    """At most `count` of `size` rows, evenly from all of them."""
    return np.unique(np.linspace(0, size - 1, min(size, count)).astype(np.intp))


def hold_kept(state: State, config: RunConfig) -> None:
    """For the first `freeze_images` the weights that were kept get no gradient, and so stay as they are."""
    until = config.growth.freeze_images
    if config.growth.parent is None or not until or config.model is None:
        return

    def let_go(weight: Tensor) -> None:
        if state.images_seen < until:
            weight.grad = None

    for weight in kept_weights(state.model, config.model, config.growth.decoder):
        if weight.requires_grad:
            weight.register_post_accumulate_grad_hook(let_go)


def record_growth(
    parent: Parent, said: str, state: State, recorder: Recorder, config: RunConfig, progress: Progress
) -> None:
    """Measure what growing changed, tell it, and write it: a line of metrics at 0 images, and `stages.json`.

    On validation images, or training images where there are none of these; never on test images.
    """
    folder, images = recorder.folder, recorder.images
    write_json(folder.path / STAGES, [*stages(parent.folder), _stage(parent)])
    if state.rival:
        state.rival.load_weights(under(parent.tensors, "rival."))
    if any("growth" in line for line in folder.metrics()):
        return
    split = "validation" if images.has("validation") else "train"
    chosen = images.split(split)
    chosen = chosen.take(spread(len(chosen), MEASURED))
    unit, device = recorder.to_unit, recorder.to_unit.device
    before = evaluated(State(parent.model, parent.objective, parent.config, device), chosen, unit, config, progress)
    after = evaluated(state, chosen, unit, config, progress)
    was, now = (found.terms["objective"] for found in (before, after))
    progress.say(
        f"grown from {parent.folder.name}: {said}. Objective on {len(chosen):,} {split} images: {was:.6g} before, "
        f"{now:.6g} after"
    )
    growth = {"said": said, "images": len(chosen), "before": before.terms, "after": after.terms}
    recorder.write(split, {"terms": after.terms, "scores": after.scores, "growth": growth})
    state.train()


def stages(folder: RunFolder) -> list[dict[str, Any]]:
    """The runs that came before, the first one first: name, widths, images seen, and lines of metrics."""
    path = folder.path / STAGES
    if not path.is_file():
        return []
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(f"{path} cannot be read ({error}); it was damaged after it was written") from None
    return found


def _stage(parent: Parent) -> dict[str, Any]:
    lines = [line for line in parent.folder.metrics() if line.get("terms")]
    kept = ("images_seen", "split", "terms", "finished", "growth")
    return {
        "run": _called(parent.folder),
        "path": str(parent.folder.path),
        "widths": list(parent.config.model.widths) if parent.config.model else [],
        "images_seen": lines[-1]["images_seen"],
        "lines": [{key: line[key] for key in kept if key in line} for line in lines],
    }


def _called(folder: RunFolder) -> str:
    """A run's name, of one between two levels with the folder that it lies in."""
    beside = folder.path.resolve().parent.name
    return f"{beside}/{folder.name}" if beside.endswith(".stages") else folder.name
