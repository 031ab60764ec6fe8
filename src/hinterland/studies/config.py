"""What a study is: a base, what is varied, seeds, measures, and questions asked beforehand."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator

from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.training.config import read_yaml

Settings = dict[str, Any]  # dotted paths of a run's configuration, `model` (a preset) and `data` -> values


class Range(Frozen):
    """An axis along which values are drawn at random."""

    low: float
    high: float
    draws: int = Field(ge=1)
    log: bool = False  # drawn evenly in the logarithm
    seed: int = 0

    def values(self) -> list[float]:
        """The values, in the order drawn, with four digits."""
        if not self.high > self.low or (self.log and self.low <= 0):
            raise BadInput(
                f"a range from {self.low:g} to {self.high:g}: high must be above low, and low above 0 if log"
            )
        low, high = (math.log(self.low), math.log(self.high)) if self.log else (self.low, self.high)
        drawn = np.random.default_rng(self.seed).uniform(low, high, self.draws)
        return [float(f"{value:.4g}") for value in (np.exp(drawn) if self.log else drawn)]


class Pair(Frozen):
    """Two arms."""

    arm: str
    against: str


class Question(Frozen):
    """Asked before anything is trained: is `measure` of `arm` greater or less than that of `against`?"""

    ask: str  # in words, as it will stand on the page
    measure: str  # a finding's name
    subject: str = ""  # the finding's subject; "": the only one there is
    arm: str
    against: str
    expect: Literal["more", "less", "different"] = "different"
    with_fault: Pair | None = None  # the same with a fault switched back on: does the answer depend on it?


class StudyConfig(Frozen):
    """A study, as its YAML file says it."""

    name: str
    about: str = ""  # a paragraph for the page
    data: str = ""  # what `hinterland train` takes; an arm may have its own
    load: dict[str, Any] = Field(default_factory=dict)  # options of reading images: resize, crop, labels_csv, ...
    base: Settings = Field(default_factory=dict)  # of every cell
    arms: dict[str, Settings] = Field({"": {}})  # by name
    axes: dict[str, list[Any] | Range] = Field(default_factory=dict)  # by setting; each arm is varied along all
    seeds: list[int] = Field(default_factory=lambda: [0], min_length=1)
    measures: list[str | dict[str, Settings]] = Field(["terms"])
    questions: list[Question] = Field(default_factory=list)
    larger: str = ""  # what a machine with a GPU should run instead

    @field_validator("seeds", mode="before")
    @classmethod
    def _counted(cls, seeds: Any) -> Any:
        """`seeds: 3` is 0, 1, 2."""
        return list(range(seeds)) if isinstance(seeds, int) and not isinstance(seeds, bool) else seeds

    @field_validator("seeds")
    @classmethod
    def _different(cls, seeds: list[int]) -> list[int]:
        if len(set(seeds)) < len(seeds):
            raise ValueError("the same seed twice would count one run as two")
        return seeds


@dataclasses.dataclass(frozen=True)
class Cell:
    """One run of a study: an arm, with one seed."""

    arm: str
    seed: int
    settings: Settings
    data: str

    @property
    def name(self) -> str:
        """Its folder's name."""
        kept = "".join(c if c.isalnum() or c in "=.+-" else "_" for c in self.arm.replace(", ", "_"))
        return f"{kept}_seed-{self.seed}".lstrip("_")


def read_study(path: Path) -> StudyConfig:
    """The study in a YAML file; `BadInput` names what is wrong in it."""
    return StudyConfig.checked({"name": path.stem, **read_yaml(path)})


def cells_of(study: StudyConfig) -> list[Cell]:
    """Every arm along every axis with every seed; seed by seed, so that a study that is stopped early is balanced."""
    arms: list[tuple[str, Settings]] = list(study.arms.items())
    for setting, axis in study.axes.items():
        values = axis.values() if isinstance(axis, Range) else axis
        if not values:
            raise BadInput(f"axes.{setting} has no values; give a list, or low, high and draws")
        short = setting.rsplit(".", 1)[-1]
        arms = [
            (", ".join(filter(None, [name, f"{short}={_word(value)}"])), {**settings, setting: value})
            for name, settings in arms
            for value in values
        ]
    cells = [_cell(study, name or "base", settings, seed) for seed in study.seeds for name, settings in arms]
    names = [cell.name for cell in cells]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise BadInput(f"two cells are called {double}; give arms other names, and axes other values")
    _check_questions(study, {cell.arm for cell in cells})
    return cells


def _cell(study: StudyConfig, arm: str, settings: Settings, seed: int) -> Cell:
    merged = {**study.base, **settings}
    data = str(merged.pop("data", study.data))
    if not data:
        raise BadInput(f"study {study.name}, arm {arm}: there is no data; data: fashion-mnist is a good start")
    return Cell(arm, seed, merged, data)


def _word(value: Any) -> str:
    return (
        f"{value:g}"
        if isinstance(value, float)
        else "+".join(map(str, value))
        if isinstance(value, list)
        else str(value)
    )


def _check_questions(study: StudyConfig, arms: set[str]) -> None:
    for question in study.questions:
        fault = question.with_fault
        for arm in (question.arm, question.against, *((fault.arm, fault.against) if fault else ())):
            if arm not in arms:
                raise BadInput(
                    f"question {question.ask!r}: there is no arm {arm}; the arms are: {'; '.join(sorted(arms))}"
                )
