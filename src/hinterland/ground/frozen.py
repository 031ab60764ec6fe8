"""Frozen configuration records whose validation errors a person can read."""

from __future__ import annotations

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
    default = _default_of(config, path)
    remedy = "" if default is None else f"; {name}={default} is the usual choice"
    return f"{name} ({error['input']!r}): {rule}{remedy}"


def _fields_beside(config: type[BaseModel], path: list[str]) -> list[str]:
    for part in path[:-1]:
        field = config.model_fields.get(part)
        if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            break
        config = field.annotation
    return list(config.model_fields)


def _default_of(config: type[BaseModel], path: list[str]) -> object | None:
    for part in path:
        field = config.model_fields.get(part)
        if field is None:
            return None
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            config = field.annotation
            continue
        return None if field.is_required() else field.default
    return None
