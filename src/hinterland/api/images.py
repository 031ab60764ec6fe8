"""Images to begin with: by name or path, again, or from an array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data import catalog
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress

Images = ImageSet | npt.NDArray[Any]


def load(
    data: str | Path,
    layout: str | None = None,
    labels_csv: Path | None = None,
    resize: tuple[int, int] | None = None,
    crop: bool = False,
    skip_bad: bool = False,
    hold_out: str | None = None,
    progress: Progress = SILENT,
    *,
    layers: Sequence[str] | None = None,
    mask: str | None = None,
    masks: Sequence[str] | None = None,
    ignore: Sequence[int] | None = None,
    tile: int | None = None,
    split: str | None = None,
    derive: Sequence[str] | None = None,
) -> ImageSet:
    """Images by name (`fashion-mnist`, `digits`, `cuboids-phi`), from a store or folder, an .npz, .npy or .zip file.

    `layout` is channels-first or channels-last, for arrays where both could be meant; `labels_csv` holds labels
    by file name; `resize` is (H, W), `crop` cuts to that shape first; `skip_bad` leaves unreadable images out and
    lists them; `hold_out`, such as phi=40..80, leaves a range of a factor out of training. `layers`, `mask`
    (of classes, `ignore` its values without one), `masks` (never seen by a model) name arrays of an .npz file of
    several; `tile` cuts its images; `split`, such as 60/20/20, divides them anew. `derive` adds what pixels alone
    tell: moments (factors), silhouette (a mask of classes); see `data.derived`.
    Raises `BadInput` where anything cannot be read as it stands.
    """
    import dataclasses

    from hinterland.data.derived import with_derived
    from hinterland.data.holdout import held_out
    from hinterland.data.resplit import split_anew

    if not isinstance(data, str | Path):
        raise BadInput(
            f"data ({type(data).__name__}) must be a name or a path; arrays (N, C, H, W) need no loading: hand them to "
            "hl.train as they are"
        )
    options: dict[str, Any] = {
        "layout": layout,
        "labels_csv": labels_csv,
        "resize": resize,
        "crop": crop,
        "skip_bad": skip_bad,
        "layers": layers and list(layers),
        "mask": mask,
        "masks": masks and list(masks),
        "ignore": ignore and list(ignore),
        "tile": tile,
    }
    images = catalog.load(str(data), progress=progress, **options)
    if split is not None:
        images, options["split"] = split_anew(images, split), split
    if derive:
        images, options["derive"] = with_derived(images, derive), list(derive)
    if hold_out is not None:
        images, options["hold_out"] = held_out(images, hold_out), hold_out
    place = Path(str(data).removeprefix("folder:").removeprefix("store:"))
    again = str(data) if str(data) in catalog.CATALOG else str(place.resolve())
    kept = {k: str(Path(v).resolve()) if k == "labels_csv" else v for k, v in options.items() if v}
    return dataclasses.replace(images, origin={"data": again, **kept})


def load_again(origin: Mapping[str, Any] | None, progress: Progress = SILENT) -> ImageSet:
    """The images that a run was trained on; `BadInput` where they came as arrays."""
    if origin is None:
        raise BadInput("this run's images came as arrays and cannot be found again; hand the same images over")
    options = dict(origin)
    if options.get("resize"):
        options["resize"] = tuple(options["resize"])
    return load(progress=progress, **options)


def as_images(images: Images) -> ImageSet:
    """An ImageSet as it is, an array (N, C, H, W) as one that is numbered and split by number."""
    if isinstance(images, ImageSet):
        return images
    from hinterland.data.sources.arrays import from_arrays

    return from_arrays(np.asarray(images), layout="channels-first")
