"""Transfer: a run that begins with the encoder of another one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from torch import nn

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.multitask import MultiTask
from hinterland.training.config import InitConfig, RunConfig
from hinterland.training.folder import RunFolder


def begun_from(config: RunConfig, images: ImageSet) -> RunConfig:
    """`config` with what the run that it begins from decides: which weights these are, and the scale of pixels.

    Unchanged where it begins from none. `BadInput` where that run is of other bands, or has no checkpoint.
    """
    if config.init.encoder is None:
        asked = [name for name in ("frozen", "frozen_levels") if getattr(config.init, name)]
        if asked:
            value = str(getattr(config.init, asked[0])).lower()
            raise BadInput(f"init.{asked[0]} ({value}) needs an encoder that has learned something; --init-encoder RUN")
        return config
    folder = RunFolder(Path(config.init.encoder).resolve())
    source = folder.config()
    if not folder.best.exists():
        raise BadInput(f"--init-encoder ({folder.path}) has no checkpoint yet; train it first")
    if source.data.shape is None or source.data.shape[0] != images.shape[0] or source.data.dtypes != images.dtypes:
        raise BadInput(
            f"--init-encoder ({folder.path}) looks at {source.data.shape} (C, H, W) of {source.data.dtypes[:1]}, "
            f"{images.name} has {images.shape} of {images.dtypes[:1]}; bands and their type must be alike"
        )
    digest = hashlib.sha256(folder.best.read_bytes()).hexdigest()
    init = config.init.model_copy(update={"encoder": str(folder.path), "sha256": digest})
    data = config.data.model_copy(update={"scale": config.data.scale or source.data.scale})
    return config.model_copy(update={"init": init, "data": data})


def source_of(config: RunConfig) -> RunFolder | None:
    """The run that `config` begins from; `BadInput` where its checkpoint is not the one that was taken at first."""
    if config.init.encoder is None:
        return None
    folder = RunFolder(Path(config.init.encoder))
    if not folder.best.exists() or hashlib.sha256(folder.best.read_bytes()).hexdigest() != config.init.sha256:
        raise BadInput(f"init.encoder ({folder.path}): its best checkpoint is not the one that this run begins with")
    return folder


def take_encoder(model: Autoencoder, source: Autoencoder, name: str) -> tuple[str, ...]:
    """Copy the weights of the encoder of `source`, the run `name`; of several tasks, into each task's levels.

    All maps must fit; the layers from maps to latent are taken where they do, and those that are not are returned:
    they keep the weights that were drawn. `BadInput` where maps do not fit.
    """
    if isinstance(model, MultiTask):
        alone = [take_encoder(model.alone(task), source, name) for task in model.tasks]
        return tuple(dict.fromkeys(layer for fresh in alone for layer in fresh))
    theirs, ours = source.encoder.state_dict(), model.encoder.state_dict()
    fits = {layer: value for layer, value in theirs.items() if layer in ours and ours[layer].shape == value.shape}
    wrong = [layer for layer in ours if layer.startswith("maps.") and layer not in fits]
    if wrong or not fits:
        raise BadInput(
            f"--init-encoder ({name}): {listing(wrong or ['no layer'])} of this model's encoder is not in that one; "
            "leave --model out, and it is built like that run's"
        )
    model.encoder.load_state_dict({**ours, **fits})
    return tuple(layer for layer in ours if layer not in fits)


def frozen_parts(model: Autoencoder, init: InitConfig) -> list[nn.Module]:
    """The modules that stay as they were taken over; none where the run begins from no other.

    `BadInput` where fewer halvings are there than should stay.
    """
    if not (init.frozen or init.frozen_levels):
        return []
    encoders = model.encoders() if isinstance(model, MultiTask) else [model.encoder]
    if init.frozen:
        return [part for encoder in encoders for part in _taken(encoder, init.fresh)]
    levels = [list(getattr(encoder, "maps", ())) for encoder in encoders]
    if init.frozen_levels > len(levels[0]):
        raise BadInput(
            f"init.frozen_levels ({init.frozen_levels}): the encoder has {len(levels[0])} halvings; --set "
            "init.frozen=true keeps all of it"
        )
    return [level for maps in levels for level in maps[: init.frozen_levels]]


def _taken(encoder: nn.Module, fresh: tuple[str, ...]) -> list[nn.Module]:
    """The encoder, or where some of its weights are `fresh`, its innermost modules that have none of these."""
    if not fresh:
        return [encoder]
    return [
        module
        for path, module in encoder.named_modules()
        if not list(module.children()) and not any(name.startswith(f"{path}.") for name in fresh)
    ]
