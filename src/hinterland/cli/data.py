"""hinterland data: list, fetch, info, cuboids, prepare."""

from __future__ import annotations

from pathlib import Path

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import (
    Crop,
    Data,
    Json,
    LabelsCsv,
    Layout,
    Out,
    Resize,
    Seed,
    SkipBad,
    print_json,
    read_images,
)
from hinterland.ground.errors import BadInput

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
def fetch(name: str = typer.Argument(help="fashion-mnist, mnist, cuboids-phi or cuboids-varied.")) -> None:
    """Find a data set on this machine, download it, or make it; print where it is."""
    from hinterland.data.cuboids.presets import PRESETS

    if name in {f"cuboids-{preset}" for preset in PRESETS}:
        from hinterland.data.cuboids.generate import on_demand

        typer.echo(str(on_demand(name, shown_progress())))
        return
    from hinterland.data.sources.fetch import fetch as fetch_files

    typer.echo(str(fetch_files(name, shown_progress())))


@app.command()
def cuboids(
    preset: str = typer.Option(
        "phi", help="phi: two cuboids turned once around; varied: 2 to 4, angles, size, colours and lights drawn."
    ),
    count: int | None = typer.Option(None, help="Images.  [default: 10,000 of phi, 500,000 of varied]"),
    size: int = typer.Option(64, help="Side of an image in pixels, 16 to 512."),
    seed: Seed = 0,
    out: Out = None,
    settings: list[str] = typer.Option(
        [],
        "--set",
        metavar="FIELD=VALUE",
        help="A parameter: theta=45 fixes it, 0..90 draws it, 0..90/10 sweeps over 10 values. May be repeated.",
    ),
    config: Path | None = typer.Option(None, "--config", help="A YAML file with parameters, in place of the preset's."),
    maps: str | None = typer.Option(
        None, help="What is stored of each pixel: mask,face,depth, some of them, or none.  [default: the preset's]"
    ),
    workers: int | None = typer.Option(None, min=1, help="Threads; the images are the same.  [default: one per core]"),
    preview: Path | None = typer.Option(None, metavar="FILE.png", help="Write a contact sheet, and no store."),
    resume: bool = typer.Option(False, "--resume", help="Go on with a store that was not finished."),
    overwrite: bool = typer.Option(False, "--overwrite", help="Make anew a store that exists."),
) -> None:
    """Make pictures of articulated cuboids, whose every cause is known; print where they are."""
    from hinterland.data.cuboids.presets import preset as preset_named
    from hinterland.data.cuboids.recipe import recipe_of
    from hinterland.data.cuboids.settings import scene_with

    base = preset_named(preset)
    kinds = None if maps is None else [kind for kind in maps.split(",") if kind != "none"]
    recipe = recipe_of(base, count, size, seed, kinds, scene_with(base.scene, config, settings))
    if preview is not None:
        from hinterland.data.cuboids.preview import save_sheet

        save_sheet(recipe, preview)
        typer.echo(str(preview))
        return
    if out is None:
        raise BadInput("--out is missing: where to make the store; --out data/cuboids, or --preview FILE.png to look")
    from hinterland.data.cuboids.generate import generate

    typer.echo(str(generate(recipe, out, out.name, workers, resume, overwrite, shown_progress())))


@app.command()
def prepare(
    scenes: list[str] = typer.Argument(metavar="SCENES...", help="GeoTIFFs or other images, or folders of them."),
    out: Out = None,
    tile: int = typer.Option(128, help="Side of a tile in pixels."),
    stride: int | None = typer.Option(None, help="Pixels from a tile to the next.  [default: the side]"),
    resize: int | None = typer.Option(None, help="Side of the stored tile in pixels; it must divide --tile."),
    bands: str | None = typer.Option(None, metavar="4,3,2", help="Bands of SCENES, from 1.  [default: all but alpha]"),
    stack: list[str] = typer.Option(
        [], "--stack", help="A further layer of the same places: a file, a folder, or OLD=NEW. May be repeated."
    ),
    labels: str | None = typer.Option(
        None,
        help="Masks of classes: a file, a folder, one with a star (Truth/*_CLS.tif), or OLD=NEW, which changes a "
        "scene's path: images=masks, RGB=CLS.",
    ),
    classes: Path | None = typer.Option(
        None, help="classes.yaml: names, and the values or colours that stand for them."
    ),
    height: str | None = typer.Option(
        None, help="Heights of the surface: a file, a folder, one with a star, or OLD=NEW."
    ),
    nodata: float | None = typer.Option(None, help="The value of pixels without data; nan.  [default: what files say]"),
    max_nodata: float = typer.Option(0.1, help="Tiles with a larger share of pixels without data are dropped."),
    resample: str | None = typer.Option(
        None, help="nearest, bilinear, cubic, average or mode: bring layers on another grid to that of SCENES."
    ),
    split: str = typer.Option("scene", help="scene, random, block:SIDE,BUFFER in pixels, or column:folder."),
    validation: str = typer.Option("", metavar="NAMES", help="Scenes, or values of the column, for validation."),
    test: str = typer.Option("", metavar="NAMES", help="Scenes, or values of the column, for test."),
    workers: int | None = typer.Option(None, min=1, help="Threads; the tiles are the same.  [default: one per core]"),
    resume: bool = typer.Option(False, "--resume", help="Go on with a store that was not finished."),
    overwrite: bool = typer.Option(False, "--overwrite", help="Make anew a store that exists."),
) -> None:
    """Cut scenes into a store of tiles, with where each lies and what is on it; print where the store is."""
    from hinterland.data.rasters.prepare import prepare as prepare_store
    from hinterland.data.rasters.scenes import Sources
    from hinterland.data.rasters.splits import parsed_split
    from hinterland.data.rasters.tiling import Tiling

    if out is None:
        raise BadInput("--out is missing: where to make the store; --out data/tiles")
    sources = Sources(tuple(scenes), _numbers(bands), tuple(stack), labels, height, nodata, resample)
    chosen = parsed_split(split, _names(validation), _names(test))
    tiling = Tiling.checked(
        {"tile": tile, "stride": stride, "resize": resize, "max_nodata": max_nodata, "split": chosen}
    )
    typer.echo(str(prepare_store(sources, out, tiling, classes, workers, resume, overwrite, shown_progress())))


def _numbers(bands: str | None) -> tuple[int, ...] | None:
    """`4,3,2` -> (4, 3, 2)."""
    if bands is None:
        return None
    parts = [part.strip() for part in bands.split(",")]
    if not all(part.isdigit() and int(part) > 0 for part in parts):
        raise BadInput(f"--bands ({bands}) must be numbers from 1, such as 4,3,2")
    return tuple(map(int, parts))


def _names(text: str) -> tuple[str, ...]:
    """`Tile 1,Tile 2` -> (Tile 1, Tile 2)."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@app.command()
def verify(store: Path = typer.Argument(metavar="STORE", help="A folder that prepare or cuboids made.")) -> None:
    """Compare all files of a store with the SHA-256 that were written down when it was made."""
    from hinterland.data.verify import verify as compare

    n_bytes = compare(store, shown_progress())
    typer.echo(f"{store} is whole: {n_bytes / 1e6:,.1f} MB of shards and its table are what they were when it was made")


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
