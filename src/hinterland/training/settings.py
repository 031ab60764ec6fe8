"""How a run's configuration comes about: defaults, a file, a preset, and what was said on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hinterland.ground.errors import BadInput
from hinterland.ground.reading import plain_yaml
from hinterland.models.presets import OBJECTIVES, TRAINING, preset
from hinterland.training.config import RunConfig, read_yaml


def configured(model: str | None = None, file: Path | None = None, settings: dict[str, Any] | None = None) -> RunConfig:
    """A run's configuration: defaults, then `file`, then the preset `model`, then `settings`.

    `settings` maps dotted paths to values, such as {"training.batch_size": 128}.
    """
    values: dict[str, Any] = read_yaml(file) if file else {}
    begun_from = (settings or {}).get("init.encoder")
    if not model and "model" not in values and begun_from:
        values["model"] = _model_of(Path(begun_from))
    if model or "model" not in values:
        task = str((settings or {}).get("task", values.get("task")))
        usual = {"segment": "unet", "translate": "unet", "classify": "cae"}
        values["model"] = preset(model or next((usual[name] for name in usual if name in task), "vae"))
    elif isinstance(values["model"], dict) and "preset" in values["model"]:
        values["model"] = {**preset(values["model"]["preset"]), **values["model"]}
    chosen = values["model"].get("preset") if isinstance(values["model"], dict) else None
    values["objective"] = {**OBJECTIVES.get(chosen or "", {}), **(values.get("objective") or {})}
    values["training"] = {**TRAINING.get(chosen or "", {}), **(values.get("training") or {})}
    for path, value in (settings or {}).items():
        _put(values, path, value)
    return RunConfig.checked(values)


def _model_of(run: Path) -> Any:
    """The model's settings of a run that another one begins from."""
    if not (run / "config.yaml").is_file():
        raise BadInput(f"init.encoder ({run}) is no run: it has no config.yaml; name the folder of a run")
    return read_yaml(run / "config.yaml").get("model")


def parsed_setting(text: str) -> tuple[str, Any]:
    """`training.batch_size=128` -> ("training.batch_size", 128)."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise BadInput(f"--set {text}: a setting is PATH=VALUE, such as training.batch_size=128")
    try:
        return path.strip(), _number_or(plain_yaml(value))
    except BadInput as error:
        raise BadInput(f"--set {text}: {value!r} is no value ({error})") from None


def _number_or(value: Any) -> Any:
    """YAML 1.1 reads 1e-3 as text; a person means a number."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    place = values
    for depth, parent in enumerate(parents):
        if place.get(parent) is None:
            place[parent] = {}
        if not isinstance(place[parent], dict):
            raise BadInput(f"--set {path}: {'.'.join(parents[: depth + 1])} is a single value and has no fields")
        place = place[parent]
    place[last] = value
