"""How many threads linear algebra may use."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

CORES_PER_THREAD = 4  # products of long, thin matrices gain little from a thread and lose much to waiting for it


@contextlib.contextmanager
def few_blas_threads() -> Iterator[None]:
    """A quarter of the cores, at least one, for the linear algebra of NumPy, SciPy and faiss; as before afterwards.

    Many small products in a row are slower on two threads than on one: each library keeps threads of its own, which
    wait for work by turning round, and take the cores from one another.
    """
    import scipy.linalg  # noqa: F401  only libraries that are loaded can be told
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=max(1, (os.cpu_count() or 1) // CORES_PER_THREAD), user_api="blas"):
        yield
