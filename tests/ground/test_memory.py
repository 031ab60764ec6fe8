"""Freed memory stays with the process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WORK = """
import resource, sys
import numpy as np
from hinterland.ground.memory import keep_freed_memory
told = keep_freed_memory() if sys.argv[1] == "kept" else None
def step():
    blocks = [np.ones(2**20) for _ in range(8)]  # of 8 MB
for _ in range(3):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    step()
print(told, (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 20)
"""


def told_and_faults(way: str, **more: str) -> tuple[str, float]:
    """What the library said, and how many pages a step got from the system."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    words = [sys.executable, "-c", WORK, way]
    said = subprocess.run(words, env={**environment, **more}, capture_output=True, text=True, check=True).stdout.split()
    return said[0], float(said[1])


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is told on Linux alone")
def test_a_step_gets_no_new_pages_from_the_system_once_it_had_them():
    told, faults = told_and_faults("kept")
    if told == "False":
        pytest.skip("the C library here is not glibc")
    assert faults < 100
    assert told_and_faults("as it is")[1] > 1_000


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is told on Linux alone")
def test_what_the_environment_says_of_memory_stays_in_force():
    assert told_and_faults("kept", MALLOC_TRIM_THRESHOLD_="131072")[0] == "False"
