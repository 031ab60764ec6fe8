"""From a name or a path to an `ImageSet`: every way to get images begins here."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hinterland.data.annotations import Annotations, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet
from hinterland.data.sources import fetch
from hinterland.data.sources.arrays import read_npy, read_npz
from hinterland.data.sources.chesapeake import is_chesapeake, read_chesapeake
from hinterland.data.sources.folders import read_folder
from hinterland.data.sources.idx import read_idx
from hinterland.data.sources.labels import columns_of_images, labels_and_factors
from hinterland.data.sources.layered import Meaning, read_layers
from hinterland.data.sources.layout import Layout
from hinterland.data.sources.resize import Size, resized_set, target_size
from hinterland.data.sources.zipped import read_zip
from hinterland.data.store import is_store, open_store, was_begun
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.ground.reading import reading

CLOTHES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
DIGITS = tuple("0123456789")


CATALOG = {  # the data sets that have a name, each in one line
    "fashion-mnist": "70,000 grey images of clothes, 28 x 28, 10 classes (60,000 train, 10,000 test)",
    "mnist": "70,000 grey handwritten digits, 28 x 28, 10 classes (60,000 train, 10,000 test)",
    "digits": "1,797 grey handwritten digits, 8 x 8, 10 classes; bundled, needs no download",
    "cuboids-phi": "10,000 pictures of two hinged cuboids, 64 x 64, turned once around; made here when first asked for",
    "cuboids-varied": "500,000 pictures of 2 to 4 cuboids, 64 x 64, all varied (8 GB); made here when first asked for",
}


def load(
    spec: str | Path,
    layout: Layout | None = None,
    labels_csv: Path | str | None = None,
    resize: Size | None = None,
    crop: bool = False,
    skip_bad: bool = False,
    progress: Progress = SILENT,
    *,
    layers: Sequence[str] | None = None,
    mask: str | None = None,
    masks: Sequence[str] | None = None,
    ignore: Sequence[int] | None = None,
    tile: int | None = None,
) -> ImageSet:
    """The images that `spec` names: one of `CATALOG`, or a path to a store, a folder, an .npz, .npy or .zip file.

    `store:PATH` and `folder:PATH` say which of the two is meant; a folder with a store.json is a store.

    `layout` is for arrays alone, `labels_csv` for folders and arrays. `skip_bad` leaves bad images out and
    lists them in `skipped`. `layers`, `mask`, `masks`, `ignore` (values of the mask) and `tile` (pixels) say what the
    arrays of an .npz file mean: see `sources.layered`; of Chesapeake's patches that is known. Raises `BadInput` for an
    unknown spec and for options that do not apply to it.
    """
    size = target_size(resize, crop)
    meant = {"layers": layers, "mask": mask, "masks": masks, "ignore": ignore, "tile": tile}
    if str(spec) in CATALOG:
        _refuse(str(spec), "a named data set", layout=layout, labels_csv=labels_csv, **meant)
        images = _named(str(spec), progress)
        return images if size is None else resized_set(images, size, crop)
    path = Path(str(spec).removeprefix("folder:").removeprefix("store:")).expanduser()
    if str(spec).startswith("store:") or is_store(path) or was_begun(path):
        _refuse(str(spec), "a store", layout=layout, labels_csv=labels_csv, **meant)
        images = open_store(path)
    elif path.is_dir() or str(spec).startswith("folder:"):
        _refuse(str(spec), "a folder", layout=layout, **meant)
        return read_folder(path, labels_csv, resize, crop, skip_bad, progress)
    elif path.suffix == ".zip" and path.is_file():
        _refuse(str(spec), "a .zip file of images", layout=layout, **meant)
        return read_zip(path, labels_csv, resize, crop, skip_bad, progress)
    elif path.suffix in (".npz", ".npy") and path.is_file():
        with reading(path, "save its arrays again"):
            images = _of_arrays(path, layout, skip_bad, meant)
        images = _with_labels(images, labels_csv) if labels_csv is not None else images
    else:
        raise BadInput(_unknown(str(spec), path))
    return images if size is None else resized_set(images, size, crop)


def _of_arrays(path: Path, layout: Layout | None, skip_bad: bool, meant: dict[str, Any]) -> ImageSet:
    """The images of an .npz or .npy file, whose arrays mean what was said, or what their names say."""
    if path.suffix == ".npy":
        _refuse(str(path), "a single array", **meant)
        return read_npy(path, layout, skip_bad)
    if meant["mask"] is None and is_chesapeake(path):
        given = {"layout": layout, "masks": meant["masks"], "ignore": meant["ignore"]}
        _refuse(str(path), "of Chesapeake's layout, whose masks are known", **given)
        return read_chesapeake(path, meant["layers"], meant["tile"], skip_bad)
    if meant["layers"] is None:
        _refuse(str(path), "read by the names of its arrays; layers says which are images", **meant)
        return read_npz(path, layout, skip_bad)
    _refuse(str(path), "read as layers, which are (N, C, H, W)", layout=layout)
    meaning = Meaning(
        tuple(meant["layers"]),
        meant["mask"],
        tuple(meant["masks"] or ()),
        tuple(meant["ignore"] or ()),
        None,
        meant["tile"],
    )
    return read_layers(path, meaning, skip_bad)


def _named(name: str, progress: Progress) -> ImageSet:
    if name == "digits":
        return _digits()
    if name.startswith("cuboids-"):
        from hinterland.data.cuboids.generate import on_demand

        return open_store(on_demand(name, progress))
    return _idx_set(fetch.REMOTES[name], CLOTHES if name == "fashion-mnist" else DIGITS, progress)


def _idx_set(remote: fetch.Remote, names: tuple[str, ...], progress: Progress) -> ImageSet:
    folder = fetch.fetch(remote, progress)
    train, test = read_idx(folder / fetch.TRAIN_IMAGES), read_idx(folder / fetch.TEST_IMAGES)
    codes = np.concatenate([read_idx(folder / fetch.TRAIN_LABELS), read_idx(folder / fetch.TEST_LABELS)])
    parts = {"train": len(train), "test": len(test)}
    annotations = Annotations(
        id=np.array([f"{split}-{i:05d}" for split, count in parts.items() for i in range(count)], dtype=np.str_),
        split=np.repeat(list(parts), list(parts.values())),
        labels={"class": Label.of(codes, names)},
    )
    return ImageSet(remote.name, {"image": np.concatenate([train, test])[:, None]}, annotations)


def _digits() -> ImageSet:
    from sklearn.datasets import load_digits

    bundled = load_digits()
    pixels = (bundled.images[:, None] / 16).astype(np.float32)  # k / 16 is exact in float32
    ids = numbered_ids(len(pixels))
    labels = {"class": Label.of(bundled.target, DIGITS)}
    return ImageSet("digits", {"image": pixels}, Annotations(ids, splits_by_hash(ids), labels))


def _with_labels(images: ImageSet, labels_csv: Path | str) -> ImageSet:
    columns, notes = columns_of_images(labels_csv, images.ids, by_row=True)
    labels, factors = labels_and_factors(columns)
    known = images.annotations
    twice = sorted({*columns} & {*known.labels, *known.factors})
    if twice:
        raise BadInput(f"{labels_csv}: {images.name} has {', '.join(twice)} already; rename the columns")
    annotations = dataclasses.replace(known, labels={**known.labels, **labels}, factors={**known.factors, **factors})
    return dataclasses.replace(images, annotations=annotations, notes=(*images.notes, *notes))


def _refuse(spec: str, kind: str, **options: object) -> None:
    for name, value in options.items():
        if value is not None:
            raise BadInput(f"{name} ({value}) does not apply to {spec}, which is {kind}; leave it out")


def _unknown(spec: str, path: Path) -> str:
    close = difflib.get_close_matches(spec, CATALOG, n=1)
    if path.is_file():
        return f"{spec} is a file of an unknown kind; .npz, .npy, .zip and folders of images can be read"
    if path.suffix in (".npz", ".npy") or len(path.parts) > 1:
        return f"there is no file or folder {path}"
    hint = f"; did you mean {close[0]}?" if close else "."
    there = f"{', '.join(CATALOG)}, stores, folders, .npz and .npy"
    return f"there is no data set, file or folder {spec!r}{hint} There are {there}"
