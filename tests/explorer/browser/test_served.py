"""The same page from a server: it fetches what a file holds, and the server encodes what a file cannot."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from explorer.browser.speed import served
from explorer.browser.visit import visit
from explorer.conftest import HOSTILE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(browser, bundle):
    with served(bundle) as address:
        yield address


@pytest.fixture
def guest(browser, server):
    with visit(browser, offline=False) as made:
        made.open("map=pca&at=0.2,0.1", server)
        yield made


def expected(bundle, variational):
    """What torch decodes at (.2, .1) of the first map."""
    inverse = bundle.manifest.models[0].projections[0].inverse
    latent = np.array(inverse.mean) + 0.2 * np.array(inverse.u) + 0.1 * np.array(inverse.v)
    return variational.decode(latent[None].astype(np.float32))[0, 0]


def test_a_place_is_decoded_as_torch_decodes_it(guest, bundle, variational):
    guest.shows(guest.decoded, expected(bundle, variational))


def test_the_server_encodes_a_dropped_image_as_torch_does(guest, images, variational):
    one = images.take(np.array([17]))
    buffer = io.BytesIO()
    Image.fromarray(one.stacked(slice(None))[0, 0]).save(buffer, "PNG")
    panel = guest.tab("Drop")
    sent = {"name": "x.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    guest.page.locator("input[type=file]").set_input_files(sent)
    given_back = variational.decode(variational.encode(one).latents)[0, 0]
    guest.shows(panel.get_by_label("What the model gives back"), given_back)


def test_names_that_a_browser_would_run_stay_text_here_too(guest):
    assert guest.page.get_by_role("button", name=HOSTILE, exact=True).first.is_visible()


def test_when_the_server_is_gone_the_page_says_so(browser, bundle, variational):
    with visit(browser, offline=False) as made:
        with served(bundle) as address:
            made.open("map=pca&at=0.2,0.1", address)
            made.shows(made.decoded, expected(bundle, variational))  # so that nothing is still on its way
            made.still()
        made.page.get_by_role("button", name="t-SNE").click()
        alert = made.page.get_by_role("alert").filter(has_text="The server did not answer when asked for").first
        alert.wait_for()
        assert "Look into the terminal where `hinterland explore` runs, and reload the page." in alert.inner_text()
        refused = [trouble for trouble in made.troubles if "ERR_CONNECTION_REFUSED" in trouble or "failed: " in trouble]
        assert made.troubles == refused
        made.troubles.clear()
