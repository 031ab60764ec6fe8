"""Threads of linear algebra."""

from __future__ import annotations

import os

import pytest
import scipy.linalg  # noqa: F401
from threadpoolctl import threadpool_info

from hinterland.ground import threads
from hinterland.ground.threads import few_blas_threads


def counts() -> set[int]:
    """Threads of every library of linear algebra that is loaded."""
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


@pytest.mark.parametrize(("cores", "expected"), [(1, 1), (2, 1), (7, 1), (8, 2)])
def test_a_quarter_of_the_cores_is_used_and_afterwards_as_many_as_before(
    monkeypatch: pytest.MonkeyPatch, cores: int, expected: int
) -> None:
    before = counts()
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    with threads.few_blas_threads():
        assert counts() <= {1, expected}  # some libraries were built for fewer
        assert max(counts()) == expected
    assert counts() == before


def test_a_failure_puts_the_threads_back_too() -> None:
    before = counts()
    with pytest.raises(ValueError, match="on purpose"), few_blas_threads():
        raise ValueError("on purpose")
    assert counts() == before
