"""Labels from a CSV file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hinterland.data.sources.labels import columns_of_images, label_of, labels_and_factors, read_labels_csv
from hinterland.ground.errors import BadInput

IDS = np.array(["cat/1.png", "cat/2.png", "dog/1.png", "dog/3.png"])


def table(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_keys_and_columns_are_told_apart(tmp_path: Path) -> None:
    keys, columns = read_labels_csv(table(tmp_path, "\ufefffile, age,colour\na.png,3,\nb.png,,red\n\n"))
    assert keys == ["a.png", "b.png"]
    assert columns == {"age": ["3", None], "colour": [None, "red"]}


def test_a_table_without_keys_goes_row_by_row(tmp_path: Path) -> None:
    keys, columns = read_labels_csv(table(tmp_path, "class\nx\ny\n"))
    assert keys is None
    assert columns == {"class": ["x", "y"]}
    with pytest.raises(BadInput, match="has 2 rows for 4 images"):
        columns_of_images(tmp_path / "labels.csv", IDS, by_row=True)
    with pytest.raises(BadInput, match="no column `file` or `id`"):
        columns_of_images(tmp_path / "labels.csv", IDS, by_row=False)


def test_rows_find_their_image_by_id_or_by_a_file_name_that_is_unique(tmp_path: Path) -> None:
    path = table(tmp_path, "id,age\n3.png,30\ncat\\1.png,10\n./dog/1.png,20\n")
    columns, notes = columns_of_images(path, IDS, by_row=False)
    assert columns == {"age": ["10", None, "20", "30"]}
    assert notes == ("1 of 4 images have no row in labels.csv",)


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    rows = ["cat/1.png,a", "dog/1.png,b", "dog/3.png,c"]
    first = columns_of_images(table(tmp_path, "\n".join(["file,x", *rows])), IDS, by_row=False)
    assert first == columns_of_images(table(tmp_path, "\n".join(["file,x", *rows[::-1]])), IDS, by_row=False)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("file,age\nowl.png,1\nbat.png,1\n", r"2 rows stand for no image \(owl.png, bat.png\)"),
        ("file,age\n1.png,1\n", r"1 file names stand for several images \(1.png\)"),
        ("file,age\n3.png,1\ndog/3.png,1\n", "3.png and dog/3.png are the same image"),
        ("file,age\n3.png,1\n3.png,2\n", r"each row needs a file of its own; empty or repeated: 3.png"),
        ("file,age\n,1\n", r"empty or repeated: \(empty\)"),
        ("file,age\n3.png,1,2\n", r"1 lines have not 2 cells as the header has \(2\)"),
        ("file,age,age\n3.png,1,2\n", "empty or repeated: age"),
        ("file,age\n", "has 1 lines; a header such as"),
        ("", "has 0 lines"),
        ("file\n3.png\n", "has no column besides file"),
        ("file,group\n3.png,1\n", "cannot be called group"),
        ('file,age\n"3.png,1\n', "cannot be read as a CSV file"),
    ],
)
def test_tables_that_do_not_fit_are_refused(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        columns_of_images(table(tmp_path, text), IDS, by_row=False)


def test_tables_that_are_no_text_or_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"file,class\na.png,gr\xfcn\n")
    for name in ("latin.csv", "none.csv"):
        with pytest.raises(BadInput, match=f"{name} cannot be read"):
            read_labels_csv(tmp_path / name)


def test_numbers_sort_as_numbers_and_texts_as_texts() -> None:
    assert label_of(["10", "2", None, "2"]).names == ("2", "10")
    assert label_of(["10", "2", None, "2"]).codes.tolist() == [1, 0, -1, 0]
    assert label_of(["b", "10", "2"]).names == ("10", "2", "b")


def test_numbers_with_fractions_are_factors_and_other_columns_labels() -> None:
    labels, factors = labels_and_factors(
        {"height": ["1.5", None, "2"], "year": ["1999", "2004", None], "kind": ["a", "1.5", "b"]}
    )
    assert sorted(labels) == ["kind", "year"]
    np.testing.assert_array_equal(factors["height"].values, [1.5, np.nan, 2.0])
