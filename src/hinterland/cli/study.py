"""hinterland study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Json, Out, print_json


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    app.command()(study)


def study(
    file: Annotated[Path, typer.Argument(metavar="STUDY.yaml", help="What is varied, measured and asked.")],
    out: Out = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the cells and their states; do nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Train and measure a grid of runs. Stop it anywhere: the same command goes on; cells that are done stay."""
    from hinterland import api
    from hinterland.studies.config import cells_of, read_study
    from hinterland.studies.study import Study

    config = read_study(file)
    place = out or Path("runs") / config.name
    states = Study(place, config).states() if dry_run else api.study(file, place, shown_progress()).states()
    if as_json:
        print_json({"path": str(place), "cells": states})
    elif dry_run:
        for cell in cells_of(config):
            typer.echo(f"{states[cell.name]:<7} {cell.name}")
    else:
        typer.echo(str(place / "study.html" if (place / "study.html").is_file() else place / "table.parquet"))
    if not dry_run and "failed" in states.values():
        raise typer.Exit(1)
