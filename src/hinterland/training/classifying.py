"""Task classify: what is learned from a batch, and what is said of a split."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from hinterland.data.batches import ToUnit
from hinterland.data.class_counts import BINS, accuracy, balanced_accuracy, calibration_error, confusions, reliability
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.classification import classification_terms
from hinterland.objectives.terms import Terms
from hinterland.training.batch import Batch
from hinterland.training.config import RunConfig
from hinterland.training.evaluate import EVALUATION_BATCH, Evaluation
from hinterland.training.precision import uses_bf16
from hinterland.training.ranks import ALONE, Ranks
from hinterland.training.state import State


def classified(state: State, batch: Batch, config: RunConfig) -> Terms:
    """The terms of a batch whose labels are known: layers may be bf16, the rest is fp32."""
    assert batch.labels is not None
    device = batch.given.device
    with torch.autocast(device.type, torch.bfloat16, enabled=uses_bf16(config.training, device)):
        logits = state.model(batch.given)
    return classification_terms(logits.float(), batch.labels, config.objective.classification)


@torch.no_grad()
def evaluate_labels(
    model: Autoencoder,
    images: ImageSet,
    to_unit: ToUnit,
    config: RunConfig,
    progress: Progress = SILENT,
    ranks: Ranks = ALONE,
) -> Evaluation:
    """Every image with a label once: mean of the terms, accuracy, mean recall of the classes, calibration error.

    Each rank looks at its part, and all find the same.
    """
    count, codes = len(config.data.label_names), codes_of(images, config)
    labelled = np.flatnonzero(codes >= 0)
    if len(labelled) == 0:
        raise BadInput(f"{images.name}: no image of this split has the label {config.data.label}; nothing to score")
    images, codes = images.take(labelled), codes[labelled]
    training = model.training
    model.eval()
    sums: dict[str, Tensor] = {}
    confusion, reliable = np.zeros((count, count), np.int64), np.zeros((BINS, 3))
    with progress.step("evaluate", len(images)) as bar:
        for rows, part in ranks.slices(images, EVALUATION_BATCH):
            logits, truth = model(to_unit.read(images, rows).images), codes[rows]
            labels = torch.from_numpy(truth).to(logits.device)
            for name, value in classification_terms(logits, labels, config.objective.classification).sums().items():
                counted = part.counted(value)
                sums[name] = sums[name] + counted if name in sums else counted
            sure, said = (part.cpu().numpy()[:, None, None] for part in logits.softmax(dim=1).max(dim=1))
            if not part.idle:
                confusion += confusions(truth[:, None, None], said, count).sum(axis=0)
                reliable += reliability(truth[:, None, None], said, sure)
            bar.advance(part.whole)
    model.train(training)
    sums, (confusion, reliable) = ranks.summed(sums), ranks.added(confusion, reliable)
    scores = {
        "accuracy": float(accuracy(confusion)),
        "balanced_accuracy": float(balanced_accuracy(confusion)),
        "calibration_error": calibration_error(reliable),
    }
    terms = {name: float(value) / len(images) for name, value in sums.items()}
    return Evaluation(terms, scores, None, confusion=confusion.tolist())


def codes_of(images: ImageSet, config: RunConfig) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) codes of the run's label by its class names, for images that may have others; -1 where not known."""
    label = images.annotations.labels.get(config.data.label)
    if label is None:
        raise BadInput(f"{images.name} has no label {config.data.label}, whose class this run says")
    place = {name: code for code, name in enumerate(config.data.label_names)}
    codes = np.array([place.get(name, -1) for name in label.names], np.int64)
    return np.where(label.codes >= 0, codes[label.codes], -1)
