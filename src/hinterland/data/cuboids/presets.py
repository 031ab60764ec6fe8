"""The data sets of articulated cuboids that have a name."""

from __future__ import annotations

import dataclasses
from typing import Any

from hinterland.data.cuboids.scene import Scene
from hinterland.ground.errors import BadInput

MAPS = ("mask", "face", "depth")  # what can be stored of each pixel


@dataclasses.dataclass(frozen=True)
class Preset:
    """A scene, and how many pictures of it make the data set."""

    name: str
    scene: Scene
    count: int
    maps: tuple[str, ...]  # stored unless others are asked for
    size_px: int = 64


_CORAL = {"hue_deg": 12, "saturation": 0.46, "value": 0.96}
_TEAL = {"hue_deg": 184, "saturation": 0.42, "value": 0.76}

_ANY_COLOUR = {"hue_deg": "0..360", "saturation": "0.2..0.6", "value": "0.75..1"}
_ANY_LAMP: dict[str, Any] = {
    "azimuth_deg": "0..360",
    "elevation_deg": "-10..70",
    "distance": "1.3..2.2",
    "range": "3..5",
    "strength": "0.15..0.5",
    "hue_deg": "0..360",
    "saturation": "0..0.3",
}

PHI = Preset(
    name="phi",
    scene=Scene.checked(
        {
            "chain": {"cuboids": 2, "phi_deg": "0..360/*", "theta_deg": 45, "scale": 1.5},
            "colours": [_CORAL, _TEAL],
        }
    ),
    count=10_000,
    maps=MAPS,
)
VARIED = Preset(
    name="varied",
    scene=Scene.checked(
        {
            "chain": {"cuboids": "2..4", "phi_deg": "0..360", "theta_deg": "0..90", "scale": "0.8..2"},
            "colours": [_ANY_COLOUR] * 4,
            "ambient": {"sky": "0.35..0.5", "ground": "0.15..0.3"},
            "sun": {
                "azimuth_deg": "-70..70",
                "elevation_deg": "20..70",
                "strength": "0.4..0.9",
                "hue_deg": "20..60",
                "saturation": "0..0.25",
            },
            "spots": [{**_ANY_LAMP, "cone_deg": "30..70"}] * 4,
            "spots_on": "0..4",
            "points": [_ANY_LAMP] * 4,
            "points_on": "0..4",
            "camera": {"framing": "pose"},
        }
    ),
    count=500_000,
    maps=("mask",),
)
PRESETS = {preset.name: preset for preset in (PHI, VARIED)}


def preset(name: str) -> Preset:
    """The preset of this name; raises `BadInput` where there is none."""
    if name not in PRESETS:
        raise BadInput(f"preset ({name}) is none of {', '.join(PRESETS)}; --preset phi is the small one")
    return PRESETS[name]
