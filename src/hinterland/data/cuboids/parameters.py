"""A parameter of a scene: fixed, drawn evenly from a range, or swept over a grid."""

from __future__ import annotations

import re
import zlib
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, model_serializer, model_validator

from hinterland.ground.frozen import Frozen

Numbers = npt.NDArray[np.float64]

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TEXT = re.compile(rf"({_NUMBER})(?:\.\.({_NUMBER})(?:/(\d+|\*))?)?")
_RULE = "a number such as 45 fixes it, 0..90 draws it, 0..90/10 sweeps over 10 values, 0..90/* over as many as images"


class Parameter(Frozen):
    """One number per image, in the unit that the field's name ends with.

    May be written as a number or a text: `45` fixed; `0..90` drawn evenly; `0..90/10` swept over 10 evenly
    spaced values, the first and the last included; `0..90/*` over as many values as there are images.
    """

    lo: float = Field(allow_inf_nan=False)  # smallest value, or the only one
    hi: float = Field(allow_inf_nan=False)  # largest value
    steps: int | None = Field(default=None, ge=0)  # values of a sweep, 0: one per image; None: drawn

    @model_validator(mode="before")
    @classmethod
    def _written(cls, given: Any) -> Any:
        if isinstance(given, bool):
            raise ValueError(_RULE)
        if isinstance(given, int | float):
            return {"lo": given, "hi": given}
        if isinstance(given, str):
            found = _TEXT.fullmatch(given.replace(" ", ""))
            if found is None:
                raise ValueError(_RULE)
            lo, hi, steps = found.groups()
            return {"lo": lo, "hi": lo if hi is None else hi, "steps": {None: None, "*": 0}.get(steps, steps)}
        return given

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lo > self.hi:
            raise ValueError(f"lo ({self.lo:g}) must not be above hi ({self.hi:g}); write {self.hi:g}..{self.lo:g}")
        return self

    @property
    def fixed(self) -> bool:
        """Whether it is the same in every image."""
        return self.lo == self.hi

    @model_serializer
    def __str__(self) -> str:
        lo, hi = (repr(value).removesuffix(".0") for value in (self.lo, self.hi))
        steps = "" if self.steps is None else f"/{self.steps or '*'}"
        return lo if self.fixed else f"{lo}..{hi}{steps}"


class Whole(Parameter):
    """A parameter that is a whole number; where it is drawn, both ends are."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for value in (self.lo, self.hi):
            if value != int(value):
                raise ValueError(f"{value:g} must be a whole number")
        return self


def within(lo: float, hi: float) -> AfterValidator:
    """A rule for a field: all values of the parameter lie in [lo, hi]."""

    def check(parameter: Parameter) -> Parameter:
        if parameter.lo < lo or parameter.hi > hi:
            raise ValueError(f"{parameter} must lie within {lo:g} to {hi:g}")
        return parameter

    return AfterValidator(check)


Angle = Annotated[Parameter, within(-1e6, 1e6)]  # degrees, any number of turns
Share = Annotated[Parameter, within(0, 1)]


def drawn(parameter: Parameter, name: str, seed: int, start: int, stop: int) -> Numbers:
    """(stop - start,) its values in the images `start` to `stop`; fixed or drawn, not swept.

    Every parameter has its own stream of random numbers, so that neither the images made before
    nor what else is drawn change it.
    """
    if parameter.fixed:
        return np.full(stop - start, parameter.lo)
    source = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))
    source.advance(start)  # one step of the generator is one number
    share = np.random.Generator(source).random(stop - start)
    if isinstance(parameter, Whole):
        return parameter.lo + np.floor(share * (parameter.hi - parameter.lo + 1))
    return parameter.lo + share * (parameter.hi - parameter.lo)


def grid_values(parameter: Parameter, steps: int, period: float | None) -> Numbers:
    """(steps,) evenly spaced from lo to hi; hi is left out where it is lo again, one whole turn on."""
    closes = period is not None and parameter.hi - parameter.lo == period
    values = np.linspace(parameter.lo, parameter.hi, steps, endpoint=not closes)
    return np.rint(values) if isinstance(parameter, Whole) else values
