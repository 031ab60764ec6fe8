"""Frozen configuration records whose validation errors a person can read."""

from __future__ import annotations

import typing
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from hinterland.ground.errors import BadInput


class Frozen(BaseModel):
    """An immutable configuration record; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    @classmethod
    def checked(cls, values: dict[str, Any], where: str = "") -> Self:
        """Build from plain values; raise `BadInput` naming each field, its value and the rule."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise BadInput("\n".join(_sentence(cls, e, where) for e in error.errors())) from None


def _sentence(config: type[BaseModel], error: Any, where: str) -> str:
    """`training.epochs (0): input should be greater than 0; ...` with what may be written instead."""
    path = [str(part) for part in error["loc"]]
    name = ".".join(([where] if where else []) + path)
    if error["type"] == "extra_forbidden":
        fields = _fields_beside(config, path)
        return f"{name} is no setting; the settings there are: {', '.join(sorted(fields))}"
    if error["type"] == "missing":
        return f"{name} is missing; give it with --set {name}=VALUE"
    rule = error["msg"][0].lower() + error["msg"][1:]
    rule = rule.removeprefix("value error, ")
    if isinstance(error["input"], dict):  # fields that do not go together: the rule names them
        return f"{name}: {rule}" if name else rule
    default = _default_of(config, path)
    shown = list(default) if isinstance(default, tuple) else default  # as it is written in YAML and on the command line
    remedy = "" if default is None else f"; {name}={shown} is the usual choice"
    return f"{name} ({error['input']!r}): {rule}{remedy}"


def _fields_beside(config: type[BaseModel], path: list[str]) -> list[str]:
    """The settings that stand where the last part of `path` was written."""
    for part in path[:-1]:
        below = _record_in(config, part)
        if below is None:
            break
        config = below
    return list(config.model_fields)


def _default_of(config: type[BaseModel], path: list[str]) -> object | None:
    """The default of the setting at `path`; None where it has none."""
    for part in path:
        below = _record_in(config, part)
        if below is None:
            field = config.model_fields.get(part)
            return None if field is None or field.is_required() else field.get_default(call_default_factory=False)
        config = below
    return None


def _record_in(config: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The record that a field holds, also where it may be None."""
    field = config.model_fields.get(name)
    kinds = [] if field is None else [field.annotation, *typing.get_args(field.annotation)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
