"""The geographic map: images where they lie on the ground, north up."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.scaling import scaling_of
from hinterland.data.annotations import Annotations
from hinterland.data.places import DEGREES, Places
from hinterland.explorer.judging import judged
from hinterland.explorer.maps import Map, within_square
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]

GAP = 0.05  # between scenes that are side by side, of the widest one
NAMES = ("lon", "longitude"), ("lat", "latitude")  # factors that tell a place, in degrees


@dataclasses.dataclass(frozen=True, eq=False)
class Ground:
    """`positions` (N, 2) within [-1, 1], north up; `tile` (2,) width and height of an image there, 0 where unknown."""

    positions: npt.NDArray[np.float32]
    tile: tuple[float, float]
    settings: str


def ground_of(known: Annotations) -> Ground | None:
    """Where images lie, as their table or their factors lon and lat tell; None where it is not known of all.

    A degree of longitude is drawn as long as it is at the middle latitude. Scenes without CRS stand side by side.
    """
    places = known.places or _by_factors(known)
    if places is None or not np.isfinite(places.middle).all():
        return None
    scale = np.ones(2)
    if places.in_degrees:
        scale[0] = max(0.01, np.cos(np.radians(places.middle[:, 1].mean())))
    plane = places.middle * scale
    said = f"the middle of each image, in {places.crs}, north up"
    if places.in_pixels:
        said = "the middle of each image, in pixels of its scene"
        if known.group is not None and len(set(known.group.tolist())) > 1:
            plane, said = _side_by_side(plane, known.group), f"{said}; scenes without CRS stand side by side"
    shared = len(plane) - len(np.unique(plane, axis=0))
    if shared:
        said += f"; {shared:,} images lie where another one does"
    positions, _, unit = within_square(plane.astype(np.float64))
    width, height = (np.nanmedian(places.side, axis=0) * scale / unit).tolist()
    return Ground(positions, (width, height), said)


def on_ground(ground: Ground, table: LatentTable, seed: int) -> Map:
    """The geographic map as one of the maps of `table`; its error: how little neighbours on the ground are alike.

    There is no way back: between two images lies no other one, so a place means the image nearest to it.
    """
    scaled = scaling_of(table.latents, f"map of {table.source.name}").apply(table.latents)
    return Map("place", ground.positions, None, *judged(scaled, ground.positions, seed), ground.settings)


def _by_factors(known: Annotations) -> Places | None:
    named = {name.lower(): factor.values for name, factor in known.factors.items()}
    found = [next((named[name] for name in names if name in named), None) for names in NAMES]
    if found[0] is None or found[1] is None:
        return None
    middle = np.column_stack([found[0], found[1]])
    return Places(middle, np.zeros(middle.shape), DEGREES)


def _side_by_side(plane: Numbers, scenes: npt.NDArray[np.str_]) -> Numbers:
    """Each scene to the right of those before it, all of them beginning at the top."""
    moved, right = plane.copy(), 0.0
    names = list(dict.fromkeys(scenes.tolist()))
    widest = max(float(np.ptp(plane[scenes == name, 0])) for name in names)
    for name in names:
        mine = scenes == name
        moved[mine, 0] += right - moved[mine, 0].min()
        moved[mine, 1] -= moved[mine, 1].max()
        step = np.diff(np.unique(moved[mine, 0]))
        right = float(moved[mine, 0].max()) + (float(step.min()) if len(step) else 1.0) + GAP * widest
    return moved
