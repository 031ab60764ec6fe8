"""Small files that claim to be enormous, endless, or to lie elsewhere."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from broken import guarded, peak_bytes
from hinterland.data.catalog import load
from hinterland.data.rasters.classes import read_classes
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable
from hinterland.studies.config import read_study
from hinterland.training.checkpoint import load as load_checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.settings import parsed_setting

MOST_S, MOST_BYTES = 5.0, 200_000_000  # of processor time, and of memory, until a bomb is refused
LAUGHS = "\n".join(["a0: &a0 [lol]", *(f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]" for i in range(12))])


def refused(read: Callable[[], object], rule: str) -> None:
    """`BadInput` that says `rule`, soon and without taking memory."""
    begun, before = time.process_time(), peak_bytes()
    with guarded(), pytest.raises(BadInput, match=rule):
        read()
    assert time.process_time() - begun < MOST_S
    assert peak_bytes() - before < MOST_BYTES


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, bits: int) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000)) + chunk(b"IEND", b"")


def tiff(width: int, height: int) -> bytes:
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1)]
    tags += [(278, 4, height), (279, 4, 8)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + b"\x00" * 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", png(100_000, 100_000, 8)),
        ("a.png", png(100_000, 100_000, 16)),
        ("a.png", png(2**31 - 1, 2**31 - 1, 8)),
        ("a.tif", tiff(100_000, 100_000)),
        ("a.tif", tiff(2**32 - 1, 2**32 - 1)),
    ],
)
def test_an_image_that_claims_100000_by_100000_pixels_is_refused_from_its_header(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    refused(lambda: load(tmp_path), name)


def npy(shape: tuple[int, ...], descr: str = "|u1") -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue() + b"\x00" * 100


@pytest.mark.parametrize(("shape", "descr"), [((10**6, 1000, 1000), "|u1"), ((2**62, 2, 2), "<f8"), ((10**12,), "<U0")])
def test_an_array_that_claims_terabytes_is_refused_from_its_header(
    tmp_path: Path, shape: tuple[int, ...], descr: str
) -> None:
    (tmp_path / "a.npy").write_bytes(npy(shape, descr))
    refused(lambda: load(tmp_path / "a.npy"), "a.npy promises")
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("images.npy", npy(shape, descr))
    refused(lambda: load(tmp_path / "a.npz"), "a.npz, array images promises")


def test_objects_that_would_have_to_be_unpickled_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    refused(lambda: load(tmp_path / "a.npy"), "never loaded")


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {f"{i}.png": bytes(30_000_000) for i in range(10)})
    refused(lambda: load(path), "taken for a decompression bomb")


def test_nothing_is_unpacked_outside_and_no_link_is_followed(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(picture, "png")
    names = ["../../out.png", "/abs/out.png", "c/../../../out.png", "c\\..\\..\\out.png", "good/in.png"]
    path = zip_of(tmp_path / "a.zip", dict.fromkeys(names, picture.getvalue()))
    link = zipfile.ZipInfo("good/link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    before = set(tmp_path.parent.rglob("*.png"))
    refused(lambda: load(path), "link.png")  # a plain file of some letters: no image
    assert set(tmp_path.parent.rglob("*.png")) == before
    assert not Path("/abs").exists()


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "a: &a [*a]",
        "[" * 100_000,
        "a: !!python/object/apply:os.getcwd []",
        "x: !!python/name:os.system",
        "- " * 9_000,
    ],
)
@pytest.mark.parametrize("read", [RunConfig.read, read_study, read_classes])
def test_yaml_that_laughs_nests_or_calls_is_refused(tmp_path: Path, text: str, read: Callable[[Path], object]) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    refused(lambda: read(path), "config.yaml")


def test_a_setting_cannot_call_either() -> None:
    with pytest.raises(BadInput, match="no value"):
        parsed_setting("seed=!!python/object/apply:os.getcwd []")


def test_yaml_with_plain_aliases_is_read(tmp_path: Path) -> None:
    path = tmp_path / "classes.yaml"
    path.write_text("classes: {a: &one 1, b: 2}\nignore: [3]\n")
    assert read_classes(path).names == ("a", "b")


def test_a_table_of_a_trillion_equal_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = 2_000_000
    flat = pa.array(np.zeros(rows * 2, np.float32))
    table = pa.table({"latent": pa.FixedSizeListArray.from_arrays(flat, 2)})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 20_000
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 10_000_000}))
    refused(lambda: LatentTable.read(tmp_path / "a.parquet"), "a.parquet needs")


def test_a_checkpoint_whose_header_claims_terabytes_is_refused(tmp_path: Path) -> None:
    for length in (2**63, 10**12, 10**8):
        (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", length) + b"{}" * 50)
        refused(lambda: load_checkpoint(tmp_path / "a.safetensors"), "a.safetensors")
