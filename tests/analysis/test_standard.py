"""The standard analysis: what is asked of all labels and factors at once."""

import numpy as np

from hinterland.analysis.standard import analyse, causes_of, of_single_latents
from hinterland.latents.table import LatentTable


def table(**known: object) -> LatentTable:
    return LatentTable.from_arrays(LATENTS, name="vae", **known)  # type: ignore[arg-type]


RNG = np.random.default_rng(0)
A, B = RNG.integers(3, size=(2, 120))
LATENTS = np.stack([A + 0.2 * RNG.normal(size=120), B + 0.2 * RNG.normal(size=120)], axis=1)


def asked_of(table: LatentTable, labels: list[str] | None = None) -> set[str]:
    return {f.subject for f in of_single_latents(table, labels) if f.name == "mig"}


def test_factors_are_what_images_are_made_from_and_labels_only_where_there_are_several_and_no_factors() -> None:
    assert causes_of(table(factors={"a": A}, labels={"b": B, "c": B})) == ["a"]
    assert causes_of(table(labels={"b": B, "c": B})) == ["b", "c"]
    assert causes_of(table(labels={"class": B})) == []
    assert causes_of(table()) == []


def test_a_factor_that_does_not_vary_is_left_out_and_takes_no_other_with_it() -> None:
    still = table(factors={"a": A, "b": B, "still": np.zeros(120)})
    assert asked_of(still) == {"factors", "a", "b"}
    assert asked_of(still, ["a", "still"]) == set()


def test_a_label_that_names_every_image_is_no_cause() -> None:
    assert asked_of(table(labels={"a": A, "b": B, "name": [f"image {i}" for i in range(120)]})) == {"factors", "a", "b"}


def test_the_whole_analysis_asks_of_single_latents_too() -> None:
    found = {(f.name, f.subject) for f in analyse(table(factors={"a": A, "b": B}))}
    assert {("ridge_r2", "a"), ("intrinsic_dimension", "latents"), ("dci_disentanglement", "factors")} <= found
