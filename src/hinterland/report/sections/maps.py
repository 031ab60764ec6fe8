"""The map: latents as points in the plane, with how far each picture can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

from hinterland.analysis.projections.projection import Method, Projection, project
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.report.blocks import Block, Chart, Grid, Group, Legend, Note, Section
from hinterland.report.material import Material
from hinterland.report.records import keep, kept, key_of
from hinterland.report.scatter import scatter, shaded
from hinterland.report.theme import Marked, marked
from hinterland.report.words import number, percent, whole

SHOWN = 1_000
METHODS: dict[Method, str] = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP", "isomap": "Isomap"}
TEXT = (
    "Each point is one image; images with similar latents lie near each other. PCA is a straight view along the two "
    "directions of greatest variance; t-SNE, UMAP and Isomap bend the space so that neighbours stay neighbours.\n"
    "Trustworthiness (1 is best, about 0.5 is chance) falls where neighbours in the picture are not neighbours in "
    "truth, continuity where true neighbours were torn apart. In t-SNE and UMAP do not read anything from the size of "
    "a cluster, the distance between clusters or the direction of an axis."
)


def projections(material: Material, methods: Sequence[Method], progress: Progress) -> dict[Method, Projection]:
    """The first 1,000 latents in the plane by each method; too few, or all the same: none.

    What was drawn before of the same latents is taken from latents/maps.parquet, and what is drawn now kept there.
    """
    first = material.table.latents[:SHOWN]
    k = max(1, min(10, (len(first) - 1) // 2))
    path, key = material.trained.folder.latents / "maps.parquet", key_of(first, k, material.seed)
    made = kept(path, key, Projection)
    if set(methods) <= set(made):
        return {method: made[method] for method in methods}
    with progress.step(f"map {material.name}", len(methods)) as bar:
        for method in methods:
            try:
                made[method] = made.get(method) or project(first, method, material.seed, k=k)
            except BadInput:  # nothing to draw: the section says so
                return {}
            bar.advance(1, METHODS[method])
    if material.keeps:
        keep(path, key, made)
    return {method: made[method] for method in methods}


def map_section(material: Material, made: dict[Method, Projection]) -> Section:
    """All projections coloured by the label, and one by how well each image came back."""
    table, label = material.table, material.label
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
        drawn = tuple(drawn_map(p, colours, label) for p in made.values())
        blocks.append(Group((Legend(colours.marks), Grid(drawn, least_rem=22)), title=f"Coloured by {label}"))
    else:
        blocks.append(Note("The images have no labels, so the maps are coloured by how well each image came back."))
    if error is not None:
        methods = [m for m in made if label is None or m == "tsne"]
        parts = []
        for method in methods:
            words = f"{METHODS[method]} map of {count} latents, coloured by reconstruction error"
            drawing = shaded(made[method].positions, error, words)
            parts.append(
                Chart(drawing, METHODS[method], trust_in_words(made[method]), "map", f"map-{method}-error.svg")
            )
        blocks.append(
            Grid(tuple(parts), 22, title="Coloured by reconstruction error: blue the best ninth, vermilion the worst")
        )
    return Section("map", title, TEXT, tuple(blocks))


def marks_of(label: Label) -> Marked:
    """The marks of a label's classes."""
    return marked(label.codes, label.names)


def drawn_map(made: Projection, colours: Marked, label: str, of: str = "") -> Chart:
    """One projection with its trust below."""
    name = METHODS[made.method]
    words = f"{name} map of {len(made.positions)} latents{of}, coloured by {label}; {trust_in_words(made)}"
    drawing = scatter(made.positions, colours, words)
    return Chart(drawing, name + of, trust_in_words(made), "map", "" if of else f"map-{made.method}.svg")


def trust_in_words(made: Projection) -> str:
    """Trustworthiness and continuity, and for PCA the variance that is visible."""
    text = f"trustworthiness {number(made.trustworthiness)}, continuity {number(made.continuity)} ({made.k} neighbours)"
    if made.explained is not None:
        text += f"; shows {percent(sum(made.explained), 0)} of the variance"
    return text
