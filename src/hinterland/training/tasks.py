"""What each task learns from a batch and says of a split; and several tasks at once."""

from __future__ import annotations

import dataclasses

import torch

from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.multitask import MultiTask
from hinterland.objectives.classification import classification_terms
from hinterland.objectives.passage import through
from hinterland.objectives.segmentation import segmentation_terms
from hinterland.objectives.terms import Term, Terms
from hinterland.training.batch import Batch
from hinterland.training.classifying import classified, evaluate_labels
from hinterland.training.config import RunConfig
from hinterland.training.evaluate import Evaluation, evaluate
from hinterland.training.folder import RunFolder
from hinterland.training.precision import uses_bf16
from hinterland.training.preview import preview
from hinterland.training.rival import Judge
from hinterland.training.segmenting import evaluate_classes, preview_classes, segmented
from hinterland.training.sides import Wanted, given_side
from hinterland.training.state import State
from hinterland.training.translating import preview_translations


def learned(state: State, batch: Batch, config: RunConfig) -> Terms:
    """The terms of a batch."""
    if isinstance(state.model, MultiTask):
        return _together(state, state.model, batch, config)
    if config.task == "segment":
        return segmented(state, batch, config)
    if config.task == "classify":
        return classified(state, batch, config)
    return _reconstructed(state, batch, config)


def _reconstructed(state: State, batch: Batch, config: RunConfig) -> Terms:
    objective, device = state.objective, batch.given.device
    with torch.autocast(device.type, torch.bfloat16, enabled=uses_bf16(config.training, device)):
        made = through(state.model, batch.given, batch.noise(state.noise), objective.wants(), batch.again)
    seen, factors = state.images_seen, batch.factors
    terms: Terms = objective(made.output, made.posterior, batch.wanted, seen, factors, made, batch.valid)
    return terms


def _together(state: State, model: MultiTask, batch: Batch, config: RunConfig) -> Terms:
    """The terms of every task, by its name and weight.

    Where only a share of the images has labels, the other tasks' terms count by the inverse of it: so their mean over
    all images is, in the mean over batches, that of the labelled ones.
    """
    device, objective = batch.given.device, config.objective
    with torch.autocast(device.type, torch.bfloat16, enabled=uses_bf16(config.training, device)):
        told = model(batch.given, batch.noise(state.noise))
    parts: dict[str, Term] = {}
    for task, (posterior, output) in told.items():
        weight = getattr(objective.tasks, task)
        if task == "reconstruct":
            terms = state.objective(output, posterior, batch.wanted, state.images_seen, {}, None, batch.valid)
        elif task == "segment":
            assert batch.classes is not None
            terms = segmentation_terms(output, batch.classes, objective.segmentation)
        else:
            assert batch.labels is not None
            terms = classification_terms(output, batch.labels, objective.classification)
        if task != "reconstruct" and "reconstruct" in config.tasks:
            weight *= config.data.images["train"] / max(1, config.data.labelled_images or 0)
        parts |= _named(task, terms, weight)
    return Terms(parts)


def _named(task: str, terms: Terms, weight: float) -> dict[str, Term]:
    return {
        f"{task}_{name}": dataclasses.replace(term, weight=weight * term.weight) for name, term in terms.parts.items()
    }


def evaluated(
    state: State, images: ImageSet, to_unit: ToUnit, config: RunConfig, progress: Progress, judge: Judge | None = None
) -> Evaluation:
    """The whole of `images`; of several tasks the terms and scores of each by its name, and their weighted sum."""
    if not isinstance(state.model, MultiTask):
        return _alone(state, state.model, config.task, images, to_unit, config, progress, judge)
    model, weights = state.model, config.objective.tasks
    found = {t: _alone(state, model.alone(t), t, images, to_unit, config, progress) for t in config.tasks}
    whole = sum(getattr(weights, task) * one.terms["objective"] for task, one in found.items())
    return Evaluation(
        {"objective": whole, **{f"{task}_{n}": v for task, one in found.items() for n, v in one.terms.items()}},
        {f"{task}_{n}": v for task, one in found.items() for n, v in one.scores.items()},
        next((one.kl_per_dimension for one in found.values() if one.kl_per_dimension is not None), None),
    )


def _alone(
    state: State,
    model: Autoencoder,
    task: str,
    images: ImageSet,
    to_unit: ToUnit,
    config: RunConfig,
    progress: Progress,
    judge: Judge | None = None,
) -> Evaluation:
    if task == "segment":
        return evaluate_classes(model, images, to_unit, config, progress, state.ranks)
    if task == "classify":
        return evaluate_labels(model, images, to_unit, config, progress, state.ranks)
    wanted = Wanted(images, config, to_unit) if task == "translate" else None
    given, objective = given_side(config, images), state.objective
    noise, ranks = config.noise, state.ranks
    return evaluate(model, objective, given, to_unit, config.seed, progress, judge, noise, wanted, ranks)


def previewed(
    folder: RunFolder, model: Autoencoder, config: RunConfig, images: ImageSet, to_unit: ToUnit, images_seen: int
) -> None:
    """A picture of the first task that gives one; of classes of images there is none."""
    draw = {"reconstruct": preview, "segment": preview_classes, "translate": preview_translations}
    task = next((task for task in config.tasks if task in draw), None)
    if task is None:
        return
    shown = model.alone(task) if isinstance(model, MultiTask) else model
    draw[task](folder, shown, config, images, to_unit, images_seen)
