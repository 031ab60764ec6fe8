"""Recipe: all that decides a data set of cuboids, and so all that is needed to make any of its pictures again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import Field

from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.presets import MAPS, PRESETS, Preset
from hinterland.data.cuboids.sampling import sample
from hinterland.data.cuboids.scene import Scene
from hinterland.data.cuboids.world import World, world_of
from hinterland.data.store import contents
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.frozen import Frozen

RENDERER = 1  # to be raised whenever the same recipe would give other pictures


class Recipe(Frozen):
    """Same recipe, same bytes: however many workers, and however often it was interrupted."""

    scene: Scene
    count: int = Field(ge=1)  # images
    size_px: int = Field(default=64, ge=16, le=512)
    seed: int = Field(default=0, ge=0)
    maps: tuple[str, ...] = MAPS  # of mask, face and depth, those that are stored
    renderer: int = RENDERER

    def values(self, start: int = 0, stop: int | None = None) -> dict[str, Numbers]:
        """{parameter: (stop - start,)} of the images `start` to `stop`."""
        return sample(self.scene, self.seed, self.count, start, self.count if stop is None else stop)

    def world(self, start: int = 0, stop: int | None = None) -> World:
        """The scenes of the images `start` to `stop`."""
        return world_of(self.scene, self.values(start, stop))

    def moved(self, row: int, changed: Mapping[str, npt.ArrayLike]) -> World:
        """The scene of one image with some parameters set to other values, (m,) each: the true motion.

        `recipe.moved(7, {"phi": np.linspace(0, 90, 16)})` is image 7 turned by a quarter, in 16 scenes.
        Raises `BadInput` for a row or a parameter that is not there.
        """
        if not 0 <= row < self.count:
            raise BadInput(f"row ({row}) must be 0 to {self.count - 1}: the recipe has {self.count} images")
        values = self.values(row, row + 1)
        unknown = [name for name in changed if name not in values]
        if unknown:
            raise BadInput(f"{listing(unknown)} is no parameter of this scene; there are {', '.join(values)}")
        columns = np.broadcast_arrays(*[np.atleast_1d(np.asarray(changed.get(name, values[name]))) for name in values])
        return world_of(self.scene, {name: np.array(c, float) for name, c in zip(values, columns, strict=True)})


def recipe_of(
    preset: Preset,
    count: int | None = None,
    size_px: int | None = None,
    seed: int = 0,
    maps: Sequence[str] | None = None,
    scene: Scene | None = None,
) -> Recipe:
    """The recipe of a preset, with some of it changed; raises `BadInput` for a count, size or map there is not."""
    size_px, count = preset.size_px if size_px is None else size_px, preset.count if count is None else count
    if not 16 <= size_px <= 512:
        raise BadInput(f"size ({size_px}) must be 16 to 512 pixels; --size 64 is the usual choice")
    if count < 1:
        raise BadInput(f"count ({count}) must be at least 1 image; --count {preset.count} makes the data set as named")
    unknown = [name for name in maps or () if name not in MAPS]
    if unknown:
        raise BadInput(f"maps ({listing(unknown)}) must be some of {', '.join(MAPS)}; --maps none stores none")
    chosen = preset.maps if maps is None else tuple(name for name in MAPS if name in maps)
    return Recipe(scene=scene or preset.scene, count=count, size_px=size_px, seed=seed, maps=chosen)


def stored_recipe(data: str | Path) -> Recipe:
    """The recipe of `cuboids-phi`, `cuboids-varied` or a store of cuboids; raises `BadInput` for anything else."""
    name = str(data).removeprefix("cuboids-")
    if str(data).startswith("cuboids-") and name in PRESETS:
        return recipe_of(PRESETS[name])
    path = Path(str(data).removeprefix("store:")).expanduser()
    recipe = contents(path).recipe
    if "scene" not in recipe:
        raise BadInput(f"{path} was not made by the renderer of cuboids: its store.json has no scene")
    return Recipe.checked(recipe, f"{path}: recipe")
