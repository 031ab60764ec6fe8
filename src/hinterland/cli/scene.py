"""The options of `hinterland encode RUN --scene`, and what it does."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hinterland.cli.options import print_json
from hinterland.ground.errors import BadInput, listing

if TYPE_CHECKING:
    from hinterland.ground.progress import Progress
    from hinterland.latents.scene.maps import SceneMaps

PANEL = "A whole scene, back onto the map"


def _option(name: str, text: str, metavar: str | None = None) -> Any:
    return typer.Option(name, help=text, metavar=metavar, rich_help_panel=PANEL)


WhichBands = Literal["all", "rgb"]
Scene = Annotated[
    str | None,
    _option("--scene", metavar="SCENE.tif", text="Slide the run's tile over this raster; --out is a GeoTIFF then."),
]
Stride = Annotated[int | None, _option("--stride", text="Pixels from a window to the next; left out: the tile.")]
Bands = Annotated[
    WhichBands | None,
    _option("--bands", text="all: a band a latent; rgb: three principal components; left out: all up to 12 latents."),
]
Table = Annotated[
    Path | None, _option("--table", metavar="FILE.parquet", text="Also latents with footprints, as GeoParquet.")
]
Error = Annotated[
    Path | None,
    _option("--error", metavar="FILE.tif", text="Also each pixel's reconstruction error: what the run finds strange."),
]
Clusters = Annotated[int | None, _option("--clusters", metavar="K", text="Also a map of K clusters of the latents.")]
ClustersOut = Annotated[
    Path | None, _option("--clusters-out", metavar="FILE.tif", text="Where; left out: beside --out.")
]
SceneBands = Annotated[
    str | None,
    _option("--scene-bands", metavar="4,3,2", text="Bands of the raster, from 1; left out: those of the run's tiles."),
]
Stack = Annotated[
    list[str], _option("--stack", text="A further layer, as in `data prepare`: a file, a folder, or OLD=NEW.")
]
Tile = Annotated[
    int | None, _option("--tile", text="Side of a window, averaged to the run's size; left out: as its tiles.")
]
Nodata = Annotated[float | None, _option("--nodata", text="The value of pixels without data.")]
MaxNodata = Annotated[
    float | None, _option("--max-nodata", text="Windows with a larger share without data get none; left out: .1.")
]
Resample = Annotated[str | None, _option("--resample", text="Bring layers on another grid to the scene's.")]


@dataclasses.dataclass(frozen=True)
class Given:
    """What was said about the scene on the command line."""

    stride: int | None
    bands: WhichBands | None
    table: Path | None
    error: Path | None
    clusters: int | None
    clusters_out: Path | None
    scene_bands: str | None
    stack: list[str]
    tile: int | None
    nodata: float | None
    max_nodata: float | None
    resample: str | None

    def refuse_without_scene(self) -> None:
        """`BadInput` where something was said, though there is no scene."""
        said = [field.name for field in dataclasses.fields(self) if getattr(self, field.name) not in (None, [])]
        if said:
            raise BadInput(f"--{said[0].replace('_', '-')} goes with --scene SCENE.tif; say which scene")


def write(
    run: Path,
    scene: str,
    out: Path | None,
    given: Given,
    others: list[str],
    seed: int,
    as_json: bool,
    progress: Progress,
) -> None:
    """Write all files that are asked for, and print where they are."""
    if others:
        raise BadInput(f"{listing(others)} and --scene do not go together; a scene is encoded as it is")
    from hinterland.api import open_run

    path = out or run / "latents" / f"{Path(scene).stem}.tif"
    clusters_out = given.clusters_out
    if given.clusters and clusters_out is None:
        clusters_out = path.with_name(f"{path.stem}-clusters.tif")
    reading = {
        "bands": numbers(given.scene_bands),
        "stacked": tuple(given.stack),
        "nodata": given.nodata,
        "resample": given.resample,
        "tile": given.tile,
        "max_nodata": given.max_nodata,
    }
    made = open_run(run).encode_scene(
        scene,
        path,
        given.stride,
        given.bands,
        given.table,
        given.error,
        given.clusters or 0,
        clusters_out,
        reading,
        seed,
        progress,
    )
    if as_json:
        print_json(_facts(made))
    else:
        for written in made.files.values():
            typer.echo(str(written))


def _facts(made: SceneMaps) -> dict[str, object]:
    facts = dataclasses.asdict(made)
    return {**facts, "files": {what: str(path) for what, path in made.files.items()}}


def numbers(bands: str | None) -> tuple[int, ...] | None:
    """`4,3,2` -> (4, 3, 2)."""
    if bands is None:
        return None
    parts = [part.strip() for part in bands.split(",")]
    if not all(part.isdigit() and int(part) > 0 for part in parts):
        raise BadInput(f"--scene-bands ({bands}) must be numbers from 1, such as 4,3,2")
    return tuple(map(int, parts))
