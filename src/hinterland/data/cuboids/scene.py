"""What a scene of articulated cuboids consists of. Lengths are in edges of a cuboid: each is 1 x scale x 1."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hinterland.data.cuboids.parameters import Angle, Parameter, Share, Whole, within
from hinterland.ground.frozen import Frozen

MOST_BOXES = 8  # of the chain and all branches
SMALLEST, LARGEST = 16, 512  # pixels of an image's side


def fixed(value: float) -> Parameter:
    """A parameter that is the same in every image."""
    return Parameter(lo=value, hi=value)


def whole(value: int) -> Whole:
    """A whole number that is the same in every image."""
    return Whole(lo=value, hi=value)


class Branch(Frozen):
    """Cuboids that grow from one of the chain's, hinged at another of its top edges."""

    at: int = Field(default=0, ge=0, le=3)  # the cuboid of the chain it grows from, counted from 0
    side: Literal["-x", "+z", "-z"] = "-x"  # the top edge it is hinged at, and the way it bends
    cuboids: int = Field(default=1, ge=1, le=4)
    theta_deg: Angle = fixed(45)  # bend at each of its hinges


class Chain(Frozen):
    """Cuboids one upon the other: the first around the origin, each next hinged at the top +x edge before it."""

    cuboids: Annotated[Whole, within(1, 4)] = whole(2)
    phi_deg: Angle = fixed(0)  # turn of all of it about the vertical, counter-clockwise from above
    theta_deg: Angle = fixed(45)  # bend at each hinge, towards +x: the k-th cuboid leans k theta
    scale: Annotated[Parameter, within(0.1, 10)] = fixed(1.5)  # Lambda: height of each cuboid
    branches: tuple[Branch, ...] = ()

    @model_validator(mode="after")
    def _branches_have_a_place(self) -> Self:
        most = int(self.cuboids.hi)
        for branch in self.branches:
            if branch.at >= most:
                raise ValueError(f"a branch at cuboid {branch.at}, but the chain has 0 to {most - 1}")
        if self.slots > MOST_BOXES:
            raise ValueError(f"{self.slots} cuboids with all branches; at most {MOST_BOXES} can be drawn")
        return self

    @property
    def slots(self) -> int:
        """The most cuboids there can be in an image."""
        return int(self.cuboids.hi) + sum(branch.cuboids for branch in self.branches)


class Colour(Frozen):
    """Hue, saturation and value (HSV)."""

    hue_deg: Angle = fixed(0)
    saturation: Share = fixed(0)
    value: Share = fixed(1)


class Ambient(Frozen):
    """Light from everywhere: `sky` on faces that look up, `ground` on those that look down, between them a mean."""

    sky: Annotated[Parameter, within(0, 4)] = fixed(0.4)
    ground: Annotated[Parameter, within(0, 4)] = fixed(0.2)
    hue_deg: Angle = fixed(220)
    saturation: Share = fixed(0.12)


class Sun(Frozen):
    """Directional light, from `azimuth` (0: from +z, 90: from +x) and `elevation` above the horizon."""

    azimuth_deg: Angle = fixed(-55)
    elevation_deg: Annotated[Parameter, within(-90, 90)] = fixed(48)
    strength: Annotated[Parameter, within(0, 4)] = fixed(0.95)
    hue_deg: Angle = fixed(42)
    saturation: Share = fixed(0.1)


class Point(Frozen):
    """A lamp around the chain; its distance and range are in reaches (radius of the turning chain)."""

    azimuth_deg: Angle = fixed(60)
    elevation_deg: Annotated[Parameter, within(-90, 90)] = fixed(20)
    distance: Annotated[Parameter, within(0.1, 20)] = fixed(1.6)
    range: Annotated[Parameter, within(0.1, 40)] = fixed(4)  # where its light has fallen to 0
    strength: Annotated[Parameter, within(0, 4)] = fixed(0.5)  # at the lamp
    hue_deg: Angle = fixed(0)
    saturation: Share = fixed(0)


class Spot(Point):
    """A lamp that shines in a cone, aimed at the middle of the chain."""

    cone_deg: Annotated[Parameter, within(1, 170)] = fixed(40)  # full width; the outer fifth fades


class Camera(Frozen):
    """A pinhole that looks at the middle of the chain, or at a given height of its axis.

    framing: `fixed` by radius and target_height; `turn`: as near as shows the chain at every phi; `pose`: as near
    as shows the chain as it stands, with its middle in the middle. Where it is fitted, radius and target are
    recorded for each image.
    """

    azimuth_deg: Angle = fixed(0)  # 0: from +z, with +x to the right; 90: from +x
    elevation_deg: Annotated[Parameter, within(-90, 90)] = fixed(24)
    fov_deg: Annotated[Parameter, within(5, 120)] = fixed(30)  # of the image's height, which is its width
    framing: Literal["fixed", "turn", "pose"] = "turn"
    radius: Annotated[Parameter, within(0.5, 1000)] = fixed(10)  # from the target; of fixed framing
    target_height: Annotated[Parameter, within(-100, 100)] = fixed(0)  # on the axis; of fixed framing
    margin: float = Field(default=0.04, ge=0, lt=0.9)  # of half the image, left free where it is fitted


class Scene(Frozen):
    """Everything that decides the pictures, but their number, size and seed."""

    chain: Chain = Chain()
    colours: tuple[Colour, ...] = (Colour(hue_deg=fixed(12), saturation=fixed(0.55), value=fixed(0.9)),)
    background: Colour = Colour(hue_deg=fixed(215), saturation=fixed(0.05), value=fixed(0.93))
    ambient: Ambient = Ambient()
    sun: Sun = Sun()
    spots: tuple[Spot, ...] = Field(default=(), max_length=4)
    spots_on: Annotated[Whole, within(0, 4)] = whole(4)  # the first so many of `spots` shine
    points: tuple[Point, ...] = Field(default=(), max_length=4)
    points_on: Annotated[Whole, within(0, 4)] = whole(4)
    camera: Camera = Camera()

    @model_validator(mode="after")
    def _a_colour_for_each(self) -> Self:
        if len(self.colours) != 1 and len(self.colours) < self.chain.slots:
            raise ValueError(
                f"{len(self.colours)} colours for up to {self.chain.slots} cuboids; "
                "give one, which all share, or one for each"
            )
        return self
