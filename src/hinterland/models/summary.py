"""A model's layers as a person wants to see them: shapes, parameters, multiply-adds."""

from __future__ import annotations

import dataclasses
import math

import torch
from torch import Tensor, nn

from hinterland.models.autoencoder import Autoencoder
from hinterland.models.multitask import MultiTask


@dataclasses.dataclass(frozen=True)
class Layer:
    """One layer at work on one image."""

    name: str  # such as encoder.maps.0.0
    kind: str
    output: tuple[int, ...]  # shape for one image
    parameters: int
    multiply_adds: int  # per image


def summarise(model: Autoencoder, shape: tuple[int, int, int]) -> list[Layer]:
    """The layers in the order in which one image (C, H, W) passes through them."""
    layers: list[Layer] = []
    names = {module: name for name, module in model.named_modules()}

    def note(module: nn.Module, _inputs: tuple[Tensor, ...], output: object) -> None:
        if not isinstance(output, Tensor):
            return  # a posterior: nothing is computed there that counts
        layers.append(
            Layer(
                names[module],
                type(module).__name__,
                tuple(output.shape[1:]),
                sum(p.numel() for p in module.parameters()),
                _multiply_adds(module, output),
            )
        )

    leaves = [m for m in model.modules() if not list(m.children()) and not isinstance(m, nn.Sequential)]
    handles = [leaf.register_forward_hook(note) for leaf in leaves]
    device = next(model.parameters()).device
    training = model.training
    model.eval()
    with torch.no_grad():
        image = torch.zeros((1, *shape), device=device)
        if isinstance(model, MultiTask):
            model(image)
        else:
            model.decode(model.encode(image).mean)
    model.train(training)
    for handle in handles:
        handle.remove()
    return layers


def _multiply_adds(module: nn.Module, output: Tensor) -> int:
    """Multiplications of a linear map, for one image; elementwise work is not counted."""
    if isinstance(module, nn.Linear):
        return module.in_features * module.out_features * math.prod(output.shape[1:-1])
    if isinstance(module, nn.Conv2d):
        per_output = module.in_channels // module.groups * math.prod(module.kernel_size)
        return per_output * math.prod(output.shape[1:])
    if isinstance(module, nn.ConvTranspose2d):
        per_output = module.in_channels // module.groups * math.prod(module.kernel_size)
        return per_output * math.prod(output.shape[1:]) // math.prod(module.stride)
    return 0


def as_text(layers: list[Layer]) -> str:
    """A table for the terminal, one line a layer, with the sums below."""
    rows = [("layer", "kind", "output", "parameters", "multiply-adds")]
    for layer in layers:
        if layer.parameters:
            size = " x ".join(str(n) for n in layer.output)
            rows.append((layer.name, layer.kind, size, f"{layer.parameters:,}", f"{layer.multiply_adds:,}"))
    parameters = sum(layer.parameters for layer in layers)
    multiply_adds = sum(layer.multiply_adds for layer in layers)
    rows.append(("sum", "", "", f"{parameters:,}", f"{multiply_adds:,}"))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i > 2 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
