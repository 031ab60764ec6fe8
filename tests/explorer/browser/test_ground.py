"""The geographic map: tiles lie where they were cut, and what is done there holds on every other map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.browser.pages import SETTINGS, Shown, found
from explorer.browser.visit import until, visit
from hinterland import api
from hinterland.analysis.finding import write_findings
from hinterland.data.rasters.prepare import prepare
from hinterland.data.rasters.scenes import Sources
from hinterland.data.rasters.tiling import Tiling
from hinterland.explorer.bundle import bundle_of
from hinterland.explorer.page import write_page
from hinterland.ground.files import write_json
from scenes import tif

pytestmark = pytest.mark.browser

TILE, DOWN, ACROSS = 8, 8, 12


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> Shown:
    """A page of 96 tiles of one scene that brightens to the east and has a dark field in the north-west."""
    folder: Path = tmp_path_factory.mktemp("ground")
    scene = np.zeros((1, TILE * DOWN, TILE * ACROSS), np.uint8)
    scene[:] = np.linspace(60, 250, TILE * ACROSS).astype(np.uint8)
    scene[:, : 2 * TILE, : 3 * TILE] = 10
    scene += np.random.default_rng(0).integers(0, 5, scene.shape, np.uint8)
    store = prepare(Sources((tif(folder / "scene.tif", scene),)), folder / "store", Tiling(tile=TILE))
    settings = {**SETTINGS, "model.latent_size": 3, "model.widths": [], "model.hidden": [32]}
    run = api.train(api.load(store), "vae", epochs=30, out=folder / "run", seed=0, settings=settings)
    write_findings(run.trained.folder.findings_file, found("run"))
    made = bundle_of([run.trained], run.images(), "train", projections=("pca",))
    write_page(made, folder / "page.html")
    write_json(folder / "page.json", made.manifest.as_json())
    arrays = {part: made.parts.array(part) for part in made.parts if made.parts.is_array(part)}
    seen = run.images().split("train")
    np.savez(folder / "page.npz", **arrays, ids=seen.ids, images=seen.layers["image"][:][:, 0])
    return Shown(folder / "page.html", (folder / "run",))


@pytest.fixture(scope="module")
def tab(browser, shown):
    with visit(browser, shown) as made:
        yield made


def image_at(shown: Shown, row: int, column: int) -> int:
    """The number of the tile in that row and column of tiles."""
    return shown.ids.index(f"scene/r{row * TILE:05d}-c{column * TILE:05d}")


def test_a_click_goes_to_the_image_that_lies_there_and_shows_its_reconstruction(tab, shown):
    tab.open("map=place")
    places = shown.places("place")
    image = image_at(shown, 6, 9)
    side = 2 / ACROSS
    tab.click(*(places[image] + 0.3 * side))
    np.testing.assert_allclose(tab.place(), places[image], atol=1e-4)
    tab.shows(tab.decoded, shown.decoded(shown.latents()[image])[0])
    assert "On an image" in tab.page.locator(".distance").inner_text()


def test_images_lie_as_they_were_cut_with_north_up(tab, shown):
    tab.open("map=place&colour=none")
    tab.without_cursor()
    places, ratio = shown.places("place"), 1.0
    box = tab.map.bounding_box()

    def seen(row: int, column: int) -> float:
        x, y = tab.spot(*places[image_at(shown, row, column)])
        pixels = tab.pixels(tab.map)
        nonlocal ratio
        ratio = pixels.shape[1] / box["width"]
        at = (round((y - box["y"]) * ratio), round((x - box["x"]) * ratio))
        patch = pixels[at[0] - 4 : at[0] + 5, at[1] - 4 : at[1] + 5]
        return float(patch[..., :3].mean()) if (patch[..., 3] == 255).all() else -1.0

    until(lambda: seen(0, 0) >= 0, "pictures in place of points")
    for row, column in ((0, 0), (1, 2), (0, 11), (7, 0), (7, 11), (4, 5)):
        middle = shown.images[image_at(shown, row, column), 3:5, 3:5].mean()
        assert seen(row, column) == pytest.approx(float(middle), abs=12), f"tile in row {row}, column {column}"


def test_arrow_keys_go_from_one_image_to_the_next(tab, shown):
    tab.open("map=place")
    places = shown.places("place")
    tab.click(*places[image_at(shown, 3, 4)])
    for key, row, column in (("ArrowRight", 3, 5), ("ArrowDown", 4, 5), ("ArrowLeft", 4, 4), ("Shift+ArrowUp", 0, 4)):
        tab.map.press(key)
        np.testing.assert_allclose(tab.place(), places[image_at(shown, row, column)], atol=1e-4)


def test_the_cursor_keeps_its_image_from_map_to_map(tab, shown):
    tab.open("map=place")
    image = image_at(shown, 2, 7)
    tab.click(*shown.places("place")[image])
    tab.place()
    for name, kind in (("PCA", "pca"), ("Map", "place")):
        tab.page.get_by_role("button", name=name, exact=True).click()
        until(lambda kind=kind: tab.settled()["map"] == kind, name)
        if kind == "place":
            np.testing.assert_allclose(tab.place(), shown.places(kind)[image], atol=1e-4)
        tab.shows(tab.decoded, shown.decoded(shown.latents()[image])[0])


def test_what_is_drawn_around_on_the_ground_is_selected_on_every_map(tab, shown):
    tab.open("map=place")
    places = shown.places("place")
    tab.tab("Select")
    side = 2 / ACROSS
    left, top = places[image_at(shown, 0, 0)] + [-side / 2, side / 2]
    right, low = places[image_at(shown, 1, 2)] + [side / 2, -side / 2]
    tab.drag([(left, top), (right, top), (right, low), (left, low), (left, top)])
    chooser = tab.page.get_by_role("region", name="Which images")
    until(lambda: "6 images, drawn on the map" in chooser.inner_text(), "the six tiles of the dark field")
    tab.page.get_by_role("button", name="PCA", exact=True).click()
    until(lambda: tab.settled()["map"] == "pca", "the other map")
    assert "6 images" in chooser.inner_text()


def test_it_is_said_whether_neighbours_on_the_ground_are_alike(tab, shown):
    tab.open("map=place")
    text = tab.page.locator("p.trust").inner_text()
    assert text.startswith("Images that are near on the ground")
    assert "in EPSG:32633, north up" in text
    assert f"Trustworthiness {shown.map('place')['trustworthiness']:.3g}" in text
