"""View 4: a slider changes the picture as torch says; what tells nothing is marked; the posterior can be sampled."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest

from explorer.browser.visit import until
from hinterland.latents.principal import principal_components

pytestmark = pytest.mark.browser

FAR = 3  # standard deviations to either end: traversal.ts


def latent_of(visit):
    """The latent that the address holds, number by number, once a slider was moved."""
    text = until(lambda: visit.settled().get("latent"), "a latent in the address")
    return np.frombuffer(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), dtype="<f4")


def sliders(visit):
    return visit.page.locator(".sliders input[type=range]")


def test_sliders_come_by_their_kl_and_collapsed_ones_are_marked(one):
    statistics = one.shown.model()["statistics"]
    kl, active = np.array(statistics["kl"]), np.array(statistics["active"])
    assert 0 < active.sum() < len(active), "this run has both kinds"
    one.open("map=pca&view=traverse")
    until(lambda: sliders(one).count() == len(kl), "a slider each")
    names = [label.split(",")[0] for label in sliders(one).evaluate_all("all => all.map(e => e.ariaLabel)")]
    order = sorted(range(len(kl)), key=lambda d: (not active[d], -kl[d]))
    assert names == [f"latent {d}" for d in order]
    rows = one.page.locator(".sliders > li")
    assert [bool(row.get_by_text("collapsed", exact=True).count()) for row in rows.all()] == [
        not active[d] for d in order
    ]
    for d, row in zip(order, rows.all(), strict=True):
        said = float(re.search(r"KL ([-−.\de]+) nats", row.inner_text()).group(1))
        assert said == pytest.approx(kl[d], rel=0.06)  # two digits are shown


def test_a_slider_changes_one_number_of_the_latent_and_the_picture_follows(one):
    shown = one.shown
    one.open("map=pca&view=traverse")
    slider, kl = sliders(one).first, np.array(shown.model()["statistics"]["kl"])
    at = int(kl.argmax())
    start = shown.latents()[0]  # where the cursor is at first
    one.shows(one.decoded, shown.decoded(start)[0])
    slider.focus()
    one.page.keyboard.press("PageUp")
    one.page.keyboard.press("PageUp")
    latent = latent_of(one)
    highest = shown.model()["statistics"]["mean"][at] + FAR * shown.model()["statistics"]["std"][at]
    expected = start.copy()
    expected[at] = min(start[at] + 2 * shown.model()["statistics"]["std"][at], max(highest, start[at]))
    np.testing.assert_allclose(latent, expected, atol=1e-5)
    one.shows(one.decoded, shown.decoded(latent)[0])
    one.page.get_by_role("button", name="Reset").click()
    one.shows(one.decoded, shown.decoded(start)[0])
    one.page.get_by_role("button", name="Mean image").click()
    one.shows(one.decoded, shown.decoded(np.array(shown.model()["statistics"]["mean"]))[0])


def test_beside_a_slider_is_what_it_does_from_end_to_end(one):
    shown, steps = one.shown, 7
    one.open("map=pca&view=traverse")
    statistics = shown.model()["statistics"]
    at = int(np.argmax(statistics["kl"]))
    latents = np.repeat(shown.latents()[:1], steps, axis=0)
    latents[:, at] = statistics["mean"][at] + statistics["std"][at] * np.linspace(-FAR, FAR, steps)
    expected = np.concatenate(list(shown.decoded(latents)), axis=1)
    one.shows(one.page.locator(".sliders canvas").first, expected)


def test_principal_components_are_walked_as_python_has_them(one):
    shown = one.shown
    one.open("map=pca&view=traverse&along=components")
    found = principal_components(shown.latents())
    slider = sliders(one).first
    until(slider.is_enabled, "components")
    before = float(slider.input_value())
    slider.focus()
    one.page.keyboard.press("ArrowRight")
    latent = latent_of(one)
    along = found.components[0] * (1 if found.components[0] @ (latent - shown.latents()[0]) > 0 else -1)
    moved = latent - shown.latents()[0]
    assert moved @ along == pytest.approx(0.1 * np.sqrt(found.variances[0]), rel=1e-3)
    np.testing.assert_allclose(moved, (moved @ along) * along, atol=1e-5)
    assert abs(before) == pytest.approx(abs(found.components[0] @ (shown.latents()[0] - found.mean)), abs=1e-4)
    one.shows(one.decoded, shown.decoded(latent)[0])


def test_while_the_button_is_held_the_posterior_is_sampled(one):
    shown = one.shown
    one.open("map=pca&view=traverse")
    button = one.page.get_by_role("button", name="Hold to sample")
    button.scroll_into_view_if_needed()
    button.hover()
    one.page.mouse.down()
    caption = one.page.locator(".posterior figcaption").nth(1)
    until(lambda: caption.count() and int(caption.inner_text().split()[1]) >= 60, "samples")
    one.page.mouse.up()
    until(lambda: "samples" in one.said(), "an end")
    count = int(caption.inner_text().split()[1])
    mean, logvar = shown.latents()[0], shown.array(shown.model()["logvar"])[0]
    samples = mean + np.exp(logvar / 2) * np.random.default_rng(0).standard_normal((3000, len(mean)))
    drawn = shown.decoded(samples)
    seen = one.pixels(one.page.get_by_label("The mean of the decoded samples"))[..., 0] / 255
    error = drawn.std(axis=0) * np.sqrt(1 / count + 1 / len(drawn))
    assert (np.abs(seen - drawn.mean(axis=0)) <= 6 * error + 1 / 255).all()
    text = one.page.locator(".posterior figcaption").nth(3).inner_text()
    most = float(re.search(r"white is ([.\d]+) of 1", text).group(1))
    assert most == pytest.approx(drawn.std(axis=0).max(), rel=0.4)
    button.hover()
    one.page.wait_for_timeout(200)
    assert int(caption.inner_text().split()[1]) == count, "let go, it rests"
