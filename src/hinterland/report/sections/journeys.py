"""Ways through the latent space, decoded: between images, along dimensions, over planes and triangles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput
from hinterland.latents import paths
from hinterland.latents.principal import principal_components
from hinterland.report.blocks import Block, Group, Note, Picture, Section, Strip, Strips
from hinterland.report.choice import unlike, what_is
from hinterland.report.material import Material
from hinterland.report.sections.dimensions import used
from hinterland.report.sheets import beside, canvas, in_rows, triangle
from hinterland.report.words import number, percent, whole

STEPS, REACH = 9, 3.0
MOST_DIMENSIONS, COMPONENTS, MOSAIC_SIDE, TRIANGLE_SIDE = 32, 3, 15, 9
Path = Callable[[npt.ArrayLike, npt.ArrayLike, int], npt.NDArray[np.float32]]
PATHS: dict[str, tuple[Path, str]] = {
    "linear": (paths.linear, "the straight line"),
    "slerp": (paths.slerp, "the arc around the origin"),
    "hyperspherical": (paths.hyperspherical, "radius and angles, each in even steps"),
}
INTERPOLATION = (
    "The latents of two images are joined by a path, and points along it are decoded. At both ends stands the image "
    "itself, next to it its reconstruction. The straight line cuts through the middle of the latents; slerp keeps "
    "their distance from the origin; hyperspherical coordinates move each angle on its own and depend on the order of "
    "the dimensions.\n"
    "A smooth row shows that the decoder is smooth, not that there are images of this kind between the two."
)
TRAVERSAL = (
    "Starting from the mean latent, one number at a time is moved from three standard deviations below to three above, "
    "and decoded. Dimensions that carry most come first; where a row does not change, the decoder does not listen to "
    "that dimension.\n"
    "A dimension rarely stands for one thing a person has a word for, and nothing in the training asks it to. "
    "Principal components mix all dimensions: the first is the direction in which latents vary most."
)
MOSAIC = (
    "Mixtures of three latents: each corner is one image's reconstruction, each cell between is decoded from the "
    "weighted mean of the three. {plane}\n"
    "Cells far from any image are guesses of the decoder; that they look plausible is no evidence that they occur."
)


def interpolation_section(material: Material) -> Section:
    """Two pairs of images, each joined by three paths."""
    title = "Between two images"
    rows = unlike(material.table, material.label, 4)
    if len(rows) < 2:
        return Section(
            "interpolation", title, INTERPOLATION, (Note("It takes two images to go between; there is one."),)
        )
    pairs = [rows[i : i + 2] for i in range(0, len(rows) - 1, 2)]
    blocks: list[Block] = [
        Group((strips(material, pair, list(PATHS), f"interpolation-{i}.png"),), title=_title(material, pair))
        for i, pair in enumerate(pairs, start=1)
    ]
    if material.table.size == 1:
        blocks.append(Note("With one number per image there is one path only: the straight line."))
    return Section("interpolation", title, INTERPOLATION, tuple(blocks))


def _title(material: Material, pair: npt.NDArray[np.intp]) -> str:
    first, second = (what_is(material.table, row, material.label) for row in pair.tolist())
    return f"From {first} to {second}"


def strips(material: Material, pair: npt.NDArray[np.intp], names: list[str], file: str = "") -> Strips:
    """A row of decoded points for each path of `names`; one that does not exist for these latents is left out."""
    rows, left_out = [], []
    for name in names if material.table.size > 1 else ["linear"]:
        try:
            picture = between(material, pair, name)
        except BadInput as error:
            left_out.append(str(error))
            continue
        rows.append(Strip(name, picture, PATHS[name][1]))
    return Strips(tuple(rows), caption=" ".join(f"Left out: {why}." for why in left_out), file=file)


def between(material: Material, pair: npt.NDArray[np.intp], name: str) -> Picture:
    """The images at both ends, and what is decoded on the way."""
    start, end = material.table.latents[pair]
    decoded = material.trained.decode(PATHS[name][0](start, end, STEPS))
    seen = material.trained.seen(material.scored.take(pair))
    ends = [canvas([seen[i : i + 1]]) for i in (0, 1)]
    alt = f"{name} path of {STEPS} decoded steps. {_title(material, pair)}; the images themselves at both ends"
    sheet = beside([ends[0], canvas([decoded]), ends[1]], gap=10)
    return Picture(sheet, alt, STEPS + 2.7)


def traversal_section(material: Material) -> Section:
    """A row for each dimension, by what it carries, and for the first principal components."""
    reference, decode = material.reference, material.trained.decode
    mean, spread = reference.latents.mean(axis=0), reference.latents.std(axis=0)
    carried, unit = used(material.table)
    order = np.argsort(-carried, kind="stable")[:MOST_DIMENSIONS].tolist()
    steps = np.linspace(-REACH, REACH, STEPS)
    rows = []
    for dimension in order:
        path = paths.traverse(mean, dimension, mean[dimension] + steps * spread[dimension])
        idle = unit == "nats" and reference.latents[:, dimension].var() <= 0.01
        note = (
            f"{number(float(carried[dimension]), 2)} {unit}"
            if unit == "nats"
            else f"variance {number(float(carried[dimension]), 2)}"
        )
        alt = f"Decoded while latent {dimension} goes from −3 to +3 standard deviations"
        picture = Picture(canvas([decode(path)]), alt, STEPS)
        rows.append(Strip(f"latent {dimension}", picture, note + (", collapsed" if idle else "")))
    more = material.table.size - len(order)
    caption = "From −3 to +3 standard deviations of that latent, the mean in the middle." + (
        f" The other {whole(more)} carry less and are not shown." if more else ""
    )
    blocks: list[Block] = [Strips(tuple(rows), "One latent at a time", caption, "traversals.png")]
    if len(reference) > 1 and material.table.size > 1:
        blocks.append(_components(material))
    return Section("traversals", "One direction at a time", TRAVERSAL, tuple(blocks))


def _components(material: Material) -> Strips:
    principal = principal_components(material.reference.latents)
    total = max(float(principal.variances.sum()), 1e-12)
    rows = []
    for i in range(min(COMPONENTS, material.table.size)):
        variance = float(principal.variances[i])
        path = paths.along_component(principal.mean, principal.components[i], variance**0.5, (-REACH, REACH), STEPS)
        alt = f"Decoded along principal component {i + 1} from −3 to +3 standard deviations"
        picture = Picture(canvas([material.trained.decode(path)]), alt, STEPS)
        rows.append(Strip(f"component {i + 1}", picture, f"{percent(variance / total, 0)} of the variance"))
    return Strips(tuple(rows), "Along principal components", file="components.png")


def mosaic_section(material: Material) -> Section:
    """For two dimensions the whole plane; for two or more a triangle between three images."""
    title, size = "Mosaics", material.table.size
    blocks: list[Block] = []
    plane = ""
    if size == 2:
        plane = "The latent has two numbers, so the whole plane can be seen as well."
        blocks.append(_plane(material))
    rows = unlike(material.table, material.label, 3)
    if len(rows) == 3 and size > 1:
        blocks.append(_triangle(material, rows))
    else:
        why = "three images" if size > 1 else "latents of two numbers or more"
        blocks.append(Note(f"There is no triangle: it needs {why}."))
    return Section("mosaics", title, MOSAIC.format(plane=plane).replace(" \n", "\n"), tuple(blocks))


def _plane(material: Material) -> Picture:
    if material.variational:
        cells = paths.plane_of_prior(MOSAIC_SIDE)
        caption = "The plane at even quantiles of the prior: each cell is as probable as any other."
    else:
        cells = paths.plane_of_range(material.reference.latents, MOSAIC_SIDE, within=0.98)
        caption = "The plane in even steps over the range of 98 % of the latents."
    images = material.trained.decode(cells.reshape(-1, 2))
    alt = f"{MOSAIC_SIDE} by {MOSAIC_SIDE} decoded latents of the plane"
    return Picture(canvas(in_rows(images, MOSAIC_SIDE), gap=0), alt, MOSAIC_SIDE, 2.6, caption, "plane.png")


def _triangle(material: Material, rows: npt.NDArray[np.intp]) -> Picture:
    top, left, right = material.table.latents[rows]
    made = paths.three_points(top, left, right, TRIANGLE_SIDE)
    names = [what_is(material.table, row, material.label) for row in rows.tolist()]
    caption = f"Top: {names[0]}; lower left: {names[1]}; lower right: {names[2]}."
    sheet = triangle(material.trained.decode(made.latents), made.places)
    return Picture(
        sheet, f"Triangle of decoded mixtures of three images. {caption}", TRIANGLE_SIDE, 4, caption, "triangle.png"
    )
