"""Stages: train a shallow net, make it deeper, train it again; each stage is a run of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.growing import Decoding
from hinterland.training import run as training
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.growing import Level, grown_from
from hinterland.training.kept_settings import check_settings, kept_settings


class Stage(Frozen):
    """Levels to add one after the other, as a study has them."""

    widths: tuple[int, ...] = Field(min_length=1)  # channels of each
    epochs: float = Field(gt=0)  # after each
    decoder: Decoding = "kept"
    freeze_epochs: float = Field(0.0, ge=0)
    settings: dict[str, Any] = Field(default_factory=dict)

    @field_validator("widths", mode="before")
    @classmethod
    def _one_or_several(cls, widths: Any) -> Any:
        return (widths,) if isinstance(widths, int) else widths


def levels_of(asked: Any) -> list[Level]:
    """The levels of `grow: [{widths: 64, epochs: 3}, ...]`; `BadInput` where that is not what stands there."""
    if not isinstance(asked, list) or not asked or not all(isinstance(one, dict) for one in asked):
        raise BadInput(f"grow ({asked}) must be a list of stages, such as [{{widths: 64, epochs: 3}}]")
    stages = [Stage.checked(one, f"grow.{number}") for number, one in enumerate(asked)]
    return [
        Level(width, stage.epochs, stage.decoder, stage.freeze_epochs, stage.settings)
        for stage in stages
        for width in stage.widths
    ]


def stage_path(out: Path, number: int) -> Path:
    """Where an earlier stage of the run at `out` lies: beside it."""
    return out.with_name(f"{out.name}.stages") / str(number)


def grow(
    images: ImageSet,
    parent: RunFolder,
    levels: Sequence[Level],
    out: Path,
    overwrite: bool = False,
    resume: bool = False,
    progress: Progress = SILENT,
) -> RunFolder:
    """Add one level after another to `parent`, train after each; return the last run, at `out`.

    Those between lie in `out`.stages/1, 2, ... With `resume` what was begun goes on, and what is done is not done
    again. `BadInput` where nothing can be grown, or what was begun is another growing.
    """
    if not levels:
        raise BadInput("widths: no level was given; --widths 128 adds one of 128 channels")
    places = [*(stage_path(out, number + 1) for number in range(len(levels) - 1)), out]
    for level, place in zip(levels, places, strict=True):
        wanted = grown_from(parent, level)
        parent = _one(images, wanted, place, overwrite, resume, progress)
    return parent


def train_and_grow(
    images: ImageSet, config: RunConfig, levels: Sequence[Level], out: Path, progress: Progress = SILENT
) -> RunFolder:
    """Train the first stage as `config` says, and grow it; what was begun goes on, what is done is not done again."""
    first = _one(images, config, stage_path(out, 0), False, True, progress)
    return grow(images, first, levels, out, resume=True, progress=progress)


def _one(
    images: ImageSet, config: RunConfig, place: Path, overwrite: bool, resume: bool, progress: Progress
) -> RunFolder:
    folder = RunFolder(place)
    if not (resume and folder.config_file.is_file()):
        return training.train(images, config, place, overwrite=overwrite, progress=progress)
    if config.growth.parent is not None:  # the first stage is what it was asked to be by whoever asks
        kept = {part: kept_settings(config)[part] for part in ("model", "growth", "training")}
        try:
            check_settings(folder.config(), kept)
        except BadInput as error:
            raise BadInput(f"{place} was begun as another growing: {str(error).split(': ', 1)[1]}") from None
    return training.resume(images, folder, progress=progress)
