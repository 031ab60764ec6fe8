"""The slides are the tutorials' pictures, all of them, with their words."""

from __future__ import annotations

import make_figures
from PIL import Image


def test_every_picture_of_the_tutorials_has_a_slide_and_the_page_lists_it():
    found = make_figures.figures()
    assert sorted(path.name for path in make_figures.FIGURES.iterdir()) == sorted(figure.name for figure in found)
    assert make_figures.PAGE.read_text(encoding="utf-8") == make_figures.page(found), "run docs/make_figures.py"
    assert all(figure.caption for figure in found)


def test_slides_are_wide_and_together_small():
    paths = list(make_figures.FIGURES.iterdir())
    assert sum(path.stat().st_size for path in paths) < 2 * 2**20
    for path in paths:
        with Image.open(path) as slide:
            assert slide.size == (1600, 900)


def test_a_picture_keeps_its_proportions_and_leaves_room_for_words():
    figure = make_figures.Figure("a.png", "A caption", "a.md", "A title", make_figures.FASHION)
    assert figure.source == f"hinterland, tutorial “A title”; Apache-2.0; {make_figures.FASHION}"
    made = make_figures.slide(Image.new("RGB", (100, 200), "red"), figure)
    red = [(x, y) for x in range(0, 1600, 2) for y in range(0, 900, 2) if made.getpixel((x, y)) == (255, 0, 0)]
    across, down = (max(p[i] for p in red) - min(p[i] for p in red) for i in (0, 1))
    assert abs(down / across - 2) < 0.02
    assert min(y for _, y in red) >= make_figures.TOP
    assert max(y for _, y in red) < 900 - make_figures.BOTTOM
