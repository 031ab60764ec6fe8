"""The pictures of articulated cuboids in the documentation: contact sheets of both data sets, and what is labelled.

Usage: python docs/make_cuboid_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.preview import contact_sheet, label_pictures, tiled
from hinterland.data.cuboids.recipe import recipe_of
from hinterland.data.cuboids.render import render
from hinterland.data.pictures import Sheet

PICTURES = Path(__file__).resolve().parent / "pictures"
SIZE_PX = 112


def main() -> None:
    for name, preset in PRESETS.items():
        save(f"cuboids-{name}.png", contact_sheet(recipe_of(preset, size_px=SIZE_PX), columns=8, rows=4))
    save("cuboids-labels.png", labels())
    save("cuboids-motion.png", motion())


def labels(columns: int = 8) -> Sheet:
    """Pictures, and below them which cuboid, which face and how far."""
    recipe = recipe_of(PRESETS["varied"], count=columns, size_px=SIZE_PX, seed=2)
    return tiled(label_pictures(render(recipe.world(), SIZE_PX)), columns)


def motion(columns: int = 8) -> Sheet:
    """One image of `varied` with one cause moved at a time: phi, theta, scale, the sun."""
    recipe = recipe_of(PRESETS["varied"], count=8, size_px=SIZE_PX, seed=5)
    moves = {"phi": (0, 315), "theta": (0, 90), "scale": (0.6, 2.4), "sun-azimuth": (-90, 90)}
    rows = [
        render(recipe.moved(3, {name: np.linspace(*ends, columns)}), SIZE_PX).images.transpose(0, 2, 3, 1)
        for name, ends in moves.items()
    ]
    return tiled(np.concatenate(rows), columns)


def save(name: str, sheet: Sheet) -> None:
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / name
    Image.fromarray(sheet).quantize(256).save(path, optimize=True)
    print(path.relative_to(PICTURES.parent.parent), f"{path.stat().st_size / 1024:.0f} KiB", sep="  ")


if __name__ == "__main__":
    main()
