"""The pictures of docs/maps.md, from NAIP photographs of one place in two years (USDA, public domain).

Usage: python docs/make_map_pictures.py [FOLDER]; FOLDER holds the GeoTIFFs, and is landsat-naip-timeseries/naip in
HINTERLAND_TEST_DATA unless it is named. Trains for some minutes. Needs rasterio; and Debian's chromium with playwright,
for the picture of the explorer.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from make_explorer_pictures import FOLDER, kept
from make_pictures import ROOT
from PIL import Image

sys.path.insert(0, str(ROOT / "tests"))

from explorer.browser.chromium import chromium
from explorer.browser.pages import Shown
from explorer.browser.visit import until, visit
from hinterland import api
from hinterland.cli.bars import shown_progress
from hinterland.data.rasters.gdal import rasterio
from hinterland.data.rasters.prepare import prepare
from hinterland.data.rasters.scenes import Sources
from hinterland.data.rasters.tiling import Tiling

LEARNED, MAPPED = "20200831", "20150926"  # dates of flight
TILE, STRIDE, CLUSTERS, SEED = 32, 8, 6, 0
SETTINGS = {
    "model.widths": [32, 64],
    "objective.reconstruction": "gaussian",
    "training.threads": 1,
    "training.precision": "fp32",
}
EPOCHS, LATENTS = 40, 8
HIGH = 360  # pixels of each panel
GAP = 6

Picture = npt.NDArray[np.uint8]


def main(folder: Path) -> None:
    """Train on one year, map the other, and take both pictures."""
    progress = shown_progress()
    year = {date: str(next(folder.glob(f"*{date}.tif"))) for date in (LEARNED, MAPPED)}
    with tempfile.TemporaryDirectory() as text:
        place = Path(text)
        tiling = Tiling(tile=TILE)
        store = prepare(Sources((year[LEARNED],)), place / "tiles", tiling, progress=progress)
        images = api.load(store)
        run = api.train(images, "vae", LATENTS, EPOCHS, place / "naip", SEED, SETTINGS, progress=progress)
        files = {name: place / f"{name}.tif" for name in ("latents", "error", "clusters")}
        run.encode_scene(
            year[MAPPED],
            files["latents"],
            STRIDE,
            "rgb",
            error=files["error"],
            clusters=CLUSTERS,
            clusters_out=files["clusters"],
            progress=progress,
        )
        panels = [
            seen(year[MAPPED]),
            seen(str(files["latents"])),
            seen(str(files["error"])),
            classes(files["clusters"]),
        ]
        sheet = io.BytesIO()
        Image.fromarray(beside(panels)).save(sheet, "png")
        kept(sheet.getvalue(), FOLDER / "scene-maps.png")
        page = api.export(run, place / "explorer.html", images, "train", progress=progress)
        explorer(page, FOLDER / "explorer-ground.png")


def seen(path: str) -> Picture:
    """The first three bands, or one, between the 2nd and the 98th percentile of each."""
    with rasterio().open(path) as file:
        bands = file.read([1, 2, 3] if file.count >= 3 else [1]).astype(float)
    low, high = np.nanpercentile(bands, (2, 98), axis=(1, 2), keepdims=True)
    grey = np.clip((bands - low) / (high - low) * 255, 0, 255)
    return np.moveaxis(np.broadcast_to(grey, (3, *grey.shape[1:])), 0, -1).astype(np.uint8)


def classes(path: Path) -> Picture:
    """In the colours that the file gives."""
    with rasterio().open(path) as file:
        codes, colours = file.read(1), file.colormap(1)
    return np.array([colours[code][:3] for code in range(256)], np.uint8)[codes]


def beside(panels: list[Picture]) -> Picture:
    """Two by two, all as large as the first, on white."""
    height, width = HIGH, round(HIGH * panels[0].shape[1] / panels[0].shape[0])
    sheet = np.full((2 * height + GAP, 2 * width + GAP, 3), 255, np.uint8)
    for at, panel in enumerate(panels):
        how = Image.Resampling.BILINEAR if panel.shape[0] > height else Image.Resampling.NEAREST
        top, left = (at // 2) * (height + GAP), (at % 2) * (width + GAP)
        sheet[top : top + height, left : left + width] = Image.fromarray(panel).resize((width, height), how)
    return sheet


def explorer(page: Path, out: Path) -> None:
    """The map view, coloured by how well each tile comes back, with one tile looked at."""
    with chromium() as browser, visit(browser, Shown(page, ()), device_scale_factor=1, size=(1280, 800)) as tab:
        tab.open("map=place&colour=score:reconstruction error&at=0.1,0.1")
        until(lambda: tab.marks("first-decode"), "the decoded picture")
        tab.page.wait_for_timeout(1500)  # until all pictures are in their places
        kept(tab.page.screenshot(), out)


if __name__ == "__main__":
    data = Path(os.environ.get("HINTERLAND_TEST_DATA", ROOT.parent / "shared" / "data"))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else data / "landsat-naip-timeseries" / "naip")
