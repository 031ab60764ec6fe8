"""A sealed file says whether it is whole."""

from __future__ import annotations

from random import Random

import pytest

from hinterland.ground import seal as seals
from hinterland.ground.errors import BadInput
from hinterland.ground.seal import BLANK, check_seal, seal


@pytest.mark.parametrize("before", [0, 5, 61, 64, 70, 120, 200])
def test_any_altered_byte_is_seen_wherever_the_seal_lies(tmp_path, monkeypatch, before):
    """Also where it lies across two of the parts that a file is read in."""
    monkeypatch.setattr(seals, "PART_BYTES", 64)
    path, rnd = tmp_path / "file", Random(before)
    path.write_bytes(rnd.randbytes(before) + BLANK.encode() + rnd.randbytes(90))
    seal(path)
    assert check_seal(path, "make it again")
    whole = path.read_bytes()
    for at in range(len(whole)):
        altered = whole[:at] + bytes([whole[at] ^ 1 << rnd.randrange(8)]) + whole[at + 1 :]
        path.write_bytes(altered)
        if before <= at < before + len(seals.MARK):
            assert not check_seal(path, "make it again"), "without its mark it is not sealed"
            continue
        with pytest.raises(BadInput, match=r"file was altered or cut off after it was written .*; make it again"):
            check_seal(path, "make it again")


def test_a_seal_is_the_sha256_of_the_file_with_zeros_in_its_place(tmp_path):
    """By hand: printf 'ahinterland-sha256:000...0b' | sha256sum."""
    path = tmp_path / "file"
    path.write_bytes(b"a" + BLANK.encode() + b"b")
    seal(path)
    assert path.read_bytes() == b"ahinterland-sha256:" + BY_HAND + b"b"


def test_a_file_without_a_place_for_it_is_not_sealed(tmp_path):
    (tmp_path / "file").write_bytes(b"nothing here")
    assert not check_seal(tmp_path / "file", "")
    with pytest.raises(ValueError, match="has no place for a seal"):
        seal(tmp_path / "file")


BY_HAND = b"57e70675437855cc30e51fd523e0a45907f5aaf88f1e1efa371fbdeadd43a1f1"
