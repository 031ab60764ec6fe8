"""Chesapeake land cover as .npz patches: aerial images of two years, Landsat with and without leaves, three masks.

naip_new, naip_old      (N, 4, H, W) uint8, red green blue near infrared
landsat_a, landsat_b    (N, 9, H, W) float32, leaf on and leaf off
lc                      (N, H, W) land cover, 1 to 6, 15 without data: the class mask
nlcd, buildings         (N, H, W) further masks; made from other images of the place, and so never an input
name, split             (N,) texts; the name but for its last number is the scene
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hinterland.data.imageset import ImageSet
from hinterland.data.sources.arrays import named_arrays, names_in
from hinterland.data.sources.layered import Meaning, of_arrays
from hinterland.ground.errors import BadInput, listing

LAYERS = ("naip_new", "naip_old", "landsat_a", "landsat_b")
MASKS = ("nlcd", "buildings")
CLASSES = {  # Robinson et al. 2019, table 1
    1: "water",
    2: "forest",
    3: "field",
    4: "barren",
    5: "impervious (other)",
    6: "impervious (roads)",
}
NO_DATA = 15


def is_chesapeake(path: Path) -> bool:
    """Whether an .npz file is laid out so."""
    return {"lc", "name"} | {LAYERS[0]} <= set(names_in(path))


def read_chesapeake(
    path: Path, layers: Sequence[str] | None = None, tile: int | None = None, skip_bad: bool = False
) -> ImageSet:
    """Patches as images of up to 26 bands; `layers`: some of `LAYERS`, else all; `tile`: pixels to cut them into."""
    unknown = [layer for layer in layers or () if layer not in LAYERS]
    if unknown:
        raise BadInput(
            f"layers ({listing(unknown)}): a model may see {', '.join(LAYERS)}; masks are what it is asked for"
        )
    meaning = Meaning(tuple(layers or LAYERS), "lc", MASKS, (NO_DATA,), CLASSES, tile)
    arrays = named_arrays(path, [*meaning.layers, *meaning.planes, "name"], ("split",))
    names = arrays.pop("name").astype(np.str_)
    scenes = np.array([name.rpartition("-")[0] or name for name in names.tolist()], dtype=np.str_)
    return of_arrays({**arrays, "ids": names, "group": scenes}, meaning, path.stem, skip_bad)
