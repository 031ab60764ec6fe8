"""What stands on the pages of the five sources is what the results say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
DISK = re.compile(r"^\s*data: (?:store:|folder:)?[/~].*$", re.MULTILINE)
RESULTS = """# Study: s

## What was asked

Words.

| question | verdict | difference | 95 % interval | corrected p | rests on |
|---|---|---:|---:|---:|---|
| Is a \\| b more? | holds | +1 | +0.5 to +1.5 | 0.03 | paired |
| And c? | cannot be told |  |  |  |  |

## What was measured

Kid of samples

| arm | kid |
|---|---:|
| low | 7 |

End.
"""
PAGE = """Before.

<!-- answers of s
It grows | 1
It shrinks | 2
end of answers -->

Between.

<!-- values of s
Kid of samples
No such caption
end of values -->

After.
"""


@pytest.fixture(scope="module")
def sources() -> ModuleType:
    """docs/make_source_pages.py, which is a program and no part of the package."""
    spec = importlib.util.spec_from_file_location("make_source_pages", DOCS / "make_source_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_result_names_a_place_on_the_disk_of_its_maker():
    pages = [*(DOCS / "results").glob("*.html"), *(DOCS / "results").glob("*.md")]
    assert len(pages) > 10
    named = {page.name: DISK.findall(page.read_text(encoding="utf-8")) for page in pages}
    assert {name: places for name, places in named.items() if places} == {}


def test_no_page_of_a_source_is_behind_the_results(sources):
    pages = list((DOCS / "sources").glob("*.md"))
    assert len(pages) == 5
    behind = [
        page.name for page in pages if sources.filled(page.read_text(encoding="utf-8")) != page.read_text("utf-8")
    ]
    assert behind == [], "python docs/make_source_pages.py brings them up to date"


def test_conclusions_stand_beside_verdicts_and_tables_are_taken_over(sources, tmp_path, monkeypatch):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "s.md").write_text(RESULTS)
    monkeypatch.setattr(sources, "DOCS", tmp_path)
    page = sources.filled(PAGE)
    assert "| It grows | Is a \\| b more? | +1 (+0.5 to +1.5), corrected p 0.03 | [holds](../results/s.md) |" in page
    assert "| It shrinks | And c? |  | [cannot be told](../results/s.md) |" in page
    assert "\n*Kid of samples*\n\n| arm | kid |\n|---|---:|\n| low | 7 |\n\nAfter." in page
    assert sources.filled(page) == page


def test_a_study_without_results_is_said_not_to_have_been_run(sources, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "DOCS", tmp_path)
    page = sources.filled(PAGE)
    assert "| It grows | | | not run yet |" in page
    assert "end of values -->\n\nAfter." in page
