"""Every pair of representations, and seeds of one arm against another."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group

from hinterland.analysis.similarity.measures import linear_cka, mutual_neighbours, procrustes_residual
from hinterland.analysis.similarity.pairs import pairwise, within_between
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(120, 4))
TABLES = [
    LatentTable.from_arrays(latents, name=name)
    for name, latents in (
        ("a", POINTS),
        ("turned", 3 * POINTS @ special_ortho_group.rvs(4, random_state=0)),
        ("noise", RNG.normal(size=(120, 3))),
    )
]


def test_every_pair_is_measured_as_two_tables_alone_are() -> None:
    found = pairwise(TABLES)
    assert found.found["cka"][0, 2].value == linear_cka(TABLES[0], TABLES[2]).value
    assert found.found["mutual_neighbours"][0, 2].value == mutual_neighbours(TABLES[0], TABLES[2]).value
    assert found.found["procrustes_residual"][1, 2].value == procrustes_residual(TABLES[1], TABLES[2]).value
    assert found.matrix("cka")[0] == pytest.approx([1, 1, 0], abs=0.1)
    assert (found.matrix("cka") == found.matrix("cka").T).all()
    assert found.matrix("procrustes_residual").diagonal().tolist() == [0, 0, 0]


def test_of_many_images_the_same_are_drawn_of_every_table_whatever_their_order() -> None:
    shuffled = TABLES[0].take(RNG.permutation(120))
    found = pairwise([TABLES[0], shuffled], most=50)
    assert found.n == 50
    assert found.found["mutual_neighbours"][0, 1].value == pytest.approx(1)


def test_within_and_between_by_hand() -> None:
    """Arms 0, 0, 1: one pair within (.9), two between (.1, .3): .9 - .2 = .7; of three deals only this reaches it."""
    matrix = np.array([[1, 0.9, 0.1], [0.9, 1, 0.3], [0.1, 0.3, 1]])
    found = within_between(matrix, ["x", "x", "y"])
    assert found is not None
    assert found.difference == pytest.approx(0.7)
    assert found.within == pytest.approx({0: 0.9})
    assert found.between == pytest.approx({(0, 1): 0.2})
    assert found.p_value == found.smallest == pytest.approx(1 / 3)


def test_three_and_three_seeds_cannot_reach_five_per_cent_but_four_and_four_can() -> None:
    def p(n: int) -> float:
        arms = np.repeat([0, 1], n)
        found = within_between(np.where(arms[:, None] == arms, 0.9, 0.2), arms)
        assert found is not None
        assert found.p_value == found.smallest
        return found.p_value

    assert p(3) == pytest.approx(2 / 20)
    assert p(4) == pytest.approx(2 / 70)


def test_arms_without_a_difference_are_told_apart_as_seldom_as_five_per_cent_says() -> None:
    wrong = 0
    for seed in range(200):
        points = np.random.default_rng(seed).normal(size=(8, 3))
        alike = -np.linalg.norm(points[:, None] - points, axis=2)
        found = within_between(alike, np.repeat([0, 1], 4))
        wrong += found is not None and found.p_value <= 0.05
    assert 2 <= wrong <= 21


def test_without_seeds_there_is_no_within() -> None:
    assert within_between(np.eye(3), [0, 1, 2]) is None
    assert within_between(np.eye(3), [0, 0, 0]) is None


def test_one_table_alone_is_refused() -> None:
    with pytest.raises(BadInput, match="1 table has nothing to be compared with"):
        pairwise(TABLES[:1])
