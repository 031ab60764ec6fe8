"""Scenes as GeoTIFFs, and a run whose latents are known: the mean of each band of a tile."""

from __future__ import annotations

import contextlib
import importlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.latents.table import LatentTable, Source
from hinterland.latents.trained import Trained
from hinterland.training.config import RunConfig

rasterio = pytest.importorskip("rasterio", reason="the extra [geo] is not installed")
for part in ("vrt", "warp"):
    importlib.import_module(f"rasterio.{part}")

UTM = "EPSG:32633"
NORTH_UP = (10.0, 0.0, 500_000.0, 0.0, -10.0, 5_000_000.0)  # 10 m pixels
TURNED = (8.0, 6.0, 500_000.0, 6.0, -8.0, 5_000_000.0)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Images without CRS are what some tests are about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        yield


def tif(path: Path, values: np.ndarray, transform: tuple[float, ...] | None = NORTH_UP, **more: Any) -> str:
    """A GeoTIFF of (C, H, W) in UTM; `transform` None: without CRS."""
    facts = {"driver": "GTiff", "count": len(values), "height": values.shape[1], "width": values.shape[2]}
    if transform is not None:
        facts |= {"crs": UTM, "transform": rasterio.Affine(*transform)}
    tiled = {"tiled": True, "blockxsize": 16, "blockysize": 16}
    with quiet(), rasterio.open(path, "w", dtype=values.dtype, **(facts | tiled | more)) as file:
        file.write(values)
    return str(path)


def coordinates(height: int, width: int, transform: tuple[float, ...]) -> np.ndarray:
    """(2, H, W) float64: x and y of the centre of each pixel."""
    a, b, c, d, e, f = transform
    row, column = np.mgrid[:height, :width] + 0.5
    return np.stack([a * column + b * row + c, d * column + e * row + f])


class Means(Trained):
    """Takes square tiles; the latent is the mean of each band, and a tile comes back as its mean everywhere."""

    def __init__(self, bands: int, side: int, dtype: str = "float32", top: float = 1.0):
        scale = PixelScale(lo=(0.0,) * bands, hi=(top,) * bands)
        data = {"shape": (bands, side, side), "dtypes": (dtype,) * bands, "scale": scale}
        self.config = RunConfig.checked({"data": data})
        self.folder: Any = SimpleNamespace(name="means", path=Path("means"), config_file=Path("means/config.yaml"))
        self.latent_size = bands

    def encode(self, images: ImageSet, *_: Any, **__: Any) -> LatentTable:
        """(N, C) means, on the scale of the run."""
        self.check(images)
        latents = self.seen(images).astype(np.float64).mean(axis=(2, 3)).astype(np.float32)
        return LatentTable(latents, images.annotations, Source("means", data_hash=images.fingerprint()))

    def decode(self, latents: Any) -> np.ndarray:
        """(N, C) -> (N, C, H, W)."""
        _, height, width = self.shape
        return np.broadcast_to(np.asarray(latents, np.float32)[:, :, None, None], (*latents.shape, height, width))
