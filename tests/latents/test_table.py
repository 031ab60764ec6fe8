"""The waist of the house: rows, baselines beside them, and the file they lie in."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from blobs import blobs
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable, Source


def beside(table: LatentTable, name: str = "pca", size: int = 2, seed: int = 1) -> LatentTable:
    latents = np.random.default_rng(seed).normal(size=(len(table), size)).astype(np.float32)
    return LatentTable(latents, table.annotations, Source(name, fitted_on="40 images"))


@pytest.fixture
def table() -> LatentTable:
    latents = np.random.default_rng(0).normal(size=(50, 3))
    splits = ["train"] * 40 + ["test"] * 10
    plain = LatentTable.from_arrays(latents, {"parity": np.arange(50) % 2}, splits=splits, name="vae")
    return dataclasses.replace(plain, baselines={"pca": beside(plain), "untrained-0": beside(plain, "untrained-0", 3)})


def test_there_are_no_baselines_unless_they_are_given() -> None:
    assert LatentTable.from_arrays(np.ones((3, 2))).baselines == {}


def test_rows_take_their_baselines_with_them(table: LatentTable) -> None:
    rows = np.array([7, 3, 44])
    part = table.take(rows)
    assert list(part.baselines) == ["pca", "untrained-0"]
    np.testing.assert_array_equal(part.baselines["pca"].latents, table.baselines["pca"].latents[rows])
    np.testing.assert_array_equal(part.baselines["pca"].ids, part.ids)
    np.testing.assert_array_equal(
        table.split("test").baselines["untrained-0"].latents, table.baselines["untrained-0"].latents[40:]
    )


def test_a_file_gives_back_what_was_written_baselines_and_all(table: LatentTable, tmp_path: Path) -> None:
    table.write(tmp_path / "t.parquet")
    again = LatentTable.read(tmp_path / "t.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["t.parquet"]
    assert list(again.baselines) == list(table.baselines)
    for name, baseline in table.baselines.items():
        np.testing.assert_array_equal(again.baselines[name].latents, baseline.latents)
        assert again.baselines[name].source == baseline.source
        np.testing.assert_array_equal(again.baselines[name].labels["parity"].codes, table.labels["parity"].codes)


def test_baselines_of_other_images_are_refused_by_name(table: LatentTable) -> None:
    reordered = beside(table.take(np.arange(50)[::-1]))
    with pytest.raises(BadInput, match=r"vae, baseline pca: 50 of 50 rows have another id \(000049, .* and 45 more\)"):
        dataclasses.replace(table, baselines={"pca": reordered})
    with pytest.raises(BadInput, match="vae, baseline pca: 49 rows for 50 latents"):
        dataclasses.replace(table, baselines={"pca": beside(table.take(slice(0, 49)))})
    with pytest.raises(BadInput, match=r"vae, baseline vae has baselines of its own \(pca, untrained-0\)"):
        dataclasses.replace(table, baselines={"vae": table})


def test_ids_are_compared_not_the_records_that_hold_them(table: LatentTable) -> None:
    equal = LatentTable.from_arrays(np.ones((50, 1)), ids=table.ids.tolist(), name="pixels")
    assert "pixels" in dataclasses.replace(table, baselines={"pixels": equal}).baselines


@pytest.mark.parametrize("shape", [(60, 9, 8), (60, 2, 9, 8), (60, 9, 8, 2)])
def test_arrays_of_images_become_baselines_of_the_same_rows(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    table = LatentTable.from_arrays(np.random.default_rng(1).normal(size=(60, 4)), images=pixels)
    bands = 1 if len(shape) == 3 else 2
    sizes = {name: baseline.size for name, baseline in table.baselines.items()}
    assert sizes == {"pixels": 72 * bands, "colour": 4 * bands, "pca": 4}
    assert all(baseline.annotations is table.annotations for baseline in table.baselines.values())


def test_the_layout_is_asked_for_where_two_are_possible() -> None:
    pixels = np.zeros((20, 5, 5, 5), np.uint8)
    with pytest.raises(BadInput, match=r"may be \(N, C, H, W\) or \(N, H, W, C\)"):
        LatentTable.from_arrays(np.ones((20, 2)), images=pixels)
    pixels[:, 0] = np.arange(20)[:, None, None]  # only the first of five bands has any light
    table = LatentTable.from_arrays(np.ones((20, 2)), images=pixels, layout="channels-first")
    assert np.ptp(table.baselines["colour"].latents[:, 0]) > 0
    assert np.ptp(table.baselines["colour"].latents[:, 1]) == 0


def test_an_image_set_brings_what_it_knows_where_nothing_else_is_said() -> None:
    images = blobs(80, 1, 8, 8)
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(80, 2)), images=images)
    np.testing.assert_array_equal(table.ids, images.ids)
    np.testing.assert_array_equal(table.annotations.split, images.annotations.split)
    assert list(table.labels) == ["quarter"]
    own = LatentTable.from_arrays(
        np.ones((80, 2)), {"all": ["same"] * 80}, ids=[f"p{i}" for i in range(80)], splits=["train"] * 80, images=images
    )
    assert own.ids[0] == own.baselines["colour"].ids[0] == "p0"
    assert set(own.labels) == {"all", "quarter"}
    assert "80 images" in own.baselines["pca"].source.fitted_on


def test_images_that_are_not_one_per_latent_are_refused() -> None:
    with pytest.raises(BadInput, match="blobs has 30 images for 20 latents"):
        LatentTable.from_arrays(np.ones((20, 2)), images=blobs(30, 1, 8, 8))
    with pytest.raises(BadInput, match="30 images, but 20 rows"):
        LatentTable.from_arrays(np.ones((20, 2)), images=np.zeros((30, 8, 8), np.uint8))
    with pytest.raises(BadInput, match=r"images of type int64.*astype\(np.uint8\)"):
        LatentTable.from_arrays(np.ones((20, 2)), images=np.zeros((20, 8, 8), np.int64))


def test_baselines_can_be_fitted_on_images_that_have_no_latents() -> None:
    images, train = blobs(40, 1, 8, 8, seed=1), blobs(90, 1, 8, 8, seed=2)
    latents = np.random.default_rng(0).normal(size=(40, 2))
    alone = LatentTable.from_arrays(latents, images=images.layers["image"])
    table = LatentTable.from_arrays(latents, images=images.layers["image"], train_images=train.layers["image"])
    assert alone.baselines["pca"].source.fitted_on.startswith("40 images")
    assert table.baselines["pca"].source.fitted_on.startswith("90 images")
    assert not np.allclose(alone.baselines["pca"].latents, table.baselines["pca"].latents)
