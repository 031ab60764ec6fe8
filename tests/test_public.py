"""The one public door."""

from __future__ import annotations

import subprocess
import sys
import time

import hinterland as hl


def test_these_are_the_public_names():
    assert hl.__all__ == [
        "Autoencoder",
        "BadInput",
        "Finding",
        "HinterlandError",
        "ImageSet",
        "LatentTable",
        "Run",
        "RunFailed",
        "analyse",
        "compare",
        "load",
        "open_run",
        "train",
    ]


def test_every_public_name_is_there():
    assert all(getattr(hl, name) is not None for name in hl.__all__)
    assert set(hl.__all__) <= set(dir(hl))


def test_importing_hinterland_does_not_import_torch():
    heavy = "[m for m in ('torch', 'numpy', 'sklearn', 'matplotlib', 'pyarrow') if m in sys.modules]"
    code = f"import sys, hinterland; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_answers_in_half_a_second():
    """The best of five, for the machine may be busy."""
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "hinterland", "--help"], capture_output=True, check=True)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.5


def test_a_name_that_is_not_there_is_an_attribute_error():
    assert not hasattr(hl, "telepathy")
