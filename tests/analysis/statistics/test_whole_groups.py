"""Permuting whole groups, and exchanging two answers."""

import itertools

import numpy as np
import pytest
from scipy.stats import binomtest

from hinterland.analysis.statistics.exchange import exchange_null
from hinterland.analysis.statistics.whole_groups import group_nulls, permuted_groups, scheme_of


def test_what_may_be_permuted_follows_from_labels_and_groups() -> None:
    groups = np.array(["a", "a", "b", "b", "c", "c"])
    assert scheme_of(np.array([0, 1, 0, 1, 0, 1]), None) == "images"
    assert scheme_of(np.array([0, 1, 0, 0, 1, 1]), groups) == "within groups"
    assert scheme_of(np.array([0, 0, 0, 0, 1, 1]), groups) == "whole groups"
    assert scheme_of(np.array([0, 0, 1, 1, 2, 2]), groups) == "none"
    assert scheme_of(np.array([0.1, 0.1, 1.5, 1.5, 2, 2]), groups) == "whole groups"  # numbers are no names
    assert scheme_of(np.array([0.1, 0.1]), np.array(["a", "a"])) == "none"
    assert scheme_of(np.array([[0.5, 1], [0.5, 1], [0.5, 1], [0.5, 1], [2, 1], [2, 1]]), groups) == "whole groups"


def test_images_of_a_group_keep_one_value_and_every_group_gets_one_that_there_was() -> None:
    values, groups = np.array([5, 5, 7, 9, 9, 9]), np.array(list("aabccc"))
    for moved in permuted_groups(values, groups, seed=0, draws=50):
        assert len(set(moved[:2])) == len(set(moved[3:])) == 1
        assert {moved[0], moved[2], moved[3]} == {5, 7, 9}


def test_p_of_whole_groups_is_that_of_all_permutations() -> None:
    groups = np.repeat([str(g) for g in range(6)], [1, 2, 3, 1, 2, 3])
    of_group, scores = np.array([0, 0, 0, 1, 1, 1]), np.arange(12.0)
    member = groups.astype(int)

    def apart(codes: np.ndarray) -> list[float]:
        return [float(scores[codes == 1].mean() - scores[codes == 0].mean())]

    every = [apart(np.array(order)[member])[0] for order in itertools.permutations(of_group)]
    exact = np.mean([one >= apart(of_group[member])[0] - 1e-9 for one in every])
    (null,) = group_nulls(apart, of_group[member], groups, seed=1, draws=4_999)
    assert null.p_value == pytest.approx(exact, abs=0.02)
    assert null.null == pytest.approx(np.mean(every), abs=0.1)


def test_of_right_and_wrong_answers_the_exchange_is_mcnemars_test() -> None:
    difference = np.array([1] * 14 + [-1] * 5 + [0] * 30)
    exact = binomtest(14, 19, alternative="greater").pvalue
    assert exchange_null(difference, 0, draws=19_999).p_value == pytest.approx(exact, abs=0.01)


def test_a_gain_that_is_one_scenes_alone_is_no_gain_over_scenes() -> None:
    difference = np.array([1.0] * 40 + [0.1, -0.1] * 10)
    scenes = np.array(["big"] * 40 + [f"small {i}" for i in range(20)])
    assert exchange_null(difference, 0).p_value < 0.01
    assert exchange_null(difference, 0, groups=scenes).p_value > 0.2


def test_a_rare_class_counts_as_much_as_a_frequent_one() -> None:
    difference, classes = np.array([0.0] * 90 + [1.0] * 10), np.repeat([0, 1], [90, 10])
    assert exchange_null(difference, 0, classes).p_value == exchange_null(difference, 0).p_value <= 0.005
    worse = np.array([-0.1] * 90 + [0.5] * 10)
    assert exchange_null(worse, 0).p_value > 0.5
    assert exchange_null(worse, 0, np.repeat([0, 1], [90, 10])).p_value < 0.05
