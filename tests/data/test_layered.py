"""Layers, masks and tiles from the arrays of an .npz file, Chesapeake's patches, and folders in a .zip file."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hinterland import api
from hinterland.data.catalog import load
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.sources.layered import told_by
from hinterland.ground.errors import BadInput
from real_data import real_file


def chesapeake(path: Path, patches: int = 4, side: int = 8) -> dict[str, np.ndarray]:
    """A generated twin of the patches: two scenes, the left half forest, the right half field, one pixel unlabelled."""
    rng = np.random.default_rng(0)
    cover = np.full((patches, side, side), 3, np.uint8)
    cover[:, :, : side // 2] = 2
    cover[:, 0, 0] = 15
    arrays = {
        "naip_new": rng.integers(0, 256, (patches, 4, side, side)).astype(np.uint8),
        "naip_old": rng.integers(0, 256, (patches, 4, side, side)).astype(np.uint8),
        "landsat_a": rng.normal(900, 100, (patches, 9, side, side)).astype(np.float32),
        "landsat_b": rng.normal(500, 100, (patches, 9, side, side)).astype(np.float32),
        "lc": cover,
        "nlcd": cover + 40,
        "buildings": np.zeros((patches, side, side), np.uint8),
        "split": np.array(["train", "val"] * (patches // 2)),
        "name": np.array([f"scene_{i // 2}_17-{i % 2}" for i in range(patches)]),
    }
    np.savez(path, **arrays)
    return arrays


def test_chesapeakes_patches_are_images_of_26_bands_in_their_own_types(tmp_path: Path):
    arrays = chesapeake(tmp_path / "wv.npz")
    images = load(tmp_path / "wv.npz")
    assert images.shape == (26, 8, 8)
    assert images.dtypes == ("uint8",) * 8 + ("float32",) * 18
    assert all(np.array_equal(images.layers[name], arrays[name]) for name in images.layers)
    assert images.counts() == {"train": 2, "validation": 2}
    assert images.annotations.group is not None
    assert images.annotations.group.tolist() == ["scene_0_17"] * 2 + ["scene_1_17"] * 2


def test_masks_are_asked_of_and_never_seen_and_15_is_no_class(tmp_path: Path):
    chesapeake(tmp_path / "wv.npz")
    images = load(tmp_path / "wv.npz")
    assert set(images.layers) == {"naip_new", "naip_old", "landsat_a", "landsat_b"}
    assert set(images.masks) == {"class", "nlcd", "buildings"}
    assert np.unique(images.masks["class"][:]).tolist() == [1, 2, IGNORED]  # forest and field by their place
    shares = {name: factor.values[0] for name, factor in images.annotations.factors.items()}
    assert shares["share forest"] == pytest.approx(31 / 63)
    assert shares["share field"] == pytest.approx(32 / 63)
    assert images.annotations.labels["class"].text() == ["field"] * 4


def test_tiles_are_direct_crops_and_keep_the_scene_and_split_of_their_patch(tmp_path: Path):
    arrays = chesapeake(tmp_path / "wv.npz", side=9)
    images = load(tmp_path / "wv.npz", tile=4)
    assert len(images) == 4 * 4
    at = images.ids.tolist().index("scene_1_17-1/r00004-c00000")
    assert np.array_equal(images.layers["landsat_b"][at], arrays["landsat_b"][3][:, 4:8, 0:4])
    assert np.array_equal(images.masks["nlcd"][at], arrays["nlcd"][3][4:8, 0:4])
    assert images.annotations.split[at] == "validation"
    assert images.annotations.group is not None
    assert images.annotations.group[at] == "scene_1_17"
    assert "1 rows and 1 columns of each image are in no tile" in images.notes
    with pytest.raises(BadInput, match=r"tile \(10\) must be from 1 to 9"):
        load(tmp_path / "wv.npz", tile=10)


def test_any_arrays_are_layers_and_masks_when_that_is_said_and_found_again_from_the_run(tmp_path: Path):
    rng = np.random.default_rng(1)
    near, cover = rng.random((3, 2, 6, 6), np.float32), rng.integers(4, 7, (3, 6, 6))
    np.savez(tmp_path / "own.npz", near=near, cover=cover, depth=near[:, 0], other=np.zeros(7))
    images = api.load(tmp_path / "own.npz", layers=["near"], mask="cover", ignore=[6], masks=["depth"])
    assert images.shape == (2, 6, 6)
    assert images.annotations.labels["class"].names == ("4", "5")  # values are names where none are given
    assert np.array_equal(images.masks["class"][:] == IGNORED, cover == 6)
    assert np.array_equal(images.masks["depth"], near[:, 0])
    assert images.origin is not None
    assert api.load_again(images.origin).fingerprint() == images.fingerprint()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layers": ["far"]}, r"has no array far; it holds near, cover"),
        ({"layers": ["near"], "mask": "near"}, "near is named twice"),
        ({"layers": ["near", "small"]}, r"small: shape \(3, 2, 3, 3\); \(3, C, 6, 6\) is needed beside near"),
        ({"layers": ["near"], "mask": "real"}, "values of type float32; classes are whole numbers"),
        ({"mask": "cover"}, r"mask \(cover\) does not apply"),
        ({"layers": ["near"], "layout": "channels-last"}, r"layout \(channels-last\) does not apply"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_array(tmp_path: Path, options, words):
    near = np.random.default_rng(1).random((3, 2, 6, 6), np.float32)
    np.savez(tmp_path / "own.npz", near=near, cover=np.zeros((3, 6, 6), int), small=near[:, :, :3, :3], real=near[:, 0])
    if "layers" not in options:
        np.savez(tmp_path / "own.npz", images=near)
    with pytest.raises(BadInput, match=words):
        load(tmp_path / "own.npz", **options)


def test_layers_named_for_what_has_none_are_refused(tmp_path: Path):
    with pytest.raises(BadInput, match=r"layers \(\['image'\]\) does not apply to digits"):
        load("digits", layers=["image"])
    chesapeake(tmp_path / "wv.npz")
    with pytest.raises(BadInput, match=r"layers \(lc\): a model may see naip_new"):
        load(tmp_path / "wv.npz", layers=["lc"])
    arrays = {**chesapeake(tmp_path / "wv.npz"), "lc": np.full((4, 8, 8), 9, np.uint8)}
    np.savez(tmp_path / "wv.npz", **arrays)
    with pytest.raises(BadInput, match="wv, lc: values 9 stand for no class"):
        load(tmp_path / "wv.npz")


def test_an_image_with_nan_in_one_layer_goes_with_its_masks_when_bad_ones_are_skipped(tmp_path: Path):
    arrays = chesapeake(tmp_path / "wv.npz")
    arrays["landsat_a"][1, 3, 2, 2] = np.nan
    arrays["nlcd"][1] = 99
    np.savez(tmp_path / "wv.npz", **arrays)
    with pytest.raises(BadInput, match=r"layer landsat_a: 1 of 4 .*scene_0_17-1"):
        load(tmp_path / "wv.npz")
    images = load(tmp_path / "wv.npz", skip_bad=True)
    assert [skip.name for skip in images.skipped] == ["scene_0_17-1"]
    assert 99 not in images.masks["nlcd"]


def test_shares_are_of_what_is_labelled_and_an_unlabelled_image_has_no_class():
    codes = np.array([[[0, 0], [1, IGNORED]], [[IGNORED] * 2] * 2], np.uint8)
    label, shares = told_by(codes, ("a", "b"))
    assert label.text() == ["a", None]
    assert shares["share a"].values[0] == pytest.approx(2 / 3)
    assert np.isnan(shares["share b"].values[1])


@pytest.mark.real_data
def test_the_real_patches_are_16_of_two_scenes():
    images = load(real_file("chesapeake_wv_16x256.npz"), tile=128)
    assert images.shape == (26, 128, 128)
    assert len(images) == 64
    assert images.annotations.group is not None
    assert len(set(images.annotations.group.tolist())) == 2
    assert images.counts() == {"train": 32, "validation": 32}


def folder_of_pictures(root: Path) -> Path:
    for place, colour in (("Forest", 40), ("SeaLake", 90)):
        (root / place).mkdir(parents=True)
        for number in range(3):
            Image.fromarray(np.full((4, 4, 3), colour + number, np.uint8)).save(root / place / f"{place}_{number}.png")
    return root


@pytest.mark.parametrize("inside", ["", "eurosat/rgb/"])
def test_a_zip_file_is_the_folder_in_it(tmp_path: Path, inside: str):
    root = folder_of_pictures(tmp_path / "folder")
    with zipfile.ZipFile(tmp_path / "sat.zip", "w") as archive:
        for path in sorted(root.rglob("*.png")):
            archive.write(path, inside + path.relative_to(root).as_posix())
        archive.writestr(f"__MACOSX/{inside}._x.png", b"none")
        archive.writestr(f"{inside}readme.txt", b"none")
    packed, plain = api.load(tmp_path / "sat.zip"), load(root)
    assert packed.name == "sat"
    assert packed.fingerprint() == plain.fingerprint()
    assert packed.annotations.labels["class"].text() == plain.annotations.labels["class"].text()
    assert packed.origin is not None
    shutil.rmtree(root)
    assert api.load_again(packed.origin).fingerprint() == packed.fingerprint()


def test_a_broken_or_empty_zip_file_is_refused(tmp_path: Path):
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(BadInput, match=r"torn\.zip cannot be unpacked .*get it anew"):
        load(tmp_path / "torn.zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("readme.txt", b"")
    with pytest.raises(BadInput, match=r"empty\.zip holds no image"):
        load(tmp_path / "empty.zip")
