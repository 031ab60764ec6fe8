"""hinterland encode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hinterland.cli import scene as of_scene
from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Crop, Json, LabelsCsv, Layout, Out, Resize, Seed, SkipBad, print_json, read_images
from hinterland.ground.errors import BadInput
from hinterland.ground.rank import rank_here

if TYPE_CHECKING:
    from hinterland.data.imageset import ImageSet
    from hinterland.ground.progress import Progress
    from hinterland.latents.table import LatentTable

PARTS_ALONE = {
    False: "hinterland analyse RUN draws images and makes baselines of these",
    True: "leave it out, and one table is written",
}
WhichPooling = Literal["none", "mean", "mean-std", "max", "flatten"]


def encode(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="The folder of a trained run, or an encoder as an .onnx file.")
    ],
    data: Annotated[str | None, typer.Option(help="Other images than the run's own; an .onnx file needs them.")] = None,
    split: Annotated[str | None, typer.Option(help="Only train, validation or test.")] = None,
    layer: Annotated[
        str | None, typer.Option(help="Another layer, such as encoder.maps.1; of an .onnx file, an output.")
    ] = None,
    pooling: Annotated[
        WhichPooling | None, typer.Option(help="How maps become one row of numbers; left out: their mean.")
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="Also pixels, colour, PCA and the untrained encoder.")
    ] = False,
    part_size: Annotated[
        int | None,
        typer.Option(
            metavar="IMAGES", min=1, help="Write a folder of tables of so many images each, for any number of images."
        ),
    ] = None,
    out: Out = None,
    layout: Layout = None,
    labels_csv: LabelsCsv = None,
    resize: Resize = None,
    crop: Crop = False,
    skip_bad: SkipBad = False,
    as_json: Json = False,
    scene: of_scene.Scene = None,
    stride: of_scene.Stride = None,
    bands: of_scene.Bands = None,
    table: of_scene.Table = None,
    error: of_scene.Error = None,
    clusters: of_scene.Clusters = None,
    clusters_out: of_scene.ClustersOut = None,
    scene_bands: of_scene.SceneBands = None,
    stack: of_scene.Stack = [],  # noqa: B006  # typer's own way of a repeated option
    tile: of_scene.Tile = None,
    nodata: of_scene.Nodata = None,
    max_nodata: of_scene.MaxNodata = None,
    resample: of_scene.Resample = None,
    seed: Seed = 0,
) -> None:
    """Write each image's latent, log-variance and reconstruction error to a Parquet table; or map a whole scene.

    With --part-size to a folder of tables: memory is that of one, and what was stopped goes on.
    """
    progress = shown_progress()
    asked = of_scene.Given(
        stride, bands, table, error, clusters, clusters_out, scene_bands, stack, tile, nodata, max_nodata, resample
    )
    if scene is not None and rank_here()[1] > 1:
        raise BadInput("--scene is mapped by one process; start it without torchrun or srun")
    if scene is not None:
        others: dict[str, object] = {
            "--data": data,
            "--split": split,
            "--layer": layer,
            "--pooling": pooling,
            "--baselines": baselines,
            "--part-size": part_size,
        }
        others |= {"--layout": layout, "--labels-csv": labels_csv, "--resize": resize, "--crop": crop}
        others |= {"--skip-bad": skip_bad}
        said = [name for name, value in others.items() if value]
        of_scene.write(run, scene, out, asked, said, seed, as_json, progress)
        return
    asked.refuse_without_scene()
    given = read_images(data, layout, labels_csv, resize, crop, skip_bad, progress) if data else None
    of_file = run.suffix == ".onnx"
    if part_size is not None:
        if of_file or baselines:
            also = "an .onnx file" if of_file else "--baselines"
            raise BadInput(f"--part-size ({part_size}) does not go with {also}; {PARTS_ALONE[of_file]}")
        _in_parts(run, given, split, layer, pooling, part_size, out, as_json, progress)
        return
    make = _from_file if of_file else _from_run
    latents, images = make(run, given, split, layer, pooling, baselines, progress)
    if latents is None:
        return  # rank 0 writes
    folder = run.parent if of_file else run / "latents"
    path = out or folder / f"{_name(run.stem if of_file else None, images.name, split, layer, pooling)}.parquet"
    latents.write(path)
    if as_json:
        facts = {"path": str(path), "images": len(latents), "latent_size": latents.size}
        print_json({**facts, "baselines": list(latents.baselines)} if baselines else facts)
    else:
        typer.echo(str(path))


def _in_parts(
    path: Path,
    given: ImageSet | None,
    split: str | None,
    layer: str | None,
    pooling: str | None,
    part_size: int,
    out: Path | None,
    as_json: bool,
    progress: Progress,
) -> None:
    from hinterland.api import open_run
    from hinterland.latents.in_parts import encode_in_parts
    from hinterland.training.ranks import joined

    run = open_run(path)
    images = given or run.images(progress)
    chosen = images.split(split) if split else images
    folder = out or path / "latents" / _name(images.name, split, layer, pooling)
    with joined(run.config.training.device) as ranks:
        written = encode_in_parts(run.trained, chosen, folder, part_size, layer, pooling, ranks, progress)
    if written is None:
        return  # rank 0 speaks
    if as_json:
        print_json({"path": str(folder), "images": len(chosen), "parts": len(written.parts)})
    else:
        typer.echo(str(folder))


def _name(*parts: str | None) -> str:
    """What a table is called that is of these images, this split, layer and pooling."""
    return "-".join(part.replace("/", ".") for part in parts if part)


def _from_run(
    path: Path,
    given: ImageSet | None,
    split: str | None,
    layer: str | None,
    pooling: str | None,
    baselines: bool,
    progress: Progress,
) -> tuple[LatentTable | None, ImageSet]:
    from hinterland.api import open_run
    from hinterland.latents.shared import encode_together
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import RunFolder
    from hinterland.training.ranks import joined

    run = open_run(path)
    images = given or run.images(progress)
    chosen = images.split(split) if split else images
    train = images if images.has("train") else None  # of the same data, though only one split is encoded
    if rank_here()[1] == 1:
        return run.encode(chosen, progress, layer=layer, pooling=pooling, baselines=baselines, train=train), images
    if baselines and train is None:
        train = run.images(progress)
    with joined(run.config.training.device) as ranks:
        trained = Trained(RunFolder(path))
        return encode_together(trained, chosen, ranks, layer, pooling, baselines, train, progress), images


def _from_file(
    path: Path,
    given: ImageSet | None,
    split: str | None,
    layer: str | None,
    pooling: str | None,
    baselines: bool,
    progress: Progress,
) -> tuple[LatentTable | None, ImageSet]:
    if rank_here()[1] > 1:
        raise BadInput(f"{path} is encoded by one process; start it without torchrun or srun")
    from hinterland.latents.onnx import table_of_onnx

    if given is None:
        raise BadInput(f"--data is missing: {path} is no run, and knows no images; give --data FOLDER")
    train = given if given.has("train") else None
    chosen = given.split(split) if split else given
    table = table_of_onnx(path, chosen, layer, pooling, baselines=baselines, train=train, progress=progress)
    return table, given
