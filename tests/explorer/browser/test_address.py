"""The address keeps what is seen, and the tour is shown once."""

from __future__ import annotations

import pytest

from explorer.browser.visit import until, visit

pytestmark = pytest.mark.browser


def test_a_copied_address_shows_another_reader_the_same(browser, pages):
    with visit(browser, pages.two) as first, visit(browser, pages.two) as second:
        first.open("model=an-ae&map=pca")
        first.page.get_by_role("button", name="UMAP").click()
        first.page.get_by_label("Colour by").select_option(label="class")
        first.page.get_by_role("button", name="3", exact=True).click()
        first.page.get_by_label("contours").check()
        first.tab("Path")
        first.page.get_by_role("button", name="Two random images").click()
        first.tab("Select")
        first.page.get_by_label("all of class").select_option(label="8")
        first.tab("Here")
        first.click(0.1, 0.2)
        first.page.mouse.move(2, 2)  # away from images, whose cards are no part of an address
        state = first.settled()
        address = first.page.url
        picture = first.pixels(first.decoded)
        assert set(state) >= {"model", "map", "colour", "only", "contours", "at", "path", "a"}
        second.page.goto(address)
        until(lambda: second.marks("first-decode"), "the picture")
        assert second.settled() == state
        assert second.page.get_by_label("Model").input_value() == "1"
        assert second.page.get_by_role("button", name="UMAP").get_attribute("aria-pressed") == "true"
        assert second.page.get_by_label("contours").is_checked()
        until(lambda: (second.pixels(second.decoded) == picture).all(), "the same picture")
        until(lambda: abs(second.drawn().astype(int) - first.drawn()).mean() < 1, "the same map")


def test_the_latent_that_sliders_made_comes_back_number_by_number(browser, pages):
    with visit(browser, pages.one) as first:
        first.open("map=t-sne&view=traverse")
        first.page.locator(".sliders input").first.focus()
        first.page.keyboard.press("PageUp")
        latent = until(lambda: first.settled().get("latent"), "a latent in the address")
        address, picture = first.page.url, first.pixels(first.decoded)
    with visit(browser, pages.one) as second:
        second.page.goto(address)
        until(lambda: second.settled().get("latent") == latent, "the same latent")
        until(lambda: (second.pixels(second.decoded) == picture).all(), "the same picture")


@pytest.mark.parametrize(
    "state",
    ["map=nothing&colour=label:none&view=x&at=a,b&only=z&path=i99999~q&a=class:x:y&b=drawn::pca:1,2&latent=!!",
     "%E0%A4%A&map=%", "at=1e999,0&path=p1,1,AAAA&a=class:%25E0%25A4%25A:x", "a=%25&b=%25E0", "only=99"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_passed_over(one, state):
    one.open(state)
    assert one.page.locator(".trouble").count() == 0
    state = one.settled()
    assert state["map"] == "pca"
    assert not state.keys() & {"only", "path", "a", "b", "latent"}
    one.shows(one.decoded, one.shown.decoded(one.shown.latents()[0])[0])


def test_the_tour_is_shown_once(browser, pages):
    with visit(browser, pages.one, first_time=True) as first:
        first.open()
        tour = first.page.get_by_role("complementary", name="Tour")
        for step in range(1, 5):
            assert f"{step} of 4" in tour.inner_text().lower()
            tour.get_by_role("button", name="Next" if step < 4 else "Done").click()
        assert tour.count() == 0
        stored = first.stored()
    with visit(browser, pages.one, first_time=True, stored=stored) as next_one:
        next_one.open()
        assert next_one.page.get_by_role("complementary", name="Tour").count() == 0


def test_the_theme_is_remembered(browser, pages):
    theme = "document.querySelector('#explorer').dataset.theme"
    with visit(browser, pages.one) as first:
        first.open()
        assert first.page.evaluate(theme) == "light"
        first.page.get_by_role("button", name="Dark").click()
        first.page.wait_for_function(f"{theme} === 'dark'")
        stored = first.stored()
    with visit(browser, pages.one, stored=stored) as next_one:
        next_one.open()
        assert next_one.page.evaluate(theme) == "dark"
