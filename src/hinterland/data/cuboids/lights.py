"""Colours and lights as numbers. Light is added up in linear units; what is stored is its square root."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hinterland.data.cuboids.camera import Views, direction
from hinterland.data.cuboids.geometry import cos_sin
from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.scene import Scene

SUN, POINT, SPOT = 1.0, 2.0, 3.0  # kinds of light; 0: none
KIND, PLACE, RGB, RANGE, AIM, OUTER, INNER, LIGHT_NUMBERS = 0, 1, 4, 7, 8, 11, 12, 13
FULL_CONE = 0.8  # share of a spot's half-angle within which it has all its strength


def hsv_to_rgb(hue_deg: Numbers, saturation: Numbers, value: Numbers) -> Numbers:
    """(...,) each -> (..., 3) in [0, 1]. Smith 1978, Color gamut transform pairs, in its closed form."""
    sector = (np.array([5.0, 3.0, 1.0]) + np.remainder(hue_deg, 360.0)[..., None] / 60) % 6
    wave = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    rgb: Numbers = value[..., None] * (1 - saturation[..., None] * wave)
    return rgb


def linear(colour: Numbers) -> Numbers:
    """From stored colour in [0, 1] to light. Gamma 2: square and square root are exact on every machine."""
    return colour * colour


def colour_of(values: Mapping[str, Numbers], name: str) -> Numbers:
    """(n, 3) the light that a surface of this colour reflects of white light."""
    return linear(hsv_to_rgb(values[f"{name}-hue"], values[f"{name}-saturation"], values[f"{name}-value"]))


def albedo_of(scene: Scene, values: Mapping[str, Numbers]) -> Numbers:
    """(n, K, 3) what each cuboid reflects."""
    numbers = [1] * scene.chain.slots if len(scene.colours) == 1 else range(1, scene.chain.slots + 1)
    return np.stack([colour_of(values, f"colour-{number}") for number in numbers], axis=1)


def ambient_of(values: Mapping[str, Numbers]) -> tuple[Numbers, Numbers]:
    """(n, 3) each: light on a face that looks straight up, and straight down."""
    tint = _tint(values, "ambient")
    return values["ambient-sky"][:, None] * tint, values["ambient-ground"][:, None] * tint


def lights_of(scene: Scene, values: Mapping[str, Numbers], views: Views) -> Numbers:
    """(n, 1 + spots + points, 13): kind; place, or direction towards the sun; rgb; range; aim; cosines of the cone."""
    n = len(views.reach)
    lights = np.zeros((n, 1 + len(scene.spots) + len(scene.points), LIGHT_NUMBERS))
    lights[:, 0, KIND] = SUN
    lights[:, 0, PLACE : PLACE + 3] = direction(values["sun-azimuth"], values["sun-elevation"])
    lights[:, 0, RGB : RGB + 3] = values["sun-strength"][:, None] * _tint(values, "sun")
    lamps = [("spot", k) for k in range(len(scene.spots))] + [("point", k) for k in range(len(scene.points))]
    for at, (kind, k) in enumerate(lamps, start=1):
        light, name = lights[:, at], f"{kind}-{k + 1}"
        towards = direction(values[f"{name}-azimuth"], values[f"{name}-elevation"])
        away = values[f"{name}-distance"] * views.reach
        light[:, KIND] = np.where(values[f"{kind}s-on"] > k, SPOT if kind == "spot" else POINT, 0)
        light[:, PLACE : PLACE + 3] = views.middle + away[:, None] * towards
        light[:, RGB : RGB + 3] = values[f"{name}-strength"][:, None] * _tint(values, name)
        light[:, RANGE] = values[f"{name}-range"] * views.reach
        light[:, AIM : AIM + 3] = -towards
        if kind == "spot":
            light[:, OUTER] = cos_sin(values[f"{name}-cone"] / 2)[0]
            light[:, INNER] = cos_sin(values[f"{name}-cone"] / 2 * FULL_CONE)[0]
    return lights


def _tint(values: Mapping[str, Numbers], name: str) -> Numbers:
    ones = np.ones_like(values[f"{name}-hue"])
    return linear(hsv_to_rgb(values[f"{name}-hue"], values[f"{name}-saturation"], ones))
