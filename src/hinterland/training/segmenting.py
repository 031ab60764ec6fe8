"""Task segment: what is learned from a batch, what is said of a split, and what is shown as training goes on."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from hinterland.data.batches import ToUnit, mask_of
from hinterland.data.class_counts import (
    BINS,
    accuracy,
    calibration_error,
    confusions,
    macro_overlap,
    overlaps,
    reliability,
)
from hinterland.data.class_mask import painted
from hinterland.data.imageset import ImageSet
from hinterland.data.pictures import sheet
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.files import whole_file
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.segmentation import segmentation_terms
from hinterland.objectives.terms import Terms
from hinterland.training.batch import Batch
from hinterland.training.config import RunConfig
from hinterland.training.evaluate import Evaluation
from hinterland.training.folder import RunFolder
from hinterland.training.precision import uses_bf16
from hinterland.training.preview import PREVIEWED
from hinterland.training.ranks import ALONE, Ranks
from hinterland.training.state import State

PIXELS_AT_ONCE = 2**20


def segmented(state: State, batch: Batch, config: RunConfig) -> Terms:
    """The terms of a batch whose classes are known: layers may be bf16, the rest is fp32."""
    assert batch.classes is not None
    device = batch.given.device
    with torch.autocast(device.type, torch.bfloat16, enabled=uses_bf16(config.training, device)):
        logits = state.model(batch.given)
    return segmentation_terms(logits.float(), batch.classes, config.objective.segmentation)


def images_at_once(images: ImageSet) -> int:
    """How many go through a model together, so that memory does not grow with their size."""
    return max(1, PIXELS_AT_ONCE // (images.shape[1] * images.shape[2]))


@torch.no_grad()
def evaluate_classes(
    model: Autoencoder,
    images: ImageSet,
    to_unit: ToUnit,
    config: RunConfig,
    progress: Progress = SILENT,
    ranks: Ranks = ALONE,
) -> Evaluation:
    """Every image once: means of the terms; over all labelled pixels together IoU of each class, their mean, accuracy
    and calibration error. A class that is neither there nor said has no IoU. Each rank looks at its part."""
    training, count = model.training, len(config.data.classes)
    model.eval()
    sums: dict[str, Tensor] = {}
    confusion, reliable = np.zeros((count, count), np.int64), np.zeros((BINS, 3))
    with progress.step("evaluate", len(images)) as bar:
        for rows, part in ranks.slices(images, images_at_once(images)):
            shown, known = known_classes(images, rows, to_unit, config)
            logits = model(shown)
            for name, value in segmentation_terms(logits, known, config.objective.segmentation).sums().items():
                counted = part.counted(value)
                sums[name] = sums[name] + counted if name in sums else counted
            chance, said = (part.cpu().numpy() for part in logits.softmax(dim=1).max(dim=1))
            truth = known.cpu().numpy()
            if not part.idle:
                confusion += confusions(truth, said, count).sum(axis=0)
                reliable += reliability(truth, said, chance)
            bar.advance(part.whole)
    model.train(training)
    sums, (confusion, reliable) = ranks.summed(sums), ranks.added(confusion, reliable)
    each = {f"iou {name}": float(value) for name, value in zip(config.data.classes, overlaps(confusion), strict=True)}
    scores = {
        "macro_iou": float(macro_overlap(confusion)),
        "accuracy": float(accuracy(confusion)),
        "calibration_error": calibration_error(reliable),
        **{name: value for name, value in each.items() if not np.isnan(value)},
    }
    terms = {name: float(value) / len(images) for name, value in sums.items()}
    return Evaluation(terms, scores, None, confusion=confusion.tolist())


def known_classes(images: ImageSet, rows: slice, to_unit: ToUnit, config: RunConfig) -> tuple[Tensor, Tensor]:
    """Images as a model sees them (n, C, H, W), and their classes (n, H, W): IGNORED where there is no data either."""
    seen = to_unit.read(images, rows)
    known = mask_of(images, config.data.class_mask, rows, to_unit.device)
    return seen.images, known if seen.valid is None else torch.where(seen.valid[:, 0], known, IGNORED)


@torch.no_grad()
def preview_classes(
    folder: RunFolder, model: Autoencoder, config: RunConfig, images: ImageSet, to_unit: ToUnit, images_seen: int
) -> None:
    """Write previews/NNNNNNNN.png: images, their known classes in colour (black: not labelled), and what is said."""
    training = model.training
    model.eval()
    shown, known = known_classes(images, slice(0, PREVIEWED), to_unit, config)
    said = model(shown).argmax(dim=1)
    model.train(training)
    colours = config.data.class_colours
    maps = [painted(part.cpu().numpy(), colours) for part in (known, said)]
    enlarge = max(1, 64 // max(images.shape[1:]))
    picture = sheet([shown.cpu().numpy().astype(np.float32), *maps], enlarge=enlarge)
    with whole_file(folder.previews / f"{images_seen:08d}.png") as part:
        Image.fromarray(picture).save(part, "PNG")
