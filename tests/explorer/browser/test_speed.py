"""Quick enough where others work too: five times what benchmarks/explorer_speed.py is to find on a quiet machine."""

from __future__ import annotations

import numpy as np
import pytest

from blobs import blobs
from explorer.browser import speed
from explorer.browser.pages import NEVER, Shown, found
from explorer.browser.visit import until, visit
from hinterland import api
from hinterland.analysis.finding import write_findings
from hinterland.explorer.bundle import bundle_of
from hinterland.explorer.page import write_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUSY = 5  # times slower than alone


@pytest.fixture(scope="module")
def small(browser, tmp_path_factory):
    """A bundle of 300 images with a decoder of the demo's size; what it has learned makes it no slower."""
    images = blobs(300, 1, 28, 28)
    settings = {"training.evaluate_every_images": NEVER, "training.preview_every_images": NEVER}
    run = api.train(images, "vae", epochs=1, out=tmp_path_factory.mktemp("runs") / "demo", settings=settings)
    write_findings(run.trained.folder.findings_file, found(run.name))
    return bundle_of([run.trained], images, "train", projections=("pca",), encoder=False)


def test_ten_thousand_images_are_seen_soon_and_a_click_is_decoded_at_once(browser, small, tmp_path):
    page = write_page(speed.enlarged(small, 10_000), tmp_path / "page.html")
    assert page.stat().st_size < 12_000_000
    with visit(browser, Shown(page, ()), before=speed.WATCHED) as made:
        made.open("map=pca")
        assert made.marks("first-picture")[0] < BUSY * 2_000
        until(lambda: made.marks("first-decode"), "the first decoded picture")
        assert np.median(speed.until_decoded(made, 9)) < BUSY * 30
        assert np.median(speed.hovered(made, 40)) < BUSY * 16
        assert speed.pulled(made, 1.0) > 10 / BUSY


def test_a_million_images_open_and_stay_responsive(browser, small):
    with (
        speed.served(speed.enlarged(small, 1_000_000)) as address,
        visit(browser, offline=False, before=speed.WATCHED) as made,
    ):
        made.open("map=pca", address)
        assert made.marks("first-picture")[0] < BUSY * 10_000
        until(lambda: made.marks("first-decode"), "the first decoded picture")
        made.page.wait_for_timeout(500)  # the last of it, after the map has rested
        assert np.median(speed.hovered(made, 40)) < BUSY * 16
        assert speed.longest_task(made) < BUSY * 200
