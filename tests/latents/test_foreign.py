"""Somebody else's encoder."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.latents.foreign import table_of

IMAGES = blobs(90, 3, 8, 6)
PIXELS = IMAGES.layers["image"]


def mean_colour(batch: np.ndarray) -> np.ndarray:
    return batch.mean(axis=(2, 3))


def test_a_function_of_arrays_fills_a_table() -> None:
    table = table_of(mean_colour, IMAGES, batch_size=32)
    np.testing.assert_allclose(table.latents, PIXELS.mean(axis=(2, 3)) / 255, atol=1e-6)
    np.testing.assert_array_equal(table.ids, IMAGES.ids)
    assert list(table.labels) == ["quarter"]
    assert table.source.name == "mean_colour"
    assert table.source.data_hash == IMAGES.fingerprint()


def test_stored_pixels_are_given_where_asked_for_and_cannot_be_written_to() -> None:
    kinds = []

    def spoil(batch: np.ndarray) -> np.ndarray:
        kinds.append(batch.dtype)
        batch[:] = 7
        return np.ones((len(batch), 2))

    before = PIXELS.copy()
    table_of(spoil, IMAGES, scaled=False)
    assert set(kinds) == {np.dtype("uint8")}
    np.testing.assert_array_equal(PIXELS, before)


def test_a_function_of_tensors_may_give_a_mean_and_its_log_variance() -> None:
    def encoder(batch: Tensor) -> tuple[Tensor, Tensor]:
        assert isinstance(batch, Tensor)
        return batch.mean(dim=(2, 3)), batch.flatten(1)[:, :3]

    table = table_of(encoder, IMAGES, takes="torch", name="theirs")
    assert table.logvar is not None
    assert table.logvar.shape == table.latents.shape == (90, 3)
    assert table.source.name == "theirs"


def test_maps_are_averaged_or_pooled_as_asked() -> None:
    mean = table_of(lambda batch: batch, IMAGES)
    np.testing.assert_allclose(mean.latents, PIXELS.mean(axis=(2, 3)) / 255, atol=1e-6)
    assert table_of(lambda batch: batch, IMAGES, pooling="flatten").size == 144


def test_a_pair_of_maps_is_flattened_and_keeps_its_log_variance() -> None:
    table = table_of(lambda batch: (batch, 0 * batch), IMAGES)
    assert table.source.pooling == "flatten"
    assert table.logvar is not None
    assert table.logvar.shape == (90, 144)


def test_a_module_gets_all_four_baselines() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(96, 5))
    table = table_of(module, IMAGES, baselines=True)
    assert list(table.baselines) == [*(f"untrained-{i}" for i in range(5)), "pixels", "colour", "pca"]
    sizes = {name: baseline.size for name, baseline in table.baselines.items()}
    assert sizes["pixels"] == 144
    assert sizes["colour"] == 12
    assert all(size == 5 for name, size in sizes.items() if name not in ("pixels", "colour"))
    assert list(table_of(module, IMAGES, "1", baselines=["untrained"]).baselines) == list(table.baselines)[:5]


def test_a_function_gets_the_three_that_need_no_model() -> None:
    assert set(table_of(mean_colour, IMAGES, baselines=True).baselines) == {"pixels", "colour", "pca"}
    with pytest.raises(
        BadInput, match=r"baselines \(untrained\): no such baseline here; there are pixels, colour, pca"
    ):
        table_of(mean_colour, IMAGES, baselines=["untrained"])


def test_floats_are_scaled_by_the_training_images_also_where_only_others_are_encoded() -> None:
    pixels = PIXELS.astype(np.float32) * 3 - 100
    images = dataclasses.replace(IMAGES, layers={"image": pixels})
    whole = table_of(mean_colour, images)
    rows = np.flatnonzero(images.annotations.split == "test")
    test = table_of(mean_colour, images.split("test"), train=images)
    np.testing.assert_allclose(test.latents, whole.latents[rows], atol=1e-6)


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (lambda batch: [1, 2], r"returned list; an array \(n, D\)"),
        (lambda batch: batch[:3], r"gave an array of shape \(3, 3, 8, 6\) for 90 images"),
        (lambda batch: (batch, batch[:, :2]), "returned 2 arrays"),
        (lambda batch: mean_colour(batch) * np.nan, "90 of 90 latents hold NaN"),
        (nn.Linear(4, 2), r"cannot take images of \(3, 8, 6\)"),
    ],
)
def test_what_is_no_encoder_is_refused(encoder: object, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        table_of(encoder, IMAGES)  # type: ignore[arg-type]


def test_only_modules_have_layers() -> None:
    with pytest.raises(BadInput, match=r"layer \(conv1\): only a torch.nn.Module has layers"):
        table_of(mean_colour, IMAGES, layer="conv1")


def test_an_encoder_whose_size_changes_is_refused() -> None:
    sizes = iter([3, 2])
    with pytest.raises(BadInput, match="gave 2 numbers per image, and 3 before"):
        table_of(lambda batch: np.ones((len(batch), next(sizes))), IMAGES, batch_size=50)


def test_an_array_of_images_will_do() -> None:
    table = table_of(mean_colour, np.moveaxis(PIXELS, 1, -1), layout="channels-last")
    np.testing.assert_allclose(table.latents, PIXELS.mean(axis=(2, 3)) / 255, atol=1e-6)
    assert torch.is_grad_enabled()
