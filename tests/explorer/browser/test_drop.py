"""View 7: an image of one's own is encoded as torch encodes it, and what does not fit is told in words."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from explorer.browser.visit import until, visit
from hinterland.data.annotations import Annotations
from hinterland.data.imageset import ImageSet

pytestmark = pytest.mark.browser

NAME = "<img src=x onerror=alert(1)>.png"
DROP = """([bytes, name]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(bytes)], name, { type: 'image/png' }));
  const about = { dataTransfer: carried, bubbles: true, cancelable: true };
  for (const kind of ['dragover', 'drop']) document.querySelector('.stage').dispatchEvent(new DragEvent(kind, about));
}"""


@pytest.fixture
def both(browser, pages):
    with visit(browser, pages.two) as made:
        made.open("map=pca")
        yield made


def png(values) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def encoded(shown, grey, number=0):
    """The latent that torch gives grey bytes (H, W)."""
    pixels = (grey[None, None] / 255).astype(np.float32)
    images = ImageSet("one", {"image": pixels}, Annotations(np.array(["1"]), np.array(["test"])))
    return shown.run(number).encode(images).latents[0]


def choose(visit, name, data):
    visit.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})


def test_an_image_is_encoded_placed_and_given_back_as_torch_does_it(both):
    shown = both.shown
    grey = np.round(shown.images[42] * 255).astype(np.uint8)
    both.tab("Drop")
    choose(both, NAME, png(grey))
    latent = encoded(shown, grey)
    panel = both.page.locator(".drop-view")
    both.shows(panel.get_by_label(f"The image {NAME}"), grey / 255)
    both.shows(panel.get_by_label("What the model gives back"), shown.decoded(latent)[0])
    inverse = shown.map("pca")["inverse"]
    plane = np.stack([inverse["u"], inverse["v"]], axis=1)
    np.testing.assert_allclose(both.place(), np.linalg.lstsq(plane, latent - inverse["mean"])[0], atol=1e-3)
    assert NAME in panel.inner_text(), "a file's name is text"
    error = np.square(shown.decoded(latent)[0] - grey / 255).mean()
    said = float(panel.inner_text().split("squared error ")[1].split()[0])
    assert said == pytest.approx(error, rel=0.01)


def test_a_file_dropped_anywhere_on_the_page_is_taken(both):
    shown = both.shown
    grey = np.round(shown.images[7] * 255).astype(np.uint8)
    both.page.evaluate(DROP, [list(png(grey)), "seven.png"])
    both.shows(both.page.get_by_label("What the model gives back"), shown.decoded(encoded(shown, grey))[0])


def test_an_image_of_another_shape_is_told_and_resized_only_when_asked(both):
    both.tab("Drop")
    choose(both, "large.png", png(np.full((30, 20), 200, np.uint8)))
    panel = both.page.locator(".drop-view")
    until(lambda: panel.get_by_role("alert").count(), "a message")
    assert "large.png has 30 × 20 pixels; this model takes 8 × 8." in panel.get_by_role("alert").inner_text()
    assert panel.get_by_label("What the model gives back").count() == 0
    panel.get_by_role("button", name="Resize it to 8 × 8").click()
    grey = np.full((8, 8), 200, np.uint8)
    both.shows(panel.get_by_label("What the model gives back"), both.shown.decoded(encoded(both.shown, grey))[0])
    assert "resized from 30 × 20" in panel.inner_text()


@pytest.mark.parametrize("data", [b"no image", b""])
def test_what_is_no_image_is_told(both, data):
    both.tab("Drop")
    choose(both, NAME, data)
    alert = both.page.locator(".drop-view").get_by_role("alert")
    until(lambda: alert.count(), "a message")
    assert f"{NAME} is no image that this browser can read." in alert.inner_text()
    assert "Choose a PNG, JPEG or WebP file." in alert.inner_text()


def test_a_page_without_an_encoder_says_what_has_one(browser, pages):
    with visit(browser, pages.one) as alone:
        alone.open("map=pca")
        assert "hinterland export --encoder makes one with it" in alone.tab("Drop").inner_text()
        alone.page.evaluate(DROP, [list(png(np.zeros((8, 8), np.uint8))), "one.png"])
        assert alone.page.get_by_label("What the model gives back").count() == 0
