"""hinterland demo: two runs, two reports and a comparison, from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Seed
from hinterland.ground.errors import BadInput, HinterlandError

if TYPE_CHECKING:
    from hinterland.api import Run
    from hinterland.data.imageset import ImageSet
    from hinterland.ground.progress import Progress


FASHION_MNIST_IMAGES = 60_000
EXPLORED = 3_000  # images in each explorer: more take longer to be mapped than the rest of the demo has patience for


def add_to(app: typer.Typer) -> None:
    """Put the command of this file into the tree."""
    app.command()(demo)


def demo(
    epochs: Annotated[
        float,
        typer.Option(help="Times that every training image of Fashion-MNIST is seen; 10 is the homework's setting."),
    ] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help="runs/demo, or the next free name after it, otherwise.")
    ] = None,
    seed: Seed = 0,
) -> None:
    """Train an autoencoder and a variational one on Fashion-MNIST, and compare what they learned."""
    from hinterland import api
    from hinterland.training.folder import free_path

    progress = shown_progress()
    if out and out.exists():
        raise BadInput(f"--out ({out}) exists; leave it out to get the next free name, or choose another")
    folder = out or free_path(Path("runs") / "demo")
    images = _images(progress)
    count = images.counts()["train"]
    epochs *= FASHION_MNIST_IMAGES / count  # a smaller set is seen more often: the same images seen
    runs = []
    for preset, words in (("cae", "a convolutional autoencoder"), ("vae", "a variational autoencoder")):
        progress.say(f"\n{words}, latent size 10, on {count:,} images ({preset})")
        run = api.train(images, model=preset, epochs=epochs, out=folder / preset, seed=seed, progress=progress)
        run.report(images, progress=progress)
        runs.append(run)
    progress.say("\nside by side")
    page = api.compare(runs, folder / "compare.html", images, progress)
    explorers = _explorers(runs, images, progress)
    typer.echo(f"""
Both models are trained and looked into. Open in a browser:
  {page.resolve()}
  {runs[0].folder.report_file.resolve()}
  {runs[1].folder.report_file.resolve()}
{explorers}
Go on exploring:
  hinterland interpolate {runs[1].path} 0 7      from the first test image to the eighth
  hinterland traverse {runs[1].path}             what each latent does
  hinterland sample {runs[1].path} --from prior  images that never were
  hinterland explore {runs[0].path} {runs[1].path}    both, linked, with all test images
  hinterland analyse {runs[1].path}              what it knows that pixels, colour, PCA or chance do not""")


def _explorers(runs: list[Run], images: ImageSet, progress: Progress) -> str:
    """Write explore.html into each run, where what that needs is installed; where they are, as lines."""
    from hinterland.api import export

    progress.say("\nexplorers")
    try:
        pages = [export(run, run.path / "explore.html", images, max_images=EXPLORED, progress=progress) for run in runs]
    except HinterlandError as error:
        return f"  no explorers yet: {error}"
    return "\n".join(f"  {page.resolve()}" for page in pages)


def _images(progress: Progress) -> ImageSet:
    """Fashion-MNIST, or the digits that need no download where it cannot be had."""
    from hinterland.api import load

    try:
        return load("fashion-mnist", progress=progress)
    except HinterlandError as error:
        progress.say(f"{error}\n\nFashion-MNIST cannot be had here, so the demo runs on digits: 1,797 images of 8 x 8")
        return load("digits", progress=progress)
