"""How the compared runs learned, and what each of their latents carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hinterland.analysis.geometry import kl_per_dimension
from hinterland.report.blocks import Chart, Grid, Group, Legend, Note, Section
from hinterland.report.charts import Curve, bars, curves
from hinterland.report.contest import Contest, Entrant
from hinterland.report.sections.dimensions import MOST
from hinterland.report.sections.stages import story
from hinterland.report.sections.training import thousands, unit_of
from hinterland.report.words import named, number

CURVES = (
    "Each term against the images seen (of a run that grew, in all its stages): a line for the training images, a "
    "dashed one for validation where there is any, a diamond for the test split at the end. Only a term that runs have "
    "in the same unit can be compared, and an objective that has a KL in it is another objective than one without."
)
DIMENSIONS = (
    "For variational runs, how many nats each latent tells about an image, most to least. Latents near 0 have "
    "collapsed to the prior. A plain autoencoder has no prior, and so no KL and no bar here."
)


def curves_section(contest: Contest) -> Section:
    """A drawing for each term, with a colour for each arm."""
    runs = contest.runs
    lines = {e.name: [x for x in story(e.trained.folder) if x.get("terms")] for e in runs}
    terms = dict.fromkeys(term for each in lines.values() for line in each for term in line["terms"])
    drawn = []
    for term in terms:
        parts = [part for e in runs for part in _curves_of(e, lines[e.name], term)]
        units = {unit_of(term, e.trained.config) for e in runs if any(term in x["terms"] for x in lines[e.name])}
        unit = units.pop() if len(units) == 1 else "units differ"
        ends = _ends(contest, parts, lines, term)
        label = f"{named(term)} of each run against images seen: {ends}"
        drawing = curves(parts, "images seen (thousands)", unit, label, legend=False)
        drawn.append(Chart(drawing, named(term), f"{ends}." if ends else ""))
    if not drawn:
        return Section("curves", "Learning curves", CURVES, (Note("None of the runs has lines in metrics.jsonl."),))
    legend = Legend(tuple(dict.fromkeys(e.mark for e in runs)))
    return Section("curves", "Learning curves", CURVES, (Group((legend, Grid(tuple(drawn), least_rem=18))),))


def _ends(contest: Contest, parts: Sequence[Curve], lines: Mapping[str, list[dict[str, Any]]], term: str) -> str:
    """Where each curve ends; of arms with several seeds the mean and deviation at the end of the run."""
    if len(contest.arms) == len(contest.entrants):
        return "; ".join(f"{p.name} ends at {number(p.y[-1], 4)}" for p in parts)
    said = []
    for arm in contest.arms:
        last = [x for e in contest.of(arm) for x in lines.get(e.name, []) if x.get("finished") and term in x["terms"]]
        values = [x["terms"][term] for x in last]
        if len(values) > 1:
            spread = f"{number(float(np.mean(values)), 4)} ± {number(float(np.std(values, ddof=1)), 2)}"
            said.append(f"{arm.name} ends at {spread} over {len(values)} seeds")
        elif values:
            said.append(f"{arm.name} ends at {number(values[0], 4)}")
    return "; ".join(said)


def _curves_of(entrant: Entrant, lines: Sequence[dict[str, Any]], term: str) -> list[Curve]:
    parts = []
    for split in ("train", "validation", "test"):
        chosen = [x for x in lines if x["split"] == split and term in x["terms"]]
        learning, last = [x for x in chosen if not x.get("finished")], [x for x in chosen if x.get("finished")]
        name = f"{entrant.name}, {split}"
        if learning:
            values = [x["terms"][term] for x in learning]
            parts.append(Curve(name, thousands(learning), values, entrant.colour, dashed=split == "validation"))
        if last:
            parts.append(Curve(name, thousands(last), [last[-1]["terms"][term]], entrant.colour, points_only=True))
    return parts


def dimensions_section(contest: Contest) -> Section:
    """KL per latent, most to least, of what is variational."""
    chosen = [e for e in contest.pictured if e.table.logvar is not None]
    if not chosen:
        why = "None of what is compared is variational, so there is no KL to compare."
        return Section("dimensions", "What each latent carries", DIMENSIONS, (Note(why),))
    sorted_kl = {e.name: sorted(kl_per_dimension(e.table).tolist(), reverse=True)[:MOST] for e in chosen}
    longest = max(len(values) for values in sorted_kl.values())
    words = "KL per latent from most to least: " + "; ".join(
        f"{name} {number(values[0], 2)} down to {number(values[-1], 2)} nats" for name, values in sorted_kl.items()
    )
    groups = [(e.name, sorted_kl[e.name], e.colour) for e in chosen]
    ticks = [str(i) for i in range(1, longest + 1)]
    drawing = bars(groups, ticks, ("latents, most to least", "KL per latent, nats"), words)
    marks = tuple(dict.fromkeys(e.mark for e in chosen))
    return Section("dimensions", "What each latent carries", DIMENSIONS, (Legend(marks), Chart(drawing)))
