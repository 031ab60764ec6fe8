"""View 6: two models of the same images: what one shows the other shows too; where they disagree most comes first."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.browser.visit import until, visit

pytestmark = pytest.mark.browser

NEIGHBOURS = 15  # agreement.ts
SIDE, MARGIN = 640, 8  # small-map.tsx, in pixels of its canvas


@pytest.fixture(scope="module")
def tab_of_both(browser, pages):
    with visit(browser, pages.two) as made:
        yield made


@pytest.fixture
def both(tab_of_both):
    yield tab_of_both
    troubles = tab_of_both.troubles.copy()
    tab_of_both.troubles.clear()
    assert troubles == []


def kept(shown):
    """(N,) share of each image's neighbours that both models give it."""
    first, second = (shown.array(shown.model(i)["neighbours"])[:, :NEIGHBOURS] for i in (0, 1))
    return np.array([len(set(a) & set(b)) for a, b in zip(first.tolist(), second.tolist(), strict=True)]) / NEIGHBOURS


def on_small_map(visit, x, y):
    """Pixels of the window at which a place of the small map lies."""
    box = visit.page.locator(".small-map canvas").last.bounding_box()
    inner = (SIDE - 2 * MARGIN) / SIDE
    share = [(1 + v * inner) / 2 for v in (x, -y)]
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def test_how_many_neighbours_both_keep_is_what_python_counts(both):
    both.open("map=pca&view=compare")
    share = 100 * kept(both.shown).mean()
    text = until(lambda: both.page.locator(".compare-view b").first.inner_text(), "the summary")
    assert float(text.removesuffix(" %")) == pytest.approx(share, rel=0.06)


def test_images_come_by_disagreement_and_each_model_gives_its_own_picture(both):
    shown = both.shown
    share = kept(shown)
    errors = [shown.array(shown.model(i)["scores"][0]["values"]).astype(float) for i in (0, 1)]
    apart = errors[1] - errors[0]
    both.open("map=pca&view=compare")
    for title, order in (
        ("fewest neighbours kept", np.lexsort((-np.abs(apart), share))),
        ("largest difference of error", np.argsort(-np.abs(apart), kind="stable")),
    ):
        both.page.get_by_role("button", name=title).click()
        first = both.page.locator("button.disagree").first
        image = int(order[0])
        says = f"{share[image] * NEIGHBOURS:.0f} of {NEIGHBOURS} neighbours kept"
        until(lambda first=first, says=says: says in first.inner_text(), says)
        for number, name in enumerate(("a-vae", "an-ae")):
            picture = first.get_by_label(re.compile(f"as {name} gives it back"))
            both.shows(picture, shown.decoded(shown.latents(number)[image], number)[0])
    assert both.settled()["sort"] == "reconstruction"


def test_what_is_hovered_on_one_map_is_hovered_on_the_other(both):
    shown = both.shown
    both.open("map=pca&view=compare")
    places = shown.places("pca", 1)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    image = int(apart.min(axis=1).argmax())
    both.page.locator(".small-map").scroll_into_view_if_needed()
    both.page.mouse.move(*on_small_map(both, *places[image]))
    card = both.page.locator(".hover")
    until(lambda: card.count() and shown.ids[image] in card.inner_text(), "the image, on the large map")
    ring = both.pixels(both.page.locator(".small-map canvas").last)[..., 3]
    x, y = (round(MARGIN + (v + 1) / 2 * (SIDE - 2 * MARGIN)) for v in (places[image][0], -places[image][1]))
    assert ring[y - 16 : y + 17, x - 16 : x + 17].any(), "a ring around it on the small one"


def test_a_lasso_on_the_small_map_selects_the_same_images(both):
    shown = both.shown
    places = shown.places("pca", 1)
    centre = np.median(places, axis=0)
    away = np.sort(np.linalg.norm(places - centre, axis=1))
    gap = 40 + int(np.diff(away)[40:120].argmax())
    radius = away[gap : gap + 2].mean()
    both.open("map=pca&view=compare")
    both.page.locator(".small-map").scroll_into_view_if_needed()
    turns = np.linspace(0, 2 * np.pi, 50)
    spots = [on_small_map(both, *(centre + radius * np.array([np.cos(t), np.sin(t)]))) for t in turns]
    both.page.mouse.move(*spots[0])
    both.page.mouse.down()
    for spot in spots[1:]:
        both.page.mouse.move(*spot)
    both.page.mouse.up()
    assert both.settled()["a"].startswith("drawn:an-ae:pca:")
    panel = both.tab("Select")
    until(lambda: f"{gap + 1} images, drawn on the map" in panel.inner_text(), f"{gap + 1} images")


def test_the_other_model_can_be_put_on_the_large_map_and_decodes_there(both):
    shown = both.shown
    both.open("model=a-vae&map=pca&view=compare")
    both.page.get_by_role("button", name="Put an-ae on the large map").click()
    until(lambda: both.address().get("model") == "an-ae", "the other model")
    both.tab("Here")
    both.page.keyboard.press("x")
    both.click(0.2, 0.1)
    until(lambda: "at" in both.address(), "a cursor")
    both.shows(both.decoded, shown.decoded(shown.latent_at("pca", *both.place(), 1), 1)[0])
