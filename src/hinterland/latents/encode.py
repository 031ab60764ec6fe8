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
    means: list[Tensor] = []
    logvars: list[Tensor] = []
    columns: dict[str, list[Tensor]] = {}
    model.eval()
    with progress.step(f"encode {images.name}", len(images)) as bar:
        for rows in slices(images, at_once(images.shape)):
            batch, valid = seen = to_unit.read(images, rows)
            posterior = model.encode(batch)
            means.append(posterior.mean.cpu())
            if isinstance(posterior, DiagonalGaussian):
                logvars.append(posterior.logvar.cpu())
                columns.setdefault("kl", []).append(kl_per_dimension(posterior).sum(dim=1))
            if scores:
                output = model.decode(posterior.mean)
                error = shown(objective.config.reconstruction, output) - objective.target(*seen)
                columns.setdefault("mse_per_pixel", []).append(mean_per_pixel(error.square(), valid))
                columns.setdefault("mae_per_pixel", []).append(mean_per_pixel(error.abs(), valid))
                columns.setdefault("reconstruction", []).append(objective.distance(output, batch, valid))
            bar.advance(len(batch))
    return LatentTable(
        torch.cat(means).numpy(),
        images.annotations,
        Source(name, data_hash=images.fingerprint()),
        torch.cat(logvars).numpy() if logvars else None,
        {column: torch.cat(parts).cpu().numpy() for column, parts in columns.items()},
    )


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
