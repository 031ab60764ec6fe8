"""Folders of images: as stored, with folders as classes, or a refusal that names the files."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from hinterland.data.sources import header
from hinterland.data.sources.folders import read_file, read_folder
from hinterland.ground.errors import BadInput

RANDOM = np.random.default_rng(0)
GREY = RANDOM.integers(0, 256, (17, 23), dtype=np.uint8)
DEEP = RANDOM.integers(0, 65536, (17, 23, 4), dtype=np.uint16)


def save(path: Path, pixels: np.ndarray[Any, Any], **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() in (".tif", ".tiff"):
        tifffile.imwrite(path, pixels, **options)
    elif pixels.dtype == np.uint16:
        path.write_bytes(imagecodecs.png_encode(np.ascontiguousarray(pixels)))
    else:
        Image.fromarray(pixels).save(path, **options)
    return path


def animals(root: Path) -> Path:
    for number, name in enumerate(["animals/cat/1.png", "animals/cat/2.PNG", "animals/dog/1.png", "ship/1.png"]):
        save(root / name, np.full((2, 3), number, np.uint8))
    return root


def test_a_folder_is_a_class_and_a_path_an_id(tmp_path: Path) -> None:
    images = read_folder(animals(tmp_path / "things"))
    assert images.name == "things"
    assert images.ids.tolist() == ["animals/cat/1.png", "animals/cat/2.PNG", "animals/dog/1.png", "ship/1.png"]
    assert images.annotations.labels["class"].text() == ["animals/cat", "animals/cat", "animals/dog", "ship"]
    assert images.shape == (1, 2, 3)
    assert images.layers["image"][:, 0, 0, 0].tolist() == [0, 1, 2, 3]
    assert images.notes == ()


def test_adding_an_image_moves_no_other_to_another_split(tmp_path: Path) -> None:
    before = read_folder(animals(tmp_path))
    save(tmp_path / "animals/ape/1.png", np.zeros((2, 3), np.uint8))
    after = read_folder(tmp_path)
    splits = dict(zip(after.ids.tolist(), after.annotations.split.tolist(), strict=True))
    assert [splits[i] for i in before.ids.tolist()] == before.annotations.split.tolist()


def test_folders_named_like_splits_are_the_splits(tmp_path: Path) -> None:
    for name in ("train/cat/1.png", "train/dog/2.png", "val/cat/3.png", "test/dog/4.png"):
        save(tmp_path / name, GREY)
    images = read_folder(tmp_path)
    assert images.counts() == {"train": 2, "validation": 1, "test": 1}
    assert images.annotations.labels["class"].names == ("cat", "dog")
    assert images.notes == ("splits taken from the folders test, train, val",)


def test_images_beside_the_class_folders_have_no_known_class(tmp_path: Path) -> None:
    save(animals(tmp_path) / "stray.png", np.zeros((2, 3), np.uint8))
    images = read_folder(tmp_path)
    assert images.annotations.labels["class"].text()[-1] is None
    assert images.notes == ("1 of 5 images lie in no class folder: their class is not known",)


def test_a_flat_folder_has_no_label_and_other_files_are_left_aside(tmp_path: Path) -> None:
    save(tmp_path / "1.png", GREY)
    save(tmp_path / ".hidden.png", DEEP)
    save(tmp_path / ".cache/1.png", DEEP)
    (tmp_path / "notes.txt").write_text("hello")
    images = read_folder(tmp_path)
    assert images.ids.tolist() == ["1.png"]
    assert images.annotations.labels == {}
    assert images.notes == ("1 other files left aside (.txt)",)


def test_a_link_to_a_folder_above_does_not_go_round_in_circles(tmp_path: Path) -> None:
    save(tmp_path / "a/1.png", GREY)
    (tmp_path / "a/up").symlink_to(tmp_path)
    assert read_folder(tmp_path).ids.tolist() == ["a/1.png"]


STORED = {
    "grey.png": (GREY, GREY[None]),
    "grey-alpha.png": (DEEP[..., :2].astype(np.uint8), DEEP[..., :2].astype(np.uint8).transpose(2, 0, 1)),
    "rgb.png": (DEEP[..., :3].astype(np.uint8), DEEP[..., :3].astype(np.uint8).transpose(2, 0, 1)),
    "rgba.png": (DEEP.astype(np.uint8), DEEP.astype(np.uint8).transpose(2, 0, 1)),
    "bits.png": (GREY > 99, (255 * (GREY > 99)).astype(np.uint8)[None]),
    "deep-grey.png": (DEEP[..., 0], DEEP[..., 0][None]),
    "deep-rgb.png": (DEEP[..., :3], DEEP[..., :3].transpose(2, 0, 1)),
    "deep-rgba.png": (DEEP, DEEP.transpose(2, 0, 1)),
    "grey.tif": (GREY, GREY[None]),
    "deep.TIFF": (DEEP[..., 0], DEEP[..., 0][None]),
    "float.tif": (DEEP[..., 0] / np.float32(7), (DEEP[..., 0] / np.float32(7))[None]),
    "short.tif": (GREY.astype(np.int16), GREY.astype(np.uint16)[None]),
    "long.tif": (DEEP[..., 0].astype(np.int32), DEEP[..., 0][None]),
    "double.tif": (GREY / 7, (GREY / 7).astype(np.float32)[None]),
}


@pytest.mark.parametrize("name", STORED)
def test_images_come_as_they_are_stored(tmp_path: Path, name: str) -> None:
    saved, expected = STORED[name]
    save(tmp_path / name, saved)
    pixels = read_folder(tmp_path).layers["image"]
    np.testing.assert_array_equal(pixels[0], expected)
    assert pixels.dtype == expected.dtype


@pytest.mark.parametrize("how", ["contig", "separate", "pages"])
def test_five_bands_of_sixteen_bits_come_as_bands_however_the_tiff_lays_them(tmp_path: Path, how: str) -> None:
    bands = RANDOM.integers(0, 65536, (5, 17, 23), dtype=np.uint16)
    if how == "pages":
        save(tmp_path / "a.tif", bands, photometric="minisblack")
    else:
        laid = bands.transpose(1, 2, 0) if how == "contig" else bands
        save(tmp_path / "a.tif", laid, planarconfig=how, photometric="minisblack", compression="zlib")
    images = read_folder(tmp_path)
    np.testing.assert_array_equal(images.layers["image"][0], bands)
    assert images.notes == (("pages of a TIFF read as bands: 1 image",) if how == "pages" else ())


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_a_palette_is_resolved_to_its_colours(tmp_path: Path, suffix: str) -> None:
    picture = Image.fromarray(DEEP[..., :3].astype(np.uint8)).quantize(16)
    picture.save(tmp_path / f"a.{suffix}")
    images = read_folder(tmp_path)
    np.testing.assert_array_equal(images.layers["image"][0], np.asarray(picture.convert("RGB")).transpose(2, 0, 1))
    assert images.notes == ("palette resolved to its colours: 1 image",)


def test_a_palette_with_a_transparent_colour_has_four_bands(tmp_path: Path) -> None:
    Image.fromarray(GREY).quantize(16).save(tmp_path / "a.png", transparency=0)
    assert read_folder(tmp_path).shape == (4, 17, 23)


def test_white_is_zero_is_turned_round(tmp_path: Path) -> None:
    save(tmp_path / "a.tif", GREY, photometric="miniswhite")
    np.testing.assert_array_equal(read_folder(tmp_path).layers["image"][0, 0], 255 - GREY)


@pytest.mark.parametrize("compression", ["raw", "group4"])
def test_one_bit_of_a_tiff_is_black_and_white_as_seen(tmp_path: Path, compression: str) -> None:
    Image.fromarray(GREY > 99).save(tmp_path / "a.tif", compression=compression)
    pixels = read_folder(tmp_path).layers["image"]
    np.testing.assert_array_equal(pixels[0, 0], np.where(GREY > 99, 255, 0))
    assert pixels.dtype == np.uint8


def test_a_photograph_taken_sideways_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to see it upright
    Image.fromarray(np.full((16, 24, 3), 128, np.uint8)).save(tmp_path / "a.jpg", exif=exif)
    images = read_folder(tmp_path)
    assert images.shape == (3, 24, 16)
    assert images.notes == ("turned upright as their EXIF orientation says: 1 image",)


def bad_files(root: Path) -> dict[str, str]:
    """Files that cannot be used, and words of the reason that each must be given."""
    whole = save(root / "good.png", GREY).read_bytes()
    (root / "cut.png").write_bytes(whole[: len(whole) // 2])
    (root / "empty.png").write_bytes(b"")
    (root / "text.png").write_text("hello")
    photograph = save(root / "cut.jpg", GREY).read_bytes()
    (root / "cut.jpg").write_bytes(photograph[: len(photograph) // 2])
    scan = save(root / "cut.tif", GREY).read_bytes()
    (root / "cut.tif").write_bytes(scan[:-9])
    deep = save(root / "cut-deep.png", DEEP[..., 0]).read_bytes()
    (root / "cut-deep.png").write_bytes(deep[: len(deep) // 2])
    return {
        "cut-deep.png": "cannot be decoded",
        "cut.jpg": "cannot be decoded",
        "cut.png": "cannot be decoded",
        "cut.tif": "truncated",
        "empty.png": r"empty file \(0 bytes\)",
        "text.png": "neither PNG, JPEG nor TIFF",
    }


def test_bad_files_are_named_with_their_reasons_and_can_be_skipped(tmp_path: Path) -> None:
    reasons = bad_files(tmp_path)
    (tmp_path / "cut-deep.png").unlink()  # of another type than the rest, as its header says
    del reasons["cut-deep.png"]
    with pytest.raises(BadInput, match="5 of its images cannot be used") as refused:
        read_folder(tmp_path)
    assert "--skip-bad" in str(refused.value)
    images = read_folder(tmp_path, skip_bad=True)
    assert images.ids.tolist() == ["good.png"]
    np.testing.assert_array_equal(images.layers["image"], GREY[None, None])
    assert {skipped.name for skipped in images.skipped} == set(reasons)
    for skipped in images.skipped:
        assert re.search(reasons[skipped.name], skipped.reason)


@pytest.mark.parametrize("name", ["cut-deep.png", "cut.jpg", "cut.png", "cut.tif", "empty.png", "text.png"])
def test_each_bad_file_alone_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    reason = bad_files(tmp_path)[name]
    with pytest.raises(BadInput, match=f"{name}: .*{reason}"):
        read_file(tmp_path / name)


def test_values_that_are_not_finite_or_do_not_fit_are_bad(tmp_path: Path) -> None:
    save(tmp_path / "a.tif", np.array([[1, np.nan], [np.inf, 2]], np.float32))
    save(tmp_path / "b.tif", np.array([[1, -2]], np.int16))
    save(tmp_path / "c.tif", np.array([[1, 70_000]], np.uint32))
    save(tmp_path / "d.tif", np.array([[1, 2j]], np.complex64))
    rules = {
        "a": "2 of its values are NaN or infinite",
        "b": "int16 values from -2 to 1; whole numbers must lie in 0 to 65535",
        "c": "uint32 values from 1 to 70000",
        "d": "pixels of type complex64",
    }
    for name, rule in rules.items():
        with pytest.raises(BadInput, match=rule):
            read_file(tmp_path / f"{name}.tif")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_a_decompression_bomb_is_refused_from_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for side, rule in ((20_000, "decompression bomb"), (9_000, "in 1 bands; more than 64,000,000 pixels")):
        size = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
        chunks = chunk(b"IHDR", size) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
        (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
        with pytest.raises(BadInput, match=rule):
            read_folder(tmp_path)
    monkeypatch.setattr(header, "MOST_PIXELS", 390)
    for name in ("a.png", "deep.png", "a.jpg", "a.tif"):
        save(tmp_path / name, DEEP[..., 0] if name == "deep.png" else GREY)
        with pytest.raises(BadInput, match="17 x 23 pixels in 1 bands; more than 390 pixels"):
            read_file(tmp_path / name)


def test_if_every_image_is_bad_there_is_nothing_to_skip_to(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(BadInput, match=r"none of its 1 images can be read: a\.png: empty file"):
        read_folder(tmp_path, skip_bad=True)


def test_mixed_sizes_are_refused_with_counts_also_when_bad_ones_are_skipped(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        save(tmp_path / name, GREY[:, :20] if name == "b.png" else GREY)
    for skip_bad in (False, True):
        with pytest.raises(BadInput) as refused:
            read_folder(tmp_path, skip_bad=skip_bad)
        assert "2 sizes (height x width): 17 x 23: 2 (such as a.png), 17 x 20: 1 (such as b.png)" in str(refused.value)
        assert "--resize 64 --crop" in str(refused.value)


def test_mixed_bands_and_types_are_refused_with_examples(tmp_path: Path) -> None:
    save(tmp_path / "a.png", GREY)
    save(tmp_path / "b.png", DEEP[..., :3].astype(np.uint8))
    with pytest.raises(BadInput, match=r"2 numbers of bands: 1: 1 \(such as a.png\), 3: 1 \(such as b.png\); give"):
        read_folder(tmp_path, resize=8)
    save(tmp_path / "b.png", DEEP[..., 0])
    with pytest.raises(BadInput, match=r"2 types: uint8: 1 \(such as a.png\), uint16: 1 \(such as b.png\); convert"):
        read_folder(tmp_path, resize=8)


def test_resizing_brings_sizes_together_and_says_so(tmp_path: Path) -> None:
    save(tmp_path / "a.png", np.full((10, 20), 7, np.uint16))
    save(tmp_path / "b.png", np.full((30, 20), 60_000, np.uint16))
    images = read_folder(tmp_path, resize=(4, 6), crop=True)
    assert images.shape == (1, 4, 6)
    assert images.layers["image"].dtype == np.uint16
    assert np.unique(images.layers["image"]).tolist() == [7, 60_000]
    assert images.notes[-1].startswith("resized to 4 x 6 pixels (height x width), cropped at the centre")
    assert read_folder(tmp_path, resize=5).shape == (1, 5, 5)


def test_labels_of_a_table_stand_beside_those_of_the_folders(tmp_path: Path) -> None:
    root = animals(tmp_path / "things")
    table = root / "labels.csv"  # a table in the folder itself is not one of its "other files"
    table.write_text("file,legs,weight\nanimals/cat/1.png,4,3.5\nanimals/dog/1.png,4,12\n")
    images = read_folder(root, labels_csv=table)
    assert images.annotations.labels["legs"].text() == ["4", None, "4", None]
    assert images.annotations.labels["class"].names == ("animals/cat", "animals/dog", "ship")
    np.testing.assert_array_equal(images.annotations.factors["weight"].values, [3.5, np.nan, 12, np.nan])
    assert images.notes == ("2 of 4 images have no row in labels.csv",)
    table.write_text("file,class\nanimals/cat/1.png,4\n")
    with pytest.raises(BadInput, match="the folders are the label `class` already"):
        read_folder(root, labels_csv=table)
    table.write_text("file,legs\nanimals/owl/1.png,2\n")
    with pytest.raises(BadInput, match=r"1 rows stand for no image \(animals/owl/1.png\)"):
        read_folder(root, labels_csv=table)


def test_a_folder_without_images_and_no_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(BadInput, match=r"holds no image \(\.png, .*\); 1 other files left aside \(\.txt\)"):
        read_folder(tmp_path)
    with pytest.raises(BadInput, match="is no folder"):
        read_folder(tmp_path / "a.txt")


def test_one_file_is_a_set_of_one(tmp_path: Path) -> None:
    images = read_file(save(tmp_path / "a.png", GREY))
    assert images.ids.tolist() == ["a.png"]
    np.testing.assert_array_equal(images.layers["image"], GREY[None, None])
