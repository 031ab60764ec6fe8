"""Which factor is in which latent: the section, its figures, and when it is there."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from causes import bars
from hinterland.analysis.battery import analyse as ask
from hinterland.analysis.disentanglement import scores
from hinterland.analysis.disentanglement.findings import disentanglement_findings
from hinterland.analysis.finding import Baseline, Finding
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.report.blocks import Page as Contents
from hinterland.report.figures import write_figures
from hinterland.report.material import Material, gather
from hinterland.report.page import write_page
from hinterland.report.run_report import write_report
from hinterland.report.sections.disentanglement import disentanglement_section, has_causes, score_in_words
from hinterland.report.sections.knowledge import knowledge_section
from hinterland.report.shares import Shares, shares_drawing, size_of
from report.pages import Page

FIGURES = {"factors-importance.svg", "factors-information.svg", "factors.png"}
LEARNED = {"training__epochs": 4, "training__learning_rate": 0.01, "training__batch_size": 16}
LITTLE = scores.Effort(halves=4, forest_halves=3, permutations=19, trees=5)


@pytest.fixture(scope="module")
def run(trained_on) -> Trained:
    """A plain autoencoder of bars, trained for a little longer than a moment; four latents."""
    return trained_on(bars(), "cae", "bars", **LEARNED)


@pytest.fixture(scope="module")
def material(run) -> Material:
    """What was found out about it, beside PCA and untrained encoders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores, "QUICK", LITTLE)
        images = bars()
        table = run.encode(images, baselines=("pca", "untrained"))
        findings = disentanglement_findings(table.split("test"))
        return gather(run, images, SILENT, 0, findings=findings)


@pytest.fixture(scope="module")
def section(material, tmp_path_factory) -> str:
    """The section on a page of its own, its figures beside it."""
    folder, made = tmp_path_factory.mktemp("page"), disentanglement_section(material)
    assert {path.name for path in write_figures(folder, [made])} == FIGURES
    page = Page(write_page(folder / "page.html", Contents("kicker", "title", "lead", (made,), "hinterland")))
    assert page.open == []
    return page.section("disentanglement")


def test_the_section_names_each_factor_and_says_of_one_that_it_is_nowhere(section):
    assert "luck: no single latent tells more of it than chance would." in section
    assert "No strip for luck" in section
    for factor in ("place", "shade"):
        assert re.search(rf"{factor} is (mostly in latent|shared by latents|spread over)", section)
        assert f"serves {factor} best" in section


def test_what_was_put_in_is_found_above_chance_and_baselines_stand_beside_it(section, material):
    place = material.found("dci_informativeness", "place")
    assert place.low > place.null
    told = material.found("dci_disentanglement", "factors")
    assert set(told.baselines) == {"pca", "untrained", *(f"untrained-{i}" for i in range(5))}
    assert score_in_words(told) in section
    assert "PCA of the same size" in section


def test_the_figure_is_of_the_forest_that_the_findings_speak_of(material, monkeypatch):
    assert "20 trees" in disentanglement_section(material).blocks[1].items[0].caption
    monkeypatch.setattr(scores, "THOROUGH", LITTLE)
    full = disentanglement_findings(material.table, quick=False)
    thorough = dataclasses.replace(material, findings=full)
    assert "100 trees" in disentanglement_section(thorough).blocks[1].items[0].caption


def test_a_page_of_factors_alone_answers_for_them(material):
    told = dataclasses.replace(material, findings=ask(material.table, ["place"], material.train))
    assert "Place is in the latents" in knowledge_section(told, {}).blocks[0].sentences[0]


def test_labels_are_what_images_were_made_from_where_there_are_several_and_no_factors(trained_on):
    images = bars(as_labels=True)
    material = gather(trained_on(images, "cae", "labels", **LEARNED), images, SILENT, 0, findings=[])
    assert has_causes(material)
    said = disentanglement_section(material).blocks[0].sentences
    assert said[2] == "luck: no single latent tells more of it than chance would."


def test_the_page_has_the_section_between_what_is_known_and_the_ways_through(run, material):
    page = Page(write_report(run, bars(), material.findings, quick=True))
    parts = [section["id"] for section in page.all("section")]
    assert parts.index("knowledge") < parts.index("disentanglement") < parts.index("interpolation")
    assert {path.name for path in (run.folder.path / "figures").iterdir()} >= FIGURES


def test_too_few_images_are_no_reason_to_fail(material):
    few = dataclasses.replace(material, table=material.table.take(slice(0, 6)))
    assert "Not measured" in disentanglement_section(few).blocks[0].text


def shares(values: np.ndarray, **more: object) -> Shares:
    rows, columns = values.shape
    names = tuple(f"r{r}" for r in range(rows)), tuple(f"c{c}" for c in range(columns))
    return Shares(values, *names, np.full(rows, np.nan), np.full(columns, 0.5), "side", "foot", **more)


def squares(table: Shares) -> list[float]:
    """The areas of the filled squares."""
    filled = r'<path d="M ([\d.]+) ([\d.]+) L ([\d.]+) [\d.]+ L [\d.]+ ([\d.]+)[^>]*fill: #3f90da'
    found = re.findall(filled, shares_drawing(table, "x").body)
    return [abs(float(right) - float(left)) * abs(float(high) - float(low)) for left, low, right, high in found]


def test_the_area_of_a_square_is_the_share():
    half, whole = squares(shares(np.array([[0.5, 1.0]])))
    assert half / whole == pytest.approx(0.5, abs=0.01)
    assert squares(shares(np.array([[0.0, 0.0]]))) == []


@pytest.mark.parametrize(("share", "text"), [(0.81, ".81"), (1.0, "1"), (0.1, ".10"), (0.095, ".10"), (0.09, None)])
def test_shares_are_written_out_from_a_tenth_on(share, text):
    body = shares_drawing(shares(np.array([[share, 0.0]])), "x").body
    written = re.findall(r">\s*([−.\d]+)\s*</text>", body)
    assert sorted(written) == sorted([".50", ".50", *([text] if text else [])])


def test_idle_latents_have_a_row_of_their_own_and_long_names_are_cut():
    table = shares(np.array([[0.5, 0.5]]), idle=("latent 7",))
    assert size_of(table)[1] > size_of(shares(np.array([[0.5, 0.5]])))[1]
    assert "latent 7" in shares_drawing(table, "x").body
    long = Shares(np.zeros((1, 1)), ("r",), ("a" * 40,), np.zeros(1), np.zeros(1), "side", "foot")
    assert "a" * 15 + "…" in shares_drawing(long, "x").body


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.05, 0.15, "more than PCA of the same size (+0.100, +0.050 to +0.150)."),
        (-0.05, 0.25, "not distinguishable from PCA of the same size (+0.100, −0.050 to +0.250)."),
        (0.0, 0.2, "not distinguishable from PCA of the same size (+0.100, 0.000 to +0.200)."),
    ],
)
def test_a_score_is_more_than_that_of_a_baseline_only_where_the_interval_excludes_zero(low, high, expected):
    beside = {"pca": Baseline(0.2, 0.1, low, high)}
    found = Finding("mig", "factors", "vae", 0.3, 100, "", low=0.2, high=0.4, baselines=beside)
    assert score_in_words(found) == f"MIG over all factors is 0.300 [0.200, 0.400], {expected}"
