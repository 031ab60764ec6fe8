"""Runs: trained, grown, opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hinterland.api.images import Images, as_images, load_again
from hinterland.api.run import Run
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress

if TYPE_CHECKING:
    from hinterland.models.autoencoder import Autoencoder
    from hinterland.training.loggers import Logger


def train(
    images: Images,
    model: str | Autoencoder = "vae",
    latent_size: int | None = None,
    epochs: float | None = None,
    out: str | Path | None = None,
    seed: int | None = None,
    settings: Mapping[str, Any] | None = None,
    config: str | Path | None = None,
    resume: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
    from_previous: bool = False,
    loggers: Sequence[Logger] = (),
) -> Run:
    """Train an autoencoder on the training split and return the run.

    `images` is an ImageSet, or an array (N, C, H, W) that is split 80/10/10 by number.

    `model` is a preset's name or your own `Autoencoder(encoder, decoder)`; `settings` maps dotted paths to
    values ({"training.batch_size": 128}); `config` is a YAML file; `out` defaults to runs/DATA-MODEL. `resume` goes on
    with a run; `from_previous`, where its last checkpoint is damaged, from the newest whole one.
    `loggers` have write(images_seen, split, values) and close(), and are told what metrics.jsonl is told.
    Raises `BadInput` before anything is written, `RunFailed` where a loss is not finite. In a script that torchrun or
    srun started as several ranks, all of them call this, and train one run together.
    """
    from hinterland.latents.trained import Trained
    from hinterland.training import run as training
    from hinterland.training.folder import RunFolder, free_path
    from hinterland.training.ranks import joined
    from hinterland.training.settings import configured

    own = None if isinstance(model, str) else model
    images = as_images(images)
    if resume is not None:
        device = RunFolder(Path(resume)).config().training.device
        with joined(device) as ranks:
            folder = training.resume(images, RunFolder(Path(resume)), own, progress, from_previous, loggers, ranks)
            return Run(Trained(folder, own))
    chosen = {"model.latent_size": latent_size, "training.epochs": epochs, "seed": seed}
    chosen = {path: value for path, value in chosen.items() if value is not None}
    if own is not None and latent_size is not None:
        raise BadInput(f"latent_size ({latent_size}) is for presets; your own model decides its own size")
    named = model if isinstance(model, str) else None
    resolved = configured(
        None if config and named == "vae" else named, Path(config) if config else None, {**(settings or {}), **chosen}
    )
    with joined(resolved.training.device) as ranks:
        free = ranks.agreed("out", lambda: str(out or free_path(Path("runs") / f"{images.name}-{named or 'own'}")))
        folder = training.train(images, resolved, Path(free), own, overwrite, progress, loggers, ranks)
        return Run(Trained(folder, own))


def grow(
    run: Run | str | Path,
    widths: Sequence[int],
    epochs: float,
    out: str | Path | None = None,
    decoder: Literal["kept", "new"] = "kept",
    freeze_epochs: float = 0,
    settings: Mapping[str, Any] | None = None,
    images: Images | None = None,
    overwrite: bool = False,
    resume: bool = False,
    progress: Progress = SILENT,
) -> Run:
    """Make a trained run deeper, by one level of each of `widths` in turn, train after each; return the last run.

    What was learned is kept, and so is its function, where the level allows it. `decoder` new lets all of the decoder
    begin anew; for `freeze_epochs` what was kept stays as it is. `settings` are of training, objective, augment, noise.
    `out` defaults to RUN-grown; runs between lie in `out`.stages. `images` are the run's own unless given.
    """
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import RunFolder, free_path
    from hinterland.training.growing import Level
    from hinterland.training.stages import grow as grown

    path = run.path if isinstance(run, Run) else Path(run)
    parent = RunFolder(path)
    levels = [Level(width, epochs, decoder, freeze_epochs, dict(settings or {})) for width in widths]
    given = load_again(parent.config().data.origin, progress) if images is None else as_images(images)
    place = Path(out) if out else free_path(path.with_name(f"{path.resolve().name}-grown"))
    return Run(Trained(grown(given, parent, levels, place, overwrite, resume, progress)))


def open_run(folder: str | Path, model: Autoencoder | None = None) -> Run:
    """A run that was trained before; `model` is needed only where the run was of your own module."""
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import RunFolder

    return Run(Trained(RunFolder(Path(folder)), model))
