"""Pixels without data: no part of any statistic, and a neutral value where a model looks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from blobs import blobs
from hinterland.data.batches import ToUnit, mask_of
from hinterland.data.scale import PixelScale, outside
from hinterland.ground.errors import BadInput
from torn import torn

CPU = torch.device("cpu")


@pytest.mark.parametrize("rule", ["auto", "range", "percentiles"])
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_a_scale_knows_valid_pixels_alone(rule, dtype):
    scales = [PixelScale.of(torn(dtype=dtype, filled_with=value), rule) for value in (0, 60_000)]
    assert scales[0] == scales[1]
    whole = PixelScale.of(blobs(120, 2, 12, 12, dtype), rule)
    assert scales[0].hi == pytest.approx(whole.hi, rel=0.1)
    assert whole.neutral is None


def test_what_stands_in_is_the_mean_of_the_bands_valid_pixels():
    images = torn(filled_with=255).split("train")
    known = images.masks["valid"] == 1
    means = [images.layers["image"][:, band][known].mean() / 255 for band in range(2)]
    scale = PixelScale.of(images)
    assert scale.neutral == pytest.approx(means, abs=1e-6)
    seen = ToUnit(scale, CPU).read(images, slice(0, 3))
    assert seen.valid.shape == (3, 1, 12, 12)
    for image, valid in zip(seen.images, seen.valid, strict=True):
        for band in range(2):
            assert (image[band][~valid[0]] == np.float32(scale.neutral[band])).all()
    torch.testing.assert_close(seen.images.numpy(), scale.seen(images, slice(0, 3)), check_dtype=False)


def test_images_that_lack_nothing_have_no_mask_made():
    images = blobs(30, 1, 8, 8)
    seen = ToUnit(PixelScale.of(images), CPU).read(images, slice(0, 5))
    assert seen.valid is None
    assert images.valid(slice(0, 5)) is None


def test_values_outside_the_scale_do_not_count_where_there_is_no_data():
    images = torn(dtype="uint16", filled_with=65_535)
    assert outside(images, PixelScale.of(images.split("train"))) == []
    without = dataclasses.replace(images, masks={})
    assert outside(without, PixelScale.of(images.split("train"))) != []


def test_an_image_without_a_valid_pixel_is_refused_by_name():
    images = torn()
    valid = images.masks["valid"].copy()
    valid[[4, 7]] = 0
    images = dataclasses.replace(images, masks={"valid": valid})
    with pytest.raises(
        BadInput, match=rf"torn: 2 of 120 images have no valid pixel \({images.ids[4]}, {images.ids[7]}\)"
    ):
        images.valid(slice(None))
    assert images.valid(slice(0, 4)) is not None


def test_where_there_is_data_is_part_of_what_a_run_was_trained_on():
    images = torn()
    other = dataclasses.replace(images, masks={"valid": np.ones_like(images.masks["valid"])})
    assert images.fingerprint() != other.fingerprint()
    classes = {"class": images.masks["valid"]}
    assert (
        dataclasses.replace(images, masks=classes).fingerprint() == dataclasses.replace(images, masks={}).fingerprint()
    )


def test_classes_to_be_ignored_keep_their_number():
    images = torn()
    classes = np.where(images.masks["valid"] == 1, np.uint8(3), np.uint8(255))
    images = dataclasses.replace(images, masks={**images.masks, "class": classes})
    found = mask_of(images, "class", np.array([0, 2]), CPU)
    assert found.dtype == torch.int64
    np.testing.assert_array_equal(found.numpy(), classes[[0, 2]])
    with pytest.raises(BadInput, match="torn has no mask height; its masks are: valid, class"):
        mask_of(images, "height", slice(0, 2), CPU)
