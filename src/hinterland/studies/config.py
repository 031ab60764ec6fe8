"""What a study is: a base, what is varied, seeds, measures, and questions asked beforehand."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.ground.reading import reading
from hinterland.studies.arms import Varied, chained, varied
from hinterland.studies.resources import Resources
from hinterland.training.config import read_yaml

# Dotted paths of a run's configuration, `model` (a preset) and `data` -> values; `grow`: levels to add one after the
# other, as [{widths: 64, epochs: 3}, ...], with decoder, freeze_epochs and settings where these are other than usual.
Settings = dict[str, Any]


class Range(Frozen):
    """An axis along which values are drawn at random."""

    low: float
    high: float
    draws: int = Field(ge=1, le=10_000)
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


class Sides(Frozen):
    """What is set beside what: two arms in one finding, or one arm in two findings, or an arm against a value."""

    arm: str
    against: str = ""  # another arm; "": the same one
    subject: str = ""  # the finding's subject; "": the only one there is
    against_subject: str = ""  # of the other side; "": the same
    against_value: float | None = None  # a number instead of another side

    @property
    def words(self) -> tuple[str, str]:
        """Each side as it is called where both are named."""
        if self.against_value is not None:
            return self.arm, f"{self.against_value:g}"
        if self.against in ("", self.arm):
            return self.subject, self.against_subject
        return self.arm, self.against

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that it needs."""
        return (self.arm, self.against) if self.against else (self.arm,)


class Question(Sides):
    """Asked before anything is trained: is `measure` on one side greater or less than on the other?"""

    ask: str  # in words, as it will stand on the page
    measure: str  # a finding's name
    expect: Literal["more", "less", "different"] = "different"
    with_fault: Sides | None = None  # the same with a fault switched back on: does the answer depend on it?

    @model_validator(mode="after")
    def _two_sides(self) -> Question:
        for sides in (self, *([self.with_fault] if self.with_fault else ())):
            alone = sides.against in ("", sides.arm) and sides.against_subject in ("", sides.subject)
            if alone and sides.against_value is None:
                raise ValueError("both sides are the same; give against, against_subject or against_value")
        return self


class Published(Frozen):
    """What somebody else found, to set beside ours by rank: their values were measured otherwise."""

    title: str
    source: str
    measure: str  # ours
    subject: str = ""
    values: dict[str, float] = Field(min_length=2)  # by arm
    lower_is_better: bool = True


class CurveConfig(Frozen):
    """A measure against an axis: for each arm that is varied along it a line, of each subject that it has."""

    measure: str  # a finding's name
    over: str  # a setting in `axes`, whose values are numbers
    title: str = ""
    subjects: list[str] = Field(default_factory=list)  # none: all


class BranchingConfig(Frozen):
    """Where several tasks should part: what single-task models say, and what becomes of parting there."""

    alone: dict[str, str] = Field(min_length=2)  # by task: the arm that learns it alone, with measure `layers`
    together: str  # the arm that learns the first two of these together, varied along model.branch
    scores: dict[str, str] = Field(min_length=2)  # by task: the measure by which it is judged


class StudyConfig(Frozen):
    """A study, as its YAML file says it."""

    name: str
    about: str = ""  # a paragraph for the page
    data: str = ""  # what `hinterland train` takes; an arm may have its own
    load: Settings = Field(default_factory=dict)  # options of reading images: resize, crop, labels_csv, hold_out, ...
    base: Settings = Field(default_factory=dict)  # of every cell
    # by name; one may have its own data, load, seeds, measures; `axes`: along which of them it is varied; `after`: the
    # arm above whose run of the same seed (and of the same values, along axes that both have) it begins with
    arms: dict[str, Settings] = Field({"": {}})
    axes: dict[str, list[Any] | Range] = Field(default_factory=dict)  # by setting; see `arms` for which
    seeds: list[int] = Field(default_factory=lambda: [0], min_length=1)
    measures: list[str | dict[str, Settings]] = Field(["terms"])
    questions: list[Question] = Field(default_factory=list)
    published: list[Published] = Field(default_factory=list)
    resources: Resources = Field(default_factory=Resources)  # of each cell; an arm may have its own
    curves: list[CurveConfig] = Field(default_factory=list)  # to be drawn
    branching: BranchingConfig | None = None
    larger: str = ""  # what a machine with a GPU should run instead

    @field_validator("seeds", mode="before")
    @classmethod
    def _counted(cls, seeds: Any) -> Any:
        return counted(seeds)

    @field_validator("seeds")
    @classmethod
    def _different(cls, seeds: list[int]) -> list[int]:
        if len(set(seeds)) < len(seeds):
            raise ValueError("the same seed twice would count one run as two")
        return seeds


def counted(seeds: Any) -> Any:
    """`seeds: 3` is 0, 1, 2."""
    return list(range(seeds)) if isinstance(seeds, int) and not isinstance(seeds, bool) else seeds


@dataclasses.dataclass(frozen=True)
class Cell:
    """One run of a study: an arm, with one seed."""

    arm: str
    seed: int
    settings: Settings
    data: str
    measures: list[str | dict[str, Settings]] = dataclasses.field(default_factory=list)
    load: Settings = dataclasses.field(default_factory=dict)
    resources: Resources = dataclasses.field(default_factory=Resources)
    after: str = ""  # the cell whose encoder it begins with
    base: str = ""  # the arm before it was varied
    along: Settings = dataclasses.field(default_factory=dict)  # its value along each axis

    @property
    def name(self) -> str:
        """Its folder's name."""
        kept = "".join(c if c.isalnum() or c in "=.+-" else "_" for c in self.arm.replace(", ", "_"))
        return f"{kept}_seed-{self.seed}".lstrip("_")


def read_study(path: Path) -> StudyConfig:
    """The study in a YAML file; `BadInput` names what is wrong in it."""
    with reading(path, "studies/ in the source tree holds whole ones"):
        study = StudyConfig.checked({"name": path.stem, **read_yaml(path)})
        cells_of(study)  # so that what is wrong with an axis is said of the file
        return study


def cells_of(study: StudyConfig) -> list[Cell]:
    """Every arm along every axis with every seed; seed by seed, so that a study that is stopped early is balanced."""
    arms = varied(study)
    seeds = {arm.name: _seeds(study, arm.name, arm.settings) for arm in arms}
    every = sorted({seed for own in seeds.values() for seed in own}, key=lambda seed: (_place(study, seed), seed))
    cells = [_cell(study, arm, seed) for seed in every for arm in arms if seed in seeds[arm.name]]
    cells = chained(study, cells)
    names = [cell.name for cell in cells]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise BadInput(f"two cells are called {double}; give arms other names, and axes other values")
    _check_questions(study, {cell.arm for cell in cells})
    return cells


def _seeds(study: StudyConfig, arm: str, settings: Settings) -> list[int]:
    own = counted(settings.get("seeds", study.seeds))
    if not isinstance(own, list) or not own or not all(isinstance(seed, int) for seed in own):
        raise BadInput(f"arms.{arm}.seeds ({own}) must be how many, or a list of them")
    if len(set(own)) < len(own):
        raise BadInput(f"arms.{arm}.seeds ({own}): the same seed twice would count one run as two")
    return own


def _place(study: StudyConfig, seed: int) -> int:
    return study.seeds.index(seed) if seed in study.seeds else len(study.seeds)


def _cell(study: StudyConfig, varied_arm: Varied, seed: int) -> Cell:
    arm = varied_arm.name or "base"
    merged = {**study.base, **varied_arm.settings}
    data, measures = str(merged.pop("data", study.data)), merged.pop("measures", study.measures)
    load = {**study.load, **merged.pop("load", {})}
    for own in ("seeds", "axes", "after"):
        merged.pop(own, None)
    needed = {**study.resources.model_dump(exclude_unset=True), **merged.pop("resources", {})}
    if not data:
        raise BadInput(f"study {study.name}, arm {arm}: there is no data; data: fashion-mnist is a good start")
    resources = Resources.checked(needed, f"arms.{arm}.resources")
    return Cell(arm, seed, merged, data, measures, load, resources, "", varied_arm.base or "base", varied_arm.along)


def _check_questions(study: StudyConfig, arms: set[str]) -> None:
    asked = [(f"question {q.ask!r}", (*q.arms, *(q.with_fault.arms if q.with_fault else ()))) for q in study.questions]
    for what, wanted in [*asked, *((f"published {p.title!r}", tuple(p.values)) for p in study.published)]:
        for arm in wanted:
            if arm not in arms:
                raise BadInput(f"{what}: there is no arm {arm}; the arms are: {'; '.join(sorted(arms))}")
