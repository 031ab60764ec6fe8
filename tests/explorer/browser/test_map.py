"""View 1: where the images lie, what their colours mean, and what the pointer finds, all as Python has it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.browser.visit import until

pytestmark = pytest.mark.browser

TRULY, FALSELY = (31, 95, 168), (179, 64, 15)  # marks.ts, in light
NEIGHBOURS = 10  # around.ts


def free_image(places):
    """The image whose nearest other is farthest: nobody else is under the pointer there."""
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return int(apart.min(axis=1).argmax())


def colours_of(pixels):
    """(n, 3): each colour once."""
    packed = np.unique(pixels.astype(int) @ [65536, 256, 1])
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)


def test_the_pointer_finds_the_image_its_reconstruction_and_its_numbers(one):
    shown = one.shown
    places = shown.places("pca")
    image = free_image(places)
    one.open("map=pca")
    card = one.rest_on(*places[image])
    until(lambda: shown.ids[image] in card.inner_text(), "the card of the image")
    one.shows(card.get_by_label(f"Reconstruction of {shown.ids[image]}"), shown.decoded(shown.latents()[image])[0])
    seen = one.pixels(card.get_by_label(f"Image {shown.ids[image]}"))[..., 0] / 255
    assert np.abs(seen - shown.images[image]).mean() < 0.06, "WebP loses a little, another image is another"
    values = one.facts(card)
    names = shown.manifest["labels"][0]["classes"]
    assert values["class"] == names[shown.labels[image]]
    ink = shown.array(shown.manifest["factors"][0]["values"])[image]
    assert float(values["ink"]) == pytest.approx(ink, rel=0.01)
    one.page.mouse.move(5, 5)
    until(lambda: card.count() == 0, "an end of the card")


def test_lines_lead_to_the_true_neighbours_and_crosses_mark_those_that_only_look_near(one):
    shown = one.shown
    places, neighbours = shown.places("pca"), shown.array(shown.model()["neighbours"])
    image = free_image(places)
    away = np.linalg.norm(places - places[image], axis=1)
    on_map = [i for i in np.argsort(away, kind="stable").tolist() if i != image][:NEIGHBOURS]
    false = [i for i in on_map if i not in neighbours[image].tolist()]
    assert false, "a flat map of eight numbers tears some apart"
    one.open("map=pca")
    card = one.rest_on(*places[image])
    text = until(lambda: card.locator(".around").inner_text(), "the card")
    assert f"{len(false)} of the {NEIGHBOURS} nearest on the map are not among its {neighbours.shape[1]}" in text
    box, pixels = one.map.bounding_box(), one.pixels(one.map)

    def colour(image):
        x, y = one.spot(*places[image])
        ratio = pixels.shape[1] / box["width"]
        around = pixels[round((y - box["y"]) * ratio) - 1 :, round((x - box["x"]) * ratio) - 1 :][:3, :3]
        return around[..., :3].reshape(-1, 3)[around[..., 3].ravel() > 250].tolist()

    drawn_last = [i for i in neighbours[image][:NEIGHBOURS].tolist() if i not in false]
    for neighbour in drawn_last:
        assert list(TRULY) in colour(neighbour), f"image {neighbour} is a neighbour"
    for stranger in false:
        assert list(FALSELY) in colour(stranger), f"image {stranger} only looks near"


def rests(one, place, wanted):
    """Whether the card of an image comes when the pointer rests on its place; points may still be on their way."""
    one.page.mouse.move(5, 5)
    card = one.rest_on(*place)
    one.page.wait_for_timeout(300)
    return card.count() and wanted in card.inner_text()


def test_every_image_keeps_its_place_when_the_map_changes(one):
    shown = one.shown
    one.open("map=pca")
    for name, kind in (("t-SNE", "t-sne"), ("UMAP", "umap")):
        one.page.get_by_role("button", name=name, exact=True).click()
        until(lambda kind=kind: one.address().get("map") == kind, "the other map")
        assert one.map.get_attribute("aria-label").startswith(f"{name} map of 209 images")
        places = shown.places(kind)
        image = free_image(places)
        until(lambda at=places[image], wanted=shown.ids[image]: rests(one, at, wanted), f"the image on the {name} map")


def test_the_cursor_stays_on_its_latent_when_the_map_changes(one):
    shown = one.shown
    one.open("map=pca")
    one.page.mouse.dblclick(*one.spot(*shown.places("pca")[20]))
    until(lambda: "On an image" in one.page.locator(".distance").inner_text(), "the cursor on an image")
    at = np.array(one.place())
    image = int(np.linalg.norm(shown.places("pca") - at, axis=1).argmin())
    np.testing.assert_allclose(at, shown.places("pca")[image], atol=6e-5)
    one.page.keyboard.press("m")
    until(lambda: one.address().get("map") == "t-sne", "the next map")
    one.shows(one.decoded, shown.decoded(shown.latents()[image])[0])
    # a weighted mean of the ten nearest: near its image, not on it
    assert np.linalg.norm(np.array(one.place()) - shown.places("t-sne")[image]) < 0.5


def test_points_have_the_colours_that_the_legend_says(one):
    one.open("map=t-sne&colour=label%3Aclass")
    one.without_cursor()
    dots = one.page.locator(".legend .dot")
    said = [[int(v) for v in re.findall(r"\d+", dot.evaluate("e => getComputedStyle(e).backgroundColor"))[:3]]
            for dot in dots.all()]  # fmt: skip
    assert len(said) == 10
    seen = colours_of(one.drawn())
    for colour in said:
        assert np.abs(seen - colour).max(axis=1).min() < 32, f"{colour} is in the legend, and on no point"
    one.page.get_by_role("button", name="7", exact=True).click()
    assert one.settled()["only"] == "7"
    alone = colours_of(one.drawn())
    far = [np.abs(alone - colour).max(axis=1).min() for colour in said]
    assert far[7] < 32
    assert max(far[:7] + far[8:]) > 32, "the other classes are faint"


@pytest.mark.parametrize(
    ("choice", "legend"),
    [("ink", "ink"), ("slant", "Both ends are the same."), ("reconstruction error", "squared error a pixel"),
     ("KL", "KL (nats)"), ("trust (error of the map)", "0: the map keeps all neighbours of the image; 1: none."),
     ("nothing", "Every image is a point of one colour.")],
)  # fmt: skip
def test_the_map_can_be_coloured_by_what_is_known_and_says_what_that_means(one, choice, legend):
    if "colour" not in one.address():
        one.open("map=pca")
    before = one.drawn()
    one.page.get_by_label("Colour by").select_option(label=choice)
    until(lambda: legend in one.page.locator(".legend").inner_text(), "the legend")
    until(lambda: np.abs(one.drawn().astype(int) - before).max() > 60, "other colours")


def test_the_ends_of_a_colour_bar_are_the_numbers_that_they_stand_for(one):
    one.open("map=pca&colour=factor%3Aink")
    ink = one.shown.array(one.shown.manifest["factors"][0]["values"])
    ends = [float(text.strip("≤≥ ")) for text in one.page.locator(".legend .end").all_inner_texts()]
    np.testing.assert_allclose(ends, np.quantile(ink, [0.02, 0.98]), rtol=0.006)


def test_contours_are_drawn_and_taken_away(one):
    one.open("map=umap")
    one.without_cursor()
    assert not one.pixels(one.map).any()
    one.page.get_by_label("contours").check()
    until(lambda: (one.pixels(one.map)[..., 3] > 0).mean() > 0.005, "contours")
    assert one.settled()["contours"] == "1"
    one.page.keyboard.press("d")
    until(lambda: not one.pixels(one.map).any(), "no contours")


def test_the_map_comes_nearer_where_the_wheel_turns_and_moves_where_it_is_pulled(one):
    one.open("map=pca")
    x, y = one.spot(0.2, 0.1)
    one.page.mouse.move(x, y)
    one.page.mouse.wheel(0, -400)
    one.page.mouse.click(x, y)
    np.testing.assert_allclose(one.place(), (0.2, 0.1), atol=2e-3)
    one.page.mouse.click(x + 100, y)
    nearer = one.place()
    assert 0.2 < nearer[0] < 0.2 + 100 / (one.spot(1, 0)[0] - one.spot(0, 0)[0]), "100 pixels are less of the map"
    one.page.keyboard.down("Shift")
    one.page.mouse.move(x + 100, y)
    one.page.mouse.down()
    one.page.mouse.move(x + 150, y + 30)
    one.page.mouse.up()
    one.page.keyboard.up("Shift")
    one.page.mouse.click(x + 150, y + 30)
    np.testing.assert_allclose(one.place(), nearer, atol=2e-3)
    one.map.focus()
    one.page.keyboard.press("0")
    one.page.mouse.click(x, y)
    np.testing.assert_allclose(one.place(), (0.2, 0.1), atol=2e-3)


def test_how_far_the_map_can_be_trusted_is_said_in_words_and_numbers(one):
    one.open("map=pca")
    found = one.shown.map("pca")
    text = one.page.locator("p.trust").inner_text()
    numbers = re.search(r"Trustworthiness ([.\d]+) and continuity ([.\d]+), both of 1, on 209 images", text)
    assert numbers
    assert [float(n) for n in numbers.groups()] == pytest.approx(
        [found["trustworthiness"], found["continuity"]], abs=6e-4
    )
    assert "in latent space" in text
