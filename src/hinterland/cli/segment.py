"""hinterland segment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Json, RunPath, print_json
from hinterland.cli.scene import Nodata, Resample, SceneBands, Stack, Tile, numbers


def add_to(app: typer.Typer) -> None:
    """Put the command of this file into the tree."""
    app.command()(segment)


def segment(
    run: RunPath,
    scene: Annotated[str, typer.Argument(metavar="SCENE.tif", help="The raster whose pixels are to be told.")],
    out: Annotated[Path, typer.Option("--out", metavar="MAP.tif", help="The map: a class a pixel, in class colours.")],
    chance: Annotated[
        Path | None,
        typer.Option("--chance", metavar="FILE.tif", help="Also the chance that is given to the class that is said."),
    ] = None,
    stride: Annotated[
        int | None, typer.Option("--stride", help="Pixels from a window to the next; left out: half a tile.")
    ] = None,
    scene_bands: SceneBands = None,
    stack: Stack = [],  # noqa: B006
    tile: Tile = None,
    nodata: Nodata = None,
    resample: Resample = None,
    as_json: Json = False,
) -> None:
    """Say the class of each pixel of a scene, by a run that was trained with --task segment; print where the map is."""
    from hinterland.api import open_run

    reading = {
        "stride": stride,
        "bands": numbers(scene_bands),
        "stacked": tuple(stack),
        "nodata": nodata,
        "resample": resample,
        "tile": tile,
    }
    made = open_run(run).segment_scene(scene, out, chance, reading, shown_progress())
    if as_json:
        print_json({what: str(path) for what, path in made.items()})
    else:
        for path in made.values():
            typer.echo(str(path))
