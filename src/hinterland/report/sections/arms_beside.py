"""Arms side by side: the same measures of runs, and each finding with its interval, its baselines and differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hinterland.analysis.answers import BASELINES
from hinterland.analysis.comparison.arms import Arm
from hinterland.analysis.comparison.differences import summary
from hinterland.analysis.comparison.drawn import MOST_FITTED
from hinterland.analysis.comparison.measures import PLAIN, Measure, Value
from hinterland.analysis.comparison.verdict import amount, judged
from hinterland.analysis.geometry import active_units
from hinterland.models.summary import summarise
from hinterland.report.blocks import Block, Note, Section, Table
from hinterland.report.contest import Contest, Entrant
from hinterland.report.sections.summary import last_terms
from hinterland.report.sections.training import unit_of
from hinterland.report.words import named, number, thousandths, whole

MEASURES = (
    "The same measures for all, computed on the same images. A larger latent can hold more, so errors of runs with "
    "different latent sizes are no contest; terms of different objectives have different meanings and are not "
    "subtracted."
)
OF_SEEDS = " Of several seeds it is their mean ± standard deviation."
FINDINGS = (
    "Each finding of each arm with its 95 % interval, and below it the difference to {reference} and its verdict. The "
    "most certain differences come first. What a baseline gives needs no learning; where it depends on the arm, its "
    "values stand in the order of the arms."
)
ANEW = (
    " For arms that are compared over images, probes were fitted anew, on the same at most {n} training images, so "
    "that draws are paired; their reports may have fitted them on more."
)

Reading = Callable[[Entrant], float | None]
Format = Callable[[float], str]


def measures_section(contest: Contest) -> Section:
    """Values of each arm, read off its runs and tables."""
    rows = []
    for name, (read, written) in _measures(contest).items():
        cells = tuple(_over_seeds([read(e) for e in contest.of(arm)], written) for arm in contest.arms)
        if any(cells):
            rows.append((name, *(cell or "–" for cell in cells)))
    several = any(len(arm.cells) > 1 for arm in contest.arms)
    values = Table("The same measures", ("measure", *(arm.name for arm in contest.arms)), tuple(rows))
    return Section("measures", "Measures", MEASURES + (OF_SEEDS if several else ""), (values,))


def _over_seeds(values: Sequence[float | None], written: Format) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return ""
    if len(set(known)) == 1:
        return written(known[0])
    return f"{written(float(np.mean(known)))} ± {number(float(np.std(known, ddof=1)), 2)}"


def _measures(contest: Contest) -> dict[str, tuple[Reading, Format]]:
    """How each row of the table is read off an entrant; None where it has no such thing."""
    rows: dict[str, tuple[Reading, Format]] = {
        "Latent size (numbers)": (lambda e: e.table.size, whole),
        "Weights": (lambda e: _of_run(e, _weights), whole),
        "Images seen": (lambda e: _of_run(e, _seen), whole),
        "Squared error per pixel": (lambda e: _score(e, "mse_per_pixel"), number),
        "Absolute error per pixel": (lambda e: _score(e, "mae_per_pixel"), number),
    }
    for term in dict.fromkeys(t for e in contest.runs for t in last_terms(e.trained.folder.metrics())):
        units = {unit_of(term, e.trained.config).removesuffix(" per image") for e in contest.runs}
        unit = f" ({units.pop()})" if len(units) == 1 else ""
        rows[f"{named(term)}, at the end{unit}"] = (lambda e, t=term: _term(e, t)), lambda v: number(v, 4)  # type: ignore[misc]
    rows["Active latents"] = (lambda e: None if e.table.logvar is None else float(active_units(e.table).sum())), number
    return rows


def _of_run(entrant: Entrant, read: Reading) -> float | None:
    return read(entrant) if entrant.material else None


def _weights(entrant: Entrant) -> float:
    return sum(layer.parameters for layer in summarise(entrant.trained.model, entrant.trained.shape))


def _seen(entrant: Entrant) -> float:
    return max((line["images_seen"] for line in entrant.trained.folder.metrics()), default=0)


def _score(entrant: Entrant, name: str) -> float | None:
    return float(entrant.table.scores[name].mean()) if name in entrant.table.scores else None


def _term(entrant: Entrant, term: str) -> float | None:
    return last_terms(entrant.trained.folder.metrics()).get(term) if entrant.material else None


def findings_section(contest: Contest) -> Section:
    """A table for each label and factor, then one of what is known without any."""
    text = FINDINGS.format(reference=contest.arms[0].name)
    if "images" in contest.comparison.replication.values():
        text += ANEW.format(n=whole(MOST_FITTED))
    order = list(dict.fromkeys(d.measure for d in contest.comparison.differences))
    there = dict.fromkeys(m for arm in contest.arms for m in arm.cells[0].values)
    measures = [m for m in there if any(summary(arm, m) for arm in contest.arms)]
    measures.sort(key=lambda m: order.index(m.words) if m.words in order else len(order))
    subjects = dict.fromkeys(m.subject for m in measures)
    blocks: list[Block] = []
    for subject in sorted(subjects, key=lambda s: s in PLAIN):
        if subject not in PLAIN:
            mine = [m for m in measures if m.subject == subject]
            blocks.append(_table(contest, f"What is known of {subject}; shares are in [0, 1]", mine))
    rest = [m for m in measures if m.subject in PLAIN]
    if rest:
        blocks.append(_table(contest, "What is known without labels", rest))
    if not blocks:
        blocks.append(Note("Nothing was found that can be set side by side."))
    return Section("findings", "Findings, side by side", text, tuple(blocks))


def _table(contest: Contest, caption: str, measures: Sequence[Measure]) -> Table:
    beside = [name for name in BASELINES if any(_baseline(contest, m, name) for m in measures)]
    rows = tuple(
        (
            named(m.name),
            *(_cell(contest, arm, m) for arm in contest.arms),
            *(_baseline(contest, m, name) for name in beside),
        )
        for m in measures
    )
    head = ("measure", *(arm.name for arm in contest.arms), *(BASELINES[name] for name in beside))
    return Table(caption, head, rows)


def _cell(contest: Contest, arm: Arm, measure: Measure) -> str:
    value = summary(arm, measure)
    if value is None:
        return "–"
    lines = [_written(value.estimate, measure), _between(value, measure)]
    for d in contest.comparison.differences:
        if (d.arm, d.measure) == (arm.name, measure.words):
            verdict = judged(d)
            lines += [amount(d.estimate, d) + ("" if verdict == "too few seeds" else f": {verdict}")]
    return "\n".join(line for line in lines if line)


def _between(value: Value, measure: Measure) -> str:
    if value.low is None or value.high is None:
        return ""
    return f"{_written(value.low, measure)} to {_written(value.high, measure)}"


def _written(value: float, measure: Measure) -> str:
    return thousandths(value) if measure.sense == "higher" else number(value)


def _baseline(contest: Contest, measure: Measure, name: str) -> str:
    """What the baseline gives in the first run of each arm; once where all agree."""
    said: list[str] = []
    for arm in contest.arms:
        entrant = contest.of(arm)[0]
        for f in entrant.findings:
            if (f.name, f.subject) == measure and name in f.baselines and f.n == entrant.cell.values[measure].n:
                said.append(thousandths(f.baselines[name].estimate))
    return said[0] if len(set(said)) == 1 else " / ".join(said)
