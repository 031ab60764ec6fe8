"""View 2: a click anywhere becomes a latent, and the picture is the one that torch makes of it."""

from __future__ import annotations

import contextlib
import re

import numpy as np
import pytest

from explorer.browser.visit import until
from hinterland.analysis.neighbours import nearest

pytestmark = pytest.mark.browser

FRAME_S = 0.5  # a picture on a busy machine

LIMIT = 0.95  # of the images are so near to their nearest: support.ts


def clicked(visit, x, y, kind):
    """The latent of a click near (x, y), by the place that the address says it was."""
    visit.click(x, y)

    def there():
        at = visit.address().get("at")
        return at and np.allclose([float(v) for v in at.split(",")], (x, y), atol=0.01)

    until(there, "the click")
    return visit.shown.latent_at(kind, *visit.place())


@pytest.mark.parametrize("kind", ["pca", "t-sne", "umap"])
def test_a_place_in_the_address_is_decoded_as_torch_decodes_it(one, kind):
    for x, y in ((0.1234, -0.2345), (-0.4321, 0.0123)):
        one.open(f"map={kind}&at={x},{y}")
        one.shows(one.decoded, one.shown.decoded(one.shown.latent_at(kind, x, y))[0])


def test_a_click_anywhere_on_a_pca_map_is_that_very_latent(one):
    one.open("map=pca")
    for x, y in ((0.3, 0.2), (-0.25, 0.4), (0.0, -0.5)):
        latent = clicked(one, x, y, "pca")
        one.shows(one.decoded, one.shown.decoded(latent)[0])


def test_dragging_is_a_film_that_ends_where_the_pointer_does(one):
    one.open("map=pca")
    one.spot(0, 0)
    before = len(one.marks("decode"))
    path = np.linspace([-0.3, 0.2], [0.4, -0.1], 20)
    spots = [one.spot(x, y) for x, y in path]
    one.page.mouse.move(*spots[0])
    one.page.mouse.down()
    seen = [one.pixels(one.decoded).tobytes()]
    for spot in spots[1:]:
        one.page.mouse.move(*spot)
        with contextlib.suppress(AssertionError):  # neighbouring places may look the same
            until(lambda: one.pixels(one.decoded).tobytes() != seen[-1], "another picture", FRAME_S)
        seen.append(one.pixels(one.decoded).tobytes())
    one.page.mouse.up()
    assert len(set(seen)) > 5, "it is a film: pictures came while the pointer moved"
    np.testing.assert_allclose(one.place(), path[-1], atol=3e-3)
    one.shows(one.decoded, one.shown.decoded(one.shown.latent_at("pca", *one.place()))[0])
    assert len(one.marks("decode")) - before >= len(set(seen)) - 1


def test_how_far_a_place_is_from_the_images_is_said_and_places_far_from_all_fade(one):
    shown = one.shown
    distances = shown.array(shown.model()["neighbour_distances"])[:, 0]
    distances = distances[distances > 0]

    def away(x, y):
        return float(np.linalg.norm(shown.latents() - shown.latent_at("pca", x, y), axis=1).min())

    def at(x, y):
        one.open(f"map=pca&at={x},{y}")
        text = until(lambda: one.page.locator(".distance").inner_text(), "the distance")
        times = float(re.search(r"nearest image is ([.\d]+) ×", text).group(1))
        assert times == pytest.approx(away(x, y) / np.median(distances), rel=0.06)  # two digits are shown
        one.shows(one.decoded, shown.decoded(shown.latent_at("pca", x, y))[0])
        return text, lambda: float(one.decoded.evaluate("canvas => getComputedStyle(canvas).opacity"))

    limit = np.quantile(distances, LIMIT)
    assert away(1.15, 1.15) > 2 * limit
    text, faded = at(1.15, 1.15)
    assert "No image is near: this is the decoder's guess." in text
    until(lambda: faded() == 0.25, "a faded picture")
    assert one.page.locator(".frame.unsupported").count() == 1
    text, faded = at(*next((x, y) for x, y in shown.places("pca").round(2) if 0.01 < away(x, y) < 0.9 * limit))
    assert "Images like this are in the data." in text
    until(lambda: faded() == 1, "a picture that is not faded")
    assert one.page.locator(".frame.unsupported").count() == 0


def test_the_nearest_images_are_those_of_latent_space_and_lead_there(one):
    shown = one.shown
    one.open("map=pca&at=0.2,0.3")
    rows = nearest(shown.latents(), shown.latent_at("pca", 0.2, 0.3).astype(np.float32)[None], 6).rows[0]
    strip = one.page.locator("ul.strip button")
    until(lambda: strip.count() == 6, "six of them")
    names = shown.manifest["labels"][0]["classes"]
    assert strip.all_inner_texts() == [names[shown.labels[row]] for row in rows]
    strip.nth(2).click()
    until(lambda: "On an image" in one.page.locator(".distance").inner_text(), "the image")
    np.testing.assert_allclose(one.place(), shown.places("pca")[rows[2]], atol=6e-5)
    one.shows(one.decoded, shown.decoded(shown.latents()[rows[2]])[0])


def test_a_screen_reader_is_told_what_is_there(one):
    one.open("map=pca&at=0.2,0.3")
    until(lambda: one.said().startswith("Decoded. Nearest images: "), "a sentence")
    assert "times the usual distance between neighbours" in one.said()
    label = one.decoded.get_attribute("aria-label")
    assert label.startswith("Decoded from the latent at the cursor. ")
