"""A contact sheet: what a data set of cuboids looks like, before it is made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from hinterland.data.cuboids.recipe import Recipe
from hinterland.data.cuboids.render import Rendered, render
from hinterland.data.pictures import Sheet
from hinterland.ground.errors import BadInput
from hinterland.ground.files import whole_file

COLUMNS, ROWS = 8, 6
_INK = np.array([  # cuboids and faces by number; the background first
    [238, 240, 244], [230, 126, 98], [78, 156, 160], [226, 178, 82], [124, 116, 178],
    [120, 168, 98], [198, 110, 150], [96, 132, 186], [150, 120, 96],
], np.uint8)  # fmt: skip


def contact_sheet(recipe: Recipe, columns: int = COLUMNS, rows: int = ROWS) -> Sheet:
    """(H, W, 3): images spread evenly over the data set, row by row, in one picture."""
    count = min(columns * rows, recipe.count)
    chosen = np.arange(count) * recipe.count // count
    pictures = [render(recipe.world(i, i + 1), recipe.size_px, 1).images for i in chosen.tolist()]
    return tiled(np.concatenate(pictures).transpose(0, 2, 3, 1), columns)


def tiled(pictures: npt.NDArray[np.uint8], columns: int) -> Sheet:
    """(n, H, W, 3) as one picture, with no lines between: their backgrounds join. Missing places take the first's."""
    n, height, width, _ = pictures.shape
    rows = -(-n // columns)
    canvas = np.empty((rows * columns, height, width, 3), np.uint8)
    canvas[:n], canvas[n:] = pictures, pictures[0, 0, 0]
    grid = canvas.reshape(rows, columns, height, width, 3).swapaxes(1, 2)
    return grid.reshape(rows * height, columns * width, 3)


def label_pictures(rendered: Rendered) -> npt.NDArray[np.uint8]:
    """(4 n, H, W, 3): the pictures, their masks, their faces, and their depths (near is dark), one after the other."""
    seen = rendered.mask > 0
    low = np.where(seen, rendered.depth, np.inf).min(axis=(1, 2), keepdims=True)
    high = np.where(seen, rendered.depth, -np.inf).max(axis=(1, 2), keepdims=True)
    share = np.where(seen, rendered.depth - low, 0) / np.maximum(high - low, 1e-9)
    depth = np.repeat((255 * (0.15 + 0.6 * share)).astype(np.uint8)[..., None], 3, axis=-1)
    depth[~seen] = _INK[0]
    return np.concatenate([rendered.images.transpose(0, 2, 3, 1), _INK[rendered.mask], _INK[rendered.face], depth])


def save_sheet(recipe: Recipe, path: Path) -> None:
    """Write the contact sheet of a recipe as PNG; raises `BadInput` for another ending."""
    if path.suffix.lower() != ".png":
        raise BadInput(f"--preview ({path}) must end with .png; {path.with_suffix('.png')} is an example")
    sheet = contact_sheet(recipe)
    with whole_file(path) as part:
        Image.fromarray(sheet).save(part, optimize=True)
