"""Previews: a few images, their reconstructions and some samples, as training goes on."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.data.noise import noisy_at
from hinterland.data.pictures import sheet
from hinterland.ground.files import whole_file
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import DiagonalGaussian, Posterior
from hinterland.objectives.reconstruction import shown
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder

PREVIEWED = 10


@torch.no_grad()
def preview(
    folder: RunFolder, model: Autoencoder, config: RunConfig, images: ImageSet, to_unit: ToUnit, images_seen: int
) -> None:
    """Write previews/NNNNNNNN.png: originals, reconstructions; with noise, noisy images and what is made of them; for a
    variational model samples of the prior N(0, I)."""
    training, kind = model.training, config.objective.reconstruction
    model.eval()
    clean = to_unit.read(images, slice(0, PREVIEWED))

    def seen_through(given: Tensor) -> tuple[Tensor, Posterior]:
        posterior = model.encode(given)
        return to_unit.filled(shown(kind, model.decode(posterior.mean)), clean.valid), posterior

    back, posterior = seen_through(clean.images)
    rows = [clean.images, back]
    if config.noise.any:
        given = to_unit.filled(noisy_at(clean.images, config.noise, 0, config.seed), clean.valid)
        rows += [given, seen_through(given)[0]]
    if isinstance(posterior, DiagonalGaussian) and config.objective.prior == "standard":
        noise = torch.Generator(back.device).manual_seed(config.seed)
        latents = torch.randn((len(back), posterior.mean.shape[1]), generator=noise, device=back.device)
        rows.append(shown(kind, model.decode(latents)))
    model.train(training)
    enlarge = max(1, 64 // max(images.shape[1:]))
    picture = sheet([row.cpu().numpy().astype(np.float32) for row in rows], enlarge=enlarge)
    with whole_file(folder.previews / f"{images_seen:08d}.png") as part:
        Image.fromarray(picture).save(part, "PNG")
