"""The page of a run that grew tells all of its story."""

from __future__ import annotations

import re

import pytest

from hinterland.ground.words import number
from hinterland.latents.trained import Trained
from hinterland.report.charts import Curve, curves
from hinterland.report.sections.stages import has_grown, stages_section, story
from hinterland.training.growing import Level
from hinterland.training.stages import grow


@pytest.fixture(scope="module")
def deep(plain, labelled, tmp_path_factory) -> Trained:
    """The plain run with two levels more."""
    out = tmp_path_factory.mktemp("runs") / "deep"
    return Trained(grow(labelled, plain.folder, [Level(16, 1), Level(8, 1)], out))


def test_the_curve_runs_through_all_stages_on_one_axis(deep, plain):
    own, before = deep.folder.metrics(), plain.folder.metrics()
    told = story(deep.folder)
    seen = [line["images_seen"] for line in told]
    assert seen == sorted(seen)
    assert seen[-1] == 2 * own[-1]["images_seen"] + before[-1]["images_seen"]
    assert next(line["terms"] for line in told if line["split"] == "train") == before[0]["terms"]
    assert sum(bool(line.get("finished")) for line in told) == 1
    assert sum(bool(line.get("finished")) for line in story(deep.folder, ends=True)) == 3
    assert story(plain.folder) == before


def test_the_section_shows_growth_moments_and_what_each_level_changed(deep, plain):
    assert has_grown(deep)
    assert not has_grown(plain)
    grid, table, *notes = stages_section(deep).blocks
    drawing = grid.items[0].drawing
    assert len(grid.items) == 1  # one term: the objective would be the same number twice
    per_stage = plain.folder.metrics()[-1]["images_seen"]
    assert all(
        f"{width} channels at {number(stages * per_stage / 1000, 4)}" in drawing.label
        for width, stages in ((16, 1), (8, 2))
    )
    assert [row[1] for row in table.rows] == ["8", "8, 16", "8, 16, 8"]
    assert table.rows[0][4:] == ("", "")
    assert all(re.fullmatch(r"[\d.,]+", cell) for row in table.rows[1:] for cell in row[4:])
    assert [note.text.split(":")[0] for note in notes] == ["Level 2", "Level 3"]
    assert "kept in part" in notes[0].text


def test_moments_are_upright_lines_with_their_names():
    part = Curve("train", [0, 1, 2], [3, 2, 1], "#3f90da")
    plain, marked = (
        curves([part], "x", "y", "a curve", moments=moments).body for moments in ((), [("+64", 1.0), ("+128", 2.0)])
    )
    assert "+64" not in plain
    assert "+64" in marked
    assert "+128" in marked
