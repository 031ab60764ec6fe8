"""hinterland share, pull: models given away, and taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import RunPath


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    for command in (share, pull):
        app.command()(command)


def share(
    run: RunPath,
    out: Annotated[Path, typer.Option("--out", help="The folder to share.")],
    licence: Annotated[
        str, typer.Option("--licence", help="Of the weights, in the Hub's words: apache-2.0, cc-by-4.0, mit, other.")
    ],
    to: Annotated[
        str | None, typer.Option("--to", metavar="OWNER/NAME", help="Also send it to the Hugging Face Hub.")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="With --to: a new place there is seen by all.")] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures/--no-pictures", help="The card's pictures show images of the data.")
    ] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files of a shared model.")] = False,
) -> None:
    """Write what a run learned as a folder to share: weights, configuration, a model card."""
    from hinterland.api import open_run, push_to_hub

    folder = open_run(run).save_pretrained(out, licence, pictures, overwrite)
    typer.echo(str(folder))
    if to is not None:
        typer.echo(push_to_hub(folder, to, not public, shown_progress()))


def pull(
    name: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="A model on the Hugging Face Hub.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where to put it; the image cache otherwise.")] = None,
    revision: Annotated[str | None, typer.Option("--revision", help="A branch, tag or commit.")] = None,
) -> None:
    """Fetch a shared model from the Hugging Face Hub; the folder that is printed is used like a run's."""
    from hinterland.latents.hub import fetch_model

    typer.echo(str(fetch_model(name, revision, out, shown_progress())))
