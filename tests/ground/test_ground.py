"""Whole files, errors in words, frozen records."""

from __future__ import annotations

import pytest
from pydantic import Field

from disk import power_cuts, recorded, without_syncs
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.files import point_link, whole_file, write_json
from hinterland.ground.frozen import Frozen


class Inner(Frozen):
    size: int = Field(3, ge=1)


class Outer(Frozen):
    inner: Inner = Inner()
    maybe: Inner | None = None
    name: str


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "result.json"
    write_json(path, {"a": 1})
    with pytest.raises(UnicodeEncodeError), whole_file(path) as part:
        part.write_text("half of it, then \ud800", encoding="utf-8")
    assert path.read_text() == '{\n  "a": 1\n}\n'
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_nan_is_not_written_as_json(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "x.json", {"a": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_moved_in_one_step(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
        point_link(tmp_path / "last", tmp_path / name)
        assert (tmp_path / "last").read_text() == name


def test_a_mark_that_is_written_after_a_file_never_comes_without_it(tmp_path):
    """As the mark of a cell of a study, written after its findings: whenever the power goes."""
    root = tmp_path / "disk"
    root.mkdir()
    with recorded(root) as disk:
        write_json(root / "cells" / "a" / "findings.json", {"found": [1, 2]})
        write_json(root / "cells" / "a" / "cell.json", {"measured": True})

    def marked_without(recording):
        for seed in range(20):  # what is left of names that were not synced is drawn
            for _, files in power_cuts(recording, seed):
                findings = files.get("cells/a/findings.json")
                if files.get("cells/a/cell.json") and findings != b'{\n  "found": [\n    1,\n    2\n  ]\n}\n':
                    yield files

    assert not list(marked_without(disk))
    assert list(marked_without(without_syncs(disk, "file")))
    assert list(marked_without(without_syncs(disk, "folder")))


def test_a_listing_counts_the_rest():
    assert listing("abcdefg", most=3) == "a, b, c and 4 more"
    assert listing("ab", most=3) == "a, b"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "x", "inner": {"size": 0}}, r"^inner.size \(0\): .* 1; inner.size=3 is the usual choice$"),
        ({"name": "x", "maybe": {"size": 0}}, r"^maybe.size \(0\): .* 1; maybe.size=3 is the usual choice$"),
        ({"name": "x", "inner": {"sise": 0}}, r"^inner.sise is no setting; the settings there are: size$"),
        ({}, r"^name is missing; give it with --set name=VALUE$"),
    ],
)
def test_a_wrong_record_is_told_in_words(values, message):
    with pytest.raises(BadInput, match=message):
        Outer.checked(values)


def test_every_fault_of_a_record_is_told_at_once():
    with pytest.raises(BadInput) as caught:
        Outer.checked({"inner": {"size": 0}, "colour": "red"})
    assert len(str(caught.value).splitlines()) == 3
