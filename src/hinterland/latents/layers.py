"""Any layer of any module, by its name: images through it, to a LatentTable."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hinterland.data.batches import ToUnit, as_tensor, slices
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.baselines import training_images
from hinterland.latents.pooling import Filling, Parts
from hinterland.latents.table import LatentTable
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.multitask import MultiTask
from hinterland.models.posterior import Deterministic, DiagonalGaussian, Quantised
from hinterland.models.unet import UNet

BATCH = 256
Prepare = Callable[[Tensor], Tensor]  # stored pixels (n, C, H, W) -> what the model takes, on its device


def encode_layer(
    model: nn.Module,
    images: ImageSet,
    layer: str | None = None,
    pooling: str | None = None,
    prepare: Prepare | None = None,
    name: str = "",
    batch_size: int = BATCH,
    progress: Progress = SILENT,
) -> LatentTable:
    """What the submodule `layer` gives for each image, in evaluation mode and fp32.

    `layer` is a name of `model.named_modules()`; left out: what the model itself returns, of an Autoencoder its
    posterior. `pooling` is none, mean, mean-std, max or flatten (see `pooling.pooled`; left out: vectors as they
    are, maps averaged). `prepare` makes stored pixels what the model takes (left out: [0, 1] by the scale of the
    training images). An Autoencoder's image goes on through the decoder. Where a layer is used several times, its
    first output counts. `BadInput` for an unknown layer, listing those there are, and for one never reached.
    """
    name = name or type(model).__name__
    what = name if layer is None else f"{name}, layer {layer}"
    module = None if layer is None else _submodule(model, layer, name)
    filling = Filling(images, pooling, what)
    prepare = prepare or unit_of(training_images(images), device_of_module(model))
    with evaluating(model), torch.inference_mode(), progress.step(f"encode {images.name}", len(images)) as bar:
        for rows in slices(images, batch_size):
            if isinstance(prepare, ToUnit):  # which knows what stands where images have no data
                given = prepare.read(images, rows).images
            else:
                given = prepare(as_tensor(images, rows))
            output = _output(model, module, given, what)
            filling.add(plain(output, what), len(given))
            bar.advance(len(given))
    return filling.table(name, layer or "latent")


def plain(output: object, what: str) -> Parts:
    """What a layer or an encoder returned, as arrays: one of values, or a pair of means and log-variances."""
    if isinstance(output, Deterministic | DiagonalGaussian | Quantised):
        output = (output.mean, output.logvar) if isinstance(output, DiagonalGaussian) else output.mean
    if isinstance(output, Tensor | np.ndarray):
        return _array(output), None
    if isinstance(output, tuple | list) and output and all(isinstance(part, Tensor | np.ndarray) for part in output):
        parts = [_array(part) for part in output]
        if len(parts) == 1:
            return parts[0], None
        if len(parts) == 2 and parts[0].shape == parts[1].shape:
            return parts[0], parts[1]
        shapes = ", ".join(str(part.shape) for part in parts)
        raise BadInput(
            f"{what} returned {len(parts)} arrays ({shapes}); one, or a mean and its log-variance, is needed"
        )
    raise BadInput(
        f"{what} returned {type(output).__name__}; an array (n, D) or (n, C, H, W), or a pair (mean, logvar) is needed"
    )


def unit_of(training: ImageSet, device: torch.device) -> ToUnit:
    """Stored pixels to [0, 1] by the scale of the training images."""
    return ToUnit(PixelScale.of(training), device)


def device_of_module(module: nn.Module) -> torch.device:
    """Where its weights are; the processor where it has none."""
    first = next(module.parameters(), None)
    return torch.device("cpu") if first is None else first.device


@contextlib.contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """In evaluation mode; afterwards each submodule is in the mode it was in."""
    before = {part: part.training for part in module.modules()}
    module.eval()
    try:
        yield
    finally:
        for part, training in before.items():
            part.training = training


class _Reached(Exception):
    """The layer has spoken; what comes after it need not be computed."""

    def __init__(self, output: object):
        self.output = output


def _output(model: nn.Module, module: nn.Module | None, batch: Tensor, what: str) -> object:
    """What `module` (None: the model itself) returns while a batch (n, C, H, W) goes through `model`."""

    def stop(_module: nn.Module, _inputs: object, output: object) -> None:
        raise _Reached(output)

    handle = None if module is None else module.register_forward_hook(stop)
    try:
        if not isinstance(model, Autoencoder):
            output = model(batch)
        else:
            output = model.encode(batch)
            if module is not None and isinstance(model, UNet | MultiTask):
                model(batch)  # with what goes across
            elif module is not None:
                model.decode(output.mean)
    except _Reached as reached:
        return reached.output
    except RuntimeError as error:
        raise BadInput(f"{what}: it cannot take images of {tuple(batch.shape[1:])} (C, H, W): {error}") from None
    finally:
        if handle is not None:
            handle.remove()
    if module is not None:
        raise BadInput(f"{what} is not reached when an image goes through; choose another layer")
    return output


def _submodule(model: nn.Module, layer: str, name: str) -> nn.Module:
    names: dict[str, nn.Module] = {path: module for path, module in model.named_modules() if path}
    if layer not in names:
        there = listing(names, most=60) or "none"
        raise BadInput(f"layer ({layer}): {name} has no such layer; there are {there}")
    return names[layer]


def _array(part: Any) -> npt.NDArray[Any]:
    return part.detach().float().cpu().numpy() if isinstance(part, Tensor) else part
