"""environment.json: what a run was made with."""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
from typing import Any

import torch

from hinterland.training.config import TrainingConfig
from hinterland.training.precision import bf16_is_fast, device_of, threads_of, uses_bf16

PACKAGES = ("hinterland", "torch", "numpy", "scipy", "scikit-learn", "safetensors", "pyarrow", "pydantic")


def environment(config: TrainingConfig) -> dict[str, Any]:
    """Versions, device, threads, precision and the state of the working directory's git, if it has one."""
    device = device_of(config)
    return {
        "versions": {
            "python": platform.python_version(),
            **{p: importlib.metadata.version(p) for p in PACKAGES},
        },
        "platform": platform.platform(),
        "processor": _processor(),
        "device": str(device) if device.type == "cpu" else torch.cuda.get_device_name(device),
        "bf16_in_hardware": bf16_is_fast(device),
        "layers_in": "bf16" if uses_bf16(config, device) else "fp32",
        "threads": threads_of(config),
        "git": _git(),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _git() -> dict[str, Any] | None:
    def ask(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, timeout=10, check=True).stdout.strip()

    try:
        return {"commit": ask("rev-parse", "HEAD"), "changed": bool(ask("status", "--porcelain"))}
    except (OSError, subprocess.SubprocessError):
        return None
