"""hinterland reconstruct, interpolate, traverse, sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.encode import encode
from hinterland.cli.options import Out, RunPath, Seed
from hinterland.ground.errors import BadInput

if TYPE_CHECKING:
    from hinterland.api import Run
    from hinterland.data.imageset import ImageSet
    from hinterland.ground.progress import Progress

Steps = Annotated[int, typer.Option(min=2, max=200, help="Pictures in a strip.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    for command in (encode, reconstruct, interpolate, traverse, sample):
        app.command()(command)


def reconstruct(
    run: RunPath,
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Images of the run's size.")],
    out: Annotated[Path | None, typer.Option("--out", help="A folder; RUN/reconstructions otherwise.")] = None,
) -> None:
    """Send image files through a run: one picture each, the original beside what comes back."""
    from hinterland.data.pictures import sheet

    opened = _open(run)
    folder = out or opened.path / "reconstructions"
    for file in files:
        images = _from_file(opened, file)
        picture = sheet([opened.trained.seen(images), opened.reconstruct(images)])
        typer.echo(str(_write_picture(folder / f"{file.stem}.png", picture)))


def interpolate(
    run: RunPath,
    a: Annotated[str, typer.Argument(metavar="A", help="An image: its id, its number in the test split, or a file.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    steps: Steps = 10,
    method: Annotated[
        Literal["linear", "slerp", "hyperspherical", "all"],
        typer.Option(help="Which way through the latent space."),
    ] = "all",
    out: Out = None,
) -> None:
    """Walk from one image to another through the latent space; write the strips as one picture."""
    import numpy as np

    from hinterland.data.pictures import sheet
    from hinterland.latents import paths

    opened = _open(run)
    ends = _chosen(opened, [a, b], shown_progress())
    first, last = (opened.encode(image).latents[0] for image in ends)
    ways = {"linear": paths.linear, "slerp": paths.slerp, "hyperspherical": paths.hyperspherical}
    names = list(ways) if method == "all" else [method]
    seen = [opened.trained.seen(image) for image in ends]
    blank = np.full((steps - 2, *opened.trained.shape), 0.5, dtype=np.float32)
    rows = [np.concatenate([seen[0], blank, seen[1]])]
    rows += [opened.decode(ways[name](first, last, steps)) for name in names]
    path = out or opened.path / "figures" / f"interpolate-{_plain(a)}-{_plain(b)}.png"
    typer.echo(str(_write_picture(path, sheet(rows))))
    typer.echo(f"first row: the two images; below: {', '.join(names)}", err=True)


def traverse(
    run: RunPath,
    image: Annotated[
        str | None, typer.Option(help="Start from this image (id, number or file); else from the mean.")
    ] = None,
    components: Annotated[
        bool, typer.Option("--components", help="Along principal components instead of single latents.")
    ] = False,
    steps: Steps = 11,
    out: Out = None,
) -> None:
    """Change one latent at a time, from -3 to 3 standard deviations; write the strips as one picture."""
    import numpy as np

    from hinterland.data.pictures import sheet
    from hinterland.latents.principal import principal_components

    opened, progress = _open(run), shown_progress()
    images = opened.images(progress)
    latents = opened.encode(images.split("test" if images.has("test") else "train"), progress).latents
    start = opened.encode(_chosen(opened, [image], progress)[0]).latents[0] if image else latents.mean(axis=0)
    spread = np.linspace(-3, 3, steps, dtype=np.float32)[:, None]
    if components:
        found = principal_components(latents)
        directions = found.components * np.sqrt(found.variances)[:, None]
    else:
        directions = np.diag(latents.std(axis=0))
    most = directions[: min(len(directions), 64)].astype(np.float32)
    rows = [opened.decode(start + spread * direction) for direction in most]
    path = out or opened.path / "figures" / f"traverse-{'components' if components else 'latents'}.png"
    typer.echo(str(_write_picture(path, sheet(rows))))


def sample(
    run: RunPath,
    source: Annotated[
        Literal["prior", "gaussian", "gmm", "two-stage", "flow"],
        typer.Option(
            "--from",
            "--sampler",
            help="The run's prior; or fitted to the latents: one Gaussian, a mixture, a second VAE, a flow (zuko).",
        ),
    ] = "prior",
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 64,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """Decode latents that are drawn at random; write them as one picture."""
    from hinterland.data.pictures import sheet
    from hinterland.latents.samplers import fitted_draws

    opened, progress = _open(run), shown_progress()
    opened.trained.refuse_unless_it_decodes()
    if source == "prior":
        if not opened.trained.has_prior:
            raise BadInput(
                f"--from (prior): {opened.name} is a plain autoencoder and has no prior; --from gmm fits one"
            )
        latents = opened.trained.prior(count, seed)
    else:
        table = opened.trained.encode(opened.images(progress).split("train"), scores=False, progress=progress)
        latents = fitted_draws(table, source, count, seed, progress)
        progress.say(f"{source}, fitted to {len(table):,} training images")
    decoded = opened.decode(latents)
    across = max(1, round(count**0.5))
    path = out or opened.path / "figures" / f"sample-{source}-{seed}.png"
    typer.echo(str(_write_picture(path, sheet([decoded[i : i + across] for i in range(0, count, across)]))))


def _open(run: Path) -> Run:
    from hinterland.api import open_run

    return open_run(run)


def _chosen(run: Run, names: list[str], progress: Progress) -> list[ImageSet]:
    """Images by file, by id, or by number in the test split (the training split where there is none)."""
    import numpy as np

    if all(Path(name).is_file() for name in names):
        return [_from_file(run, Path(name)) for name in names]
    images = run.images(progress)
    numbered = images.split("test" if images.has("test") else "train")
    found = []
    for name in names:
        place = np.flatnonzero(images.ids == name)
        if Path(name).is_file():
            found.append(_from_file(run, Path(name)))
        elif len(place):
            found.append(images.take(place))
        elif name.isdigit() and int(name) < len(numbered):
            found.append(numbered.take(slice(int(name), int(name) + 1)))
        else:
            raise BadInput(
                f"image ({name}) is no file, no id ({images.ids[0]} is one), and no number below {len(numbered)}"
            )
    return found


def _from_file(run: Run, file: Path) -> ImageSet:
    from hinterland.data.sources.folders import read_file

    images = read_file(file)
    run.trained.check(images)
    return images


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(name).stem)


def _write_picture(path: Path, picture: Any) -> Path:
    from PIL import Image

    from hinterland.ground.files import whole_file

    enlarge = max(1, 640 // max(picture.shape[:2]))
    with whole_file(path) as part:
        Image.fromarray(picture.repeat(enlarge, axis=0).repeat(enlarge, axis=1)).save(part, "PNG")
    return path
