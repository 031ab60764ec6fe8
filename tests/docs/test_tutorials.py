"""Tutorials run as they stand: every Python block, in order, with the small settings that the page names."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))


@pytest.fixture(scope="module")
def tutorials() -> ModuleType:
    """docs/run_tutorials.py, which is a program and no part of the package."""
    spec = importlib.util.spec_from_file_location("run_tutorials", DOCS / "run_tutorials.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_as_it_stands(page, tutorials, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    programs = tutorials.blocks(text, small=True)
    printed = tutorials.run(programs, page.name)
    assert len(programs) > 1
    shown = tutorials.blocks_with_output(text)
    assert [bool(words) for words in printed] == shown, "run docs/run_tutorials.py: a block prints what the page lacks"


def test_blocks_share_their_names_and_what_they_print_is_written_below(tutorials):
    page = "# T\n\n```python\na = 2\n```\n\nThen:\n\n```python\nprint(a + 1)\n```\n\n```text\nold\n```\n\nEnd.\n"
    printed = tutorials.run(tutorials.blocks(page), "t.md")
    assert printed == ["", "3\n"]
    assert tutorials.with_outputs(page, printed) == page.replace("old", "3")


def test_small_settings_are_exchanged_in_code_alone_and_must_be_met(tutorials):
    page = "<!-- in tests: n=60 -> n=1 -->\n\n```python\nn=60\n```\n"
    assert tutorials.blocks(page) == ["n=60\n"]
    assert tutorials.blocks(page, small=True) == ["n=1\n"]
    with pytest.raises(ValueError, match="nothing to exchange"):
        tutorials.blocks(page.replace("```python\nn=60", "```python\nm=60"), small=True)
