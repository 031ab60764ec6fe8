"""Tutorials run as they stand: every Python block, in order, with the small settings that the page names."""

from __future__ import annotations

from pathlib import Path

import pytest
import run_tutorials as tutorials

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIALS = sorted((DOCS / "tutorials").glob("*.md"))
SAVES = (
    "# T\n\n```python\nfrom pathlib import Path\n\nPath('a.png').write_text('one')\n```\n\n"
    "![An a](pictures/a.png)\n\n```python\nb = 2\n```\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_as_it_stands(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    programs = tutorials.blocks(text, small=True)
    made = tutorials.run(programs, page.name)
    assert len(programs) > 1
    shown = tutorials.blocks_with_output(text)
    printed = [bool(block.printed) for block in made]
    assert printed == shown, "run docs/run_tutorials.py: a block prints what the page lacks"
    tutorials.keep_pictures(text, made, tmp_path, tmp_path / "pictures")


def test_every_picture_of_the_tutorials_is_shown_by_one_page_and_small():
    shown = [name for page in TUTORIALS for block in tutorials.pictures(page.read_text("utf-8")) for name in block]
    there = sorted(path.name for path in tutorials.PICTURES.iterdir())
    assert sorted(shown) == there
    assert max(path.stat().st_size for path in tutorials.PICTURES.iterdir()) <= tutorials.MOST_BYTES


def test_blocks_share_their_names_and_what_they_print_is_written_below():
    page = "# T\n\n```python\na = 2\n```\n\nThen:\n\n```python\nprint(a + 1)\n```\n\n```text\nold\n```\n\nEnd.\n"
    printed = [made.printed for made in tutorials.run(tutorials.blocks(page), "t.md")]
    assert printed == ["", "3\n"]
    assert tutorials.with_outputs(page, printed) == page.replace("old", "3")


def test_small_settings_are_exchanged_in_code_alone_and_must_be_met():
    page = "<!-- in tests: n=60 -> n=1 -->\n\n```python\nn=60\n```\n"
    assert tutorials.blocks(page) == ["n=60\n"]
    assert tutorials.blocks(page, small=True) == ["n=1\n"]
    with pytest.raises(ValueError, match="nothing to exchange"):
        tutorials.blocks(page.replace("```python\nn=60", "```python\nm=60"), small=True)


def test_a_picture_is_taken_from_the_block_right_above_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tutorials.keep_pictures(SAVES, tutorials.run(tutorials.blocks(SAVES), "t.md"), tmp_path, tmp_path / "kept")
    assert (tmp_path / "kept" / "a.png").read_text() == "one"
    assert tutorials.pictures(SAVES) == [("a.png",), ()]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (SAVES.replace("pictures/a.png", "pictures/b.png"), "b.png is shown below block 1, which has not made it"),
        (SAVES.replace("b = 2\n```\n", "b = 2\n```\n\n![](pictures/a.png)\n"), "a.png is shown below block 2"),
        (SAVES.replace("# T\n", "# T\n\n![](pictures/a.png)\n"), "a.png stands above the first block"),
        (SAVES.replace("'one'", "'one' * 10**5"), "the most for a picture"),
    ],
    ids=["never made", "made by another block", "before any block", "too large"],
)
def test_a_picture_that_the_code_beside_it_did_not_make_is_refused(page, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=reason):
        tutorials.keep_pictures(page, tutorials.run(tutorials.blocks(page), "t.md"), tmp_path, tmp_path / "kept")
