"""Factors and latents as the disentanglement measures need them."""

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.disentanglement.evidence import evidence_of, moving
from hinterland.analysis.disentanglement.known_factors import equal_width_bins, known_factors
from hinterland.data.annotations import Factor, Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

RNG = np.random.default_rng(0)
LATENTS = RNG.normal(size=(300, 3))


def of(**factors: object) -> LatentTable:
    return LatentTable.from_arrays(LATENTS, factors=factors, name="vae")


def test_few_values_are_classes_and_many_are_numbers_in_bins_of_equal_width() -> None:
    sizes = np.resize([0.5, 2.0, 7.0], 300)
    height = np.linspace(10, 30, 300)
    few, many = known_factors(of(size=sizes, height=height))
    assert (few.kind, few.classes) == ("classes", 3)
    np.testing.assert_array_equal(few.codes[:4], [0, 1, 2, 0])
    assert (many.kind, many.classes) == ("number", 20)
    np.testing.assert_array_equal(many.codes[[0, 14, 15, 299]], [0, 0, 1, 19])


def test_the_greatest_value_lies_in_the_last_bin_and_equal_values_in_one() -> None:
    np.testing.assert_array_equal(equal_width_bins(np.array([0, 0.4, 0.5, 1.0]), bins=2), [0, 0, 1, 1])
    np.testing.assert_array_equal(equal_width_bins(np.full(3, 7.0)), [0, 0, 0])


def test_an_angle_and_the_same_angle_a_turn_later_share_a_bin() -> None:
    degrees = np.tile(np.arange(150) * 2.4, 2)
    (phi,) = known_factors(of(phi=Factor(np.where(np.arange(300) < 150, degrees, degrees + 360), period=360)))
    assert (phi.kind, phi.classes) == ("angle", 20)
    np.testing.assert_array_equal(phi.codes[:150], phi.codes[150:])
    np.testing.assert_allclose(phi.targets(np.array([0, 150])), [[0, 1], [0, 1]], atol=1e-12)


def test_labels_are_classes_where_they_are_named_or_where_there_are_no_factors() -> None:
    labels = {"kind": Label.of(["x", "y", ""] * 100)}
    both = LatentTable.from_arrays(LATENTS, labels=labels, factors={"size": np.arange(300) % 4})
    assert [factor.name for factor in known_factors(both)] == ["size"]
    (kind,) = known_factors(both, ["kind"])
    np.testing.assert_array_equal(kind.codes[:3], [0, 1, -1])
    alone = LatentTable.from_arrays(LATENTS, labels=labels)
    assert [factor.name for factor in known_factors(alone)] == ["kind"]


def test_missing_values_are_left_out_for_that_factor_alone_and_counted() -> None:
    size = (np.arange(300) % 4).astype(float)
    size[:30] = np.nan
    found = evidence_of(of(size=size, other=np.arange(300) % 3))
    assert found.missing == (30, 0)
    assert "30 without size" in found.in_words()


def test_dead_latents_are_dropped_and_counted() -> None:
    latents = np.hstack([LATENTS, np.full((300, 1), 3.0), 1e-5 * LATENTS[:, :1]])
    found = evidence_of(LatentTable.from_arrays(latents, factors={"size": np.arange(300) % 4}))
    np.testing.assert_array_equal(found.dropped, [3, 4])
    np.testing.assert_array_equal(found.dimensions, [0, 1, 2])
    assert found.in_words() == "2 of 5 latents hardly vary and were left out (from 0: 3, 4)"


def test_of_a_variational_model_the_active_units_are_kept() -> None:
    table = of(size=np.arange(300) % 4)
    shrunk = dataclasses.replace(
        table, latents=(table.latents * [1, 1, 0.05]).astype(np.float32), logvar=np.zeros_like(table.latents)
    )
    np.testing.assert_array_equal(moving(shrunk), [True, True, False])
    np.testing.assert_array_equal(moving(dataclasses.replace(shrunk, logvar=None)), [True, True, True])


def test_what_is_fitted_is_scored_on_other_images_also_where_there_are_splits() -> None:
    splits = ["train"] * 200 + ["validation"] * 40 + ["test"] * 60
    parted = LatentTable.from_arrays(LATENTS, factors={"size": np.arange(300) % 4}, splits=splits)
    found = evidence_of(parted)
    np.testing.assert_array_equal(found.fitted, np.arange(200))
    np.testing.assert_array_equal(found.scored, np.arange(240, 300))
    np.testing.assert_array_equal(found.looked_at, found.scored)
    hashed = evidence_of(of(size=np.arange(300) % 4))
    assert len(np.intersect1d(hashed.fitted, hashed.scored)) == 0
    assert len(hashed.looked_at) == 300


def test_half_of_the_evidence_keeps_whole_groups_and_both_sides() -> None:
    scenes = [f"scene {i % 50}" for i in range(300)]
    table = LatentTable.from_arrays(LATENTS, factors={"size": np.arange(300) % 4}, groups=scenes)
    half = evidence_of(table).half(np.random.default_rng(0))
    kept = np.concatenate([half.fitted, half.scored])
    assert len(half.looked_at) == 150
    assert set(np.array(scenes)[kept]) == set(np.array(scenes)[half.looked_at])
    assert len({scenes[i] for i in kept}) == 25


def test_a_factor_with_one_value_is_refused_by_name_and_left_out_where_nobody_named_it() -> None:
    table = of(size=np.arange(300) % 4, colour=np.full(300, 2.0))
    with pytest.raises(BadInput, match=r"colour: 1 of its values occur both among the \d+ images of vae to fit on"):
        evidence_of(table, ["size", "colour"])
    found = evidence_of(table)
    assert (found.names, found.left_out) == (("size",), ("colour",))
    assert "colour left out: they do not vary" in found.in_words()
    with pytest.raises(BadInput, match="colour: 1 of its values"):
        evidence_of(of(colour=np.full(300, 2.0)))


def test_names_that_are_none_and_names_for_every_image_are_refused() -> None:
    with pytest.raises(BadInput, match="vae has no factor or label hue; there are: size"):
        evidence_of(of(size=np.arange(300) % 4), ["hue"])
    with pytest.raises(BadInput, match="vae has neither factors nor labels"):
        evidence_of(of())
    names = LatentTable.from_arrays(LATENTS, labels={"file": [f"{i}.png" for i in range(300)]})
    with pytest.raises(BadInput, match="file: "):
        evidence_of(names, ["file"])


def test_constant_latents_are_refused_by_name() -> None:
    flat = LatentTable.from_arrays(np.ones((60, 4)), factors={"size": np.arange(60) % 4}, name="collapsed")
    with pytest.raises(BadInput, match="collapsed: 0 of 4 latents vary"):
        evidence_of(flat)
    one = LatentTable.from_arrays(LATENTS * [1, 0, 0], factors={"size": np.arange(300) % 4}, name="collapsed")
    with pytest.raises(BadInput, match="collapsed: 1 of 3 latents vary"):
        evidence_of(one)
