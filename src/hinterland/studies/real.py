"""Features of real images, which the cells of a study have in common: made once, kept for the next cell."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict

import numpy as np

from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained

KEPT = 12  # tables; one of 2,000 images takes 10 MB

_tables: OrderedDict[tuple[str, str, str], LatentTable] = OrderedDict()


def real_features(trained: Trained, images: ImageSet, extractor: str, progress: Progress) -> LatentTable:
    """Features of images as the model sees them, so that only the model makes a difference; with their ids."""
    from hinterland.latents.features import features_of

    key = (images.fingerprint(), str(trained.config.data.scale), extractor)
    if key not in _tables:
        table = features_of(np.clip(trained.seen(images), 0, 1), extractor, progress=progress)
        _tables[key] = dataclasses.replace(table, annotations=images.annotations)
        if len(_tables) > KEPT:
            _tables.popitem(last=False)
    return _tables[key]
