"""What a billion tiles would take: drawn on from what was measured, in units that suit."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
RESULTS = """
<!-- begin million -->
## A million latents

2026-01-01, a processor, 2 cores; Chromium 1, headless.

| | 250,000 images | 1,000,000 images |
|---|---:|---:|
| encode: time, s | 100.0 | 400.0 |
| encode: images a second | 2,500 | 2,500 |
| encode: peak memory, GB | 0.90 | 1.20 |
| analyse: time, s | 10.0 | 13.0 |
| analyse: peak memory, GB | 0.90 | 0.80 |
| dataset of latents: GB | 0.250 | 1.000 |
| explore, until it answers: time, s |  | 600.0 |
| explore, first picture of the map: peak memory, GB |  | 4.00 |
<!-- end million -->
"""


@pytest.fixture(scope="module")
def billion() -> ModuleType:
    """docs/make_billion_page.py, which is a program and no part of the package."""
    spec = importlib.util.spec_from_file_location("make_billion_page", DOCS / "make_billion_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_numbers_are_drawn_on_from_what_was_measured(billion):
    found = billion.read(RESULTS)
    table = {line.split(" | ")[0].strip("| "): line.strip("| ").split(" | ")[1:] for line in billion.numbers(found)}
    assert table["encode 28 px images, this machine"] == ["6.67 min", "66.7 min", "4.63 days"]
    assert table["quick analysis by landmarks, time"] == ["13.0 s", "49.0 s", "66.8 min"]  # 9 s, and 4 s a million
    assert table["quick analysis by landmarks, memory"] == ["800 MB"] * 3  # it fell: level
    assert table["encode, memory of a process"] == ["1.20 GB", "4.80 GB", "401 GB"]
    assert table["latents alone, 128 x float32"] == ["512 MB", "5.12 GB", "512 GB"]
    assert table["explorer with all of them, memory"][1] == "40.0 GB"
    assert "2,500 a second" in billion.told(found)[0]


def test_the_page_has_the_markers_and_says_what_was_not_measured(billion):
    page = (DOCS / "guides" / "billion.md").read_text(encoding="utf-8")
    for name in ("measured", "numbers", "assumed"):
        filled = billion.put(page, name, ["written"])
        assert f"<!-- begin {name} -->\nwritten\n<!-- end {name} -->" in filled
    assert "\n".join(billion.assumed()) in page, "run docs/make_billion_page.py: its assumptions have changed"
    assert billion.read("# Benchmarks\n") is None
    with pytest.raises(SystemExit, match="has no markers"):
        billion.put("# A page\n", "numbers", [])
