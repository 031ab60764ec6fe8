"""Which entries of a codebook images use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from hinterland.data.batches import ToUnit, slices
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.posterior import Quantised
from hinterland.models.quantiser import FiniteScalar, VectorQuantiser

BATCH = 500


@torch.inference_mode()
def entry_counts(model: Autoencoder, images: ImageSet, to_unit: ToUnit) -> npt.NDArray[np.int64]:
    """(K,) how often each entry is used for these images, every place counting; `BadInput` without a codebook."""
    quantiser = next((m for m in model.modules() if isinstance(m, VectorQuantiser | FiniteScalar)), None)
    if quantiser is None:
        raise BadInput("the model has no codebook; --set model.posterior=vq, or fsq, gives it one")
    model.eval()
    counts = np.zeros(quantiser.entries, np.int64)
    for rows in slices(images, BATCH):
        posterior = model.encode(to_unit.read(images, rows).images)
        assert isinstance(posterior, Quantised)  # which is what its quantiser returns
        counts += np.bincount(posterior.entries.flatten().cpu().numpy(), minlength=len(counts))
    return counts


# exp(-sum_k p_k ln p_k)
def perplexity(counts: npt.NDArray[np.int64]) -> float:
    """As how many entries, used equally often: from 1 to K, best K. van den Oord et al. 2017."""
    shares = counts[counts > 0] / counts.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))
