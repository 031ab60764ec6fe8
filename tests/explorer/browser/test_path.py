"""View 3: three ways from stop to stop, each picture of them as torch makes it, and the files that can be saved."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from explorer.browser.visit import until
from hinterland.latents import paths

pytestmark = pytest.mark.browser

WAYS = {"Linear": paths.linear, "Slerp": paths.slerp, "Hyperspherical": paths.hyperspherical}
FRAMES = 33  # of the film between two stops: three between each two of the strip's nine, route.ts


def strip_of(visit, way, count):
    """The pictures of a way's strip, (count, H, W), NaN where they are too faint to be read exactly."""
    canvas = visit.page.get_by_label(re.compile(f"^{way}: {count} decoded pictures"))
    height, width = visit.shown.manifest["images"]["height"], visit.shown.manifest["images"]["width"]
    pixels = visit.pixels(canvas)
    assert pixels.shape == (height, count * width, 4)
    grey = np.where(pixels[..., 3] == 255, pixels[..., 0] / 255, np.nan)
    return grey.reshape(height, count, width).swapaxes(0, 1)


def ready(visit):
    until(lambda: visit.page.get_by_role("button", name="Save strips as PNG").is_enabled(), "the strips")
    until(lambda: visit.page.get_by_role("button", name="Save as GIF").is_enabled(), "the film")


def test_between_two_images_there_are_three_ways_and_torch_decodes_the_same(one):
    shown = one.shown
    first, last = 10, 150
    one.open("map=pca")
    one.tab("Path")
    for image in (first, last):
        one.page.mouse.move(*one.spot(*shown.places("pca")[image]))
        one.page.mouse.down()
        one.page.mouse.up()
    stops = until(lambda: (s := one.address().get("path", "").split("~")) and len(s) == 2 and s, "two stops")
    ends = [shown.latents()[int(stop[1:])] for stop in stops]
    ready(one)
    compared = 0
    for name, way in WAYS.items():
        expected = shown.decoded(way(*ends, 9))
        far = np.abs(strip_of(one, name, 9) - expected)
        assert np.nanmax(far) <= 1.01 / 255, f"{name}: {np.nanmax(far) * 255:.2f} of 255 from torch"
        compared += np.isfinite(far).sum()
        steps = np.sqrt(np.square(np.diff(expected, axis=0)).mean(axis=(1, 2)))
        text = one.page.get_by_role("region", name=name, exact=True).inner_text()
        said = re.search(r"change a pixel: up to ([.\d]+); largest step ([.\d]+) × the mean", text)
        assert float(said.group(1)) == pytest.approx(steps.max(), rel=0.06)
        assert float(said.group(2)) == pytest.approx(steps.max() / steps.mean(), rel=0.06)
        assert "density: least" in text
    assert compared > 100, "some pictures are supported by data, and not faded"


def test_with_three_stops_the_way_goes_through_the_middle_one(one):
    shown = one.shown
    one.open("map=pca&view=path&path=i3~i60~i120")
    ready(one)
    stops = shown.latents()[[3, 60, 120]]
    for name, way in WAYS.items():
        expected = shown.decoded(np.concatenate([way(stops[0], stops[1], 6), way(stops[1], stops[2], 6)[1:]]))
        assert np.nanmax(np.abs(strip_of(one, name, 11) - expected)) <= 1.01 / 255


def test_a_place_between_images_can_be_a_stop_and_stops_can_be_turned_round_and_removed(one):
    one.open("map=pca&at=0.2,0.3&view=path&path=i3")
    one.page.get_by_role("button", name="Add the cursor’s place").click()
    image, place = one.settled()["path"].split("~")
    assert (image, place[0]) == ("i3", "p")
    one.page.get_by_role("button", name="Turn round").click()
    assert one.settled()["path"] == f"{place}~{image}"
    one.page.get_by_role("button", name="Remove stop 1").click()
    assert one.settled()["path"] == image


def test_the_film_goes_along_the_ways_by_hand_and_by_itself(one):
    shown = one.shown
    one.open("map=pca&view=path&path=i10~i150")
    ready(one)
    slider = one.page.get_by_label("Along the path")
    slider.fill("0.5")
    middle = paths.linear(*shown.latents()[[10, 150]], FRAMES)[FRAMES // 2]
    one.shows(one.page.get_by_label("Linear, 50 per cent of the way"), shown.decoded(middle)[0])
    one.page.get_by_role("button", name="Play").click()
    until(lambda: slider.input_value() not in ("0.5", "0"), "motion")
    one.page.get_by_role("button", name="Stop", exact=True).click()


def test_the_strips_are_saved_as_png_and_the_film_as_gif(one):
    shown = one.shown
    one.open("map=pca&view=path&path=i10~i150")
    ready(one)
    with one.page.expect_download() as saving:
        one.page.get_by_role("button", name="Save strips as PNG").click()
    assert re.fullmatch(r"path-[\w-]+\.png", saving.value.suggested_filename)
    with Image.open(saving.value.path()) as picture:
        picture.verify()
    with Image.open(saving.value.path()) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 9 * 84
        assert len(np.unique(np.asarray(picture.convert("L")))) > 50
    with one.page.expect_download() as saving:
        one.page.get_by_role("button", name="Save as GIF").click()
    with Image.open(io.BytesIO(saving.value.path().read_bytes())) as film:
        assert (film.format, film.n_frames) == ("GIF", 2 * FRAMES - 2)
        scale = 112 // 8
        expected = shown.decoded(paths.linear(*shown.latents()[[10, 150]], FRAMES))
        for frame in (0, 16, FRAMES - 1):
            film.seek(frame)
            assert film.info["duration"] == 80
            grey = np.asarray(film.convert("L"))[8 + scale // 2 :: scale, 8 + scale // 2 :: scale][:8, :8]
            assert np.abs(grey / 255 - expected[frame]).max() <= 1.01 / 255
