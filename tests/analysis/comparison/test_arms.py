"""Who is grouped with whom: the same recipe, other seeds."""

import pytest

from hinterland.analysis.comparison.arms import Cell, arms_of, flat, named_arms, recipe
from hinterland.ground.errors import BadInput

VAE = {"seed": 0, "model": {"latent_size": 4}, "data": {"name": "a", "fingerprint": "f"}, "training": {"device": "cpu"}}


def cell(name: str, seed: int | None = 0, of: str = "vae") -> Cell:
    return Cell(name, {}, of, seed)


def test_seed_name_and_machine_are_no_part_of_the_recipe_and_all_else_is() -> None:
    same = {**VAE, "seed": 7, "training": {"device": "cuda"}, "data": {"name": "b", "fingerprint": "f"}}
    assert recipe(VAE) == recipe(same)
    assert recipe(VAE) != recipe({**VAE, "model": {"latent_size": 5}})
    assert recipe(VAE) != recipe({**VAE, "data": {"name": "a", "fingerprint": "g"}})
    assert flat(VAE)["model.latent_size"] == 4


def test_where_images_came_from_is_no_part_of_the_recipe_but_what_they_are_is() -> None:
    elsewhere = {**VAE, "data": {"name": "a", "fingerprint": "f", "origin": {"data": "/somewhere"}}}
    nowhere = {**VAE, "data": {"name": "a", "fingerprint": "f", "origin": None}}
    assert recipe(elsewhere) == recipe(nowhere)


def test_seeds_of_one_recipe_are_an_arm() -> None:
    arms = arms_of([cell("vae-0", 0), cell("ae", 0, "ae"), cell("vae-1", 1), cell("table", None, "")])
    assert [(arm.name, [c.name for c in arm.cells]) for arm in arms] == [
        ("vae", ["vae-0", "vae-1"]),
        ("ae", ["ae"]),
        ("table", ["table"]),
    ]
    assert arms[0].seeds == (0, 1)
    assert arms[2].seeds is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("vae-0", "vae-1"), "vae"),
        (("vae/seed-0", "vae/seed-1"), "vae"),
        (("beta4_seed1", "beta4_seed2"), "beta4"),
        (("one", "two"), "one and 1 more"),
    ],
)
def test_an_arm_is_named_by_what_its_runs_have_in_common(names, expected) -> None:
    arms = arms_of([cell(name, seed) for seed, name in enumerate(names)])
    assert arms[0].name == expected


def test_arms_of_the_same_name_are_numbered() -> None:
    arms = arms_of([cell("run-0", 0), cell("run-1", 1), cell("run-2", 0, "ae"), cell("run-3", 1, "ae")])
    assert [arm.name for arm in arms] == ["run (1)", "run (2)"]


def test_by_run_nobody_is_grouped() -> None:
    assert len(arms_of([cell("a", 0), cell("b", 1)], by="run")) == 2


def test_tables_and_own_modules_are_not_grouped_by_a_recipe_nobody_knows() -> None:
    assert len(arms_of([cell("a", 0, ""), cell("b", 1, "")])) == 2


def test_the_same_seed_twice_is_refused_with_both_names() -> None:
    with pytest.raises(BadInput, match=r"seed \(3\) of a and of b .* leave one out.*--by run"):
        arms_of([cell("a", 3), cell("b", 3)])
    assert len(arms_of([cell("a", 3), cell("b", 3)], by="run")) == 2


def test_arms_can_be_named_by_hand_and_an_empty_one_is_refused() -> None:
    arms = named_arms({"theirs": [cell("a", None, ""), cell("b", None, "")], "ours": [cell("c")]})
    assert [arm.name for arm in arms] == ["theirs", "ours"]
    assert len(arms[0].cells) == 2
    with pytest.raises(BadInput, match="arm ours has no runs"):
        named_arms({"ours": []})
