"""Clusters of latents as portraits: how many images, what they are made of, what they look like."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.agreement import mean_agreement
from hinterland.analysis.attribution.asked import groups_of
from hinterland.analysis.attribution.cluster_factors import FactorInside, factors_inside
from hinterland.analysis.attribution.clusters import Cell, Clusters, Portrait, kmeans_clusters, portraits
from hinterland.analysis.statistics.sampling import stratified
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable
from hinterland.report.blocks import Block, Card, Grid, Note, Picture, Section, Table, Verdict
from hinterland.report.material import Material
from hinterland.report.sheets import canvas
from hinterland.report.words import enumerated, interval, number, percent, plural, thousandths, whole

MOST_CLUSTERED = 10_000  # images
WITHOUT_LABEL = 10  # clusters where no label says how many
MOST_CARDS = 20
MOST_AVERAGED = 500  # images of a mean image
TYPICAL, ATYPICAL = 6, 3
MOST_NAMED = 3  # classes, and factors, that a card tells of
ENRICHED = 0.05  # p, corrected for all clusters and classes
TEXT = (
    "k-means puts images whose latents lie near each other into {k} clusters{why}; it is not told what the images are. "
    "Each card shows the mean of a cluster's images, the image that the decoder makes of their mean latent, the "
    "{typical} images nearest to the middle of the cluster, and the {atypical} farthest from it, which are the ones to "
    "doubt."
)
OF_CLASSES = (
    "\nA class's share is that among the cluster's images; how many times its share in all images that is, says "
    "whether the class is enriched there. Odds are compared inside against outside the cluster, with a 95 % interval."
)
OF_GROUPS = " Images of one group are no independent witnesses, so these intervals are too narrow."


def clusters_section(material: Material) -> Section:
    """A card for each cluster of k-means, the largest first; how far the clusters agree with the label above them."""
    title = "Clusters"
    label = material.label
    rows, table = _sampled(material.table, label, material.seed)
    classes = len(np.unique(table.labels[label].codes)) if label is not None else WITHOUT_LABEL
    k = min(classes, len(table))
    why = f", as many as {label} has classes" if label is not None else " (there is no label to count)"
    text = TEXT.format(k=k, why=why, typical=TYPICAL, atypical=ATYPICAL) + (OF_CLASSES if label is not None else "")
    try:
        found = kmeans_clusters(table.latents, k, material.seed, material.name)
    except BadInput as error:
        return Section("clusters", title, text, (Note(f"No clusters: {error}."),))
    known = table.labels[label] if label is not None else Label(np.full(len(table), -1, np.int32), ())
    drawn = portraits(table.ids, table.latents, known, found, TYPICAL)
    order = sorted(drawn, key=lambda portrait: -portrait.images)
    blocks: list[Block] = []
    if label is not None:
        blocks.append(Verdict((_agreement(material, known, found, label),)))
    shown = order[:MOST_CARDS]
    place = dict(zip(table.ids.tolist(), rows.tolist(), strict=True))
    cards = [_card(material, table, rows, found, portrait, i, place) for i, portrait in enumerate(shown, start=1)]
    blocks.append(Grid(tuple(cards), least_rem=19))
    notes = []
    missing = int((material.table.labels[label].codes < 0).sum()) if label is not None else 0
    if missing:
        notes.append(f"{plural(missing, 'image')} without {label} are in no cluster.")
    if len(table) + missing < len(material.table):
        notes.append(f"{whole(len(table))} of {whole(len(material.table))} images were clustered, drawn by class.")
    if len(shown) < len(order):
        notes.append(f"The {len(shown)} largest of {len(order)} clusters are shown.")
    if notes:
        blocks.append(Note(" ".join(notes)))
    return Section(
        "clusters",
        title,
        text + (OF_GROUPS if label is not None and groups_of(table) is not None else ""),
        tuple(blocks),
    )


def _sampled(table: LatentTable, label: str | None, seed: int) -> tuple[npt.NDArray[np.intp], LatentTable]:
    """The images that are clustered: those with the label, at most 10,000 of them, and their rows."""
    codes = np.zeros(len(table), np.intp) if label is None else table.labels[label].codes.astype(np.intp)
    known = np.flatnonzero(codes >= 0)
    rows = known[stratified(codes[known], MOST_CLUSTERED, seed)]
    return rows, table.take(rows)


def _agreement(material: Material, known: Label, found: Clusters, label: str) -> str:
    """How far clusters and classes agree, by the finding where there is one."""
    finding, other = material.found("kmeans_ami", label), material.found("kmeans_ari", label)
    if finding is None or other is None:
        values = mean_agreement(known.codes.astype(np.intp), [found.partition])
        both = f"AMI {thousandths(float(values.ami))}, ARI {thousandths(float(values.ari))}"
        return f"Clusters and {label} agree by {both}: 1 would be the same partition, 0 is chance."
    said = []
    for name, one in (("AMI", finding), ("ARI", other)):
        ends = "" if one.low is None or one.high is None else f" ({thousandths(one.low)} to {thousandths(one.high)})"
        said.append(f"{name} {thousandths(one.estimate)}{ends}")
    chance = "" if finding.null is None else f"; labels shuffled give {thousandths(finding.null)}"
    p = "" if finding.p_value is None else f", p = {finding.p_value:.3g}"
    return (
        f"Clusters and {label} agree by {' and '.join(said)}, where 1 would be the same partition and 0 is chance"
        f"{chance}{p} (mean over several seeds of k-means; the cards show one of them)."
    )


def _card(
    material: Material,
    table: LatentTable,
    rows: npt.NDArray[np.intp],
    found: Clusters,
    portrait: Portrait,
    number_of: int,
    place: dict[str, int],
) -> Card:
    inside = np.flatnonzero(found.codes == portrait.cluster)
    name = f"Cluster {number_of}"
    items: list[Block] = [
        *_means(material, rows[inside], found.centres[portrait.cluster], name),
        _images(material, portrait.typical, place, f"nearest to the middle of {name.lower()}", "typical"),
    ]
    if portrait.images > TYPICAL:
        far = portrait.atypical[:ATYPICAL]
        items.append(_images(material, far, place, f"farthest from the middle of {name.lower()}", "atypical"))
    if table.factors:
        items.append(_factors(factors_inside(table, found.codes == portrait.cluster, MOST_NAMED, material.seed)))
    size = f"{plural(portrait.images, 'image')}, {percent(portrait.images / len(table), 0)} of all."
    lines = [size, *composition(portrait)]
    return Card(name + _mostly(portrait.cells), tuple(lines), tuple(items))


def composition(portrait: Portrait) -> list[str]:
    """What a cluster is made of, in words that say no more than the intervals allow."""
    cells = [cell for cell in portrait.cells if cell.images]
    if not cells:
        return []
    frequent = sorted(cells, key=lambda cell: -cell.share)[:MOST_NAMED]
    parts = [f"{cell.name} ({percent(cell.share, 0)}{_times(cell)})" for cell in frequent]
    rest = len(cells) - len(frequent)
    made = f"Made of {enumerated(parts)}" + (f", and {plural(rest, 'class', 'classes')} more." if rest else ".")
    enriched = [cell for cell in cells if cell.low > 0 and cell.p_value <= ENRICHED]
    if not enriched:
        return [made, "No class is more frequent here than elsewhere, as far as can be told."]
    best = max(enriched, key=lambda cell: cell.share)
    odds = np.exp([best.log_odds, best.low, best.high])
    return [
        made,
        f"The odds of {best.name} are {number(float(odds[0]), 2)} times those outside "
        f"({number(float(odds[1]), 2)} to {number(float(odds[2]), 2)}).",
    ]


def _mostly(cells: tuple[Cell, ...]) -> str:
    """The class that makes up most of a cluster, if one does."""
    first = max(cells, key=lambda cell: cell.share, default=None)
    if first is None:
        return ""
    return f": mostly {first.name}" if first.share > 0.5 else ": a mixture"


def _times(cell: Cell) -> str:
    return "" if not np.isfinite(cell.times) else f", {number(cell.times, 2)} × its share"


def _means(material: Material, rows: npt.NDArray[np.intp], centre: npt.NDArray[np.float64], name: str) -> list[Picture]:
    chosen = rows[:MOST_AVERAGED]
    mean = material.trained.seen(material.scored.take(np.sort(chosen))).mean(axis=0, keepdims=True)
    of = f" of {whole(len(chosen))}" if len(chosen) < len(rows) else ""
    caption = f"mean{of} images" if of else "mean image"
    decoded = material.trained.decode(centre[None])
    return [
        Picture(canvas([mean]), f"Mean image{of} of {name.lower()}", 1, 4.5, caption),
        Picture(canvas([decoded]), f"Decoded mean latent of {name.lower()}", 1, 4.5, "mean latent, decoded"),
    ]


def _images(material: Material, ids: tuple[str, ...], place: dict[str, int], what: str, caption: str) -> Picture:
    shown = material.trained.seen(material.scored.take(np.array([place[name] for name in ids], dtype=np.intp)))
    return Picture(canvas([shown]), f"{plural(len(ids), 'image')} {what}", len(ids), 3, caption)


def _factors(found: tuple[FactorInside, ...]) -> Table:
    """The factors that differ most between inside and outside."""
    rows = tuple((one.name, number(one.mean), interval(one.low, one.high), number(one.outside)) for one in found)
    return Table("Factors that differ most from the other images", ("factor", "mean", "95 %", "others"), rows)
