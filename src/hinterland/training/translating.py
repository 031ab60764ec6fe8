"""Task translate: given bands through a model to the wanted ones, and what is shown as training goes on."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.data.pictures import sheet
from hinterland.ground.files import whole_file
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.unet import UNet
from hinterland.objectives.reconstruction import Kind, shown
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.preview import PREVIEWED
from hinterland.training.sides import Wanted, given_side


def translated(model: Autoencoder, given: Float[Tensor, "n c h w"], kind: Kind) -> Float[Tensor, "n bands h w"]:
    """What the model makes of images, on the [0, 1] scale of the wanted bands; from the posterior mean."""
    output = model(given) if isinstance(model, UNet) else model.decode(model.encode(given).mean)
    return shown(kind, output.float())


@torch.no_grad()
def preview_translations(
    folder: RunFolder, model: Autoencoder, config: RunConfig, images: ImageSet, to_unit: ToUnit, images_seen: int
) -> None:
    """Write previews/NNNNNNNN.png: what is given, what is wanted, and what is made of it."""
    training = model.training
    model.eval()
    rows = slice(0, PREVIEWED)
    given = to_unit.read(given_side(config, images), rows)
    wanted = Wanted(images, config, to_unit)
    made = wanted.to_unit.filled(translated(model, given.images, config.objective.reconstruction), given.valid)
    model.train(training)
    enlarge = max(1, 64 // max(images.shape[1:]))
    parts = [part.cpu().numpy().astype(np.float32) for part in (given.images, wanted.read(rows), made)]
    picture = sheet(parts, enlarge=enlarge)
    with whole_file(folder.previews / f"{images_seen:08d}.png") as part:
        Image.fromarray(picture).save(part, "PNG")
