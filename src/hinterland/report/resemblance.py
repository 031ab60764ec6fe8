"""Which training image is most like a given picture, pixel by pixel."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.latents.trained import Trained

MOST_VALUES = 100_000_000  # pixel values that are looked through
BLOCK_VALUES = 4_000_000

Images = npt.NDArray[np.float32]


# |x - y|^2 = |x|^2 - 2 x.y + |y|^2
def most_alike(trained: Trained, training: ImageSet, pictures: Images) -> tuple[Images, int]:
    """For each of `pictures` (n, C, H, W) the training image of least squared difference, and among how many.

    Of very large training splits the first so many images are looked through as hold 100 million values.
    """
    values = math.prod(trained.shape)
    among = min(len(training), max(1, MOST_VALUES // values))
    flat = pictures.reshape(len(pictures), -1)
    best, best_row = np.full(len(flat), np.inf), np.zeros(len(flat), dtype=np.intp)
    step = max(1, BLOCK_VALUES // values)
    for start in range(0, among, step):
        block = trained.seen(training.take(slice(start, min(start + step, among)))).reshape(-1, values)
        distance = np.square(block).sum(axis=1) - 2 * flat @ block.T
        nearest = distance.argmin(axis=1)
        least = distance[np.arange(len(flat)), nearest]
        closer = least < best
        best[closer], best_row[closer] = least[closer], start + nearest[closer]
    rows, place = np.unique(best_row, return_inverse=True)  # two pictures may have the same nearest
    return trained.seen(training.take(rows))[place], among
