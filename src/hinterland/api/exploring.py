"""The explorer: a page that works offline, a server, a widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hinterland.api.run import Run
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress

EXPLORED_IMAGES = 10_000  # that an explorer in one file, or in a notebook, shows


def export(
    runs: Run | Sequence[Run],
    out: str | Path,
    images: ImageSet | None = None,
    split: str | None = None,
    max_images: int | None = EXPLORED_IMAGES,
    encoder: bool = False,
    seed: int = 0,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Path:
    """The explorer of one run, or of two on the same images, as one HTML file that works offline; return it.

    `images` are the first run's own unless given, `split` is test where there is one; of more than `max_images` so
    many are drawn by class. With `encoder` the page also places images that are dropped on it, and is some megabytes
    larger. To keep it small, weights are rounded to 16 bits of mantissa: what that costs is measured and told.
    Raises `BadInput` where `out` exists (unless `overwrite`), or the extra [explorer] is missing.
    """
    from hinterland.explorer.bundle import bundle_of
    from hinterland.explorer.frontend import FrontEnd
    from hinterland.explorer.page import write_page

    chosen, path = [runs] if isinstance(runs, Run) else list(runs), Path(out)
    if path.exists() and (path.is_dir() or not overwrite):
        raise BadInput(f"out ({path}) exists; choose another name, or overwrite it with --overwrite")
    front = FrontEnd.found()
    options: dict[str, Any] = {"split": split, "max_images": max_images, "seed": seed, "encoder": encoder}
    trained = [run.trained for run in chosen]
    bundle = bundle_of(trained, _explored(chosen, images, progress), compact=True, progress=progress, **options)
    return write_page(bundle, path, front)


def explore(
    runs: Run | Sequence[Run],
    images: ImageSet | None = None,
    split: str | None = None,
    max_images: int | None = None,
    seed: int = 0,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    ready: Callable[[str], None] = print,
    progress: Progress = SILENT,
) -> Any:
    """The explorer of one run, or of two on the same images: in a notebook a widget, else served until Ctrl-C.

    A widget shows at most 10,000 images unless `max_images` says otherwise, a server all of them. The server listens
    on this machine alone unless `host` says otherwise, and then demands a token; `port` 0 is a free one; `ready` is
    told its address. Raises `BadInput` where the extra [explorer], or in a notebook [notebook], is missing.
    """
    from hinterland.explorer.bundle import bundle_of
    from hinterland.explorer.frontend import FrontEnd
    from hinterland.explorer.listening import serve
    from hinterland.explorer.widget import in_notebook, need_widget, widget

    chosen = [runs] if isinstance(runs, Run) else list(runs)
    front, as_widget = FrontEnd.found(), in_notebook()
    if as_widget:
        need_widget()  # before [explorer] is asked for: [notebook] brings both
        max_images = EXPLORED_IMAGES if max_images is None else max_images
    options: dict[str, Any] = {"split": split, "max_images": max_images, "seed": seed}
    trained = [run.trained for run in chosen]
    bundle = bundle_of(trained, _explored(chosen, images, progress), progress=progress, **options)
    if as_widget:
        return widget(bundle, front)
    return serve(bundle, host, port, token, ready, front)


def refuse_without_images(runs: Sequence[Run]) -> None:
    """`BadInput` for a run that gives other images back than it sees, or none, where both sides of it are looked at."""
    for run in runs:
        run.trained.refuse_what_translates("the page")
        if "reconstruct" not in run.config.tasks:
            raise BadInput(
                f"{run.name} was trained with --task {run.config.task} and gives no images back; hinterland report "
                "says how well it tells classes, hinterland encode writes its latents as a table, which can be compared"
            )


def _explored(runs: Sequence[Run], images: ImageSet | None, progress: Progress) -> ImageSet:
    if not runs:
        raise BadInput("no run was given; one, or two of the same images, can be explored")
    refuse_without_images(runs)
    return images or runs[0].images(progress)
