"""A folder of images: PNG, JPEG and TIFF; the folder that an image lies in is its class."""

from __future__ import annotations

import collections
import math
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, Factor, Label, splits_by_hash
from hinterland.data.imageset import ImageSet, Skipped
from hinterland.data.sources.decode import decode, quietly, read_header
from hinterland.data.sources.header import BadImage, Header
from hinterland.data.sources.labels import SPLIT_NAMES, columns_of_images, label_of, labels_and_factors
from hinterland.data.sources.memory import check_room
from hinterland.data.sources.resize import Size, resize_note, resized, target_size
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
Item = TypeVar("Item")
Result = TypeVar("Result")


def read_folder(
    root: Path | str,
    labels_csv: Path | str | None = None,
    resize: Size | None = None,
    crop: bool = False,
    skip_bad: bool = False,
    progress: Progress = SILENT,
) -> ImageSet:
    """All images below `root`, as they are stored; ids are their paths, the label `class` their folders.

    Where the folders directly in `root` are train, val(id(ation)) or test, they are the splits. With `resize`
    every image becomes that size, stretched or, with `crop`, cropped first. Raises `BadInput`, naming files,
    for bad images (unless `skip_bad`), for sizes, bands or types that differ, and for labels without images.
    """
    root = Path(root)
    size = target_size(resize, crop)
    names, others = find_images(root, labels_csv)
    with quietly():
        headers, bad = _headers(root, names, progress)
        _check_alike(root, headers, size)
        pixels, more_bad = _decoded(root, headers, size, crop, progress)
    bad = {name: bad.get(name) or more_bad[name] for name in names if name in bad or name in more_bad}
    if bad and not skip_bad:
        raise BadInput(_bad_files(root, bad))
    kept = [name for name in headers if name not in bad]
    if not kept:
        raise BadInput(f"{root}: none of its {len(names)} images can be read: {_first_reasons(bad)}")
    if more_bad:
        pixels = pixels[[name not in bad for name in headers]]
    annotations, notes = _annotations(kept, labels_csv)
    notes += _quirks(headers[name] for name in kept)
    notes += [others] if others else []
    notes += [resize_note(size, crop)] if size else []
    skipped = tuple(Skipped(_printable(name), reason) for name, reason in bad.items())
    return ImageSet(root.resolve().name, {"image": pixels}, annotations, skipped, tuple(notes))


def read_file(path: Path | str) -> ImageSet:
    """One image file, as an `ImageSet` of one in the split `test`; its id is its name. Raises `BadInput`."""
    path = Path(path)
    try:
        with quietly():
            header = read_header(path)
            pixels = decode(path, header)
    except BadImage as error:
        raise BadInput(f"{path}: {error}") from None
    known = Annotations(id=np.array([path.name], dtype=np.str_), split=np.array(["test"], dtype=np.str_))
    return ImageSet(path.name, {"image": pixels[None]}, known, notes=tuple(_quirks([header])))


def find_images(root: Path, besides: Path | str | None = None) -> tuple[list[str], str]:
    """The relative paths of all images below `root`, sorted, and a note on files that are none.

    Hidden files and folders are ignored, and so is the file `besides`. Raises `BadInput` if none is found.
    """
    if not root.is_dir():
        raise BadInput(f"{root} is no folder; give the folder that holds the images")
    images: list[str] = []
    others: collections.Counter[str] = collections.Counter()
    visited: set[str] = set()
    for folder, below, files in os.walk(root, followlinks=True):
        # a link may lead to a folder above it: each real folder is entered once
        real = os.path.realpath(folder)
        below[:] = [] if real in visited else sorted(name for name in below if not name.startswith("."))
        files = [] if real in visited else [name for name in files if not name.startswith(".")]
        visited.add(real)
        for path in (Path(folder, name) for name in files):
            if path.suffix.lower() in SUFFIXES:
                images.append(path.relative_to(root).as_posix())
            elif besides is None or path.resolve() != Path(besides).resolve():
                others[path.suffix or path.name] += 1
    count = f"{sum(others.values())} other files left aside ({listing(sorted(others))})" if others else ""
    if not images:
        raise BadInput(f"{root} holds no image ({', '.join(SUFFIXES)})" + (f"; {count}" if count else ""))
    return sorted(images), count


def _headers(root: Path, names: list[str], progress: Progress) -> tuple[dict[str, Header], dict[str, str]]:
    """What each file says of its image, and the reasons why some cannot be used."""
    headers: dict[str, Header] = {}
    bad: dict[str, str] = {}

    def read(name: str) -> Header | BadImage:
        try:
            name.encode()
            return read_header(root / name)
        except UnicodeEncodeError:
            return BadImage("its name is not valid text; rename it")
        except BadImage as error:
            return error

    for name, found in _in_parallel(read, names, progress, "reading headers"):
        if isinstance(found, Header):
            headers[name] = found
        else:
            bad[name] = str(found)
    return headers, bad


def _decoded(
    root: Path, headers: dict[str, Header], size: tuple[int, int] | None, crop: bool, progress: Progress
) -> tuple[npt.NDArray[Any], dict[str, str]]:
    """(N, C, H, W), one row per header, and the reasons why some could not be decoded (void rows)."""
    bad: dict[str, str] = {}
    if not headers:
        return np.empty((0, 1, 1, 1), np.uint8), bad
    first = next(iter(headers.values()))
    shape = (len(headers), first.shape[0], *(size or first.shape[1:]))
    check_room(math.prod(shape) * np.dtype(first.dtype).itemsize, root)
    pixels = np.empty(shape, first.dtype)

    def fill(job: tuple[int, str]) -> str | None:
        row, name = job
        try:
            image = decode(root / name, headers[name])
        except BadImage as error:
            return str(error)
        pixels[row] = resized(image, size, crop) if size else image
        return None

    for (_, name), reason in _in_parallel(fill, enumerate(headers), progress, "reading images"):
        if reason is not None:
            bad[name] = reason
    return pixels, bad


def _in_parallel(
    work: Callable[[Item], Result], items: Iterable[Item], progress: Progress, label: str
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, in order; a few threads, since decoders let go of the interpreter."""
    jobs = list(items)
    pool = ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1))
    try:
        with progress.step(label, len(jobs)) as step:
            for item, result in zip(jobs, pool.map(work, jobs), strict=True):
                step.advance()
                yield item, result
    finally:
        pool.shutdown(cancel_futures=True)


def _check_alike(root: Path, headers: dict[str, Header], size: tuple[int, int] | None) -> None:
    """Raise `BadInput` unless all images share bands and type, and, if they are not resized, size."""
    remedies = {
        "numbers of bands": "give each kind a folder of its own, or convert them to one kind",
        "types": "convert them to one type, or give each a folder of its own",
        "sizes (height x width)": "--resize 64 makes them all 64 x 64, --resize 64 --crop without distorting them",
    }
    groups: dict[str, dict[str, list[str]]] = {what: collections.defaultdict(list) for what in remedies}
    for name, header in headers.items():
        bands, height, width = header.shape
        groups["numbers of bands"][str(bands)].append(name)
        groups["types"][header.dtype].append(name)
        if size is None:
            groups["sizes (height x width)"][f"{height} x {width}"].append(name)
    for what, kinds in groups.items():
        if len(kinds) > 1:
            common = sorted(kinds, key=lambda kind: -len(kinds[kind]))
            told = listing((f"{kind}: {len(kinds[kind])} (such as {kinds[kind][0]})" for kind in common), most=4)
            raise BadInput(f"{root}: its images have {len(kinds)} {what}: {told}; {remedies[what]}")


def _annotations(names: list[str], labels_csv: Path | str | None) -> tuple[Annotations, list[str]]:
    ids = np.array(names, dtype=np.str_)
    folders = [name.split("/")[:-1] for name in names]
    notes = []
    split = splits_by_hash(ids)
    if all(folder and folder[0].lower() in SPLIT_NAMES for folder in folders):
        split = np.array([SPLIT_NAMES[folder[0].lower()] for folder in folders], dtype=np.str_)
        notes.append(f"splits taken from the folders {listing(sorted({folder[0] for folder in folders}))}")
        folders = [folder[1:] for folder in folders]
    classes = ["/".join(folder) or None for folder in folders]
    labels: dict[str, Label] = {"class": label_of(classes)} if any(classes) else {}
    if labels and None in classes:
        notes.append(f"{classes.count(None)} of {len(names)} images lie in no class folder: their class is not known")
    factors: dict[str, Factor] = {}
    if labels_csv is not None:
        columns, more = columns_of_images(labels_csv, ids, by_row=False)
        if labels and "class" in columns:
            raise BadInput(f"{labels_csv}: the folders are the label `class` already; rename the column `class`")
        named, factors = labels_and_factors(columns)
        labels |= named
        notes += more
    return Annotations(ids, split, labels, factors), notes


def _quirks(headers: Iterable[Header]) -> list[str]:
    counts = collections.Counter(quirk for header in headers for quirk in header.quirks)
    return [f"{quirk}: {count} image{'s' if count > 1 else ''}" for quirk, count in counts.items()]


def _bad_files(root: Path, bad: dict[str, str]) -> str:
    return (
        f"{root}: {len(bad)} of its images cannot be used: {_first_reasons(bad)}; mend or remove them, "
        "or leave them out with --skip-bad"
    )


def _first_reasons(bad: dict[str, str]) -> str:
    return listing(f"{_printable(name)}: {reason}" for name, reason in bad.items())


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
