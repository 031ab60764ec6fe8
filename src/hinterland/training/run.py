"""Begin a run, or go on with one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.data.verify import check_shards
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.ground.files import write_json, write_text
from hinterland.ground.memory import keep_freed_memory
from hinterland.ground.progress import SILENT, Progress
from hinterland.ground.reading import reading
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.classifier import classifier
from hinterland.models.multitask import multitask
from hinterland.models.unet import unet
from hinterland.objectives.objective import Objective
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.environment import environment
from hinterland.training.folder import RunFolder, new_folder, only_process
from hinterland.training.growing import Parent, hold_kept, parent_of, record_growth, take_over
from hinterland.training.loggers import Logger, check_loggers, summary_writer
from hinterland.training.loop import Run, fit
from hinterland.training.mishaps import told
from hinterland.training.precision import device_of, threads, threads_of
from hinterland.training.ranks import ALONE, Ranks
from hinterland.training.recorder import Recorder
from hinterland.training.resolving import fingerprint, resolved
from hinterland.training.rival import Rival
from hinterland.training.sides import given_side, in_words
from hinterland.training.state import State, under, usable_weights
from hinterland.training.together import refuse_what_is_whole
from hinterland.training.transfer import begun_from, frozen_parts, source_of, take_encoder


def train(
    images: ImageSet,
    config: RunConfig,
    out: Path,
    model: Autoencoder | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
    loggers: Sequence[Logger] = (),
    ranks: Ranks = ALONE,
) -> RunFolder:
    """Train from the beginning into the new folder `out`.

    `model` is somebody's own autoencoder; else config.model is built. `loggers` are told what metrics.jsonl is told.
    Raises `BadInput` before anything is written, `RunFailed` where a loss is not finite, `Interrupted` where somebody
    stopped it. Of several `ranks` all hand over the same; rank 0 checks and writes.
    """
    folder = RunFolder(out)
    if not ranks.leads:
        config = RunConfig.model_validate_json(ranks.agreed("config", str))
        with told(folder, ranks):
            _go_on(images, config, folder, build(config, model), progress, ranks=ranks)
        return folder
    check_loggers(loggers)
    first, config = _checked(images, config, model, ranks)
    check_shards(images, progress)
    folder = new_folder(out, overwrite)
    with only_process(folder), told(folder, ranks):
        folder.forget_torn()
        config.write(folder.config_file)
        known = {**environment(config.training), "ranks": ranks.world, "config_sha256": folder.config_sha256()}
        write_json(folder.path / "environment.json", known)
        if images.skipped:
            lines = [f"{skip.name}\t{skip.reason}\n" for skip in images.skipped]
            write_text(folder.path / "skipped.txt", "".join(lines))
        ranks.agreed("config", config.model_dump_json)
        _go_on(images, config, folder, first, progress, loggers, ranks)
    return folder


def _checked(
    images: ImageSet, config: RunConfig, model: Autoencoder | None, ranks: Ranks
) -> tuple[Autoencoder, RunConfig]:
    """The first model of a run, and its configuration with all that images and other runs decide."""
    if model is not None:
        config = config.model_copy(update={"model": None})
    config = resolved(begun_from(config, given_side(config, images)), images)
    first = build(config, model)
    first.check(config.data.shape or images.shape, torch.device("cpu"))
    config = _begin_alike(first, config)
    frozen_parts(first, config.init)
    parent_of(config)
    Rival.build(config, torch.device("cpu"))
    refuse_what_is_whole(config, first, ranks.world)
    objective_of(config, first)
    if config.training.tensorboard:
        summary_writer()
    device_of(config.training)
    return first, config


def resume(
    images: ImageSet,
    folder: RunFolder,
    model: Autoencoder | None = None,
    progress: Progress = SILENT,
    from_previous: bool = False,
    loggers: Sequence[Logger] = (),
    ranks: Ranks = ALONE,
) -> RunFolder:
    """Go on from the last checkpoint (or from the beginning, without one); a finished run is left as it is.

    Ends with the same bytes in `last` as a run that was never stopped, on the same machine. `from_previous`: where the
    last checkpoint or the best is damaged, go on from the newest whole one. `BadInput` where config.yaml was changed.
    Of several `ranks`, whose number may be another than before, rank 0 looks, and the others follow.
    """
    if not ranks.leads:
        if ranks.agreed("resumed", str) != "finished":
            config = folder.config()
            with told(folder, ranks):
                _go_on(images, config, folder, build(config, model), progress, ranks=ranks)
        return folder
    config = folder.config()
    if folder.is_shared:
        raise BadInput(
            f"--resume ({folder.path}) is a shared model: its weights alone are there, and nothing to go on with; "
            f"--init-encoder {folder.path} begins a new run with its encoder"
        )
    if folder.is_finished() and not (from_previous and checkpoint.is_damaged(folder)):
        ranks.agreed("resumed", lambda: "finished")
        return folder
    if fingerprint(config, images) != config.data.fingerprint:
        raise BadInput(
            f"{folder.path} was trained on other images ({config.data.name}, SHA-256 "
            f"{config.data.fingerprint[:12]}...) than these ({images.name}); hand over the same, "
            "or begin a new run with --out"
        )
    check_loggers(loggers)
    first = build(config, model)
    refuse_what_is_whole(config, first, ranks.world)
    check_shards(images, progress)
    with only_process(folder), told(folder, ranks):
        if from_previous:
            checkpoint.go_back(folder, config, progress.say)
        elif checkpoint.newest(folder) is None:
            folder.refuse_changed_config()
        ranks.agreed("resumed", lambda: "going on")
        _go_on(images, config, folder, first, progress, loggers, ranks)
    return folder


def build(config: RunConfig, model: Autoencoder | None = None) -> Autoencoder:
    """The model of a run: the one handed over, or the one that its configuration describes."""
    if model is not None:
        if model.outputs != config.outputs:
            raise BadInput(
                f"your own module has outputs ({model.outputs}), and {in_words(config) or 'a reconstruction'} needs "
                f"{config.outputs}; Autoencoder(encoder, decoder, outputs={config.outputs})"
            )
        return model
    if config.model is None:
        raise BadInput("this run is of somebody's own module; hand it over again: model=Autoencoder(encoder, decoder)")
    if config.data.shape is None:
        raise BadInput("config.yaml has no data.shape, so it is no run's; hinterland train writes one")
    outputs = {"segment": len(config.data.classes), "classify": len(config.data.label_names)}
    if len(config.tasks) > 1:
        return multitask(config.model, config.data.shape, config.tasks, outputs, config.seed)
    if config.task in outputs:
        made = unet if config.task == "segment" else classifier
        return made(config.model, config.data.shape, outputs[config.task], config.seed)
    if config.task == "translate" and config.model.unet:
        return unet(config.model, config.data.shape, len(config.data.wanted_bands), config.seed)
    return Autoencoder.build(config.model, config.data.shape, config.seed, config.outputs)


def objective_of(config: RunConfig, model: Autoencoder | None = None) -> Objective:
    """The objective of a run, with fresh parameters where it has any; `model`: the run's, to see how large latents are.

    `BadInput` where latents of that size cannot be asked what the configuration asks.
    """
    shape, size = config.data.shape, None
    if config.objective.sizes_latents and shape is not None:
        size = (model or build(config)).check(shape, torch.device("cpu"))
    return Objective(config.objective, shape, config.data.images.get("train"), config.seed, size)


def to_unit(config: RunConfig, device: torch.device) -> ToUnit:
    """How stored pixels become a run's input."""
    if config.data.scale is None:
        raise BadInput("config.yaml has no data.scale, so it is no run's; hinterland train writes one")
    return ToUnit(config.data.scale, device, config.data.clamp, config.training.channels_last)


def _begin_alike(model: Autoencoder, config: RunConfig) -> RunConfig:
    """Let `model` begin with the encoder of the run that `config` names, if any; averaged where that keeps averages.

    Returns `config` with what of the encoder did not fit.
    """
    folder = source_of(config)
    if folder is None:
        return config
    theirs = folder.config()
    source = build(theirs)
    usable_weights(checkpoint.load(folder.best, theirs)[0], source, objective_of(theirs, source))
    fresh = take_encoder(model, source, folder.name)
    return config.model_copy(update={"init": config.init.model_copy(update={"fresh": fresh})})


def _parent(config: RunConfig) -> Parent | None:
    """The run that is made deeper to become the one of `config`, if any; averaged where that keeps averages."""
    folder = parent_of(config)
    if folder is None:
        return None
    theirs = folder.config()
    model = build(theirs)
    objective = objective_of(theirs, model)
    tensors, _ = checkpoint.load(folder.best, theirs)
    usable_weights(tensors, model, objective)
    return Parent(folder, theirs, model, objective, tensors)


def _go_on(
    images: ImageSet,
    config: RunConfig,
    folder: RunFolder,
    model: Autoencoder,
    progress: Progress,
    loggers: Sequence[Logger] = (),
    ranks: Ranks = ALONE,
) -> None:
    device = device_of(config.training)
    keep_freed_memory()
    with threads(threads_of(config.training)):
        saved = _taken_up(folder, config, ranks)
        if saved is None:
            _begin_alike(model, config)
        objective, parent, said = objective_of(config, model), _parent(config) if saved is None else None, ""
        if parent is not None:
            said = take_over(parent, model, objective, images, config, to_unit(config, torch.device("cpu")))
        state = State(model, objective, config, device, ranks)
        hold_kept(state, config)
        if saved is not None:
            with reading(folder.last, checkpoint.remedy(folder.last)):
                state.restore(*saved)
        if ranks.leads:
            folder.forget_torn()
            folder.forget_metrics_after(state.images_seen)
        unit = to_unit(config, device)
        recorder = Recorder(images, config, folder, state, unit, progress, loggers)
        if parent is not None:
            record_growth(parent, said, state, recorder, config, progress)
        if state.images_seen < config.total_images and not state.stopped_early:
            fit(Run(images, config, folder, state, unit, recorder, progress))
        if state.best.images_seen not in (0, state.images_seen):
            ranks.agreed("saved", str)
            tensors, _ = checkpoint.load(folder.best)
            usable_weights(tensors, state.model, state.objective)
            state.averaged = None  # already in the weights
            if state.rival:
                state.rival.load_weights(under(tensors, "rival."))
        recorder.finish()


def _taken_up(folder: RunFolder, config: RunConfig, ranks: Ranks) -> checkpoint.Saved | None:
    """The checkpoint to go on from, the same on all ranks; `RunFailed` where one of them sees another."""
    found: list[checkpoint.Saved | None] = []

    def position() -> str:
        found.append(checkpoint.take_up(folder, config))
        return "0" if found[0] is None else str(found[0][1]["images_seen"])

    at = ranks.agreed("position", position)
    if not found and position() != at:
        raise RunFailed(
            f"{folder.path}: rank 0 goes on from {int(at):,} images, and rank {ranks.rank} finds another checkpoint or "
            "none; the run's folder must be on a disk that all machines share"
        )
    return found[0]
