"""hinterland train."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

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
    print_json,
    read_images,
)
from hinterland.ground.errors import BadInput

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
        Literal["reconstruct", "segment"] | None,
        typer.Option(help="What should come back: the image, or the class of each pixel (DATA has a mask of classes)."),
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
            read_images(data, layout, labels_csv, resize, crop, skip_bad, progress, hold_out)
            if data
            else api.load_again(origin, progress)
        )
        _tell(api.train(images, resume=resume, progress=progress), as_json)
        return
    if data is None:
        raise BadInput("DATA is missing; name images (hinterland data list), or go on with a run: --resume RUN")
    resolved = _configured(model, config, settings or [], given)
    images = read_images(data, layout, labels_csv, resize, crop, skip_bad, progress, hold_out)
    if dry_run:
        _estimate(images, resolved, as_json)
        return
    _tell(_train(images, resolved, out, overwrite, progress), as_json)


def _configured(model: str | None, config: Path | None, settings: list[str], given: dict[str, Any]) -> RunConfig:
    from hinterland.training.config import configured, parsed_setting

    try:
        return configured(model, config, {**dict(parsed_setting(text) for text in settings), **given})
    except BadInput as error:
        message = str(error)
        for path in given:
            name = rf"(?<![-\w]){re.escape(path)}"
            message = re.sub(name, OPTION_OF[path], re.sub(name + "=", OPTION_OF[path] + " ", message))
        raise BadInput(message) from None


def _train(images: ImageSet, config: RunConfig, out: Path | None, overwrite: bool, progress: Any) -> Run:
    from hinterland.api import Run
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import free_path
    from hinterland.training.run import train as begin

    name = config.model.preset if config.model else "own"
    place = out or free_path(Path("runs") / f"{images.name}-{name}")
    return Run(Trained(begin(images, config, place, overwrite=overwrite, progress=progress)))


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


def _tell(run: Run, as_json: bool) -> None:
    line = run.metrics()[-1]
    if as_json:
        print_json({"run": str(run.path), **line})
        return
    told = {**line["terms"], **(line["scores"] if "confusion" in line else {})}
    terms = ", ".join(f"{name} {value:.4g}" for name, value in told.items())
    typer.echo(
        f"{run.path}: {line['images_seen']:,} images seen in {line['elapsed_s']:,.0f} s; {line['split']}: {terms}"
    )
    typer.echo(f"what it learned: hinterland report {run.path}")
