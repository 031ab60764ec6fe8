"""View 8: each sentence of the battery selects on the map what it speaks of."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.browser.visit import until

pytestmark = pytest.mark.browser


def test_a_sentence_colours_the_map_by_what_it_speaks_of(one):
    shown = one.shown
    one.open("map=pca&colour=none")
    panel = one.tab("Findings")
    sentences = panel.locator("button.sentence")
    found = shown.model()["findings"]
    for answer, text in zip(found, sentences.all_inner_texts(), strict=True):
        assert text.split() == f"{answer['verdict']} {answer['sentence']}".split()
    expected = {"class": "label:class", "ink": "factor:ink", "": "trust"}
    for answer, sentence in zip(found, sentences.all(), strict=True):
        before = one.drawn().astype(int)
        sentence.click()
        assert one.settled()["colour"] == expected[answer["subject"]]
        assert sentence.get_attribute("aria-pressed") == "true"
        until(lambda before=before: np.abs(one.drawn().astype(int) - before).max() > 60, "other colours")
        colour = one.page.get_by_label("Colour by").input_value()
        assert colour == expected[answer["subject"]]


def test_the_numbers_behind_a_sentence_have_their_interval_and_unit(one):
    one.open("map=pca&view=findings")
    one.page.get_by_text("1 number of class").click()
    assert "0.8, 0.75 to 0.85, p = 0.001" in one.page.locator(".findings-view").inner_text()
    one.page.get_by_text("1 number", exact=True).click()
    assert "4 of 8 latents" in one.page.locator(".findings-view").inner_text()
