"""The value of each parameter in each image: a function of the seed and the image's number alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from hinterland.data.cuboids.parameters import Numbers, Parameter, drawn, grid_values
from hinterland.data.cuboids.scene import Scene
from hinterland.ground.frozen import Frozen

TURN_DEG = 360.0
_CIRCULAR = ("phi_deg", "theta_deg", "hue_deg", "azimuth_deg")
_ONE_OF = {"colours": "colour", "spots": "spot", "points": "point", "branches": "branch"}


@dataclasses.dataclass(frozen=True)
class Named:
    """A parameter with the name that its factor has: `phi`, `colour-2-hue`, `sun-elevation`."""

    name: str
    parameter: Parameter
    period: float | None
    path: tuple[str, ...]  # of the field in the scene; items of a tuple counted from 1


def named_parameters(scene: Scene) -> tuple[Named, ...]:
    """All parameters of a scene that can matter, in the order in which they stand."""
    idle = {"camera-radius", "camera-target-height"} if scene.camera.framing != "fixed" else set()
    idle |= {name for name, lamps in (("spots-on", scene.spots), ("points-on", scene.points)) if not lamps}
    return tuple(named for named in _walk(scene, ()) if named.name not in idle)


def field_paths(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Where each parameter stands in the scene, also those that cannot matter."""
    return {named.name: named.path for named in _walk(scene, ())}


def _walk(record: Frozen, path: tuple[str, ...]) -> Iterator[Named]:
    for field, value in record:
        place = (*path, field)
        if isinstance(value, Parameter):
            words = [
                _ONE_OF.get(part, part).removesuffix("_deg").replace("_", "-") for part in place if part != "chain"
            ]
            yield Named("-".join(words), value, TURN_DEG if field in _CIRCULAR else None, place)
        elif isinstance(value, Frozen):
            yield from _walk(value, place)
        elif isinstance(value, tuple):
            for number, item in enumerate(value, start=1):
                yield from _walk(item, (*place, str(number)))


def sample(scene: Scene, seed: int, count: int, start: int = 0, stop: int | None = None) -> dict[str, Numbers]:
    """{name: (stop - start,)} for the images `start` to `stop` of `count`.

    Sweeps form a grid: the last parameter runs fastest, and after its last place the grid begins again. A sweep
    with one value per image spans all `count` on its own.
    """
    stop = count if stop is None else stop
    rows = np.arange(start, stop)
    values: dict[str, Numbers] = {}
    grid = 1  # places of the parameters that run faster
    for named in reversed(named_parameters(scene)):
        parameter = named.parameter
        if parameter.fixed or parameter.steps is None:
            values[named.name] = drawn(parameter, named.name, seed, start, stop)
        elif parameter.steps == 0:
            values[named.name] = grid_values(parameter, count, named.period)[rows]
        else:
            values[named.name] = grid_values(parameter, parameter.steps, named.period)[rows // grid % parameter.steps]
            grid *= parameter.steps
    return {named.name: values[named.name] for named in named_parameters(scene)}
