"""Which factor is in which latent: a table of shares to look at, in words, beside the baselines, and decoded."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hinterland.analysis.answers import BASELINES, relation
from hinterland.analysis.disentanglement.findings import MEANINGS, OF_ALL
from hinterland.analysis.disentanglement.places import Places, places_of
from hinterland.analysis.finding import Finding
from hinterland.analysis.standard import causes_of
from hinterland.ground.errors import BadInput
from hinterland.latents import paths
from hinterland.report.blocks import Block, Chart, Grid, Note, Picture, Section, Strip, Strips, Verdict
from hinterland.report.material import Material
from hinterland.report.sections.knowledge import beside_table
from hinterland.report.shares import Shares, shares_drawing
from hinterland.report.sheets import canvas
from hinterland.report.words import enumerated, named, number, percent, plural, thousandths

Numbers = npt.NDArray[np.float64]

TITLE = "Which factor is in which latent"
MOST_LATENTS, MOST_FACTORS = 24, 12  # rows and columns that can still be read
STEPS, WITHIN = 9, 0.98  # of the latents, whose range is decoded
TEXT = (
    "What these images were made from is known. Importance is how far a random forest relies on each latent to tell a "
    "factor; each column sums to 1. Mutual information is what a latent tells by itself, as a share of all there is "
    "to tell, less what chance would give. Squares grow with the share, and shares from .10 on are written out.\n"
    "At the right, D and modularity say how far a latent serves one factor only; at the foot, C and the gap say how "
    "far a factor is served by one latent only: 1 is best. A latent may serve a factor together with others and tell "
    "nothing of it alone. Principal components and untrained encoders have such scores too: without them beside it, a "
    "score says little."
)
ALONE = (
    "One factor of these images is known. Mutual information is what a latent tells of it by itself, as a share of all "
    "there is to tell, less what chance would give. Whether latents keep several factors apart, one factor cannot show."
)


def has_causes(material: Material) -> bool:
    """Whether anything is known that images were made from."""
    return bool(causes_of(material.table))


def disentanglement_section(material: Material) -> Section:
    """Sentences, both tables of shares, the scores beside the baselines', and each factor decoded."""
    try:
        places = _places(material)
    except BadInput as error:
        return Section("disentanglement", TITLE, TEXT, (Note(f"Not measured: {error}."),))
    blocks: list[Block] = [Verdict(places.in_words()), Grid(_charts(places, material), least_rem=19)]
    names = places.evidence.names
    scores = [f for f in material.findings if f.name in MEANINGS and f.subject in (OF_ALL, *names[: len(names) == 1])]
    compared = tuple(score_in_words(f) for f in scores if f.name in ("mig", "dci_disentanglement") and f.baselines)
    if compared:
        blocks.append(Verdict(compared))
    if scores:
        blocks.append(
            beside_table(scores, "All factors together" if len(names) > 1 else f"What is known of {names[0]}")
        )
    blocks.append(_strips(material, places))
    return Section("disentanglement", TITLE, TEXT if places.dci else ALONE, tuple(blocks))


def _places(material: Material) -> Places:
    """By the forest that the findings speak of: the quick one unless they say otherwise."""
    table, seed = material.table, material.seed
    quick = places_of(table, seed=seed)
    said = material.found("dci_disentanglement", OF_ALL)
    if said is None or quick.dci is None or math.isclose(said.estimate, quick.dci.disentanglement):
        return quick
    return places_of(table, seed=seed, quick=False)


def score_in_words(found: Finding) -> str:
    """A score beside its baselines; more or less than they have only where the interval excludes 0."""
    interval = "" if found.low is None or found.high is None else f" [{number(found.low)}, {number(found.high)}]"
    kinds: dict[str, list[str]] = {}
    for name, words in BASELINES.items():
        if name in found.baselines:
            b = found.baselines[name]
            size = f"{words} ({_signed(b.difference)}, {_signed(b.low)} to {_signed(b.high)})"
            kinds.setdefault(relation(b.low, b.high), []).append(size)
    said = "; ".join(f"{kind} {enumerated(who)}" for kind, who in kinds.items())
    return f"{named(found.name)} over all factors is {number(found.estimate)}{interval}, {said}."


def _signed(value: float) -> str:
    text = thousandths(value)
    return text if text.startswith("−") or text == "0.000" else f"+{text}"


def tables_of(places: Places) -> list[tuple[str, Shares]]:
    """Importance, where there are factors to tell apart, and mutual information, in the same order: with titles."""
    several = places.dci is not None
    made = [("Mutual information", _shares(places, places.told, places.modularity, places.gap, several))]
    if places.dci is not None:
        table = _shares(places, places.importance, places.dci.per_latent, places.dci.per_factor, True, ("D", "C"))
        made.insert(0, ("Importance for a random forest", table))
    return made


def _shares(
    places: Places,
    values: Numbers,
    side: Numbers,
    foot: Numbers,
    several: bool,
    names: tuple[str, str] = ("modularity", "gap"),
) -> Shares:
    """Latents by the factor they serve; of many the most important ones, of many factors the first."""
    shown = _shown(places)
    serves = places.serves[shown].tolist()
    latents, factors = places.evidence.dimensions, slice(0, MOST_FACTORS)
    return Shares(
        values[shown, factors],
        tuple(f"latent {latents[i]}" for i in shown),
        places.evidence.names[factors],
        side[shown],
        foot[factors],
        names[0] if several else "",
        names[1],
        tuple(f"latent {i}" for i in places.evidence.dropped[: MOST_LATENTS - len(shown)].tolist()),
        tuple(r for r in range(1, len(shown)) if serves[r] != serves[r - 1]),
    )


def _charts(places: Places, material: Material) -> tuple[Chart, ...]:
    """The tables as drawings, with what they rest on."""
    cut = _left_out(places)
    made: list[Chart] = []
    for title, table in tables_of(places):
        basis = f"20 bins of equal width, {plural(len(places.evidence.looked_at), material.split + ' image')}."
        name = "information"
        if places.dci is not None and not made:
            name = "importance"
            basis = f"{places.dci.trees} trees on {plural(places.dci.images_a_tree, material.split + ' image')} each."
        drawing = shares_drawing(table, _label(title, places))
        made.append(Chart(drawing, title, f"{basis}{cut}", file=f"factors-{name}.svg"))
    return tuple(made)


def _shown(places: Places) -> list[int]:
    order = places.order.tolist()
    most = np.argsort(-places.importance.max(axis=1), kind="stable")[:MOST_LATENTS].tolist()
    return [i for i in order if i in most]


def _left_out(places: Places) -> str:
    """What the tables do not show, with counts."""
    evidence, said = places.evidence, []
    hidden = sorted(set(range(len(evidence.dimensions))) - set(_shown(places)))
    if hidden:
        most = float(places.importance[hidden].max())
        said.append(f"{plural(len(hidden), 'latent')} of less importance, at most {number(most, 2)}")
    dead = len(evidence.dropped) - max(0, MOST_LATENTS - len(_shown(places)))
    if dead > 0:
        said.append(f"{plural(dead, 'latent')} that hardly {'varies' if dead == 1 else 'vary'}")
    if len(evidence.names) > MOST_FACTORS:
        said.append(plural(len(evidence.names) - MOST_FACTORS, "factor"))
    dotted = " Dotted: latents that hardly vary from image to image." if len(evidence.dropped) else ""
    return dotted + (f" Not shown: {enumerated(said)}." if said else "")


def _label(what: str, places: Places) -> str:
    latents = plural(len(places.evidence.dimensions), "latent")
    return f"{what}: {latents} by {plural(len(places.evidence.names), 'factor')}. {' '.join(places.in_words())}"


def _strips(material: Material, places: Places) -> Strips:
    """For each factor the latent that serves it best, decoded from one end of its range to the other."""
    reference = material.reference.latents
    middle = reference.mean(axis=0)
    start = reference[int(np.square(reference - middle).sum(axis=1).argmin())]
    rows, untold = [], []
    for k, name in enumerate(places.evidence.names):
        best = places.best(k)
        if best is None:
            untold.append(name)
            continue
        latent = int(places.evidence.dimensions[best])
        low, high = np.quantile(reference[:, latent], [(1 - WITHIN) / 2, (1 + WITHIN) / 2]).tolist()
        decoded = material.trained.decode(paths.traverse(start, latent, np.linspace(low, high, STEPS)))
        alt = f"Decoded while latent {latent}, which serves {name} best, goes from {number(low)} to {number(high)}"
        what = "importance" if places.dci else "tells alone"
        note = f"latent {latent}, {what} {places.importance[best, k]:.2f}"
        rows.append(Strip(name, Picture(canvas([decoded]), alt, STEPS), note))
    caption = (
        "From the latent of the image nearest to the mean, one number is moved over the range of "
        f"{percent(WITHIN, 0)} of the images, all others stay. Where a strip changes in more than its factor, so does "
        "the latent."
    )
    if untold:
        caption += f" No strip for {enumerated(untold)}: no single latent surely tells of it."
    return Strips(tuple(rows), "Each factor by the latent that serves it best", caption, "factors.png")
