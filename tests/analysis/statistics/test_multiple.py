"""Corrections for many questions."""

import numpy as np
import pytest

from hinterland.analysis.statistics.multiple import benjamini_hochberg, holm
from hinterland.ground.errors import BadInput


def test_by_hand() -> None:
    p = [0.01, 0.04, 0.03, 0.005]
    np.testing.assert_allclose(holm(p), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(benjamini_hochberg(p), [0.02, 0.04, 0.04, 0.02])


def test_one_question_is_not_corrected_and_none_is_no_error() -> None:
    for correct in (holm, benjamini_hochberg):
        np.testing.assert_array_equal(correct([0.2]), [0.2])
        assert len(correct([])) == 0


def test_no_p_value_gets_smaller_or_above_one_and_the_order_stays() -> None:
    p = np.random.default_rng(0).random(50)
    for correct in (holm, benjamini_hochberg):
        corrected = correct(p)
        assert ((corrected >= p - 1e-12) & (corrected <= 1)).all()
        assert (np.diff(corrected[np.argsort(p)]) >= 0).all()
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()


@pytest.mark.parametrize(("correct", "method"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_the_corrections_are_those_of_statsmodels(correct: object, method: str) -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="statsmodels is not installed")
    p = np.random.default_rng(1).random(40) ** 2
    np.testing.assert_allclose(correct(p), multitest.multipletests(p, method=method)[1])  # type: ignore[operator]


def test_what_is_no_p_value_is_refused() -> None:
    for wrong in ([0.5, 1.5], [float("nan")], [[0.1]]):
        with pytest.raises(BadInput, match="numbers in"):
            holm(wrong)
