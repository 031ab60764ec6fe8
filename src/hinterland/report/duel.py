"""The numbers of a comparison: what may be said, the same measures side by side, paired differences, curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hinterland.analysis.geometry import active_units, kl_per_dimension
from hinterland.models.summary import summarise
from hinterland.report.blocks import Chart, Grid, Group, Legend, Note, Section, Table, Verdict
from hinterland.report.charts import Curve, bars, curves
from hinterland.report.contest import Entrant, told_right
from hinterland.report.sections.dimensions import MOST
from hinterland.report.sections.summary import last_terms
from hinterland.report.sections.training import thousands, unit_of
from hinterland.report.verdict import Difference, amount, judged, sentence
from hinterland.report.words import enumerated, named, number, percent, plural, whole

VERDICT = (
    "Said of these runs on the same {n} {split} images. Better or worse is said only where the 95 % interval of "
    "the paired difference excludes 0; it covers which images happened to be in the split, not the seed: each run was "
    "trained once, and another seed may turn a small difference round. To say that one kind of model is better than "
    "another takes several runs of each."
)
MEASURES = (
    "The same measures for every run, computed on the same images. A larger latent can hold more, so errors of runs "
    "with different latent sizes are no contest; terms of different objectives have different meanings and are not "
    "subtracted."
)
CURVES = (
    "Each term against the images seen: a line for the training images, a dashed one for validation where there is "
    "any, a diamond for the test split at the end. Only a term that both runs have in the same unit can be compared, "
    "and an objective that has a KL in it is another objective than one without."
)
DIMENSIONS = (
    "For variational runs, how many nats each latent tells about an image, most to least. Latents near 0 have "
    "collapsed to the prior. A plain autoencoder has no prior, and so no KL and no bar here."
)


def verdict_section(entrants: Sequence[Entrant], found: Sequence[Difference]) -> Section:
    """The judgements as sentences, what else must be said, and who is who."""
    first = entrants[0].material
    said = [sentence(d) for d in found if not d.measure.startswith("Absolute")]
    sizes = {e.name: e.trained.latent_size for e in entrants}
    if len(set(sizes.values())) > 1:
        told = enumerated([f"{name} {plural(size, 'number')}" for name, size in sizes.items()])
        said.append(f"The runs differ in latent size ({told} per image): a larger latent keeps more by itself.")
    hashes = {e.trained.config.data.fingerprint for e in entrants}
    if len(hashes) > 1:
        said.append("The runs were trained on different images, so differences may come from those.")
    basis = VERDICT.format(n=whole(len(first.table)), split=first.split)
    return Section("verdict", "Verdict", "", (Verdict(tuple(said)), Note(basis)))


def measures_section(entrants: Sequence[Entrant], found: Sequence[Difference]) -> Section:
    """Values side by side, then the paired differences with their intervals."""
    rows = [(name, *(value(e) for e in entrants)) for name, value in _measures(entrants).items()]
    values = Table("The same measures", ("measure", *(e.name for e in entrants)), tuple(rows))
    judged_rows = tuple(
        (
            d.measure,
            f"{d.run} − {d.reference}",
            amount(d.estimate, d),
            "" if d.low is None or d.high is None else f"{amount(d.low, d)} to {amount(d.high, d)}",
            judged(d),
        )
        for d in found
    )
    head = ("measure", "difference", "estimate", "95 % interval", "verdict")
    caption = "Paired differences, image by image; points are percentage points"
    differences = Table(caption, head, judged_rows, text_columns=(0, 1, 4))
    return Section("measures", "Measures", MEASURES, (values, differences))


def _measures(entrants: Sequence[Entrant]) -> dict[str, Callable[[Entrant], str]]:
    """How each row of the table is read off a run."""
    rows: dict[str, Callable[[Entrant], str]] = {
        "Latent size (numbers)": lambda e: whole(e.trained.latent_size),
        "Weights": lambda e: whole(sum(x.parameters for x in summarise(e.trained.model, e.trained.shape))),
        "Images seen": lambda e: whole(max((x["images_seen"] for x in e.trained.folder.metrics()), default=0)),
        "Squared error per pixel": lambda e: number(float(e.material.table.scores["mse_per_pixel"].mean())),
        "Absolute error per pixel": lambda e: number(float(e.material.table.scores["mae_per_pixel"].mean())),
    }
    for probe, result in entrants[0].probes.items():
        rows[told_right(result)] = lambda e, p=probe: (  # type: ignore[misc]
            percent(e.probes[p].accuracy) if p in e.probes else "–"
        )
    for term in dict.fromkeys(t for e in entrants for t in last_terms(e.trained.folder.metrics())):
        rows[f"{named(term)}, at the end"] = lambda e, t=term: _term(e, t)  # type: ignore[misc]
    rows["Active latents"] = lambda e: (
        "–" if e.material.table.logvar is None else f"{active_units(e.material.table).sum()} of {e.trained.latent_size}"
    )
    return rows


def _term(entrant: Entrant, term: str) -> str:
    terms = last_terms(entrant.trained.folder.metrics())
    unit = unit_of(term, entrant.trained.config).removesuffix(" per image")
    return f"{number(terms[term], 4)} {unit}" if term in terms else "–"


def curves_section(entrants: Sequence[Entrant]) -> Section:
    """A drawing for each term, with a colour for each run."""
    lines = {e.name: [x for x in e.trained.folder.metrics() if x.get("terms")] for e in entrants}
    terms = dict.fromkeys(term for each in lines.values() for line in each for term in line["terms"])
    drawn = []
    for term in terms:
        parts = [part for e in entrants for part in _curves_of(e, lines[e.name], term)]
        units = sorted(
            {unit_of(term, e.trained.config) for e in entrants if any(term in x["terms"] for x in lines[e.name])}
        )
        ends = "; ".join(f"{p.name} ends at {number(p.y[-1], 4)}" for p in parts)
        label = f"{named(term)} of each run against images seen: {ends}"
        unit = units[0] if len(units) == 1 else "units differ"
        drawn.append(
            Chart(curves(parts, "images seen (thousands)", unit, label, legend=False), named(term), f"{ends}.")
        )
    legend = Legend(tuple(e.mark for e in entrants))
    return Section("curves", "Learning curves", CURVES, (Group((legend, Grid(tuple(drawn), least_rem=18))),))


def _curves_of(entrant: Entrant, lines: list[dict[str, object]], term: str) -> list[Curve]:
    parts = []
    for split in ("train", "validation", "test"):
        chosen = [x for x in lines if x["split"] == split and term in x["terms"]]  # type: ignore[operator]
        learning, last = [x for x in chosen if not x.get("finished")], [x for x in chosen if x.get("finished")]
        name = f"{entrant.name}, {split}"
        if learning:
            values = [x["terms"][term] for x in learning]  # type: ignore[index]
            parts.append(Curve(name, thousands(learning), values, entrant.colour, dashed=split == "validation"))
        if last:
            value = last[-1]["terms"][term]  # type: ignore[index]
            parts.append(Curve(name, thousands(last), [value], entrant.colour, points_only=True))
    return parts


def dimensions_section(entrants: Sequence[Entrant]) -> Section:
    """KL per latent, most to least, of the variational runs."""
    chosen = [e for e in entrants if e.material.table.logvar is not None]
    if not chosen:
        why = "None of the runs is variational, so there is no KL to compare."
        return Section("dimensions", "What each latent carries", DIMENSIONS, (Note(why),))
    sorted_kl = {e.name: sorted(kl_per_dimension(e.material.table).tolist(), reverse=True)[:MOST] for e in chosen}
    longest = max(len(values) for values in sorted_kl.values())
    words = "KL per latent from most to least: " + "; ".join(
        f"{name} {number(values[0], 2)} down to {number(values[-1], 2)} nats" for name, values in sorted_kl.items()
    )
    groups = [(e.name, sorted_kl[e.name], e.colour) for e in chosen]
    ticks = [str(i) for i in range(1, longest + 1)]
    drawing = bars(groups, ticks, ("latents, most to least", "KL per latent, nats"), words)
    legend = Legend(tuple(e.mark for e in chosen))
    return Section("dimensions", "What each latent carries", DIMENSIONS, (legend, Chart(drawing)))
