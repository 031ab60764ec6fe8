"""hinterland study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Json, print_json


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    app.command()(study)


def study(
    file: Annotated[Path, typer.Argument(metavar="STUDY.yaml", help="What is varied, measured and asked.")],
    out: Annotated[
        str | None, typer.Option("--out", help="Where to write: a folder, or s3://BUCKET/PATH, gs://..., file:///PATH.")
    ] = None,
    executor: Annotated[
        Literal["local", "ray"],
        typer.Option(help="local: one cell after another. ray: on the cluster at RAY_ADDRESS, or on one made here."),
    ] = "local",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the cells and their states; do nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Train and measure a grid of runs. Stop it anywhere: the same command goes on; cells that are done stay."""
    from hinterland import api
    from hinterland.studies.config import cells_of, read_study
    from hinterland.studies.store import Store, is_url
    from hinterland.studies.study import Study

    config = read_study(file)
    is_kept = out is not None and is_url(out)
    place = Path(out) if out and not is_kept else Path("runs") / config.name
    if dry_run:
        states = Study(place, config, Store(out) if out and is_kept else None).states_there()
    else:
        states = api.study(file, out, shown_progress(), executor).states()
    if as_json:
        print_json({"path": str(place), "cells": states})
    elif dry_run:
        for cell in cells_of(config):
            typer.echo(f"{states[cell.name]:<7} {cell.name}")
    else:
        typer.echo(str(place / "study.html" if (place / "study.html").is_file() else place / "table.parquet"))
    if not dry_run and "failed" in states.values():
        raise typer.Exit(1)
