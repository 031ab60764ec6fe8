"""hinterland grow."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Json, Out, RunPath
from hinterland.ground.errors import BadInput, Interrupted


def add_to(app: typer.Typer) -> None:
    """Put the command of this file into the tree."""
    app.command()(grow)


def grow(
    run: RunPath,
    widths: Annotated[
        list[str],
        typer.Option(metavar="N,...", help="Channels of each level to add; several are added one after the other."),
    ],
    epochs: Annotated[float, typer.Option(help="Times that every training image is seen after each.")],
    out: Out = None,
    decoder: Annotated[
        Literal["kept", "new"], typer.Option(help="Keep the decoder's levels too, or begin all of it anew.")
    ] = "kept",
    freeze_epochs: Annotated[
        float, typer.Option(min=0, help="For so long the weights that were kept stay as they are.")
    ] = 0.0,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="A setting, such as training.learning_rate=0.001."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the growing at --out; what is done is not done again.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Empty the run at --out and begin anew.")] = False,
    as_json: Json = False,
) -> None:
    """Make a trained run deeper and train it again. What it learned is kept; the new run lies at --out."""
    from hinterland import api
    from hinterland.cli.train import tell
    from hinterland.training.settings import parsed_setting

    if resume and (out is None or overwrite):
        raise BadInput("--resume goes on with the growing at --out NEW; name it, and leave --overwrite out")
    wanted = [_width(part) for text in widths for part in text.split(",") if part.strip()]
    chosen = dict(parsed_setting(text) for text in settings or [])
    progress = shown_progress()
    try:
        grown = api.grow(run, wanted, epochs, out, decoder, freeze_epochs, chosen, None, overwrite, resume, progress)
    except Interrupted as stop:
        if len(wanted) < 2 or out is None:
            raise
        words = str(stop).split(" Go on with", 1)[0]
        raise Interrupted(f"{words} Go on with the same command and --resume") from None
    tell(grown, as_json)


def _width(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadInput(
            f"--widths {text}: a whole number of channels is needed, such as 128; several as 64,128"
        ) from None
