"""World: scenes with numbers in place of parameters, ready to be rendered."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from hinterland.data.cuboids.camera import Views, views_of
from hinterland.data.cuboids.geometry import Boxes, boxes_of
from hinterland.data.cuboids.lights import albedo_of, ambient_of, colour_of, lights_of
from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.scene import Scene


@dataclasses.dataclass(frozen=True, eq=False)
class World:
    """n scenes of up to K cuboids and L lights each; colours and lights in linear units."""

    boxes: Boxes
    views: Views
    albedo: Numbers  # (n, K, 3)
    background: Numbers  # (n, 3)
    sky: Numbers  # (n, 3): ambient light on a face that looks up
    ground: Numbers  # (n, 3): and down
    lights: Numbers  # (n, L, 13), see lights.py

    def __len__(self) -> int:
        return len(self.background)


def world_of(scene: Scene, values: Mapping[str, Numbers]) -> World:
    """The scenes that these values of the parameters describe."""
    boxes = boxes_of(scene.chain, values)
    views = views_of(scene.camera, boxes, values)
    sky, ground = ambient_of(values)
    return World(
        boxes=boxes,
        views=views,
        albedo=np.ascontiguousarray(albedo_of(scene, values)),
        background=colour_of(values, "background"),
        sky=sky,
        ground=ground,
        lights=lights_of(scene, values, views),
    )
