"""The explorer's pictures in the documents, from a VAE on Fashion-MNIST: the demo run that is named, or the newest.

Usage: python docs/make_explorer_pictures.py [runs/demo/vae]; without a demo run it makes one. Needs Debian's chromium
and playwright, as the tests of the pages do, whose code opens the explorer here.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from make_pictures import ROOT, newest_demo
from PIL import Image

sys.path.insert(0, str(ROOT / "tests"))

from explorer.browser.chromium import chromium, missing
from explorer.browser.pages import Shown
from explorer.browser.visit import Visit, until, visit
from hinterland import api

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 250 * 1024  # bytes of a picture
COLOURS = (256, 128, 64, 48, 32)  # as many as fit


def light(made: Visit) -> None:
    """A place between the images of the UMAP map, decoded, and one of the images near to it with its neighbours."""
    made.open("map=umap&colour=label:class&contours=1&at=0.02,0.12")
    until(lambda: made.marks("first-decode"), "the decoded picture")
    made.page.locator(".panel .strip button").nth(4).dispatch_event("pointerenter")  # as if the pointer were there
    made.page.locator(".hover .around").wait_for()


def dark(made: Visit) -> None:
    """Three ways from one image to another."""
    made.open("map=t-sne&colour=label:class&view=path&path=i2~i0")
    until(lambda: made.page.get_by_role("button", name="Save as GIF").is_enabled(), "the ways")
    made.page.get_by_label("Along the path").fill("0.5")


def phone(made: Visit) -> None:
    """The map under a finger."""
    made.open("map=umap&colour=label:class&at=0.02,0.12")
    until(lambda: made.marks("first-decode"), "the decoded picture")


SCENES: dict[str, tuple[Any, dict[str, Any]]] = {
    "explorer-light.png": (light, {"scheme": "light", "size": (1280, 800)}),
    "explorer-dark.png": (dark, {"scheme": "dark", "size": (1280, 800)}),
    "explorer-phone.png": (phone, {"scheme": "light", "size": (360, 740), "has_touch": True}),
}


def take(page: Path, folder: Path = FOLDER) -> list[Path]:
    """The three pictures of an exported page, into `folder`."""
    folder.mkdir(exist_ok=True)
    made = []
    with chromium() as browser:
        for name, (scene, window) in SCENES.items():
            with visit(browser, Shown(page, ()), device_scale_factor=1, **window) as tab:
                scene(tab)
                tab.page.wait_for_timeout(1000)  # all points are drawn when the map rests
                made.append(kept(tab.page.screenshot(), folder / name))
    return made


def kept(png: bytes, path: Path) -> Path:
    """The picture with as many colours as it can have and stay small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            break
    return path


def main() -> None:
    if missing():
        raise SystemExit(missing())
    run = Path(sys.argv[1]) if len(sys.argv) > 1 else newest_demo() / "vae"
    with tempfile.TemporaryDirectory() as name:
        page = api.export(api.open_run(run), Path(name) / "page.html")
        for path in take(page):
            print(path.relative_to(ROOT), f"{path.stat().st_size / 1024:.0f} KiB", sep="  ")


if __name__ == "__main__":
    main()
