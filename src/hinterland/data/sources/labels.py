"""Labels from a CSV file: by file name or id, or row by row."""

from __future__ import annotations

import collections
import csv
import math
import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Factor, Label
from hinterland.ground.errors import BadInput, listing

KEY_COLUMNS = ("file", "id")
SPLIT_NAMES = {  # what people call the splits
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}
RESERVED = ("id", "file", "split", "group")  # names that mean something else in a table
Columns = dict[str, list[str | None]]


def read_labels_csv(path: Path | str) -> tuple[list[str] | None, Columns]:
    """The keys in the column `file` or `id` (None without one), and the texts of every other column.

    Empty cells are None. Raises `BadInput` for a file without header or rows, rows of another length,
    columns of the same name, and keys that occur twice.
    """
    path = Path(path)
    names, rows = _rows(path)
    columns: Columns = {name: [_text(row[at]) for row in rows] for at, name in enumerate(names)}
    key = next((name for name in names if name.lower() in KEY_COLUMNS), None)
    keys = None if key is None else _keys(path, key, columns.pop(key))
    taken = [name for name in columns if name.lower() in RESERVED]
    if taken:
        raise BadInput(f"{path}: a label cannot be called {listing(taken)}; rename or remove the column")
    if not columns:
        raise BadInput(f"{path} has no column besides {key}; each other column is a label")
    return keys, columns


def labels_and_factors(
    columns: Mapping[str, Sequence[str | None]],
) -> tuple[dict[str, Label], dict[str, Factor]]:
    """A label of each column; a column of numbers with fractions is a factor instead. None is not known."""
    labels: dict[str, Label] = {}
    factors: dict[str, Factor] = {}
    for name, texts in columns.items():
        numbers = _numbers(texts)
        if any(number != math.floor(number) for number in numbers.values()):
            values = [math.nan if text is None else numbers[text] for text in texts]
            factors[name] = Factor(np.array(values, dtype=np.float64))
        else:
            labels[name] = label_of(texts)
    return labels, factors


def label_of(texts: Sequence[str | None]) -> Label:
    """The label whose names are the sorted texts; where all are numbers, 2 comes before 10."""
    numbers = _numbers(texts)
    names = sorted({text for text in texts if text is not None}, key=lambda text: (numbers.get(text, 0), text))
    place = {text: code for code, text in enumerate(names)}
    codes = [-1 if text is None else place[text] for text in texts]
    return Label(np.array(codes, dtype=np.int32), tuple(names))


def columns_of_images(path: Path | str, ids: npt.NDArray[np.str_], by_row: bool) -> tuple[Columns, tuple[str, ...]]:
    """The columns of a labels CSV in the order of `ids`, and notes; None where an image has no row.

    Rows are matched by id, or by file name where only one image has it; with `by_row`, a table without
    `file` or `id` is taken row by row. Raises `BadInput` for rows without an image.
    """
    keys, columns = read_labels_csv(path)
    if keys is None:
        n_rows = len(next(iter(columns.values())))
        if not by_row:
            raise BadInput(f"{path} has no column `file` or `id`, by which its rows could be matched to images")
        if n_rows != len(ids):
            raise BadInput(f"{path} has {n_rows} rows for {len(ids)} images; without a column `id`, one each is needed")
        return columns, ()
    row_of = _row_of_each(Path(path), keys, ids)
    missing = int((row_of < 0).sum())
    notes = (f"{missing} of {len(ids)} images have no row in {Path(path).name}",) if missing else ()
    return {name: [texts[row] if row >= 0 else None for row in row_of] for name, texts in columns.items()}, notes


def _row_of_each(path: Path, keys: list[str], ids: npt.NDArray[np.str_]) -> npt.NDArray[np.intp]:
    """(N,) row of each image, -1 where it has none."""
    place = {name: at for at, name in enumerate(ids.tolist())}
    by_name = collections.defaultdict(list)
    for name, at in place.items():
        by_name[posixpath.basename(name)].append(at)
    row_of = np.full(len(ids), -1, dtype=np.intp)
    unknown: list[str] = []
    ambiguous: list[str] = []
    for row, key in enumerate(keys):
        found = [place[key]] if key in place else by_name.get(key, [])
        if len(found) != 1:
            (ambiguous if found else unknown).append(key)
        elif row_of[found[0]] >= 0:
            raise BadInput(f"{path}: {keys[row_of[found[0]]]} and {key} are the same image; one row each")
        else:
            row_of[found[0]] = row
    if unknown:
        raise BadInput(f"{path}: {len(unknown)} rows stand for no image ({listing(unknown)}); remove them")
    if ambiguous:
        raise BadInput(
            f"{path}: {len(ambiguous)} file names stand for several images ({listing(ambiguous)}); "
            "write them with their folder"
        )
    return row_of


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Column names, and the rows below them, all of the same length."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise BadInput(f"{path} cannot be read as a CSV file in UTF-8: {why}") from None
    if len(lines) < 2:
        raise BadInput(f"{path} has {len(lines)} lines; a header such as `file,class` and rows below it are needed")
    names = [name.strip() for name in lines[0][1]]
    twice = [name or "(empty)" for name, count in collections.Counter(names).items() if count > 1 or not name]
    if twice:
        raise BadInput(f"{path}: columns need names of their own; these are empty or repeated: {listing(twice)}")
    uneven = [number for number, row in lines if len(row) != len(names)]
    if uneven:
        raise BadInput(f"{path}: {len(uneven)} lines have not {len(names)} cells as the header has ({listing(uneven)})")
    return names, [row for _, row in lines[1:]]


def _keys(path: Path, column: str, texts: list[str | None]) -> list[str]:
    keys = [(text or "").replace("\\", "/").removeprefix("./") for text in texts]
    twice = [key or "(empty)" for key, count in collections.Counter(keys).items() if count > 1 or not key]
    if twice:
        raise BadInput(f"{path}: each row needs a {column} of its own; empty or repeated: {listing(twice)}")
    return keys


def _text(cell: str) -> str | None:
    cell = cell.strip()
    return None if cell.lower() in ("", "nan") else cell


def _numbers(texts: Sequence[str | None]) -> dict[str, float]:
    """Each text as a number, if all of them are finite numbers; else nothing."""
    try:
        numbers = {text: float(text) for text in set(texts) if text is not None}
    except ValueError:
        return {}
    return numbers if all(map(math.isfinite, numbers.values())) else {}
