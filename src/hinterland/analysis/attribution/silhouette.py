"""Do the classes of a label lie apart? Silhouette."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.scaling import scaling_of
from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

MOST_IMAGES = 5_000  # every distance is computed: 25 million


# s_i = (b_i - a_i) / max(a_i, b_i)
def silhouettes(latents: Vectors, codes: Codes, name: str = "latents") -> Numbers:
    """(n,) silhouette of each image in the classes `codes` (n,) of a label, in [-1, 1].

    a: mean distance to its own class; b: to the nearest other class. 1: far nearer to its own; 0: on the border,
    or alone in its class; below 0: nearer to another. Their mean is the silhouette of the label. Rousseeuw 1987.
    Refused for more than 5,000 images (take a stratified sample), one class, or a class for each image.
    """
    from sklearn.metrics import silhouette_samples

    n, classes = len(codes), len(np.unique(codes))
    if n > MOST_IMAGES:
        raise BadInput(f"{name}: silhouettes of {n:,} images need {n**2:.1e} distances; draw at most {MOST_IMAGES:,}")
    if not 2 <= classes < n:
        raise BadInput(f"{name}: silhouettes need from 2 to {n - 1} classes among {n} images; there are {classes}")
    return np.asarray(silhouette_samples(scaling_of(latents, name).apply(latents), codes), dtype=np.float64)
