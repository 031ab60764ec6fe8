"""Some bands of an ImageSet, in a few letters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hinterland.data.annotations import Annotations, numbered_ids, splits_by_hash
from hinterland.data.bands import SomeBands, band_names, layers_named, of_bands, parts_of, terms_of
from hinterland.data.imageset import ImageSet
from hinterland.data.making import begin
from hinterland.data.pairs import beside
from hinterland.data.sources.folders import read_folder
from hinterland.data.store import Contents, Plane, open_store
from hinterland.ground.errors import BadInput


@pytest.fixture
def layered() -> ImageSet:
    rng = np.random.default_rng(0)
    ids = numbered_ids(20)
    layers = {
        "naip": rng.integers(0, 256, (20, 4, 6, 5)).astype(np.uint8),
        "landsat": rng.random((20, 3, 6, 5)).astype(np.float32),
    }
    return ImageSet("places", layers, Annotations(ids, splits_by_hash(ids)))


def test_a_number_goes_with_the_layer_before_it():
    assert terms_of("naip:1,3, landsat") == ("naip:1,3", "landsat")
    assert terms_of("landsat,naip:2-4") == ("landsat", "naip:2-4")
    assert terms_of("1,2,3") == ("1,2,3",)
    assert terms_of("naip:1+2+3,4") == ("naip:1+2+3,4",)
    assert terms_of("naip:grey,landsat:1") == ("naip:grey", "landsat:1")
    assert layers_named(["naip:1,3", "landsat", "naip:4", "1,2", "grey"]) == ["naip", "landsat"]


def test_bands_are_counted_from_one_and_come_in_the_order_named(layered):
    naip, landsat = layered.layers["naip"], layered.layers["landsat"]
    found = of_bands(layered, ["landsat:2", "naip:4,1-2"], "given")
    assert list(found.layers) == ["landsat:2", "naip:4,1-2"]
    expected = np.concatenate([landsat[:, 1:2], naip[:, [3, 0, 1]]], axis=1)
    np.testing.assert_array_equal(found.stacked(slice(None)), expected)
    assert found.dtypes == ("float32", "uint8", "uint8", "uint8")
    names = band_names(layered, parts_of(layered, ["landsat:2", "naip:4,1-2"], "given"))
    assert names == ("landsat:2", "naip:4", "naip:1", "naip:2")
    assert of_bands(layered, ["naip"], "given").layers["naip"] is naip


def test_grey_is_the_mean_of_bands_as_they_are_stored(layered):
    naip = layered.layers["naip"].astype(np.float64)
    found = of_bands(layered, ["naip:grey", "naip:1+2+3"], "given").stacked(slice(None))
    np.testing.assert_allclose(found[:, 0], naip.mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(found[:, 1], naip[:, :3].mean(axis=1), rtol=1e-6)
    assert found.dtype == np.float32


def test_what_was_chosen_stays_as_it_is_when_it_is_chosen_again(layered):
    for terms in (["naip:2,4"], ["naip:1+2", "landsat"], ["landsat:3-3"]):
        once = of_bands(layered, terms, "given")
        twice = of_bands(once, terms, "given")
        np.testing.assert_array_equal(once.stacked(slice(None)), twice.stacked(slice(None)))


def test_bands_of_a_store_are_read_only_where_they_are_looked_at(layered, tmp_path):
    planes = {name: Plane(dtype=str(p.dtype), shape=p.shape[1:]) for name, p in layered.layers.items()}
    making = begin(tmp_path / "store", Contents(name="places", count=20, images_per_shard=8, layers=planes))
    for shard in making.missing():
        rows = slice(*making.plan.rows(shard))
        making.write(shard, {name: pixels[rows] for name, pixels in layered.layers.items()}, {}, {})
    making.finish(layered.annotations.to_arrow())
    store = open_store(tmp_path / "store")
    for terms in (["naip:4,2", "landsat:1"], ["naip:grey"], ["landsat"]):
        there, here = of_bands(store, terms, "given"), of_bands(layered, terms, "given")
        assert all(isinstance(pixels, SomeBands) for name, pixels in there.layers.items() if ":" in name)
        for rows in (slice(None), slice(3, 9), np.array([7, 2, 2])):
            np.testing.assert_array_equal(there.stacked(rows), here.stacked(rows))
        train = there.split("train")
        np.testing.assert_array_equal(train.stacked(slice(None)), here.split("train").stacked(slice(None)))
        assert (train.shape, train.dtypes) == (here.shape, here.dtypes)
        assert there.fingerprint() != of_bands(store, ["naip:1"], "given").fingerprint()
    one = of_bands(store, ["naip:3"], "given").layers["naip:3"][5]
    np.testing.assert_array_equal(one, layered.layers["naip"][5, 2:3])


def test_what_is_not_there_is_refused_with_what_is(layered):
    cases = {
        "aerial": r"given \(aerial\): places has no layer aerial; its layers are naip \(4 bands\), landsat \(3 bands\)",
        "aerial:1": r"given \(aerial:1\): places has no layer aerial; its layers",
        "naip:5": r"given \(naip:5\): layer naip has bands 1 to 4, counted from 1",
        "naip:0": r"given \(naip:0\): layer naip has bands 1 to 4",
        "naip:3-2": r"given \(naip:3-2\): layer naip has bands 1 to 4",
        "naip:red": r"given \(naip:red\): bands are numbers such as 1,2,4-6, a mean such as 1\+2\+3, or grey",
        "2": r"given \(2\): places has several layers.*say which, as LAYER:2",
        "naip:1,1": r"given \(naip:1,1\) names naip:1 twice; once is enough",
    }
    for term, message in cases.items():
        with pytest.raises(BadInput, match=message):
            of_bands(layered, [term], "given")
    alone = dataclasses.replace(layered, layers={"naip": layered.layers["naip"]})
    np.testing.assert_array_equal(of_bands(alone, ["2,3"], "given").stacked(slice(None)), alone.layers["naip"][:, 1:3])


def test_two_folders_lie_beside_each_other_by_the_names_of_their_files(tmp_path):
    from PIL import Image

    rng = np.random.default_rng(0)
    for side in ("noisy", "clean"):
        (tmp_path / side).mkdir()
        for number in range(12):
            picture = np.full((8, 8), 20 * number) + (rng.integers(0, 9, (8, 8)) if side == "noisy" else 0)
            Image.fromarray(picture.astype(np.uint8)).save(tmp_path / side / f"{number:02d}.png")
    noisy, clean = (read_folder(tmp_path / side) for side in ("noisy", "clean"))
    turned = clean.take(np.arange(12)[::-1])
    both = beside({"noisy": noisy, "clean": turned})
    assert list(both.layers) == ["noisy", "clean"]
    apart = both.layers["noisy"].astype(int) - both.layers["clean"]
    assert apart.min() >= 0
    assert apart.max() < 9
    with pytest.raises(BadInput, match=r"side clean: 2 images are on one side only.*counterpart of the same id"):
        beside({"noisy": noisy, "clean": clean.take(slice(0, 10))})
    with pytest.raises(BadInput, match="at least two kinds"):
        beside({"noisy": noisy})
