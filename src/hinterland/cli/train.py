"""hinterland train."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import (
    Crop,
    HoldOut,
    Json,
    LabelsCsv,
    Layout,
    Out,
    Resize,
    SkipBad,
    Split,
    print_json,
    read_images,
)
from hinterland.ground.errors import BadInput
from hinterland.ground.rank import rank_here

if TYPE_CHECKING:
    from hinterland.api import Run
    from hinterland.data.imageset import ImageSet
    from hinterland.training.config import RunConfig

OPTION_OF = {
    "task": "--task",
    "model.latent_size": "--latent-size",
    "training.epochs": "--epochs",
    "seed": "--seed",
    "init.encoder": "--init-encoder",
    "data.given": "--given",
    "data.wanted": "--wanted",
}


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    app.command()(train)


def train(
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATA]",
            help="fashion-mnist, mnist, digits, a folder, an .npz or .npy file; not needed with --resume.",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="A preset: cae, vae, dense, shallow, deep, dense-vae, ...; hinterland models lists all."),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            help="What should come back: the image (reconstruct), the class of each pixel (segment: DATA has a mask of "
            "classes), the class of the image (classify), other bands of the same place (translate); or several of the "
            "first three, such as reconstruct,classify."
        ),
    ] = None,
    given_bands: Annotated[
        str | None,
        typer.Option(
            "--given",
            metavar="BANDS",
            help="Of --task translate: what the model sees; a layer, or bands of it: naip_old,landsat_b or image:1-3.",
        ),
    ] = None,
    wanted_bands: Annotated[
        str | None,
        typer.Option("--wanted", metavar="BANDS", help="Of --task translate: what should come back, such as image:4."),
    ] = None,
    latent_size: Annotated[int | None, typer.Option(help="Numbers per image.")] = None,
    epochs: Annotated[float | None, typer.Option(help="Times that every training image is seen.")] = None,
    config: Annotated[Path | None, typer.Option(help="A YAML file with data, model, objective, training.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Any setting, such as training.batch_size=128. May be given several times.",
        ),
    ] = None,
    out: Out = None,
    resume: Annotated[Path | None, typer.Option(help="Go on with this run.")] = None,
    from_previous: Annotated[
        bool,
        typer.Option(
            "--from-previous", help="With --resume: where the last checkpoint is damaged, the newest whole one."
        ),
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Empty the run at --out and begin anew.")] = False,
    init_encoder: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="Begin with the encoder of this run; --set init.frozen=true leaves it as it is."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Same seed, same run.")] = None,
    layout: Layout = None,
    labels_csv: LabelsCsv = None,
    resize: Resize = None,
    crop: Crop = False,
    skip_bad: SkipBad = False,
    split: Split = None,
    hold_out: HoldOut = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show the model, and estimate time and memory by a few real steps; write nothing.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Train an autoencoder. A run is a folder; stop it anywhere and go on with --resume."""
    from hinterland import api

    progress = shown_progress()
    chosen = {
        "task": task,
        "model.latent_size": latent_size,
        "training.epochs": epochs,
        "seed": seed,
        "init.encoder": None if init_encoder is None else str(init_encoder),
        "data.given": given_bands,
        "data.wanted": wanted_bands,
    }
    given = {path: value for path, value in chosen.items() if value is not None}
    if resume is not None:
        begins = {
            "--model": model,
            "--config": config,
            "--set": settings,
            "--out": out,
            **{OPTION_OF[p]: v for p, v in given.items()},
        }
        _refuse_with_resume(begins)
        from hinterland.training.folder import RunFolder

        origin = RunFolder(resume).config().data.origin
        images = (
            read_images(data, layout, labels_csv, resize, crop, skip_bad, progress, hold_out, split=split)
            if data
            else api.load_again(origin, progress)
        )
        tell(api.train(images, resume=resume, from_previous=from_previous, progress=progress), as_json)
        return
    if from_previous:
        raise BadInput("--from-previous goes with --resume RUN, and says which of its checkpoints to go on from")
    if data is None:
        raise BadInput("DATA is missing; name images (hinterland data list), or go on with a run: --resume RUN")
    resolved = _configured(model, config, settings or [], given)
    layers = _layers(data, resolved)
    images = read_images(data, layout, labels_csv, resize, crop, skip_bad, progress, hold_out, layers, split)
    if dry_run:
        _estimate(images, resolved, as_json)
        return
    tell(_train(images, resolved, out, overwrite, progress), as_json)


def _configured(model: str | None, config: Path | None, settings: list[str], given: dict[str, Any]) -> RunConfig:
    from hinterland.training.settings import configured, parsed_setting

    try:
        return configured(model, config, {**dict(parsed_setting(text) for text in settings), **given})
    except BadInput as error:
        message = str(error)
        for path in given:
            name = rf"(?<![-\w]){re.escape(path)}"
            message = re.sub(name, OPTION_OF[path], re.sub(name + "=", OPTION_OF[path] + " ", message))
        raise BadInput(message) from None


def _layers(data: str, config: RunConfig) -> list[str] | None:
    """Of task translate: the arrays of an .npz file that its bands speak of, where the file has no array `images`."""
    from hinterland.data.bands import layers_named
    from hinterland.data.sources.arrays import names_in

    path = Path(data)
    if config.task != "translate" or path.suffix != ".npz" or not path.is_file():
        return None
    own = {"images", "x_train"} & set(names_in(path))
    return None if own else layers_named([*config.data.given, *config.data.wanted]) or None


def _train(images: ImageSet, config: RunConfig, out: Path | None, overwrite: bool, progress: Any) -> Run:
    from hinterland.api import Run
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import free_path
    from hinterland.training.ranks import joined
    from hinterland.training.run import train as begin

    name = config.model.preset if config.model else "own"
    with joined(config.training.device) as ranks:
        free = ranks.agreed("out", lambda: str(out or free_path(Path("runs") / f"{images.name}-{name}")))
        return Run(Trained(begin(images, config, Path(free), overwrite=overwrite, progress=progress, ranks=ranks)))


def _refuse_with_resume(options: dict[str, Any]) -> None:
    given = [name for name, value in options.items() if value]
    if given:
        raise BadInput(
            f"{', '.join(given)} cannot be given with --resume: a run goes on as it began; "
            "leave it out, or begin anew with --out"
        )


def _estimate(images: ImageSet, config: RunConfig, as_json: bool) -> None:
    import dataclasses

    from hinterland.training.estimate import estimate

    found = estimate(images, config)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        typer.echo(str(found))


def tell(run: Run, as_json: bool) -> None:
    """Where the run lies, and how it ended; of several ranks, rank 0 tells it."""
    if rank_here()[0] > 0:
        return
    line = run.metrics()[-1]
    if as_json:
        print_json({"run": str(run.path), **line})
        return
    plain = line["scores"].keys() == {"mse_per_pixel", "mae_per_pixel"}  # which say what the terms do
    told = {**line["terms"], **({} if plain else line["scores"])}
    terms = ", ".join(f"{name} {value:.4g}" for name, value in told.items())
    typer.echo(
        f"{run.path}: {line['images_seen']:,} images seen in {line['elapsed_s']:,.0f} s; {line['split']}: {terms}"
    )
    typer.echo(f"what it learned: hinterland report {run.path}")
