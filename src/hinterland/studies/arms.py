"""Arms along axes, and which cell another one begins with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from hinterland.ground.errors import BadInput, listing

if TYPE_CHECKING:
    from hinterland.studies.config import Cell, StudyConfig


@dataclasses.dataclass(frozen=True)
class Varied:
    """An arm at one place along its axes."""

    name: str
    base: str  # the arm's own name
    settings: dict[str, Any]
    along: dict[str, Any] = dataclasses.field(default_factory=dict)  # the value of each axis


def varied(study: StudyConfig) -> list[Varied]:
    """Every arm at every place; `BadInput` for an axis that there is not, or that has no values."""
    arms = [Varied(name, name, settings) for name, settings in study.arms.items()]
    for arm in arms:
        unknown = [axis for axis in arm.settings.get("axes", []) if axis not in study.axes]
        if unknown:
            raise BadInput(f"arms.{arm.name}.axes has {unknown[0]}; the axes are: {', '.join(study.axes) or 'none'}")
    for setting, axis in study.axes.items():
        values = axis if isinstance(axis, list) else axis.values()
        if not values:
            raise BadInput(f"axes.{setting} has no values; give a list, or low, high and draws")
        arms = [placed for arm in arms for placed in _along(arm, setting, values)]
    return arms


def _along(arm: Varied, setting: str, values: list[Any]) -> list[Varied]:
    if setting not in arm.settings.get("axes", [setting]):
        return [arm]
    short = setting.rsplit(".", 1)[-1]
    return [
        Varied(
            ", ".join(filter(None, [arm.name, f"{short}={_word(value)}"])),
            arm.base,
            {**arm.settings, setting: value},
            {**arm.along, setting: value},
        )
        for value in values
    ]


def _word(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)


def chained(study: StudyConfig, cells: list[Cell]) -> list[Cell]:
    """The cells with the one each begins with, in their order; `BadInput` where that does not come before it."""
    made: list[Cell] = []
    for cell in cells:
        wanted = study.arms.get(cell.base, study.arms.get("", {})).get("after", "")
        found = [other for other in made if other.base == wanted and _precedes(other, cell)] if wanted else []
        if wanted and len(found) != 1:
            raise BadInput(
                f"arms.{cell.base}.after ({wanted}): {_why(wanted, cell, found)}; name an arm that stands above it, "
                "with the same seeds, varied along no axis that this one is not"
            )
        made.append(dataclasses.replace(cell, after=found[0].name) if found else cell)
    return made


def _precedes(other: Cell, cell: Cell) -> bool:
    shared = other.along.keys() & cell.along.keys()
    return other.seed == cell.seed and all(other.along[axis] == cell.along[axis] for axis in shared)


def _why(wanted: str, cell: Cell, found: list[Cell]) -> str:
    if not found:
        return f"no cell of it comes before {cell.name}"
    return f"{listing([other.name for other in found])} come before {cell.name}, and which is meant cannot be told"
