"""How far latents move when pixels do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from hinterland.data.batches import ToUnit, slices
from hinterland.data.imageset import ImageSet
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.sparse import contraction

BATCH, PROJECTIONS = 250, 8


# |dz/dx|_F^2 / sum_d Var_x(z_d)
def sensitivity(
    model: Autoencoder, images: ImageSet, to_unit: ToUnit, seed: int = 0, projections: int = PROJECTIONS
) -> npt.NDArray[np.float64]:
    """(N,) squared norm of each image's Jacobian, in units of the latents' whole variance over these images; >= 0.

    How many times the spread of all latents an image's latent would be away for a change of 1 (the pixel range) spread
    over its pixels, squared, if the encoder were linear. Scaling latents changes nothing, so shrinking them is no
    improvement. By the mean over random projections of signs (Hutchinson 1990); what Rifai et al. 2011 penalise.
    """
    noise = torch.Generator(to_unit.device).manual_seed(seed)
    model.eval()
    norms, means = [], []
    for rows in slices(images, BATCH):
        with torch.enable_grad():
            batch = to_unit.read(images, rows).images.requires_grad_()
            each = [contraction(model.encode(batch).mean, batch, noise).detach() for _ in range(projections)]
        with torch.no_grad():
            means.append(model.encode(batch).mean.double())
        norms.append(torch.stack(each).double().mean(dim=0))
    spread = torch.cat(means).var(dim=0, correction=0).sum().clamp(min=1e-12)
    return np.asarray((torch.cat(norms) / spread).cpu().numpy())
