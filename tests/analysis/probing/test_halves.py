"""What is fitted on and what is scored."""

import numpy as np
import pytest

from hinterland.analysis.probing.halves import halves
from hinterland.data.annotations import splits_by_hash
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def table(n: int, first: int = 0, **more: object) -> LatentTable:
    latents = np.random.default_rng(first).normal(size=(n, 2))
    return LatentTable.from_arrays(latents, ids=[f"image {i}" for i in range(first, first + n)], **more)  # type: ignore[arg-type]


def test_the_training_split_fits_and_the_test_split_is_scored() -> None:
    parts = halves(table(6, splits=["train"] * 3 + ["validation"] + ["test"] * 2))
    assert (len(parts.train), len(parts.test), parts.how) == (3, 2, "fitted on train, scored on test")


def test_without_test_images_the_validation_split_is_scored() -> None:
    parts = halves(table(4, splits=["train"] * 3 + ["validation"]))
    assert (len(parts.train), len(parts.test), parts.how) == (3, 1, "fitted on train, scored on validation")


def test_one_split_is_parted_80_to_20_by_id_and_keeps_its_parts_when_images_are_added() -> None:
    few, many = halves(table(500)), halves(table(1_000))
    assert len(few.train) == pytest.approx(400, abs=30)
    assert not set(few.train.ids) & set(few.test.ids)
    assert set(few.train.ids) <= set(many.train.ids)
    assert set(few.test.ids) <= set(many.test.ids)


def test_a_test_split_that_a_hash_made_is_parted_all_the_same() -> None:
    every = table(1_000)
    tested = every.take(np.flatnonzero(splits_by_hash(every.ids) == "test"))
    parts = halves(tested)
    assert len(parts.train) / len(tested) == pytest.approx(0.8, abs=0.12)


def test_no_group_is_on_both_sides() -> None:
    groups = [f"scene {i % 40}" for i in range(400)]
    parts = halves(table(400, groups=groups))
    assert parts.train.annotations.group is not None
    assert parts.test.annotations.group is not None
    assert not set(parts.train.annotations.group) & set(parts.test.annotations.group)
    assert "hash of their group" in parts.how


def test_a_training_table_fits_and_the_whole_table_is_scored() -> None:
    scored = table(5, first=100, splits=["train"] * 2 + ["test"] * 3, name="vae")
    parts = halves(scored, train=table(20, splits=["train"] * 20, name="vae"))
    assert (len(parts.train), len(parts.test)) == (20, 5)
    assert parts.how == "fitted on vae (train), scored on vae (test/train)"


def test_images_that_are_in_both_tables_are_refused_but_equal_numbers_for_ids_are_not() -> None:
    whole = table(10)
    with pytest.raises(BadInput, match=r"3 images are in both arrays and arrays \(image 7, image 8, image 9\)"):
        halves(whole, train=whole.take(np.arange(7, 10)))
    rng = np.random.default_rng(0)
    parts = halves(LatentTable.from_arrays(rng.normal(size=(9, 2))), LatentTable.from_arrays(rng.normal(size=(9, 2))))
    assert len(parts.train) == 9


def test_tables_of_different_sizes_and_too_few_images_are_refused() -> None:
    with pytest.raises(BadInput, match="2 numbers per latent, other has 3"):
        halves(LatentTable.from_arrays(np.ones((4, 3)), name="other"), train=table(5))
    with pytest.raises(BadInput, match="too few images"):
        halves(table(1))
