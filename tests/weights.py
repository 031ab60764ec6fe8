"""Whether two checkpoints hold the same numbers, whatever else they tell of their runs."""

from __future__ import annotations

from pathlib import Path

import safetensors.torch
import torch


def same_tensors(first: Path, second: Path) -> bool:
    """The same names, and bit for bit the same numbers; what data they came from may differ."""
    ours, theirs = safetensors.torch.load_file(first), safetensors.torch.load_file(second)
    return ours.keys() == theirs.keys() and all(torch.equal(value, theirs[name]) for name, value in ours.items())
