"""Resizing: means of what was there, in the type that it had."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.data.annotations import Annotations
from hinterland.data.imageset import ImageSet
from hinterland.data.sources.resize import resized, resized_set, target_size
from hinterland.ground.errors import BadInput
from torn import torn

TYPES = ["uint8", "uint16", "float32"]


@pytest.mark.parametrize("dtype", TYPES)
def test_a_constant_image_stays_constant_in_its_type(dtype: str) -> None:
    image = np.full((5, 17, 23), 200, dtype=dtype)
    for size in [(8, 8), (64, 3), (17, 23)]:
        new = resized(image, size)
        assert new.shape == (5, *size)
        assert new.dtype == dtype
        assert (new == 200).all()


def test_two_pixels_become_the_weighted_means_of_the_triangle() -> None:
    # worked by hand: from two pixels to one, each weighs the same
    assert resized(np.array([[[10, 20]]], np.uint8), (1, 1)).tolist() == [[[15]]]
    # from one row of 4 to 2: the triangle around 1.0 reaches 2 to each side: weights 3, 3, 1 at .5, 1.5, 2.5
    assert resized(np.array([[[7, 14, 28, 0]]], np.float32), (1, 2))[0, 0, 0] == pytest.approx(
        (3 * 7 + 3 * 14 + 28) / 7
    )


@pytest.mark.parametrize("dtype", TYPES)
def test_no_value_lies_beyond_those_there_were(dtype: str) -> None:
    values = np.random.default_rng(0).choice([3, 60_000 if dtype != "uint8" else 250], (2, 31, 18)).astype(dtype)
    for size in [(7, 5), (80, 90)]:
        new = resized(values, size)
        assert new.min() >= values.min()
        assert new.max() <= values.max()


def test_sixteen_bits_are_kept_apart() -> None:
    image = np.array([[[40_000, 40_001]]], np.uint16).repeat(4, axis=1).repeat(4, axis=2)
    assert set(np.unique(resized(image, (2, 4)))) <= {40_000, 40_001}


def test_bands_do_not_mix_and_flipping_commutes_with_resizing() -> None:
    image = np.random.default_rng(1).random((3, 20, 30), dtype=np.float32)
    together = resized(image, (7, 9))
    for band in range(3):
        np.testing.assert_array_equal(together[band], resized(image[band : band + 1], (7, 9))[0])
    np.testing.assert_allclose(resized(image[:, ::-1], (7, 9)), together[:, ::-1], atol=1e-6)


def test_cropping_takes_the_centre_and_does_not_distort() -> None:
    wide = np.zeros((1, 2, 6), np.uint8)
    wide[:, :, 2:4] = 9  # the two columns in the middle
    assert resized(wide, (2, 2), crop=True).tolist() == [[[9, 9], [9, 9]]]
    tall = wide.transpose(0, 2, 1)
    assert resized(tall, (2, 2), crop=True).tolist() == [[[9, 9], [9, 9]]]
    assert resized(wide, (2, 2), crop=False).max() < 9


def test_a_set_tells_that_it_was_resized() -> None:
    known = Annotations(np.array(["a", "b"]), np.array(["train", "test"]))
    images = ImageSet("two", {"image": np.ones((2, 1, 4, 4), np.uint8)}, known)
    small = resized_set(images, (2, 3), crop=True)
    assert small.shape == (1, 2, 3)
    assert small.ids.tolist() == ["a", "b"]
    assert small.notes == ("resized to 2 x 3 pixels (height x width), cropped at the centre to these proportions",)


def test_a_size_below_one_and_a_crop_without_size_are_refused() -> None:
    assert target_size(64, crop=False) == (64, 64)
    assert target_size((17, 23), crop=True) == (17, 23)
    assert target_size(None, crop=False) is None
    with pytest.raises(BadInput, match=r"resize \(0 x 0\) must be at least 1 x 1"):
        target_size(0, crop=False)
    with pytest.raises(BadInput, match="no size is given; --resize 64 --crop"):
        target_size(None, crop=True)


def test_images_that_lack_data_in_places_are_not_blended():
    with pytest.raises(BadInput, match=r"torn has pixels without data, which resizing would blend.*prepare --resize"):
        resized_set(torn(), (6, 6), crop=False)
