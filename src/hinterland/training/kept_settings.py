"""The settings that a checkpoint keeps, so that a config.yaml that was changed since is seen, and told by name."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from hinterland.ground.errors import BadInput, listing
from hinterland.training.config import RunConfig

# What changes no weight, and so may be changed while a run is stopped: where things lie, and what is written how often.
FREE = {
    "data": {"name", "origin"},
    "init": {"encoder"},
    "growth": {"parent"},
    "training": {
        "device", "threads", "keep_checkpoints", "checkpoint_every_images", "preview_every_images", "tensorboard",
    },
}  # fmt: skip


def kept_settings(config: RunConfig) -> dict[str, Any]:
    """The configuration in plain values, without what may be changed."""
    return config.model_dump(mode="json", exclude=FREE)


def check_settings(config: RunConfig, kept: dict[str, Any]) -> None:
    """`BadInput` where config.yaml says something else than `kept`; settings that only one version knows aside."""
    changed = _changes(kept, kept_settings(config), config)
    if changed:
        raise BadInput(
            f"it was changed after the run began: {listing(changed, 3)}; put it back, or begin a new run with it: "
            "hinterland train DATA --config config.yaml --out NEW"
        )


def _changes(before: dict[str, Any], now: dict[str, Any], settings: BaseModel, where: str = "") -> list[str]:
    """What differs, as `training.epochs (10, now 20)`; a mapping whose keys are data, as images by part, as a whole."""
    found: list[str] = []
    for key in (key for key in before if key in now and before[key] != now[key]):
        old, new, inner = before[key], now[key], getattr(settings, key)
        if isinstance(inner, BaseModel) and isinstance(old, dict):
            found += _changes(old, new, inner, f"{where}{key}.")
        else:
            found.append(f"{where}{key} ({str(old)[:60]}, now {str(new)[:60]})")
    return found
