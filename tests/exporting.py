"""Modules as ONNX files, for tests."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import torch
from torch import nn


def exported(
    module: nn.Module, path: Path, names: list[str], batch: int | None = None, size: tuple[int, int] = (12, 10)
) -> Path:
    """`module`, which takes images (n, 3, *size), as an ONNX file; skips where the exporter is not installed."""
    pytest.importorskip("onnxscript", reason="the extra [explorer] is not installed")
    pytest.importorskip("onnxruntime", reason="the extra [explorer] is not installed")
    shapes = None if batch else ({0: torch.export.Dim("n", min=1)},)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about itself
        torch.onnx.export(
            module.eval(),
            (torch.zeros(batch or 2, 3, *size),),
            str(path),
            input_names=["images"],
            output_names=names,
            dynamic_shapes=shapes,
            verbose=False,
        )
    return path
