"""Arms: runs that are told to do the same and differ by seed alone, recognised by their configuration."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.ground.errors import BadInput, listing

By = Literal["seed", "run"]

# what does not belong to a run's recipe: its seed, names, and settings of the machine that change no weight
APART = (
    "seed", "name", "out", "data.name", "data.origin", "training.device", "training.threads", "training.tensorboard",
    "training.keep_checkpoints", "training.preview_every_images",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, eq=False)
class Cell:
    """One run or table with its values. `recipe`: the same for seeds of one arm; empty where it is not known."""

    name: str
    values: Mapping[Measure, Value]
    recipe: str = ""
    seed: int | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Arm:
    """One recipe, in one cell or, with several seeds, in several."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def seeds(self) -> tuple[int, ...] | None:
        """Of its cells, rising; None where one is not known."""
        known = [cell.seed for cell in self.cells if cell.seed is not None]
        return tuple(sorted(known)) if len(known) == len(self.cells) else None

    @property
    def in_seed_order(self) -> tuple[Cell, ...]:
        """Its cells, so that those of the same seed in two arms have the same place."""
        if self.seeds is None:
            return self.cells
        return tuple(sorted(self.cells, key=lambda cell: cell.seed or 0))

    def common(self, measure: Measure) -> bool:
        """Whether all its cells have the measure."""
        return all(measure in cell.values for cell in self.cells)


def recipe(configuration: Mapping[str, Any]) -> str:
    """A run's resolved configuration as text, without what may differ between seeds of one arm."""
    return json.dumps({k: v for k, v in flat(configuration).items() if k not in APART}, sort_keys=True)


def flat(configuration: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """{"training": {"epochs": 3}} -> {"training.epochs": 3}."""
    made: dict[str, Any] = {}
    for key, value in configuration.items():
        if isinstance(value, Mapping) and value and above + key not in APART:
            made.update(flat(value, f"{above}{key}."))
        else:
            made[above + key] = value
    return made


def arms_of(cells: Sequence[Cell], by: By = "seed") -> tuple[Arm, ...]:
    """Arms in the order in which their first cell came; with `by` run, each cell is its own.

    A recipe with the same seed twice is refused: the second is a copy, and no second witness.
    """
    together: dict[str, list[Cell]] = {}
    for place, cell in enumerate(cells):
        together.setdefault(cell.recipe if cell.recipe and by == "seed" else f"#{place}", []).append(cell)
    for members in together.values():
        _check_seeds(members)
    names = _own([_name([cell.name for cell in members]) for members in together.values()])
    return tuple(Arm(name, tuple(members)) for name, members in zip(names, together.values(), strict=True))


def named_arms(named: Mapping[str, Sequence[Cell]]) -> tuple[Arm, ...]:
    """Arms as somebody named them; one without cells is refused."""
    empty = [name for name, cells in named.items() if not cells]
    if empty:
        raise BadInput(f"arm {listing(empty)} has no runs and no tables; give it at least one, or leave it out")
    for members in named.values():
        _check_seeds(members)
    return tuple(Arm(name, tuple(cells)) for name, cells in named.items())


def _check_seeds(members: Sequence[Cell]) -> None:
    by_seed: dict[int, Cell] = {}
    for cell in members:
        if cell.seed is None:
            continue
        other = by_seed.setdefault(cell.seed, cell)
        if other is not cell and other.recipe == cell.recipe:
            raise BadInput(
                f"seed ({cell.seed}) of {other.name} and of {cell.name} is the same, and so is their configuration; "
                "a repetition is no second seed: leave one out, or set them beside each other with --by run"
            )


def _name(names: Sequence[str]) -> str:
    """What the names have in common before the seed: ae-0, ae-1 -> ae; vae/seed-0, vae/seed-1 -> vae."""
    if len(names) == 1:
        return names[0]
    alike = itertools.takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    common = "".join(letters[0] for letters in alike).rstrip("0123456789-_./ ")
    shorter = common.removesuffix("seed").removesuffix("run").rstrip("-_./ ")
    return shorter or common or f"{names[0]} and {len(names) - 1} more"


def _own(names: Sequence[str]) -> list[str]:
    """Where two arms would have the same name, they are numbered."""
    if len(set(names)) == len(names):
        return list(names)
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, start=1)]
