"""ImageSet and its annotations."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest

from blobs import blobs
from hinterland.data import imageset
from hinterland.data.annotations import Annotations, Factor, Label, numbered_ids, splits_by_hash
from hinterland.data.imageset import ImageSet, not_finite
from hinterland.ground.errors import BadInput


def some(n: int = 4) -> Annotations:
    return Annotations(numbered_ids(n), np.array(["train"] * n))


def test_splits_by_hash_are_about_eighty_ten_ten_and_never_move():
    ids = numbered_ids(20_000)
    splits = splits_by_hash(ids)
    shares = [np.mean(splits == name) for name in ("train", "validation", "test")]
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.01)
    assert (splits_by_hash(ids[::2]) == splits[::2]).all()


def test_labels_keep_numbers_in_their_order_and_missing_ones_missing():
    label = Label.of([10, 2, 2, 10, 1])
    assert label.names == ("1", "2", "10")
    assert label.text() == ["10", "2", "2", "10", "1"]
    assert Label.of(["b", None, "", "a"]).text() == ["b", None, None, "a"]
    assert Label.of(np.array([1.0, np.nan])).text() == ["1", None]
    assert Label.of([0, -1], names=["cat"]).text() == ["cat", None]


def test_fractions_are_no_classes():
    with pytest.raises(BadInput, match="hand numbers over as factors"):
        Label.of([0.5, 1.0])


def test_a_code_without_a_name_is_refused():
    with pytest.raises(BadInput, match="code 2, but only 2 names"):
        Label.of([0, 2], names=["a", "b"])


def test_annotations_come_back_from_parquet(tmp_path):
    before = Annotations(
        numbered_ids(3),
        np.array(["train", "test", "test"]),
        {"kind": Label.of(["b", None, "a"], None)},
        {"angle": Factor(np.array([0.1, np.nan, 3.0]), period=6.28)},
        np.array(["s1", "s1", "s2"]),
    )
    pq.write_table(before.to_arrow(), tmp_path / "a.parquet")
    after = Annotations.from_arrow(pq.read_table(tmp_path / "a.parquet"))
    assert after.id.tolist() == before.id.tolist()
    assert after.split.tolist() == before.split.tolist()
    assert after.labels["kind"].text() == ["b", None, "a"]
    assert after.labels["kind"].names == ("a", "b")
    assert after.factors["angle"].period == 6.28
    np.testing.assert_array_equal(after.factors["angle"].values, before.factors["angle"].values)
    assert after.group.tolist() == ["s1", "s1", "s2"]


def test_ids_are_unique_and_columns_as_long_as_the_images():
    with pytest.raises(BadInput, match="1 ids stand for more than one image"):
        Annotations(np.array(["a", "a"]), np.array(["train"] * 2))
    with pytest.raises(BadInput, match="kind has 3 values for 2 images"):
        Annotations(numbered_ids(2), np.array(["train"] * 2), {"kind": Label.of([0, 1, 0])})


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((4, 8, 8), np.uint8), "is not"),
        (np.zeros((4, 1, 8, 8), np.int64), "pixels of type int64"),
        (np.zeros((3, 1, 8, 8), np.uint8), "3 images, but 4 rows"),
        (np.zeros((4, 1, 0, 8), np.uint8), "holds no pixels"),
    ],
)
def test_wrong_pixels_are_refused(pixels, message):
    with pytest.raises(BadInput, match=message):
        ImageSet("x", {"image": pixels}, some())


def test_nan_is_refused_with_the_first_ids_and_the_count():
    pixels = np.zeros((4, 1, 2, 2), np.float32)
    pixels[1, 0, 0, 0] = np.nan
    pixels[3, 0, 1, 1] = np.inf
    with pytest.raises(BadInput, match=r"2 of 4 images hold NaN or infinite values \(000001, 000003\)"):
        ImageSet("x", {"image": pixels}, some())


def test_nan_is_found_in_floats_that_are_looked_at_part_by_part(monkeypatch):
    monkeypatch.setattr("hinterland.data.imageset.PART_BYTES", 3 * 4 * 4)  # three images of 2 x 2 at a time
    pixels = np.zeros((8, 1, 2, 2), np.float32)
    pixels[[2, 3, 7], 0, 0, 1] = np.nan
    assert np.flatnonzero(not_finite(pixels)).tolist() == [2, 3, 7]


def test_layers_of_one_place_are_stacked_as_float_where_their_types_differ():
    layers = {"naip": np.full((4, 3, 2, 2), 200, np.uint8), "landsat": np.full((4, 2, 2, 2), 0.5, np.float32)}
    images = ImageSet("x", layers, some())
    assert images.shape == (5, 2, 2)
    assert images.dtypes == ("uint8",) * 3 + ("float32",) * 2
    stacked = images.stacked(slice(0, 1))
    assert stacked.dtype == np.float32
    assert stacked[0, :, 0, 0].tolist() == [200, 200, 200, 0.5, 0.5]


def test_layers_of_different_sizes_are_refused():
    layers = {"a": np.zeros((4, 1, 2, 2), np.uint8), "b": np.zeros((4, 1, 4, 4), np.uint8)}
    with pytest.raises(BadInput, match="layers differ in height x width"):
        ImageSet("x", layers, some())


def test_a_split_that_is_not_there_names_those_that_are():
    with pytest.raises(BadInput, match="has no split 'test'; it has train"):
        ImageSet("x", {"image": np.zeros((4, 1, 2, 2), np.uint8)}, some()).split("test")


def test_the_fingerprint_sees_one_pixel_and_one_split():
    images = blobs(20, 1, 6, 6)
    same = blobs(20, 1, 6, 6)
    assert images.fingerprint() == same.fingerprint()
    pixels = images.layers["image"].copy()
    pixels[7, 0, 0, 0] ^= 1
    assert ImageSet("x", {"image": pixels}, images.annotations).fingerprint() != images.fingerprint()
    moved = Annotations(images.ids, np.roll(images.annotations.split, 1), images.annotations.labels)
    assert ImageSet("x", dict(images.layers), moved).fingerprint() != images.fingerprint()


@pytest.mark.parametrize("rows", [np.array([0, 1, 0]), np.array([2, -1]), np.array([1, 1])])
def test_an_image_that_is_taken_twice_is_refused(rows):
    with pytest.raises(BadInput, match="ids must be unique"):
        some(3).take(rows)


def test_rows_lists_slices_and_masks_are_taken_alike():
    known = some(4)
    for rows in (np.array([1, 3]), [1, -1], slice(1, 4, 2), np.array([False, True, False, True])):
        assert known.take(rows).id.tolist() == known.id[[1, 3]].tolist()


def test_a_fingerprint_is_the_same_however_many_texts_are_taken_at_once(monkeypatch):
    images = blobs(50, 1, 4, 4)
    whole = images.fingerprint()
    for at_once in (1, 7, 50):
        monkeypatch.setattr(imageset, "TEXTS_AT_ONCE", at_once)
        assert images.fingerprint() == whole
