"""Previews: a few images, their reconstructions and some samples, as training goes on."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image

from hinterland.data.batches import ToUnit, as_tensor
from hinterland.data.imageset import ImageSet
from hinterland.data.pictures import sheet
from hinterland.ground.files import whole_file
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.reconstruction import Kind, shown
from hinterland.training.folder import RunFolder

PREVIEWED = 10


@torch.no_grad()
def preview(
    folder: RunFolder,
    model: Autoencoder,
    kind: Kind,
    images: ImageSet,
    to_unit: ToUnit,
    images_seen: int,
    seed: int,
) -> None:
    """Write previews/NNNNNNNN.png: originals, reconstructions, and for a variational model samples of the prior."""
    training = model.training
    model.eval()
    batch = to_unit(as_tensor(images, slice(0, PREVIEWED)))
    posterior = model.encode(batch)
    rows = [batch, shown(kind, model.decode(posterior.mean))]
    if isinstance(posterior, DiagonalGaussian):
        noise = torch.Generator(batch.device).manual_seed(seed)
        latents = torch.randn((len(batch), posterior.mean.shape[1]), generator=noise, device=batch.device)
        rows.append(shown(kind, model.decode(latents)))
    model.train(training)
    enlarge = max(1, 64 // max(images.shape[1:]))
    picture = sheet([row.cpu().numpy().astype(np.float32) for row in rows], enlarge=enlarge)
    with whole_file(folder.previews / f"{images_seen:08d}.png") as part:
        Image.fromarray(picture).save(part, "PNG")
