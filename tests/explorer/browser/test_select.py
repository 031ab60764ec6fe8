"""View 5: what a selection is made of, in the same numbers that scipy gives for it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats

from explorer.browser.visit import until
from explorer.golden_statistics import uniform_scores
from hinterland.analysis.statistics.multiple import holm

pytestmark = pytest.mark.browser


def circle_around_many(places):
    """Centre and radius of a circle whose line no image is near."""
    centre = places[:60].mean(axis=0)
    away = np.sort(np.linalg.norm(places - centre, axis=1))
    gaps = np.diff(away)[30:90]
    widest = 30 + int(gaps.argmax())
    return centre, float(away[widest : widest + 2].mean()), float(gaps.max())


def lasso(visit, centre, radius):
    turns = np.linspace(0, 2 * np.pi, 50)
    visit.drag(centre + radius * np.stack([np.cos(turns), np.sin(turns)], axis=1))


def questions(shown, inside):
    """p of everything that is asked of a selection, raw and corrected, by name."""
    labels, raw = shown.labels, {}
    for code, name in enumerate(shown.manifest["labels"][0]["classes"]):
        table = [[(labels[inside] == code).sum(), (labels[inside] != code).sum()],
                 [(labels[~inside] == code).sum(), (labels[~inside] != code).sum()]]  # fmt: skip
        if table[0][0] + table[1][0]:
            raw[name] = stats.fisher_exact(table).pvalue
    ink, slant = (shown.array(factor["values"]).astype(float) for factor in shown.manifest["factors"])
    raw["ink"] = stats.mannwhitneyu(ink[inside], ink[~inside], method="asymptotic").pvalue
    raw["slant"] = uniform_scores(slant[inside], slant[~inside], 180)
    for score in shown.model()["scores"]:
        values = shown.array(score["values"]).astype(float)
        raw[score["name"]] = stats.mannwhitneyu(values[inside], values[~inside], method="asymptotic").pvalue
    return raw, dict(zip(raw, holm(np.array(list(raw.values()))), strict=True))


def close(text, p):
    """Whether two digits, or "< 0.001", are what is said of p."""
    return p < 0.001 if text == "< 0.001" else float(text) == pytest.approx(p, rel=0.06)


def test_a_selection_is_composed_as_scipy_says(one):
    shown = one.shown
    places = shown.places("umap")
    centre, radius, gap = circle_around_many(places)
    assert gap > 0.004, "no image lies near the line"
    inside = np.linalg.norm(places - centre, axis=1) < radius
    one.open("map=umap")
    one.tab("Select")
    lasso(one, centre, radius)
    chooser = one.page.get_by_role("region", name="Which images")
    until(lambda: f"{inside.sum()} images, drawn on the map" in chooser.inner_text(), f"{inside.sum()} images")
    raw, corrected = questions(shown, inside)
    assert f"corrected for all {len(raw)} questions (Holm)" in one.page.locator(".composed").inner_text()
    rows = one.page.locator(".composed tbody tr")
    said = {cells[0].split("\n")[0].strip(): cells[1:] for cells in
            (row.locator("th, td").all_inner_texts() for row in rows.all())}  # fmt: skip
    names = shown.manifest["labels"][0]["classes"]
    assert len(said) == min(8, sum(name in raw for name in names)) + 4
    for name, cells in said.items():
        found = next(key for key in raw if name.startswith(key))
        assert close(cells[-1], corrected[found]), f"{name}: p {cells[-1]}, by scipy {corrected[found]}"
        if found in names:
            of_class = shown.labels == names.index(found)
            for cell, side in ((cells[0], inside), (cells[1], ~inside)):
                percent, count = re.match(r"([.\d]+) % ([\d,]+)", cell.replace("\n", " ")).groups()
                assert int(count) == (of_class & side).sum()
                assert float(percent) == pytest.approx(100 * (of_class & side).sum() / side.sum(), rel=0.06)


def test_the_two_of_a_kind_that_stand_out_are_named_in_the_sentence(one):
    one.open("map=pca&view=select&a=class:class:0")
    text = until(lambda: one.page.locator(".composed p").first.inner_text(), "the sentence")
    assert text.startswith("More than in all other images: 0 (100 % here, 0 % there)")


def test_a_selection_has_a_mean_image_a_decoded_mean_and_typical_and_odd_images(one):
    shown = one.shown
    one.open("map=pca&view=select&a=class:class:4")
    inside = np.flatnonzero(shown.labels == 4)
    mean = shown.latents()[inside].astype(np.float64).mean(axis=0)
    one.shows(one.page.get_by_label("Decoded from the mean latent of selection A"), shown.decoded(mean)[0])
    seen = one.pixels(one.page.get_by_label("Mean of the images of selection A"))[..., 0] / 255
    assert np.abs(seen - shown.images[inside].mean(axis=0)).mean() < 0.05
    away = np.linalg.norm(shown.latents()[inside] - mean, axis=1)
    odd = one.page.locator(".portrait ul.strip").nth(1).locator("button").first
    odd.click()
    until(lambda: "at" in one.address(), "the cursor")
    np.testing.assert_allclose(one.place(), shown.places("pca")[inside[away.argmax()]], atol=6e-5)


def test_two_selections_are_told_apart_and_a_film_leads_from_one_mean_to_the_other(one):
    shown = one.shown
    one.open("map=pca&view=select")
    one.page.get_by_label("all of class").select_option(label="1")
    one.page.get_by_role("button", name=re.compile("Selection B")).click()
    one.page.get_by_label("all of class").select_option(label="6")
    until(lambda: "Selection A against selection B" in one.page.locator(".composed").inner_text(), "both")
    means = [shown.latents()[shown.labels == code].astype(np.float64).mean(axis=0) for code in (1, 6)]
    film = one.page.get_by_role("region", name="From A to B")
    slider = film.get_by_label("From A to B", exact=True)
    until(slider.is_enabled, "the film")
    for frame, share in ((0, 0.0), (12, 0.5), (24, 1.0)):
        slider.fill(str(frame))
        expected = shown.decoded((1 - share) * means[0] + share * means[1])[0]
        one.shows(film.get_by_label(f"{100 * share:.0f} per cent of the way from A to B"), expected)
    assert (one.settled()["a"], one.settled()["b"]) == ("class:class:1", "class:class:6")
    one.page.get_by_role("button", name="Clear both selections").click()
    until(lambda: "a" not in one.settled(), "nothing selected")


def test_images_that_are_not_selected_fade_on_the_map(one):
    one.open("map=t-sne&view=select")
    before = one.drawn().astype(int)
    one.page.get_by_label("all of class").select_option(label="5")
    until(lambda: np.abs(one.drawn().astype(int) - before).max() > 60, "a change")
    paper = before[2, 2]
    strong = (np.abs(one.drawn().astype(int) - paper).max(axis=2) > 60).mean()
    assert strong < 0.5 * (np.abs(before - paper).max(axis=2) > 60).mean()
