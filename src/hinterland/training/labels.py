"""What tasks with classes need to know of images; and training images of which a share keeps its label and mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Rows
from hinterland.data.class_mask import class_colours, class_names, pixels_by_class
from hinterland.data.imageset import ImageSet
from hinterland.data.labelled import label_names, labelled
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import ModelConfig
from hinterland.models.unet import as_unet
from hinterland.objectives.objective import ObjectiveConfig

if TYPE_CHECKING:
    from hinterland.training.config import RunConfig


def taught(images: ImageSet, config: RunConfig) -> ImageSet:
    """The training images that something is learned from: all, or without reconstruction those with a label.

    A run's length is told by all training images, whatever their share: so runs that have fewer labels see these more
    often, and all see as many images.
    """
    if config.task == "translate" or "reconstruct" in config.tasks or config.data.labelled == 1:
        return images
    kept = labelled(images.annotations, config.data.labelled, config.seed, config.data.label)
    return images.take(np.flatnonzero(kept))


class Known:
    """The labels of the images `taught` gives, and which of them keep it."""

    def __init__(self, images: ImageSet, config: RunConfig):
        label = images.annotations.labels.get(config.data.label)
        codes = None if label is None else label.codes.astype(np.int64)
        self.kept: npt.NDArray[np.bool_] | None = None
        if config.data.labelled < 1 and "reconstruct" in config.tasks and len(config.tasks) > 1:
            self.kept = labelled(images.annotations, config.data.labelled, config.seed, config.data.label)
            codes = None if codes is None else np.where(self.kept, codes, -1)
        self.codes = codes if "classify" in config.tasks else None

    def of(self, rows: Rows) -> npt.NDArray[np.int64] | None:
        """(n,) codes of the label, -1 where not known; None where no task asks."""
        return None if self.codes is None else self.codes[rows]

    def forgotten(self, rows: Rows) -> npt.NDArray[np.bool_] | None:
        """(n,) true where an image's mask is to be taken as unknown; None where none is."""
        return None if self.kept is None else ~self.kept[rows]


def with_tasks(config: RunConfig, images: ImageSet) -> RunConfig:
    """With what each task needs to know of the images; `BadInput` for what does not go with it."""
    if config.model is None:
        raise BadInput(f"task ({config.task}) builds its own model, of `model`; your own module can only reconstruct")
    config.objective.refuse_beside(config.task)
    config = _segmenting(config, images) if "segment" in config.tasks else config
    data = {"label_names": label_names(images, config.data.label)} if "classify" in config.tasks else {}
    if "reconstruct" not in config.tasks:
        own = {name: getattr(config.objective, name) for name in ("segmentation", "classification", "tasks")}
        config = config.model_copy(update={"objective": ObjectiveConfig(reconstruction="mse", **own)})
    elif config.data.labelled < 1 and config.data.balance is not None:
        raise BadInput(
            f"data.balance ({config.data.balance}) looks at labels that data.labelled ({config.data.labelled:g}) takes "
            "away; leave one of them out"
        )
    kept = labelled(images.split("train").annotations, config.data.labelled, config.seed, config.data.label)
    update = {**data, "labelled_images": int(kept.sum())}
    return config.model_copy(update={"data": config.data.model_copy(update=update)})


def _labelled_part(config: RunConfig, images: ImageSet) -> ImageSet:
    """The training images whose label and mask may be looked at."""
    train, data = images.split("train"), config.data
    if data.labelled == 1:
        return train
    return train.take(np.flatnonzero(labelled(train.annotations, data.labelled, config.seed, data.label)))


def _segmenting(config: RunConfig, images: ImageSet) -> RunConfig:
    """With classes, their weights and colours, and a model of maps."""
    mask = config.data.class_mask
    names = class_names(images, mask, pixels_by_class(images, mask))
    pixels = pixels_by_class(_labelled_part(config, images), mask)[:IGNORED]
    if not pixels.any():
        raise BadInput(f"{images.name}, mask {mask}: no pixel of the split train is labelled; nothing can be learned")
    terms = config.objective.segmentation.resolved((pixels / pixels.sum())[: len(names)].tolist())
    values = {"classes": names, "class_colours": class_colours(images, names)}
    return config.model_copy(
        update={
            "data": config.data.model_copy(update=values),
            "model": as_unet(config.model or ModelConfig()),
            "objective": config.objective.model_copy(update={"segmentation": terms}),
        }
    )
