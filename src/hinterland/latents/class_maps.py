"""Images through a run of task segment: the chance of each class at each pixel, and that beside what is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch

from hinterland.data.batches import ToUnit, slices
from hinterland.data.class_counts import BINS, confusions, reliability
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.training.config import RunConfig
from hinterland.training.segmenting import images_at_once, known_classes

Chances = npt.NDArray[np.float32]  # (n, K, H, W), of each class at each pixel; they sum to 1


@dataclasses.dataclass(frozen=True, eq=False)
class Tally:
    """What a run says of N images whose classes are known, in pixels that are labelled."""

    confusions: npt.NDArray[np.int64]  # (N, K, K) by known class (rows) and said class (columns)
    reliability: npt.NDArray[np.float64]  # (bins, 3): pixels, sum of the chances of what was said, how many right


@torch.inference_mode()
def chances(model: Autoencoder, images: ImageSet, to_unit: ToUnit, progress: Progress = SILENT) -> Iterator[Chances]:
    """Some images after others, in fp32."""
    model.eval()
    with progress.step(f"segment {images.name}", len(images)) as bar:
        for rows in slices(images, images_at_once(images)):
            found: Chances = model(to_unit.read(images, rows).images).softmax(dim=1).cpu().numpy()
            bar.advance(len(found))
            yield found


def tally(
    model: Autoencoder, images: ImageSet, to_unit: ToUnit, config: RunConfig, progress: Progress = SILENT
) -> Tally:
    """Every image once."""
    count, start = len(config.data.classes), 0
    each, counted = [], np.zeros((BINS, 3))
    for found in chances(model, images, to_unit, progress):
        _, known = known_classes(images, slice(start, start + len(found)), to_unit, config)
        truth, said, sure = known.cpu().numpy(), found.argmax(axis=1), found.max(axis=1)
        each.append(confusions(truth, said, count))
        counted += reliability(truth, said, sure)
        start += len(found)
    return Tally(np.concatenate(each), counted)
