"""What is known of each image of a data set of cuboids, as one row of its table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from hinterland.data.annotations import Annotations, Factor, numbered_ids, splits_by_hash
from hinterland.data.cuboids.parameters import Numbers
from hinterland.data.cuboids.recipe import Recipe
from hinterland.data.cuboids.render import Rendered
from hinterland.data.cuboids.sampling import named_parameters
from hinterland.data.cuboids.scene import Scene
from hinterland.data.cuboids.world import World


def recorded(world: World, rendered: Rendered) -> dict[str, Numbers]:
    """What comes of the parameters, and is known once a picture is made: visible shares, and the camera's place."""
    views = world.views
    target = {f"camera-target-{axis}": views.target[:, at] for at, axis in enumerate("xyz")}
    visible = {f"visible-{k + 1}": rendered.visible[:, k] for k in range(rendered.visible.shape[1])}
    return {"camera-radius": views.radius, **target, "reach": views.reach, **visible}


def table_of(recipe: Recipe, measured: Mapping[str, Numbers]) -> pa.Table:
    """One row per image. What varies is a factor; what is the same everywhere stands as a plain column beside them."""
    periods = {named.name: named.period for named in named_parameters(recipe.scene)}
    columns = {**without_absent(recipe.scene, recipe.values()), **measured}
    varies = {name: _varies(values) for name, values in columns.items()}
    ids = numbered_ids(recipe.count)
    factors = {name: Factor(columns[name], periods.get(name)) for name in columns if varies[name]}
    table = Annotations(ids, splits_by_hash(ids), factors=factors).to_arrow()
    for name, values in columns.items():
        if not varies[name]:
            table = table.append_column(name, pa.array(values, mask=np.isnan(values)))
    return table


def without_absent(scene: Scene, values: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """The parameters, NaN where they have no effect: colours of cuboids, and lamps, that an image has not."""
    kept = dict(values)
    for kind, on in (("spot", "spots-on"), ("point", "points-on")):
        for name in values:
            if on in values and name.startswith(f"{kind}-"):
                number = int(name.split("-")[1])
                kept[name] = np.where(values[on] >= number, values[name], np.nan)
    if len(scene.colours) > 1:
        for k in range(1, int(scene.chain.cuboids.hi) + 1):
            for part in ("hue", "saturation", "value"):
                name = f"colour-{k}-{part}"
                kept[name] = np.where(values["cuboids"] >= k, values[name], np.nan)
    return kept


def _varies(values: Numbers) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and bool(known.min() < known.max())
