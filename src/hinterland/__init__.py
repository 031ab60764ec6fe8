"""hinterland: train autoencoders on images, and find out what they learned.

import hinterland as hl
images = hl.load("fashion-mnist")
run = hl.train(images, model="vae", latent_size=10, epochs=10, out="runs/vae")
table = run.encode(images.split("test"))
findings = hl.analyse(table, labels=["class"])
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hinterland.analysis.finding import Finding as Finding
    from hinterland.api.asking import analyse as analyse
    from hinterland.api.asking import compare as compare
    from hinterland.api.asking import study as study
    from hinterland.api.exploring import explore as explore
    from hinterland.api.exploring import export as export
    from hinterland.api.images import load as load
    from hinterland.api.run import Run as Run
    from hinterland.api.sharing import from_pretrained as from_pretrained
    from hinterland.api.sharing import push_to_hub as push_to_hub
    from hinterland.api.training import grow as grow
    from hinterland.api.training import open_run as open_run
    from hinterland.api.training import train as train
    from hinterland.api.transformer import AutoencoderTransformer as AutoencoderTransformer
    from hinterland.data.imageset import ImageSet as ImageSet
    from hinterland.ground.errors import BadInput as BadInput
    from hinterland.ground.errors import HinterlandError as HinterlandError
    from hinterland.ground.errors import RunFailed as RunFailed
    from hinterland.latents.foreign import table_of as table_of
    from hinterland.latents.onnx import table_of_onnx as table_of_onnx
    from hinterland.latents.table import LatentTable as LatentTable
    from hinterland.models.autoencoder import Autoencoder as Autoencoder

_PUBLIC = {
    "Autoencoder": "hinterland.models.autoencoder",
    "AutoencoderTransformer": "hinterland.api.transformer",
    "BadInput": "hinterland.ground.errors",
    "Finding": "hinterland.analysis.finding",
    "HinterlandError": "hinterland.ground.errors",
    "ImageSet": "hinterland.data.imageset",
    "LatentTable": "hinterland.latents.table",
    "Run": "hinterland.api.run",
    "RunFailed": "hinterland.ground.errors",
    "analyse": "hinterland.api.asking",
    "compare": "hinterland.api.asking",
    "explore": "hinterland.api.exploring",
    "export": "hinterland.api.exploring",
    "from_pretrained": "hinterland.api.sharing",
    "grow": "hinterland.api.training",
    "load": "hinterland.api.images",
    "open_run": "hinterland.api.training",
    "push_to_hub": "hinterland.api.sharing",
    "study": "hinterland.api.asking",
    "table_of": "hinterland.latents.foreign",
    "table_of_onnx": "hinterland.latents.onnx",
    "train": "hinterland.api.training",
}

__all__ = sorted(_PUBLIC)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import hinterland` alone loads nothing heavy."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'hinterland' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
