"""Scenes for tests, and what the renderer makes of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.recipe import Recipe
from hinterland.data.cuboids.render import Rendered, render
from hinterland.data.cuboids.scene import Scene
from hinterland.data.cuboids.settings import scene_with

PLAIN = (  # white light: no tint, no shadow that is not asked for
    "ambient-saturation=0", "ambient-sky=0.4", "ambient-ground=0.2", "sun-saturation=0", "sun-strength=0",
    "colour-1-saturation=0", "colour-1-value=0.8", "background-saturation=0", "background-value=1",
)  # fmt: skip
FACE_ON = ("cuboids=1", "scale=1", "camera.framing=fixed", "camera-radius=5", "camera-elevation=0")


def recipe(*settings: str, count: int = 1, size_px: int = 64, seed: int = 0, preset: str | None = None) -> Recipe:
    scene = Scene() if preset is None else PRESETS[preset].scene
    return Recipe(scene=scene_with(scene, settings=settings), count=count, size_px=size_px, seed=seed)


def picture(settings: Sequence[str], **more: object) -> Rendered:
    made = recipe(*settings, **more)  # type: ignore[arg-type]
    return render(made.world(), made.size_px, 1)


def fov_deg(pixels: float, size_px: int = 64, half: float = 0.5, depth: float = 4.5) -> float:
    """The field of view in which something so large at this depth is so many pixels wide."""
    return math.degrees(2 * math.atan(half / depth * size_px / pixels))


def byte(light: float) -> int:
    """The stored value of an amount of light: its square root, as a byte."""
    return math.floor(255 * math.sqrt(min(light, 1)) + 0.5)
