"""Every way to get images begins with a name or a path."""

from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hinterland as hl
from hinterland.data.catalog import CATALOG, load
from hinterland.data.sources import fetch
from hinterland.ground.errors import BadInput
from real_data import need_fashion_mnist, real_file


def test_digits_are_the_sixteenths_they_were_drawn_in() -> None:
    images = load("digits")
    assert images.shape == (1, 8, 8)
    assert images.dtypes == ("float32",)
    assert len(images) == 1797
    sixteenths = images.layers["image"] * 16
    np.testing.assert_array_equal(sixteenths, np.rint(sixteenths))
    assert images.layers["image"].max() == 1
    assert images.annotations.labels["class"].names == tuple("0123456789")
    assert images.annotations.labels["class"].text()[:3] == ["0", "1", "2"]
    assert images.counts() == {"train": 1398, "validation": 190, "test": 209}


def test_official_files_become_the_two_splits_with_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for prefix, n in (("train", 4), ("t10k", 2)):
        pixels = struct.pack(">4I", 0x803, n, 2, 3) + bytes(range(6 * n))
        (tmp_path / f"{prefix}-images-idx3-ubyte.gz").write_bytes(_gzipped(pixels))
        (tmp_path / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(
            _gzipped(struct.pack(">2I", 0x801, n) + bytes([9] * n))
        )
    monkeypatch.setattr(fetch, "fetch", lambda remote, progress: tmp_path)
    images = load("fashion-mnist")
    assert images.counts() == {"train": 4, "test": 2}
    assert images.ids[[0, 4]].tolist() == ["train-00000", "test-00000"]
    assert set(images.annotations.labels["class"].text()) == {"Ankle boot"}
    assert images.layers["image"][4, 0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert set(load("mnist").annotations.labels["class"].text()) == {"9"}


def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content)


def test_a_folder_and_arrays_are_told_by_their_path(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((4, 6), np.uint8)).save(tmp_path / "a.png")
    np.save(tmp_path / "b.npy", np.zeros((3, 4, 6), np.uint8))
    np.savez(tmp_path / "c.npz", images=np.zeros((3, 4, 6), np.uint8))
    for spec, n in ((tmp_path, 1), (f"folder:{tmp_path}", 1), (tmp_path / "b.npy", 3), (str(tmp_path / "c.npz"), 3)):
        assert load(spec).layers["image"].shape == (n, 1, 4, 6)
        assert load(spec, resize=(2, 3), crop=True).layers["image"].shape == (n, 1, 2, 3)


def test_a_table_labels_arrays_row_by_row_or_by_id(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros((3, 4, 6), np.uint8), ids=["x", "y", "z"])
    (tmp_path / "rows.csv").write_text("class,size\na,1.5\nb,2\nb,3\n")
    images = load(tmp_path / "a.npz", labels_csv=tmp_path / "rows.csv")
    assert images.annotations.labels["class"].text() == ["a", "b", "b"]
    assert images.annotations.factors["size"].values.tolist() == [1.5, 2, 3]
    (tmp_path / "ids.csv").write_text("id,class\nz,a\nx,b\n")
    images = load(tmp_path / "a.npz", labels_csv=tmp_path / "ids.csv")
    assert images.annotations.labels["class"].text() == ["b", None, "a"]
    np.savez(tmp_path / "b.npz", images=np.zeros((3, 4, 6), np.uint8), labels=[0, 1, 2])
    with pytest.raises(BadInput, match="b has class already"):
        load(tmp_path / "b.npz", labels_csv=tmp_path / "rows.csv")


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ("fashon-mnist", r"no data set, file or folder 'fashon-mnist'; did you mean fashion-mnist\?"),
        (
            "hippopotamus",
            "There are fashion-mnist, mnist, digits, cuboids-phi, cuboids-varied, stores, folders, .npz and .npy",
        ),
        ("somewhere/nowhere", "there is no file or folder somewhere/nowhere"),
        ("nowhere.npz", "there is no file or folder nowhere.npz"),
        ("folder:nowhere", "nowhere is no folder"),
        (__file__, "is a file of an unknown kind"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(spec: str, rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        load(spec)


def test_an_array_where_a_name_is_needed_is_told_where_it_goes() -> None:
    with pytest.raises(BadInput, match=r"data \(ndarray\) must be a name or a path; arrays .* hl.train"):
        hl.load(np.zeros((2, 1, 4, 4), np.uint8))  # type: ignore[arg-type]


def test_options_that_do_not_apply_are_refused_rather_than_ignored(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"labels_csv \(a.csv\) does not apply to digits"):
        load("digits", labels_csv="a.csv")
    with pytest.raises(BadInput, match=r"layout \(channels-last\) does not apply to digits"):
        load("digits", layout="channels-last")
    with pytest.raises(BadInput, match=r"layout \(channels-last\) does not apply to .*which is a folder"):
        load(tmp_path, layout="channels-last")
    with pytest.raises(BadInput, match="no size is given"):
        load("digits", crop=True)


def test_every_name_has_one_line_that_describes_it() -> None:
    assert list(CATALOG) == ["fashion-mnist", "mnist", "digits", "cuboids-phi", "cuboids-varied"]
    assert all(line and "\n" not in line for line in CATALOG.values())


@pytest.mark.real_data
def test_fashion_mnist_has_the_published_mean_and_deviation() -> None:
    need_fashion_mnist()
    images = load("fashion-mnist")
    assert images.counts() == {"train": 60_000, "test": 10_000}
    train = images.split("train")
    assert np.bincount(train.annotations.labels["class"].codes).tolist() == [6000] * 10
    assert train.layers["image"].mean() / 255 == pytest.approx(0.2860, abs=5e-5)
    assert train.layers["image"].std() / 255 == pytest.approx(0.3530, abs=5e-5)


@pytest.mark.real_data
def test_mnist_from_an_npz_has_the_published_mean_and_deviation() -> None:
    images = load(real_file("mnist.npz"))
    assert images.counts() == {"train": 60_000, "test": 10_000}
    train = images.split("train").layers["image"]
    assert train.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert train.std() / 255 == pytest.approx(0.3081, abs=5e-5)


@pytest.mark.slow
@pytest.mark.real_data
def test_eurosat_is_ten_classes_of_five_hundred(tmp_path: Path) -> None:
    with zipfile.ZipFile(real_file("eurosat_rgb_500perclass.zip")) as packed:
        packed.extractall(tmp_path)
    images = load(tmp_path / "eurosat_rgb")
    assert images.shape == (3, 64, 64)
    assert np.bincount(images.annotations.labels["class"].codes).tolist() == [500] * 10
    assert images.annotations.labels["class"].names[::9] == ("AnnualCrop", "SeaLake")


@pytest.mark.slow
@pytest.mark.real_data
def test_aerial_tiles_of_many_sizes_are_refused_and_can_be_resized() -> None:
    tiles = real_file("dubai-seg")
    with pytest.raises(BadInput, match=r"14 sizes \(height x width\): .*--resize 64 --crop"):
        load(tiles)
    images = load(tiles, resize=32, crop=True)
    assert len(images) == 144
    assert "palette resolved to its colours: 18 images" in images.notes


@pytest.mark.real_data
def test_scenes_in_four_bands_are_read_from_geotiff() -> None:
    images = load(real_file("landsat-naip-timeseries/landsat"))
    assert images.layers["image"].shape == (8, 4, 377, 697)
    assert images.dtypes == ("uint8",) * 4
