"""hinterland data: list, fetch, info."""

from __future__ import annotations

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import (
    Crop,
    Data,
    Json,
    LabelsCsv,
    Layout,
    Resize,
    SkipBad,
    print_json,
    read_images,
)

app = typer.Typer(help="Find, fetch and look at images.", no_args_is_help=True)


@app.command("list")
def list_data(as_json: Json = False) -> None:
    """Name the data sets there are."""
    from hinterland.data.catalog import CATALOG

    if as_json:
        print_json(CATALOG)
        return
    for name, description in CATALOG.items():
        typer.echo(f"{name:<16} {description}")


@app.command()
def fetch(name: str = typer.Argument(help="fashion-mnist or mnist.")) -> None:
    """Find a data set on this machine, or download it; print where it is."""
    from hinterland.data.sources.fetch import fetch as fetch_files

    typer.echo(str(fetch_files(name, shown_progress())))


@app.command()
def info(
    data: Data,
    layout: Layout = None,
    labels_csv: LabelsCsv = None,
    resize: Resize = None,
    crop: Crop = False,
    skip_bad: SkipBad = False,
    as_json: Json = False,
) -> None:
    """Tell sizes, splits, labels and pixel statistics of images."""
    from hinterland.data.describe import as_text, describe

    facts = describe(read_images(data, layout, labels_csv, resize, crop, skip_bad, shown_progress()))
    if as_json:
        print_json(facts)
    else:
        typer.echo(as_text(facts))
