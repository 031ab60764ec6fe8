"""Images through a model: to a LatentTable, and back to images."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from hinterland.data.batches import ToUnit, slices
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.memory import keep_freed_memory
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable, Source
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.objective import Objective
from hinterland.objectives.reconstruction import mean_per_pixel, shown
from hinterland.objectives.regularisers import kl_per_dimension

BATCH = 500  # images; ranks and parts begin at multiples of it
NUMBERS = 2**21  # of larger images a part of that, so that layers do not grow with them


def at_once(shape: tuple[int, int, int]) -> int:
    """How many images (C, H, W) go through a model together: 500, or a divisor of it; so parts of 500 give the same."""
    return next((n for n in (500, 250, 125, 50, 25, 10, 5) if n * math.prod(shape) <= NUMBERS), 1)


@torch.inference_mode()
def encode(
    model: Autoencoder,
    objective: Objective,
    images: ImageSet,
    to_unit: ToUnit,
    name: str,
    scores: bool = True,
    progress: Progress = SILENT,
) -> LatentTable:
    """Posterior mean (and log-variance) of every image, in fp32.

    With `scores`, each image is also decoded from its mean: `mse_per_pixel`, `mae_per_pixel` on the [0, 1]
    scale, `reconstruction` in the objective's unit, and `kl` in nats. Only pixels that have data count.
    """
    keep_freed_memory()
    found = Filled(len(images))
    model.eval()
    with progress.step(f"encode {images.name}", len(images)) as bar:
        for rows in slices(images, at_once(images.shape)):
            batch, valid = seen = to_unit.read(images, rows)
            posterior = model.encode(batch)
            found.put("latents", rows, posterior.mean)
            if isinstance(posterior, DiagonalGaussian):
                found.put("logvar", rows, posterior.logvar)
                found.put("kl", rows, kl_per_dimension(posterior).sum(dim=1))
            if scores:
                output = model.decode(posterior.mean)
                error = shown(objective.config.reconstruction, output) - objective.target(*seen)
                found.put("mse_per_pixel", rows, mean_per_pixel(error.square(), valid))
                found.put("mae_per_pixel", rows, mean_per_pixel(error.abs(), valid))
                found.put("reconstruction", rows, objective.distance(output, batch, valid))
            bar.advance(len(batch))
    source = Source(name, data_hash=images.fingerprint())
    latents, logvar = found.pop("latents"), found.pop("logvar")
    assert latents is not None
    return LatentTable(latents, images.annotations, source, logvar, found.rest())


class Filled:
    """Arrays with a row for each of `count` images, filled part by part.

    Their memory is got at the first part: rows kept one part after another would come to lie between what each part
    frees again, and hold many times their own size.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._arrays: dict[str, npt.NDArray[np.float32]] = {}

    def put(self, name: str, rows: slice, values: Tensor) -> None:
        """`values` (n, ...) of the images of `rows`, as float32."""
        if name not in self._arrays:
            self._arrays[name] = np.empty((self.count, *values.shape[1:]), np.float32)
        self._arrays[name][rows] = values.cpu().numpy()

    def pop(self, name: str) -> npt.NDArray[np.float32] | None:
        """The array of that name, taken out; None where nothing was put there."""
        return self._arrays.pop(name, None)

    def rest(self) -> dict[str, npt.NDArray[np.float32]]:
        """All that were not taken out."""
        return self._arrays


@torch.inference_mode()
def decode(
    model: Autoencoder, objective: Objective, latents: npt.ArrayLike, size: int, device: torch.device
) -> npt.NDArray[np.float32]:
    """Latents (N, D) -> images (N, C, H, W), float32 in [0, 1]."""
    array = np.asarray(latents, dtype=np.float32)
    if array.ndim != 2 or array.shape[1] != size:
        raise BadInput(f"latents have shape {array.shape}; this run decodes (N, {size})")
    if not np.isfinite(array).all():
        raise BadInput("latents hold NaN or infinite values; only finite ones can be decoded")
    keep_freed_memory()
    model.eval()
    parts = [
        shown(objective.config.reconstruction, model.decode(torch.from_numpy(part.copy()).to(device))).cpu().numpy()
        for part in np.array_split(array, max(1, -(-len(array) // BATCH)))
    ]
    return np.ascontiguousarray(np.concatenate(parts), dtype=np.float32)
