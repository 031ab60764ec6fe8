"""The true motion among the latents: one image moved once through all values of a circular factor."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.projections.projection import Method, project
from hinterland.data.cuboids.recipe import Recipe, stored_recipe
from hinterland.data.cuboids.render import render
from hinterland.data.sources.arrays import from_arrays
from hinterland.ground.errors import BadInput
from hinterland.report.blocks import Block, Chart, Grid, Note, Section
from hinterland.report.drawing import Drawing
from hinterland.report.material import Material
from hinterland.report.scatter import shaded
from hinterland.report.sections.maps import METHODS
from hinterland.report.words import whole

STEPS = 180  # renders of the motion
SHOWN = 1_000
TEXT = (
    "The line is the latents of {steps} true pictures: one image with {factor} moved once through all its values and "
    "nothing else changed, which the renderer can do. Points are {count} images, from blue (the lowest {factor}) to "
    "vermilion (the highest). Where a model has understood the motion the line is a smooth closed curve "
    "that crosses itself nowhere in the latent space; a picture in the plane may cross itself all the same."
)


def moving(material: Material) -> tuple[Recipe, str] | None:
    """The recipe of the images and their first circular factor; None where they were not rendered, or have none."""
    circular = [name for name, factor in material.scored.annotations.factors.items() if factor.period is not None]
    origin = material.images.origin or {}
    if not circular or "data" not in origin:
        return None
    try:
        return stored_recipe(origin["data"]), circular[0]
    except BadInput:
        return None


def motion_section(material: Material) -> Section:
    """PCA and UMAP of latents with the true curve drawn in."""
    found = moving(material)
    assert found is not None  # asked for with `moving` only
    recipe, factor = found
    known = material.scored.annotations.factors[factor]
    assert known.period is not None
    values = np.arange(STEPS) * known.period / STEPS
    stored = render(recipe.moved(0, {factor: values}), recipe.size_px).images
    curve = material.trained.encode(from_arrays(stored, layout="channels-first"), scores=False).latents
    rows = np.unique(np.linspace(0, len(material.table) - 1, SHOWN).round().astype(int))
    points, shades = material.table.latents[rows], known.values[rows]
    methods: tuple[Method, ...] = ("pca", "umap")
    blocks: list[Block] = []
    for method in methods:
        try:
            places = project(np.concatenate([points, curve]), method, material.seed).positions
        except BadInput as why:
            return Section("motion", "The true motion", "", (Note(f"Nothing can be drawn: {why}."),))
        blocks.append(Chart(_drawing(places, len(points), shades, factor, METHODS[method]), METHODS[method]))
    text = TEXT.format(steps=STEPS, factor=factor, count=whole(len(points)))
    return Section("motion", "The true motion", text, (Grid(tuple(blocks), least_rem=18),))


def _drawing(
    places: npt.NDArray[np.floating], count: int, shades: npt.NDArray[np.floating], factor: str, name: str
) -> Drawing:
    label = f"{name} of {count} latents shaded by {factor}, with the closed line of the true motion"
    return shaded(places[:count], shades, label, line=np.concatenate([places[count:], places[count : count + 1]]))
