"""A scene with some of it changed, from a YAML file or from `name=value`."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hinterland.data.cuboids.sampling import field_paths
from hinterland.data.cuboids.scene import Scene
from hinterland.ground.errors import BadInput
from hinterland.ground.reading import plain_yaml, read_yaml_file


def scene_with(scene: Scene, file: Path | None = None, settings: Sequence[str] = ()) -> Scene:
    """`scene`, or the one that `file` describes, changed by `settings` such as `theta=0..90` or `camera.framing=pose`.

    A setting names a parameter as the table does (`theta`, `colour-1-hue`, `sun-elevation`), or a field by its
    path (`chain.theta_deg`, `colours.1.hue_deg`: counted from 1). Raises `BadInput` for what is no field or value.
    """
    if file is not None:
        scene = Scene.checked(_read(file), str(file))
    values = scene.model_dump(mode="json")
    for text in settings:
        name, equals, written = text.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"--set {text}: a setting is NAME=VALUE, such as theta=0..90")
        try:
            value = plain_yaml(written)
        except BadInput:
            raise BadInput(f"--set {text}: {written!r} is no value; theta=0..90 is an example") from None
        values = _changed(values, _path(scene, name.strip(), text), value, f"--set {text}")
        with contextlib.suppress(ValidationError):  # what a later setting may mend is judged at the end
            scene = Scene.model_validate(values)
    return Scene.checked(values)


def _path(scene: Scene, name: str, text: str) -> tuple[str, ...]:
    known = field_paths(scene)
    path = known.get(name, tuple(name.split(".")))
    if path[0] not in Scene.model_fields:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise BadInput(f"--set {text}: {name} is no parameter; {hint}There are {', '.join(known)}")
    return path


def _changed(values: dict[str, Any], path: tuple[str, ...], value: Any, what: str) -> dict[str, Any]:
    place: Any = values
    for part in path[:-1]:
        place = _within(place, part, what)
    if isinstance(place, list):
        place[_index(place, path[-1], what)] = value
    elif isinstance(place, dict):
        place[path[-1]] = value
    else:
        raise BadInput(f"{what}: {'.'.join(path[:-1])} is a single value and has no fields")
    return values


def _within(place: Any, part: str, what: str) -> Any:
    if isinstance(place, list):
        return place[_index(place, part, what)]
    if not isinstance(place, dict) or part not in place:
        there = ", ".join(place) if isinstance(place, dict) else "none, it is a single value"
        raise BadInput(f"{what}: {part} is no setting; the settings there are: {there}")
    return place[part]


def _index(place: list[Any], part: str, what: str) -> int:
    if not part.isdigit() or not 1 <= int(part) <= len(place):
        raise BadInput(f"{what}: {part} is none of the {len(place)} there are; they are counted from 1")
    return int(part) - 1


def _read(file: Path) -> dict[str, Any]:
    values = read_yaml_file(file, "give --config a YAML file with chain, camera, sun, ...")
    if not isinstance(values, dict):
        raise BadInput(
            f"--config {file} holds {type(values).__name__}; a mapping with chain, camera, sun, ... is needed"
        )
    return values
