"""Work on threads: GDAL and NumPy let go of Python's lock while they read and copy, hashing and writing do as well."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from typing import TypeVar

from hinterland.data.rasters.gdal import CACHE_MB, rasterio

AHEAD = 4  # items that wait to be used

Job = TypeVar("Job")
Item = TypeVar("Item")


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


def ahead(items: Iterable[Item], turn: AbstractContextManager[object]) -> Generator[Item, None, None]:
    """The same items, made by a thread of their own while those before them are used; `AHEAD` of them may wait.

    The thread begins when it is its `turn`, which it keeps until the last item is made. Close the iterator, or use it
    up: only then has the thread ended.
    """
    waiting: queue.Queue[list[Item]] = queue.Queue(AHEAD)  # lists of one item; an empty one is the end
    unwanted = threading.Event()

    def make() -> None:
        try:
            with turn, rasterio().Env(GDAL_CACHEMAX=CACHE_MB * 1_000_000):
                for item in items:
                    if unwanted.is_set():
                        return
                    waiting.put([item])
        finally:
            waiting.put([])

    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(make)
        found = waiting.get()
        try:
            while found:
                yield found[0]
                found = waiting.get()
        finally:
            unwanted.set()
            while found:
                found = waiting.get()
        made.result()
