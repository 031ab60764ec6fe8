"""The map: latents as points in the plane, with how far each picture can be trusted."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.projections.projection import Method, Projection, project
from hinterland.analysis.projections.stability import stability_of
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.report.blocks import Block, Chart, Grid, Group, Legend, Note, Section
from hinterland.report.material import Material
from hinterland.report.records import keep, kept, key_of
from hinterland.report.scatter import scatter, shaded
from hinterland.report.theme import Marked, marked
from hinterland.report.words import enumerated, number, percent, whole

SHOWN = 1_000
METHODS: dict[Method, str] = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP", "isomap": "Isomap"}
QUICK_METHODS: tuple[Method, ...] = ("pca", "tsne")  # umap takes seconds to import alone
TEXT = (
    "Each point is one image; images with similar latents lie near each other. PCA is a straight view along the two "
    "directions of greatest variance; t-SNE, UMAP and Isomap bend the space so that neighbours stay neighbours.\n"
    "Trustworthiness (1 is best, about 0.5 is chance) falls where neighbours in the picture are not neighbours in "
    "truth, continuity where true neighbours were torn apart. In t-SNE and UMAP do not read anything from the size of "
    "a cluster, the distance between clusters or the direction of an axis."
)
REDRAWN: tuple[Method, ...] = ("tsne", "umap")  # those that chance has a hand in
SEEDS = 3  # pictures that are compared
LIES = (
    "Where the map lies: blue the ninth of the points that can be trusted most, vermilion the ninth that can be least"
)


@dataclasses.dataclass(frozen=True, eq=False)
class Steady:
    """What of a map is there again when it is drawn with other seeds; see `stability.Stability`."""

    common_neighbours: float  # 1 is best, 0 is chance
    residual: float  # share of the layout that is another one
    per_point: npt.NDArray[np.float64]  # (N,) common neighbours of each
    k: int
    seeds: tuple[int, ...]

    def in_words(self) -> str:
        """A clause for beneath the map."""
        return (
            f"drawn with {len(self.seeds)} seeds, {percent(self.common_neighbours, 0)} of each point's {self.k} "
            f"neighbours are there again beyond chance, and {percent(self.residual, 0)} of the layout is another"
        )


def projections(material: Material, methods: Sequence[Method], progress: Progress) -> dict[Method, Projection]:
    """The first 1,000 latents in the plane by each method; too few, or all the same: none.

    What was drawn before of the same latents, by these methods and others, is taken from latents/maps.parquet, and
    what is drawn now kept there.
    """
    first, k = _first(material)
    path, key = material.trained.folder.latents / "maps.parquet", key_of(first, k, material.seed)
    made = kept(path, key, Projection)
    missing = [method for method in methods if method not in made]
    if missing:
        with progress.step(f"map {material.name}", len(missing)) as bar:
            for method in missing:
                try:
                    made[method] = project(first, method, material.seed, k=k)
                except BadInput:  # nothing to draw: the section says so
                    return {}
                bar.advance(1, METHODS[method])
        if material.keeps:
            keep(path, key, made)
    return {method: made[method] for method in METHODS if method in made}


def steadiness(
    material: Material, made: Mapping[Method, Projection], progress: Progress, redraw: bool = True
) -> dict[Method, Steady]:
    """How far t-SNE and UMAP give the same map again with two more seeds, of those that were made.

    Without `redraw` only what was found before, and kept in latents/steadiness.parquet.
    """
    first, k = _first(material)
    path = material.trained.folder.latents / "steadiness.parquet"
    key = key_of(first, k, material.seed, SEEDS)
    found = kept(path, key, Steady)
    missing = [method for method in REDRAWN if method in made and method not in found] if redraw else []
    if missing:
        with progress.step(f"map {material.name} again", len(missing) * (SEEDS - 1)) as bar:
            for method in missing:
                pictures = [made[method]]
                for seed in range(material.seed + 1, material.seed + SEEDS):
                    pictures.append(project(first, method, seed, k=k))
                    bar.advance(1, METHODS[method])
                met = stability_of(tuple(pictures), k)
                found[method] = Steady(met.common_neighbours, met.residual, met.per_point, met.k, met.seeds)
        if material.keeps:
            keep(path, key, found)
    return {method: found[method] for method in REDRAWN if method in found and method in made}


def _first(material: Material) -> tuple[npt.NDArray[np.float32], int]:
    """The latents that are drawn, and the neighbours that are compared."""
    first = material.table.latents[:SHOWN]
    return first, max(1, min(10, (len(first) - 1) // 2))


def map_section(
    material: Material, made: Mapping[Method, Projection], steady: Mapping[Method, Steady] | None = None
) -> Section:
    """All projections coloured by the label, one by how well each image came back, and where they can be trusted."""
    table, label, steady = material.table, material.label, steady or {}
    count = min(len(table), SHOWN)
    title = f"The map of {whole(count)} images"
    if not made:
        why = f"No map: {count} images with latents that differ are too few, or all latents are the same."
        return Section("map", title, TEXT, (Note(why),))
    first = table.take(slice(0, SHOWN))
    error = first.scores.get("mse_per_pixel")
    blocks: list[Block] = []
    if label is not None:
        colours = marks_of(first.labels[label])
        drawn = tuple(drawn_map(p, colours, label, again=steady.get(method)) for method, p in made.items())
        blocks.append(Group((Legend(colours.marks), Grid(drawn, least_rem=22)), title=f"Coloured by {label}"))
    else:
        blocks.append(Note("The images have no labels, so the maps are coloured by how well each image came back."))
    if error is not None:
        methods = [m for m in made if label is None or m == "tsne"]
        parts = [_shaded(made[m], error, "coloured by reconstruction error", f"map-{m}-error.svg") for m in methods]
        blocks.append(
            Grid(tuple(parts), 22, title="Coloured by reconstruction error: blue the best ninth, vermilion the worst")
        )
    blocks.append(Grid(tuple(_lies(made, steady)), 22, title=LIES))
    absent = [METHODS[method] for method in METHODS if method not in made]
    if absent:
        blocks.append(Note(f"Not drawn in a quick look: {enumerated(absent)}; hinterland report draws them."))
    return Section("map", title, TEXT, tuple(blocks))


def _lies(made: Mapping[Method, Projection], steady: Mapping[Method, Steady]) -> list[Chart]:
    """For each map that chance has a hand in: whose neighbours are none in truth, and whose are others each time."""
    charts = []
    for method in (m for m in REDRAWN if m in made):
        one = made[method]
        words = f"by trust in each point: whether its {one.k} neighbours here are neighbours in truth"
        charts.append(_shaded(one, -one.per_point_trust, words, f"map-{method}-trust.svg"))
        if method in steady:
            again = steady[method]
            words = f"by steadiness of each point: {again.in_words()}"
            charts.append(_shaded(one, -again.per_point, words, f"map-{method}-steadiness.svg"))
    return charts


def _shaded(made: Projection, values: npt.NDArray[np.floating], what: str, file: str) -> Chart:
    name = METHODS[made.method]
    drawing = shaded(made.positions, values, f"{name} map of {len(made.positions)} latents, {what}")
    caption = trust_in_words(made) if what.startswith("coloured") else what[:1].upper() + what[1:] + "."
    return Chart(drawing, name, caption, "map", file)


def marks_of(label: Label) -> Marked:
    """The marks of a label's classes."""
    return marked(label.codes, label.names)


def drawn_map(made: Projection, colours: Marked, label: str, of: str = "", again: Steady | None = None) -> Chart:
    """One projection with its trust below, and whether other seeds give it again."""
    name, told = METHODS[made.method], trust_in_words(made)
    if again is not None:
        told += f"; {again.in_words()}"
    words = f"{name} map of {len(made.positions)} latents{of}, coloured by {label}; {told}"
    drawing = scatter(made.positions, colours, words)
    return Chart(drawing, name + of, told, "map", "" if of else f"map-{made.method}.svg")


def trust_in_words(made: Projection) -> str:
    """Trustworthiness and continuity, and for PCA the variance that is visible."""
    text = f"trustworthiness {number(made.trustworthiness)}, continuity {number(made.continuity)} ({made.k} neighbours)"
    if made.explained is not None:
        text += f"; shows {percent(sum(made.explained), 0)} of the variance"
    return text
