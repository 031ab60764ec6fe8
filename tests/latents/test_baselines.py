"""What is known of an image without having learned anything."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from sklearn.decomposition import PCA

from blobs import blobs
from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.latents.baselines import (
    colour_statistics,
    colour_table,
    pca_table,
    pixel_table,
    with_baselines,
)
from hinterland.latents.table import LatentTable


def image_set(pixels: np.ndarray, splits: list[str] | None = None, name: str = "images") -> ImageSet:
    n = len(pixels)
    return ImageSet(name, {"image": pixels}, Annotations(numbered_ids(n), np.array(splits or ["train"] * n)))


def test_colour_statistics_by_hand() -> None:
    """Two bands of 2 x 2: 0, 0, 4, 4 and 1, 2, 3, 6."""
    pixels = np.array([[[[0, 0], [4, 4]], [[1, 2], [3, 6]]]], np.uint8)
    mean, deviation, low, high = np.split(colour_statistics(pixels)[0], 4)
    np.testing.assert_allclose(mean, [2, 3])
    np.testing.assert_allclose(deviation, [2, np.sqrt((4 + 1 + 0 + 9) / 4)])
    np.testing.assert_allclose(low, [0, 1])
    np.testing.assert_allclose(high, [4, 6])


def test_only_valid_pixels_count_by_hand() -> None:
    pixels = np.array([[[[0, 0], [4, 4]], [[1, 2], [3, 6]]]], np.float32)
    valid = np.array([[[True, True], [True, False]]])
    found = colour_statistics(pixels, valid)[0]
    np.testing.assert_allclose(found[:2], [4 / 3, 2])
    np.testing.assert_allclose(found[2:4], [np.sqrt(32 / 9), np.sqrt(2 / 3)])
    np.testing.assert_allclose(found[4:], [0, 1, 4, 3])


def test_an_image_without_valid_pixels_is_refused_with_its_row() -> None:
    valid = np.ones((3, 2, 2), bool)
    valid[1] = False
    with pytest.raises(BadInput, match=r"1 images have no valid pixel \(rows 1\)"):
        colour_statistics(np.ones((3, 1, 2, 2)), valid)
    with pytest.raises(BadInput, match=r"valid has shape \(3, 2\) for images \(3, 1, 2, 2\)"):
        colour_statistics(np.ones((3, 1, 2, 2)), valid[:, 0])


def test_the_colour_of_valid_pixels_is_standardised_by_that_of_the_training_images() -> None:
    """Means 1, 3 (train) and 9 (test), where the invalid pixel is anything: (x - 2) / 1."""
    pixels = np.array([[1, 99], [3, 0], [9, 50]], np.float32).reshape(3, 1, 1, 2)
    valid = np.tile(np.array([True, False]), (3, 1)).reshape(3, 1, 2)
    table = colour_table(image_set(pixels, ["train", "train", "test"]), valid=valid)
    np.testing.assert_allclose(table.latents[:, 0], [-1, 1, 7])
    np.testing.assert_allclose(table.latents[:, 1], 0)  # one pixel has no deviation: a constant column stays 0


def test_each_column_has_mean_0_and_deviation_1_over_the_training_images() -> None:
    images = blobs(300, 3, 8, 8)
    dim = np.random.default_rng(0).integers(0, 60, (300, 3, 1, 1), dtype=np.uint8)
    images = dataclasses.replace(images, layers={"image": images.layers["image"] // 2 + dim})
    table = colour_table(images)
    assert table.size == 12
    part = table.split("train").latents
    np.testing.assert_allclose(part.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(part.std(axis=0), 1, atol=1e-5)
    assert not np.allclose(table.split("test").latents.mean(axis=0), 0, atol=1e-5)


def test_few_pixels_are_taken_as_they_are_and_many_by_their_components() -> None:
    small, large = blobs(400, 1, 8, 8), blobs(400, 3, 10, 10)
    raw, reduced = pixel_table(small), pixel_table(large)
    np.testing.assert_array_equal(raw.latents, small.layers["image"].reshape(400, -1).astype(np.float32) / 255)
    assert raw.source.pooling == "none"
    assert reduced.size == 256
    assert reduced.source.pooling.startswith("PCA to 256 of 300 numbers, ")


def test_components_are_those_of_the_training_images_by_scikit_learn() -> None:
    images = blobs(300, 2, 9, 7)
    table = pca_table(images, 6)
    flat = images.layers["image"].reshape(300, -1) / 255
    fitted = PCA(6).fit(flat[images.annotations.split == "train"])
    np.testing.assert_allclose(np.abs(table.latents), np.abs(fitted.transform(flat)), atol=1e-4)


def test_asking_for_more_components_than_there_are_gives_all_of_them() -> None:
    table = pca_table(image_set(np.random.default_rng(0).integers(0, 256, (9, 1, 5, 5), np.uint8)), 64)
    assert table.size == 8
    assert table.source.pooling == "PCA to 8 of 25 numbers, 100.0% of their variance"


def test_a_changed_test_image_changes_no_other_row() -> None:
    images = blobs(200, 3, 10, 10)
    pixels = images.layers["image"].copy()
    row = int(np.flatnonzero(images.annotations.split == "test")[0])
    pixels[row] = 255 - pixels[row]
    latents = np.random.default_rng(0).normal(size=(200, 5))
    before = LatentTable.from_arrays(latents, images=images)
    after = LatentTable.from_arrays(latents, images=dataclasses.replace(images, layers={"image": pixels}))
    others = np.arange(200) != row
    for name in ("pixels", "colour", "pca"):
        a, b = before.baselines[name], after.baselines[name]
        np.testing.assert_array_equal(a.latents[others], b.latents[others])
        assert (a.latents[row] != b.latents[row]).any()
        assert a.source.fitted_on == b.source.fitted_on


def test_the_rows_of_a_table_find_their_images_by_id() -> None:
    images = blobs(120, 1, 8, 8)
    latents = np.random.default_rng(0).normal(size=(120, 3))
    whole = LatentTable.from_arrays(latents, images=images)
    rows = np.flatnonzero(images.annotations.split == "test")[::-1]
    some = LatentTable.from_arrays(latents[rows], ids=images.ids[rows].tolist())
    found = with_baselines(some, images)
    assert found.baselines["pca"].source.fitted_on == whole.baselines["pca"].source.fitted_on
    for name, baseline in found.baselines.items():
        np.testing.assert_allclose(baseline.latents, whole.baselines[name].latents[rows], atol=1e-6)
        np.testing.assert_array_equal(baseline.ids, some.ids)


def test_training_images_given_apart_count_by_their_split() -> None:
    images = blobs(120, 1, 8, 8)
    test = images.split("test")
    table = LatentTable.from_arrays(np.ones((len(test), 2)), ids=test.ids.tolist())
    by_all = with_baselines(table, test, train=images)
    by_part = with_baselines(table, test, train=images.split("train"))
    assert by_all.baselines["colour"].source == by_part.baselines["colour"].source
    assert "(train)" in by_all.baselines["colour"].source.fitted_on


def test_what_does_not_fit_is_refused() -> None:
    images = blobs(40, 1, 8, 8)
    table = LatentTable.from_arrays(np.ones((40, 2)), ids=[f"{i:06d}" for i in range(10, 50)])
    with pytest.raises(BadInput, match=r"blobs lacks 10 of the 40 images of arrays \(000040"):
        with_baselines(table, images)
    with pytest.raises(BadInput, match=r"images of \(3, 8, 8\) \(C, H, W\) and type uint8, blobs of \(1, 8, 8\)"):
        with_baselines(LatentTable.from_arrays(np.ones((40, 2))), images, train=blobs(40, 3, 8, 8))
    with pytest.raises(
        BadInput, match=r"baselines \(untrained\): no such baseline here; there are pixels, colour, pca"
    ):
        with_baselines(table, images, kinds=["untrained"])
    with pytest.raises(BadInput, match=r"size \(0\) must be at least 1"):
        pca_table(images, 0)


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_pixels_of_every_stored_type_are_brought_to_the_unit_scale(dtype: str) -> None:
    latents = pixel_table(blobs(60, 1, 8, 8, dtype)).latents
    assert latents.min() >= 0
    assert 0.4 < latents.max() <= 1


def test_baselines_need_no_torch() -> None:
    code = (
        "import sys, numpy as np\n"
        "from hinterland.latents.table import LatentTable\n"
        "x = np.random.default_rng(0).integers(0, 256, (30, 6, 6), dtype=np.uint8)\n"
        "assert len(LatentTable.from_arrays(np.ones((30, 2)), images=x).baselines) == 3\n"
        "print('torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
