"""hinterland export, explore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Seed
from hinterland.ground.errors import BadInput

if TYPE_CHECKING:
    from hinterland.data.imageset import ImageSet
    from hinterland.ground.progress import Progress

Runs = Annotated[
    list[Path], typer.Argument(metavar="RUN [RUN2]", help="A trained run, or two that take the same images.")
]
Data = Annotated[str | None, typer.Option(help="Other images than the first run's own.")]
Split = Annotated[str | None, typer.Option(help="train, validation or test; test otherwise, where there is one.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    for command in (export, explore):
        app.command()(command)


def export(
    runs: Runs,
    out: Annotated[Path | None, typer.Option("--out", help="The page.")] = None,
    onnx: Annotated[
        Path | None,
        typer.Option("--onnx", metavar="FOLDER", help="Instead of a page: encoder.onnx and decoder.onnx there."),
    ] = None,
    images: Annotated[
        int, typer.Option("--images", min=3, help="How many images at most; of more, so many are drawn by class.")
    ] = 10_000,
    split: Split = None,
    data: Data = None,
    encoder: Annotated[
        bool, typer.Option("--encoder", help="The page also places images that are dropped on it, and is larger.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what exists.")] = False,
    seed: Seed = 0,
) -> None:
    """Write the explorer as one HTML file: a map of the latents that decodes live, from disk and offline.

    Or, with --onnx, encoder and decoder for programs without torch.
    """
    from hinterland.api import export as write
    from hinterland.api import open_run

    if onnx is not None:
        _export_onnx(runs, out, onnx, data, overwrite)
        return
    if out is None:
        raise BadInput("--out is missing; --out FILE.html writes the page, --onnx FOLDER the networks")
    if out.exists() and not overwrite:
        raise BadInput(f"--out ({out}) exists; choose another name, or replace it with --overwrite")
    progress = shown_progress()
    opened = [open_run(run) for run in runs]
    chosen = _images(data, progress)
    path = write(opened, out, chosen, split, images, encoder, seed, overwrite, progress)
    progress.say(f"{path.stat().st_size / 1e6:.1f} MB in one file")
    typer.echo(str(path))


def explore(
    runs: Runs,
    images: Annotated[
        int | None, typer.Option("--images", min=3, help="How many images at most; all of them otherwise.")
    ] = None,
    split: Split = None,
    data: Data = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="A free one otherwise.")] = 0,
    host: Annotated[str, typer.Option(help="Listen there instead; then a token is demanded.")] = "127.0.0.1",
    token: Annotated[str | None, typer.Option(help="Demand this token; drawn at random where one is needed.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
    seed: Seed = 0,
) -> None:
    """Serve the explorer on this machine, with all images, until Ctrl-C."""
    from hinterland.api import explore as serve
    from hinterland.api import open_run

    progress = shown_progress()

    def ready(address: str) -> None:
        typer.echo(address)
        progress.say("Ctrl-C ends it")
        if browser:
            import webbrowser

            webbrowser.open(address)

    opened = [open_run(run) for run in runs]
    serve(opened, _images(data, progress), split, images, seed, host, port, token, ready, progress)


def _export_onnx(runs: list[Path], out: Path | None, folder: Path, data: str | None, overwrite: bool) -> None:
    from hinterland.api import open_run

    if len(runs) != 1 or out is not None:
        raise BadInput("--onnx (FOLDER) takes one run, and no --out; the page is written without it")
    progress = shown_progress()
    written = open_run(runs[0]).export_onnx(folder, _images(data, progress), overwrite, progress)
    for name, file in written.items():
        progress.say(
            f"{name}: largest difference from torch {file.largest_difference:.1e} ({file.checked_on} {file.input} "
            "compared)"
        )
        typer.echo(str(file.path))


def _images(data: str | None, progress: Progress) -> ImageSet | None:
    from hinterland.api import load

    return load(data, progress=progress) if data else None
