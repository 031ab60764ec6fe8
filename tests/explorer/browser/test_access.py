"""Everybody can use it: by keyboard alone, read out, on a phone, in light and dark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.browser.visit import until, visit

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[3] / "explorer-ui" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ["Here", "Path", "Traverse", "Select", "Compare", "Drop", "Findings"]
STATE = "map=pca&at=0.2,0.1&path=i10~i150&a=class:class:1&b=class:class:6"  # so that every view has much to show
FAULTS = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, help, nodes }) => [id, help, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))].join(' | '))"""
MISSED = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })
    && !e.closest('details:not([open]) > :not(summary)') && !e.dataset.reached)
  .map(e => e.textContent.slice(0, 30) || e.ariaLabel || e.tagName)"""
MOST = 300  # elements of a view; more would be a circle that never ends
FOCUSED = """() => { const e = document.activeElement; if (e === document.body) return null;
  e.dataset.reached = e.dataset.reached || String(Math.random());
  const { outlineStyle, outlineWidth } = getComputedStyle(e);
  return [e.dataset.reached, e.textContent.slice(0, 30) || e.ariaLabel || e.tagName, outlineStyle, outlineWidth]; }"""


def filled(visit, title):
    """The panel, once what it shows has come."""
    panel = visit.tab(title)
    words = {"Path": "density: least", "Select": "Odds", "Compare": "neighbours kept", "Traverse": "KL"}
    until(lambda: words.get(title, "") in panel.inner_text(), f"what {title} shows")
    if title == "Select":
        play = panel.get_by_role("button", name="Play")
        until(lambda: play.count() and play.is_enabled(), "the film between both classes, which comes last")
    return panel


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in explorer-ui")
    return AXE.read_text()


@pytest.mark.parametrize(("scheme", "size"), [("light", (1280, 800)), ("dark", (360, 740))])
def test_axe_finds_no_serious_fault_in_any_view(browser, pages, axe, scheme, size):
    with visit(browser, pages.two, scheme, size) as both:
        both.open(STATE)
        both.page.evaluate(axe)
        found = {title: filled(both, title) and both.page.evaluate(FAULTS) for title in VIEWS}
        assert {title: faults for title, faults in found.items() if faults} == {}
        both.page.get_by_role("button", name="Help").click()
        assert both.page.evaluate(FAULTS) == [], "Help"


@pytest.mark.parametrize(("scheme", "size"), [("dark", (1280, 800)), ("light", (360, 740))])
def test_axe_finds_no_serious_fault_in_the_other_theme_with_the_tour_and_the_hover_card(
    browser, pages, axe, scheme, size
):
    with visit(browser, pages.one, scheme, size, first_time=True) as alone:
        alone.open("map=pca&colour=trust&contours=1")
        alone.page.evaluate(axe)
        alone.map.focus()
        alone.page.keyboard.press("Enter")
        alone.page.locator(".hover").wait_for()
        assert alone.page.evaluate(FAULTS) == []


def test_nothing_overflows_a_phone(browser, pages):
    with visit(browser, pages.two, size=(360, 740), has_touch=True) as both:
        both.open(STATE)
        for title in VIEWS:
            filled(both, title)
            across = both.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert across[0] <= across[1], f"{title} overflows: {across}"
        both.page.locator("details summary").first.click()
        assert both.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_a_finger_decodes_and_the_picture_is_on_the_map(browser, pages):
    with visit(browser, pages.one, size=(360, 740), has_touch=True) as phone:
        phone.open("map=pca&at=0,0")
        spot = phone.spot(0.3, 0.2)
        phone.page.touchscreen.tap(*spot)
        until(lambda: not phone.address().get("at", "0.0000").startswith("0.0000"), "the place of the finger")
        latent = phone.shown.latent_at("pca", *phone.place())
        phone.shows(phone.page.locator(".inset canvas"), phone.shown.decoded(latent)[0])
        assert phone.page.locator(".inset").is_visible()


@pytest.mark.parametrize("title", VIEWS)
def test_tab_reaches_everything_and_shows_where_it_is(browser, pages, title):
    with visit(browser, pages.two) as both:
        both.open(STATE)
        filled(both, title)
        both.still()
        assert len(both.page.evaluate(MISSED)) > 20, "nothing is reached yet"
        both.page.evaluate("document.activeElement.blur()")
        both.page.mouse.click(640, 4)  # a new start, from the top
        seen = set()
        for _ in range(MOST):
            both.page.keyboard.press("Tab")
            found = both.page.evaluate(FOCUSED)
            if found is None or found[0] in seen:
                break
            seen.add(found[0])
            assert found[2] != "none", f"{found[1]} shows no focus"
            assert found[3] != "0px", f"{found[1]} shows no focus"
        assert both.page.evaluate(MISSED) == []


def test_arrows_turn_the_tabs(one):
    one.open("map=pca")
    one.page.get_by_role("tab", name="Here").focus()
    for title in ("Path", "Traverse", "Select", "Drop", "Findings", "Here"):
        one.page.keyboard.press("ArrowRight")
        focused = one.page.locator(":focus")
        assert (focused.inner_text(), focused.get_attribute("aria-selected")) == (title, "true")


def test_arrow_keys_move_the_cursor_and_torch_agrees(one):
    shown = one.shown
    one.open("map=pca&at=0.1,0.1")
    one.map.focus()
    one.page.keyboard.press("ArrowRight")
    first = np.array(one.place())
    step = first[0] - 0.1
    assert step > 0
    assert first[1] == pytest.approx(0.1, abs=1e-4)
    one.page.keyboard.press("Shift+ArrowUp")
    second = np.array(one.place())
    np.testing.assert_allclose(second - first, [0, 5 * step], atol=3e-4)
    one.shows(one.decoded, shown.decoded(shown.latent_at("pca", *second))[0])
    one.page.keyboard.press("Enter")
    card = one.page.locator(".hover")
    nearest = int(np.linalg.norm(shown.places("pca") - second, axis=1).argmin())
    until(lambda: card.count() and shown.ids[nearest] in card.inner_text(), "the nearest image")
    until(lambda: f"Image {shown.ids[nearest]}: class " in one.said(), "what is known of it, in words")
    one.page.keyboard.press("Escape")
    until(lambda: "at" not in one.settled(), "no cursor")


def test_keys_choose_map_colour_theme_and_help(one):
    one.open("map=pca")
    before = one.page.evaluate("document.querySelector('#explorer').dataset.theme")
    for key in ("m", "c", "d"):
        one.page.keyboard.press(key)
    wanted = {"map": "t-sne", "colour": "factor:ink", "contours": "1"}
    until(lambda: wanted.items() <= one.address().items(), f"an address with {wanted}")
    one.page.keyboard.press("l")
    assert one.page.evaluate("document.querySelector('#explorer').dataset.theme") != before
    one.page.keyboard.press("l")
    one.page.keyboard.press("?")
    assert one.page.get_by_role("dialog", name="Help").is_visible()
    one.page.keyboard.press("Escape")
    assert one.page.get_by_role("dialog").count() == 0


def test_who_wants_no_motion_gets_none(browser, pages):
    with visit(browser, pages.one, reduced_motion="reduce") as still:
        still.open("map=pca")
        still.without_cursor()
        still.page.get_by_role("button", name="UMAP").click()
        until(lambda: still.address().get("map") == "umap", "the other map")
        first = still.drawn().astype(int)
        still.page.wait_for_timeout(300)
        assert np.abs(still.drawn() - first).max() == 0
