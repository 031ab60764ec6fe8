"""Arrays in memory, and in .npz and .npy files."""

from __future__ import annotations

import contextlib
import dataclasses
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, Factor, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet, Skipped, not_finite
from hinterland.data.sources.labels import RESERVED, SPLIT_NAMES
from hinterland.data.sources.layout import Layout, bands_first, stored_type
from hinterland.data.sources.memory import check_room
from hinterland.data.sources.npy import check_header
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.reading import reason

Array = npt.NDArray[Any]
_OURS = ("images", "labels", "label_names", "factors", "factor_names", "ids", "split")
_KERAS = (("train", "train"), ("val", "validation"), ("test", "test"))  # x_train, y_train, ...


def from_arrays(
    images: Array,
    labels: Array | Mapping[str, Array] | None = None,
    label_names: Sequence[str] | None = None,
    factors: Array | Mapping[str, Array] | None = None,
    factor_names: Sequence[str] | None = None,
    ids: Array | None = None,
    split: Array | None = None,
    layout: Layout | None = None,
    skip_bad: bool = False,
    name: str = "arrays",
) -> ImageSet:
    """Images (N, H, W), (N, C, H, W) or (N, H, W, C) with what is known about each.

    `labels` (N,) become the label `class`, with `label_names` for its codes; `factors` are (N, K) with K
    `factor_names`; both may be {name: (N,)}. Without `split`, it goes by a hash of the ids. Raises `BadInput`
    for types other than uint8, uint16 and floats, an ambiguous layout, counts that differ, and NaN
    (unless `skip_bad`).
    """
    pixels, notes = stored_type(bands_first(np.asarray(images), layout, name), name)
    n = len(pixels)
    id_column = numbered_ids(n) if ids is None else column_of_texts(ids, "ids", n)
    annotations = Annotations(
        id=id_column,
        split=splits_by_hash(id_column) if split is None else column_of_splits(split, n),
        labels=_labels(labels, label_names, n),
        factors=_factors(factors, factor_names, n),
    )
    bad = not_finite(pixels)
    if not skip_bad or not bad.any():
        return ImageSet(name, {"image": pixels}, annotations, notes=notes)
    skipped = tuple(Skipped(str(i), "holds NaN or infinite values") for i in id_column[bad])
    kept = np.flatnonzero(~bad)
    return ImageSet(name, {"image": pixels[kept]}, annotations.take(kept), skipped, notes)


def read_npz(path: Path | str, layout: Layout | None = None, skip_bad: bool = False) -> ImageSet:
    """An .npz file with `images` and optionally labels, label_names, factors, factor_names, ids and split.

    Or with x_train, y_train, x_test, y_test. Nothing pickled is ever loaded. Raises `BadInput`.
    """
    path = Path(path)
    arrays, others = _npz_arrays(path)
    notes = (f"arrays left aside: {listing(others)}",) if others else ()
    if "x_train" in arrays:
        arrays = _keras(path, arrays)
    images = from_arrays(
        arrays["images"],
        labels=arrays.get("labels"),
        label_names=_names(arrays, "label_names"),
        factors=arrays.get("factors"),
        factor_names=_names(arrays, "factor_names"),
        ids=arrays.get("ids"),
        split=arrays.get("split"),
        layout=layout,
        skip_bad=skip_bad,
        name=path.stem,
    )
    return dataclasses.replace(images, notes=(*images.notes, *notes))


def read_npy(path: Path | str, layout: Layout | None = None, skip_bad: bool = False) -> ImageSet:
    """An .npy file of images alone. Raises `BadInput`."""
    path = Path(path)
    with _reading(str(path)), path.open("rb") as file:
        check_header(file, path.stat().st_size, str(path))
        loaded = np.load(file, allow_pickle=False)
    if not isinstance(loaded, np.ndarray):
        raise BadInput(f"{path} is named .npy, but is an .npz archive; rename it")
    return from_arrays(loaded, layout=layout, skip_bad=skip_bad, name=path.stem)


@contextlib.contextmanager
def _reading(what: str) -> Iterator[None]:
    """Turn what NumPy raises about a file into `BadInput`."""
    try:
        yield
    except BadInput:
        raise
    except OSError as error:
        raise BadInput(f"{what} cannot be read: {error.strerror or error}") from None
    except MemoryError:
        raise BadInput(f"{what} does not fit into memory, or is damaged") from None
    except Exception as error:  # parsers of foreign bytes raise whatever they run into
        if "pickle" in str(error):
            raise BadInput(
                f"{what} holds Python objects (pickled), which are never loaded, or is no NumPy file; save plain "
                "numbers or texts, such as np.asarray(values, dtype=np.uint8)"
            ) from error
        raise BadInput(f"{what} is damaged or truncated ({reason(error)}); save it again") from error


def names_in(path: Path) -> list[str]:
    """The names of the arrays in an .npz file; none of its numbers are read."""
    with _reading(str(path)), path.open("rb") as file:
        archive = np.load(file, allow_pickle=False)
        return [] if isinstance(archive, np.ndarray) else list(archive.keys())


def named_arrays(path: Path, needed: Sequence[str], welcome: Sequence[str] = ()) -> dict[str, Array]:
    """The arrays of an .npz file that are `needed`, and those that are `welcome` and there; `BadInput` names others."""
    found = names_in(path)
    missing = [name for name in needed if name not in found]
    if missing:
        raise BadInput(f"{path} has no array {listing(missing)}; it holds {listing(found, 12) or 'none'}")
    wanted = [*needed, *(name for name in welcome if name in found and name not in needed)]
    with _reading(str(path)), path.open("rb") as file:
        archive = np.load(file, allow_pickle=False)
        _check_members(archive.zip, wanted, path)
        return {name: archive[name] for name in wanted}


def _npz_arrays(path: Path) -> tuple[dict[str, Array], list[str]]:
    """The arrays whose names mean something here, and the names of the others."""
    with _reading(str(path)), path.open("rb") as file:
        archive = np.load(file, allow_pickle=False)
        if isinstance(archive, np.ndarray):
            raise BadInput(f"{path} is named .npz, but is a single array; rename it to .npy")
        found = list(archive.keys())
        known = _known(path, found)
        _check_members(archive.zip, known, path)
        arrays = {}
        for key in found:
            if key in known:
                with _reading(f"{path}, array {key}"):
                    arrays[key] = archive[key]
    return arrays, [key for key in found if key not in known]


def _check_members(archive: zipfile.ZipFile, wanted: Sequence[str], path: Path) -> None:
    """Raise `BadInput` where the arrays need more memory than is free, or promise more than the archive holds."""
    members = [member for member in archive.infolist() if member.filename.removesuffix(".npy") in wanted]
    check_room(sum(member.file_size for member in members), path)
    for member in members:
        with archive.open(member) as file:
            name = member.filename.removesuffix(".npy")
            if not check_header(file, member.file_size, f"{path}, array {name}"):
                raise BadInput(f"{path}, array {name}, is no .npy file; it is damaged: save it again")


def _known(path: Path, found: list[str]) -> Sequence[str]:
    """The names that are looked for in an archive, by the one that must be there."""
    if "images" in found:
        return _OURS
    if "x_train" in found:
        return [f"{axis}_{part}" for part, _ in _KERAS for axis in "xy"]
    raise BadInput(
        f"{path} holds {listing(found, 12) or 'nothing'}; `images` is needed (and may come with labels, "
        "label_names, factors, factor_names, ids and split), or x_train, y_train, x_test and y_test"
    )


def _keras(path: Path, arrays: dict[str, Array]) -> dict[str, Array]:
    """x_train, y_train, x_test, y_test as images, labels, ids and split."""
    parts = [(key, split) for key, split in _KERAS if f"x_{key}" in arrays]
    pixels = [arrays[f"x_{key}"] for key, _ in parts]
    kinds = {f"x_{key}": (x.shape[1:], str(x.dtype)) for (key, _), x in zip(parts, pixels, strict=True)}
    if len(set(kinds.values())) > 1:
        raise BadInput(f"{path}: its parts differ in shape or type ({kinds}); they must be alike")
    joined = {
        "images": np.concatenate(pixels),
        "ids": np.array([f"{key}-{i:05d}" for (key, _), x in zip(parts, pixels, strict=True) for i in range(len(x))]),
        "split": np.repeat([split for _, split in parts], [len(x) for x in pixels]),
    }
    labelled = [key for key, _ in parts if f"y_{key}" in arrays]
    if not labelled:
        return joined
    for key, _ in parts:
        x, y = arrays[f"x_{key}"], arrays.get(f"y_{key}")
        if y is None or len(y) != len(x):
            raise BadInput(f"{path}: y_{key} has {0 if y is None else len(y)} labels for {len(x)} images in x_{key}")
    return {**joined, "labels": np.concatenate([arrays[f"y_{key}"] for key, _ in parts])}


def _labels(labels: Array | Mapping[str, Array] | None, names: Sequence[str] | None, n: int) -> dict[str, Label]:
    if labels is None:
        return {}
    if isinstance(labels, Mapping):
        return {str(name): _label(values, None, f"label {name}", n) for name, values in _named(labels).items()}
    return {"class": _label(labels, names, "labels", n)}


def _label(values: Array, names: Sequence[str] | None, what: str, n: int) -> Label:
    values = np.asarray(values)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or len(values) != n:
        raise BadInput(f"{what} has shape {values.shape} for {n} images; one class per image is needed: ({n},)")
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if names is not None and values.dtype.kind not in "iu":
        raise BadInput(f"{what} are of type {values.dtype}; with label_names they must be whole numbers from 0 on")
    return Label.of(values, names)


def _factors(factors: Array | Mapping[str, Array] | None, names: Sequence[str] | None, n: int) -> dict[str, Factor]:
    if factors is None:
        return {}
    if not isinstance(factors, Mapping):
        table = np.asarray(factors)
        if table.ndim != 2 or names is None or len(names) != table.shape[1]:
            count = "none" if names is None else len(names)
            raise BadInput(f"factors has shape {table.shape} and {count} factor_names; (N, K) and K names are needed")
        factors = {str(name): table[:, at] for at, name in enumerate(names)}
    out = {}
    for name, values in _named(factors).items():
        column = np.asarray(values)
        if column.shape != (n,) or column.dtype.kind not in "iufb":
            raise BadInput(
                f"factor {name} has shape {column.shape} and type {column.dtype} for {n} images; "
                f"one number each is needed: ({n},)"
            )
        out[str(name)] = Factor(column.astype(np.float64))
    return out


def _named(columns: Mapping[str, Array]) -> Mapping[str, Array]:
    taken = [name for name in columns if str(name) in RESERVED]
    if taken:
        raise BadInput(f"a label or factor cannot be called {listing(taken)}; rename it")
    return columns


def column_of_texts(values: Array, what: str, n: int) -> npt.NDArray[np.str_]:
    """(n,) texts, from texts, bytes or whole numbers; `BadInput` for anything else."""
    column = np.asarray(values)
    if column.shape != (n,) or column.dtype.kind not in "USiu":
        raise BadInput(f"{what} has shape {column.shape} and type {column.dtype}; {n} texts are needed")
    return np.char.decode(column, "utf-8", "replace") if column.dtype.kind == "S" else column.astype(np.str_)


def _names(arrays: Mapping[str, Array], key: str) -> list[str] | None:
    if key not in arrays:
        return None
    names: list[str] = column_of_texts(arrays[key], key, arrays[key].size).tolist()
    return names


def column_of_splits(values: Array, n: int) -> npt.NDArray[np.str_]:
    """(n,) train, validation or test, whatever people call them."""
    texts = column_of_texts(values, "split", n)
    unknown = sorted(set(texts.tolist()) - set(SPLIT_NAMES))
    if unknown:
        raise BadInput(f"split holds {listing(map(repr, unknown))}; only {', '.join(SPLIT_NAMES)} are known")
    return np.array([SPLIT_NAMES[text] for text in texts.tolist()], dtype="<U10")
