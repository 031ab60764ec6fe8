"""Work on threads: GDAL and NumPy let go of Python's lock while they read and copy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from hinterland.data.rasters.gdal import CACHE_MB, rasterio

Job = TypeVar("Job")


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_parallel(work: Callable[[Job], int], jobs: Iterable[Job], workers: int, done: Callable[[int], None]) -> None:
    """Do all jobs; `done` hears how much each was. The first error stops what has not begun, and is raised."""

    def within_cache(job: Job) -> int:
        with rasterio().Env(GDAL_CACHEMAX=CACHE_MB * 1_000_000):
            return work(job)

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(within_cache, job) for job in jobs]
        try:
            for future in as_completed(futures):
                done(future.result())
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
