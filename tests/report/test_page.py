"""What is true of every page that is written."""

from __future__ import annotations

import itertools
import json

import pytest

from hinterland.analysis.finding import read_findings
from hinterland.latents.table import LatentTable
from report.pages import Page
from report.variants import HOSTILE

PARTS = ["summary", "curves", "model", "reconstructions", "map", "knowledge", "clusters", "interpolation"]
PARTS += ["traversals", "samples", "mosaics", "dimensions", "numbers", "again"]


@pytest.fixture(params=["report", "comparison"])
def page(request) -> Page:
    return Page(request.getfixturevalue(request.param))


def test_a_page_refers_to_nothing_outside_itself(page):
    assert page.references()
    assert all(reference.startswith(("#", "data:")) for reference in page.references())
    assert not page.all("script")


def test_a_page_is_well_formed_and_its_ids_are_unique(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert page.open == []
    assert len(ids) == len(set(ids))
    assert {f"#{key}" for key in ids} >= {r for r in page.references() if r.startswith("#")}


def test_every_figure_says_in_words_what_it_shows(page):
    assert page.all("img")
    assert page.all("svg")
    assert all(len(image["alt"]) > 10 for image in page.all("img"))
    assert all(len(drawing["aria-label"]) > 10 and drawing["role"] == "img" for drawing in page.all("svg"))


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.elements if tag in {"h1", "h2", "h3"}]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_label_that_holds_html_is_shown_as_text(page):
    assert HOSTILE in page.text
    assert HOSTILE not in page.source


def test_no_figure_keeps_a_stand_in_colour(page):
    assert not any(stand_in in page.source for stand_in in ("#010203", "#040506", "#070809", "#0a0b0c"))


def test_a_page_weighs_less_than_two_megabytes(page):
    assert len(page.source.encode()) < 2_000_000


def test_a_report_has_every_section_and_a_link_to_it(report):
    page = Page(report)
    assert [s["id"] for s in page.all("section")] == PARTS
    assert {f"#{part}" for part in PARTS} <= {link["href"] for link in page.all("a")}


def test_a_report_leaves_tables_findings_and_figures_behind(report, variational, labelled):
    folder = variational.folder
    assert len(LatentTable.read(folder.latents / "train.parquet")) == labelled.counts()["train"]
    assert "mse_per_pixel" in LatentTable.read(folder.latents / "test.parquet").scores
    assert any(f.name == "linear_probe_accuracy" for f in read_findings(folder.findings_file))
    names = {path.name for path in (folder.path / "figures").iterdir()}
    assert {"reconstructions.png", "map.png", "map-tsne.svg", "traversals.png", "curve-kl.svg"} <= names


def test_a_drawing_in_a_file_stands_on_its_own(report, variational):
    text = (variational.folder.path / "figures" / "curve-objective.svg").read_text()
    assert text.startswith("<svg xmlns=")
    assert "var(--" not in text
    assert "currentColor" not in text


def test_findings_in_the_report_are_those_in_the_file(report, variational):
    found = json.loads(variational.folder.findings_file.read_text())["findings"]
    numbers = Page(report).section("numbers")
    assert numbers.count("<tr>") == len(found) + 1


def test_the_command_to_do_it_again_names_the_configuration(report, variational):
    assert str(variational.folder.config_file) in Page(report).section("again")
