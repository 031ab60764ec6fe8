"""Images through a run of task classify: the chance of each class of the whole image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from hinterland.data.batches import ToUnit, slices
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.encode import BATCH
from hinterland.models.autoencoder import Autoencoder


@torch.inference_mode()
def label_chances(
    model: Autoencoder, images: ImageSet, to_unit: ToUnit, progress: Progress = SILENT
) -> npt.NDArray[np.float32]:
    """(N, K) the chance of each class, in fp32; each image's sum to 1."""
    model.eval()
    found = []
    with progress.step(f"classify {images.name}", len(images)) as bar:
        for rows in slices(images, BATCH):
            found.append(model(to_unit.read(images, rows).images).softmax(dim=1).cpu().numpy())
            bar.advance(len(found[-1]))
    return np.concatenate(found)
