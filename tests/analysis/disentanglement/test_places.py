"""Which factor is in which latent: sentences that say what the numbers say, and no more."""

import numpy as np
import pytest

from hinterland.analysis.disentanglement.places import alone_in_words, place_in_words, places_of
from hinterland.analysis.disentanglement.scores import disentanglement
from known_causes import grid, table

NAMES = ("hair", "body", "frame")
LATENTS = np.array([0, 2, 3, 7, 8])  # 1, 4, 5 and 6 hardly vary


def said(hair: list[float], others: dict[str, list[float]] | None = None, unsure: tuple[str, ...] = ()) -> str:
    """The sentence about hair from each latent's importance; shares told alone are the same."""
    columns = [hair, *((others or {}).get(name, [0.0] * 5) for name in NAMES[1:])]
    importance = np.array(columns).T
    surely = importance > 0
    for name in unsure:
        surely[:, NAMES.index(name)] = False
    return place_in_words(0, NAMES, LATENTS, importance, importance, surely)


@pytest.mark.parametrize(
    ("hair", "others", "expected"),
    [
        (
            [0.05, 0.05, 0.81, 0.05, 0.04],
            {"body": [0.9, 0.1, 0, 0, 0]},
            "hair is mostly in latent 3 (importance 0.81), and latent 3 tells little else.",
        ),
        (
            [0.05, 0.05, 0.81, 0.05, 0.04],
            {"body": [0.6, 0, 0.4, 0, 0]},
            "hair is mostly in latent 3 (importance 0.81), which serves body (0.40) too.",
        ),
        (
            [0, 0, 1, 0, 0],
            {"body": [0.6, 0, 0.4, 0, 0], "frame": [0.9, 0, 0.1, 0, 0]},
            "hair is mostly in latent 3 (importance 1.00), which serves body (0.40), frame (0.10) too.",
        ),
        ([0.5, 0.5, 0, 0, 0], {}, "hair is shared by latents 0 and 2 (importance 0.50 and 0.50)."),
        ([0.45, 0.05, 0.05, 0, 0.45], {}, "hair is shared by latents 0 and 8 (importance 0.45 and 0.45)."),
        (
            [0.3, 0.2, 0.31, 0.09, 0.1],
            {},
            "hair is spread over 3 latents, which hold 80 % of its importance; latent 3 has most (0.31).",
        ),
        (
            [0.2, 0.2, 0.2, 0.2, 0.2],
            {},
            "hair is spread over 4 latents, which hold 80 % of its importance; latent 0 has most (0.20).",
        ),
        ([0.51, 0.49, 0, 0, 0], {}, "hair is mostly in latent 0 (importance 0.51), and latent 0 tells little else."),
    ],
)
def test_a_factor_is_placed_by_its_importances(hair, others, expected) -> None:
    assert said(hair, others) == expected


def test_where_no_latent_surely_tells_none_is_named_however_important() -> None:
    assert said([0.9, 0.1, 0, 0, 0], unsure=("hair",)) == "hair: no single latent tells more of it than chance would."


def test_a_factor_that_nothing_tells_is_nothing_else_that_a_latent_serves() -> None:
    noise = {"frame": [0.3, 0.2, 0.2, 0.2, 0.1]}
    assert said([0.9, 0.1, 0, 0, 0], noise, unsure=("frame",)).endswith("and latent 0 tells little else.")
    assert said([0.9, 0.1, 0, 0, 0], noise).endswith("which serves frame (0.30) too.")


def test_a_latent_that_tells_of_another_factor_without_serving_it_is_not_said_to_tell_little_else() -> None:
    importance = np.array([[0.9, 0.05], [0.1, 0.95]])
    told = np.array([[0.8, 0.4], [0.1, 0.5]])
    sentence = place_in_words(0, ("a", "b"), np.arange(2), importance, told, told > 0)
    assert sentence == "a is mostly in latent 0 (importance 0.90)."


@pytest.mark.parametrize(
    ("told", "surely", "expected"),
    [
        ([0.1, 0.4, 0.2], [True, True, True], "hue: alone, latent 4 tells 40 % of it, latent 6 tells 20 % of it."),
        ([0.1, 0.4, 0.2], [True, True, False], "hue: alone, latent 4 tells 40 % of it."),
        ([0.1, 0.4, 0.2], [False, False, False], "hue: no single latent tells more of it than chance would."),
    ],
)
def test_one_factor_is_told_by_the_best_two_of_which_it_is_sure(told, surely, expected) -> None:
    assert alone_in_words("hue", np.array(told), np.array(surely), np.array([2, 4, 6])) == expected


def planted() -> tuple[np.ndarray, np.ndarray]:
    """Latents: noise, b, a, dead, half of a; of factors a (4 values) and b (3)."""
    rng = np.random.default_rng(0)
    factors = grid(4, 3, times=50)
    a, b = factors.T
    noise = rng.normal(size=(4, len(a)))
    latents = np.stack([noise[0], b + 0.1 * noise[1], a + 0.1 * noise[2], np.ones(len(a)), a + 2 * noise[3]], axis=1)
    return latents, factors


def test_latents_stand_by_the_factor_they_serve_and_those_that_tell_nothing_last() -> None:
    places = places_of(table(*planted()))
    assert places.evidence.dimensions[places.order].tolist() == [2, 4, 1, 0]
    assert places.serves.tolist() == [2, 1, 0, 0]
    assert [places.evidence.dimensions[places.best(k) or 0] for k in (0, 1)] == [2, 1]
    assert places.in_words() == (
        f"a is mostly in latent 2 (importance {places.importance[2, 0]:.2f}), and latent 2 tells little else.",
        f"b is mostly in latent 1 (importance {places.importance[1, 1]:.2f}), and latent 1 tells little else.",
        "1 of 5 latents hardly varies and is left out.",
    )


def test_the_figure_shows_what_the_findings_are_of() -> None:
    known = table(*planted())
    places, made = places_of(known, seed=3), disentanglement(known, seed=3)
    assert made.dci is not None
    np.testing.assert_array_equal(places.importance, made.dci.importance)
    np.testing.assert_array_equal(places.gap, made.mig.per_factor)
    assert made.modularity is not None
    np.testing.assert_array_equal(places.modularity, made.modularity.per_latent)


def test_a_factor_that_nothing_tells_has_no_best_latent() -> None:
    factors = grid(4, 3, times=50)
    places = places_of(table(np.random.default_rng(0).normal(size=(600, 3)), factors))
    assert places.best(0) is None
    assert places.serves.tolist() == [2, 2, 2]


def test_one_factor_alone_is_placed_without_a_forest() -> None:
    latents, factors = planted()
    places = places_of(table(latents, factors), ["b"])
    assert places.dci is None
    assert np.isnan(places.modularity).all()
    np.testing.assert_array_equal(places.importance, places.told)
    assert places.in_words()[0].startswith("b: alone, latent 1 tells ")
