"""Begin a run, or go on with one."""

from __future__ import annotations

from pathlib import Path

import torch

from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.files import write_json, write_text
from hinterland.ground.progress import SILENT, Progress
from hinterland.ground.reading import reading
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.unet import unet
from hinterland.objectives.objective import Objective
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig, fingerprint, resolved
from hinterland.training.environment import environment
from hinterland.training.folder import RunFolder, new_folder, only_process
from hinterland.training.loop import Run, fit
from hinterland.training.precision import device_of, threads, threads_of
from hinterland.training.recorder import Recorder, summary_writer
from hinterland.training.rival import Rival
from hinterland.training.state import State, under, usable_weights
from hinterland.training.transfer import begun_from, source_of, take_encoder


def train(
    images: ImageSet,
    config: RunConfig,
    out: Path,
    model: Autoencoder | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> RunFolder:
    """Train from the beginning into the new folder `out`.

    `model` is somebody's own autoencoder; else config.model is built. Raises `BadInput` before anything
    is written, `RunFailed` where a loss is not finite, `Interrupted` where somebody stopped it.
    """
    if model is not None:
        config = config.model_copy(update={"model": None})
    config = resolved(begun_from(config, images), images)
    first = build(config, model)
    first.check(images.shape, torch.device("cpu"))
    _begin_alike(first, config)
    Rival.build(config, torch.device("cpu"))
    if config.training.tensorboard:
        summary_writer()
    device_of(config.training)
    folder = new_folder(out, overwrite)
    with only_process(folder):
        config.write(folder.config_file)
        write_json(folder.path / "environment.json", environment(config.training))
        if images.skipped:
            lines = [f"{skip.name}\t{skip.reason}\n" for skip in images.skipped]
            write_text(folder.path / "skipped.txt", "".join(lines))
        _go_on(images, config, folder, first, progress)
    return folder


def resume(
    images: ImageSet, folder: RunFolder, model: Autoencoder | None = None, progress: Progress = SILENT
) -> RunFolder:
    """Go on from the last checkpoint (or from the beginning, without one); a finished run is left as it is.

    Ends with the same bytes in `last` as a run that was never stopped, on the same machine.
    """
    config = folder.config()
    if folder.is_finished():
        return folder
    if fingerprint(config, images) != config.data.fingerprint:
        raise BadInput(
            f"{folder.path} was trained on other images ({config.data.name}, SHA-256 "
            f"{config.data.fingerprint[:12]}...) than these ({images.name}); hand over the same, "
            "or begin a new run with --out"
        )
    with only_process(folder):
        _go_on(images, config, folder, build(config, model), progress)
    return folder


def build(config: RunConfig, model: Autoencoder | None = None) -> Autoencoder:
    """The model of a run: the one handed over, or the one that its configuration describes."""
    if model is not None:
        return model
    if config.model is None:
        raise BadInput("this run is of somebody's own module; hand it over again: model=Autoencoder(encoder, decoder)")
    if config.data.shape is None:
        raise BadInput("config.yaml has no data.shape, so it is no run's; hinterland train writes one")
    if config.task == "segment":
        return unet(config.model, config.data.shape, len(config.data.classes), config.seed)
    return Autoencoder.build(config.model, config.data.shape, config.seed)


def objective_of(config: RunConfig) -> Objective:
    """The objective of a run, with fresh parameters where it has any."""
    return Objective(config.objective, config.data.shape, config.data.images.get("train"), config.seed)


def to_unit(config: RunConfig, device: torch.device) -> ToUnit:
    """How stored pixels become a run's input."""
    if config.data.scale is None:
        raise BadInput("config.yaml has no data.scale, so it is no run's; hinterland train writes one")
    return ToUnit(config.data.scale, device, config.data.clamp, config.training.channels_last)


def _begin_alike(model: Autoencoder, config: RunConfig) -> None:
    """Let `model` begin with the encoder of the run that `config` names, if any; averaged where that keeps averages."""
    folder = source_of(config)
    if folder is None:
        return
    theirs = folder.config()
    source = build(theirs)
    usable_weights(checkpoint.load(folder.best)[0], source, objective_of(theirs))
    take_encoder(model, source, folder.name)


def _go_on(images: ImageSet, config: RunConfig, folder: RunFolder, model: Autoencoder, progress: Progress) -> None:
    device = device_of(config.training)
    with threads(threads_of(config.training)):
        if not folder.last.exists():
            _begin_alike(model, config)
        state = State(model, objective_of(config), config, device)
        checkpoint.forget_torn(folder)
        if folder.last.exists():
            with reading(folder.last, "an earlier step-*.safetensors beside it may be whole"):
                state.restore(*checkpoint.load(folder.last))
        folder.forget_metrics_after(state.images_seen)
        unit = to_unit(config, device)
        recorder = Recorder(images, config, folder, state, unit, progress)
        if state.images_seen < config.total_images and not state.stopped_early:
            fit(Run(images, config, folder, state, unit, recorder, progress))
        if state.best.images_seen not in (0, state.images_seen):
            tensors, _ = checkpoint.load(folder.best)
            usable_weights(tensors, state.model, state.objective)
            state.averaged = None  # already in the weights
            if state.rival:
                state.rival.load_weights(under(tensors, "rival."))
        recorder.finish()
