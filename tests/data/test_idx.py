"""IDX files: exactly what their header promises, or a refusal."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from hinterland.data.sources import idx
from hinterland.data.sources.idx import read_idx
from hinterland.ground.errors import BadInput

IMAGES = struct.pack(">4I", 0x803, 2, 2, 3) + bytes(range(12))
LABELS = struct.pack(">2I", 0x801, 3) + bytes([7, 0, 9])


def written(folder: Path, content: bytes, name: str = "images.gz") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("name", ["images.gz", "images-idx3-ubyte"])
def test_two_images_of_two_by_three_come_back_row_by_row(tmp_path: Path, name: str) -> None:
    images = read_idx(written(tmp_path, IMAGES, name))
    np.testing.assert_array_equal(images, [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]])
    assert images.dtype == np.uint8


def test_labels_come_back_in_order(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_idx(written(tmp_path, LABELS)), [7, 0, 9])


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (IMAGES[:-1], "holds 11 bytes of pixels or labels; its header promises 12"),
        (IMAGES + b"x", "goes on after the 12 bytes"),
        (IMAGES[:10], "ends within its header"),
        (b"", "begins with nothing"),
        (b"\x00\x00\x0d\x03" + IMAGES[4:], "begins with 00 00 0d 03"),  # floats
        (struct.pack(">4I", 0x803, 2**31, 2**10, 2**10), "at most 2,147,483,648 are read"),
    ],
)
def test_a_file_that_is_not_as_long_as_its_header_says_is_refused_by_name(
    tmp_path: Path, content: bytes, rule: str
) -> None:
    for name in ("images.gz", "images-idx3-ubyte"):
        with pytest.raises(BadInput, match=rule) as refused:
            read_idx(written(tmp_path, content, name))
        assert name in str(refused.value)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, IMAGES)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    with pytest.raises(BadInput, match="truncated or damaged"):
        read_idx(path)
    path.write_bytes(whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:])  # the checksum over the content
    with pytest.raises(BadInput, match="truncated or damaged"):
        read_idx(path)
    path.write_bytes(IMAGES)
    with pytest.raises(BadInput, match=r"is named \.gz, but is not gzipped"):
        read_idx(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.gz cannot be read: No such file"):
        read_idx(tmp_path / "nowhere.gz")


def test_of_a_gzip_bomb_no_more_is_unpacked_than_the_header_promises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(IMAGES + bytes(50_000_000)))
    unpacked = []

    class Counting(gzip.GzipFile):
        def read(self, size: int | None = -1) -> bytes:
            unpacked.append(size)
            return super().read(size)

    monkeypatch.setattr(idx.gzip, "GzipFile", Counting)
    with pytest.raises(BadInput, match="goes on after"):
        read_idx(path)
    assert all(size is not None and 0 < size <= 12 for size in unpacked)
