"""What a comparison says first: the verdict, who was compared with whom, and all differences, sorted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hinterland.analysis.answers import MAIN
from hinterland.analysis.comparison.arms import APART, Arm, flat
from hinterland.analysis.comparison.differences import rules
from hinterland.analysis.comparison.measures import Measure
from hinterland.analysis.comparison.verdict import Difference, amount, basis_of, between, judged, probability, sentence
from hinterland.report.blocks import Block, Chart, Definitions, Grid, Legend, Note, Section, Table, Verdict
from hinterland.report.contest import Contest
from hinterland.report.drawing import Drawing
from hinterland.report.forest import Bar, forest
from hinterland.report.words import enumerated, plural, whole

SAID = 8  # sentences
MOST_ROWS = 12  # of a drawing
MOST_BASES = 4  # in a caption
BASIS = (
    "Said on the same {n} {split} images. Better or worse is said only where the 95 % interval of the difference "
    "excludes 0 and its p, corrected for everything that was asked over the same unit, is at most .05."
)
WHO = (
    "Runs whose configuration is the same but for the seed are one arm; settings of the machine do not count. The "
    "first arm is the reference that others are compared with."
)
DIFFERENCES = (
    "Each arm minus {reference}, sorted by how many standard errors the difference is away from 0. A filled dot "
    "can be called a difference; an open one is not distinguishable from none, and that is not the same as being equal."
)
PANELS = {  # what may share an axis
    "share": ("Shares and indices, more is better", "difference (0.01 is one percentage point)"),
    "pixel": ("Errors per pixel, less is better", "difference, on images in [0, 1]"),
}


def verdict_section(contest: Contest) -> Section:
    """The judgements as sentences, what they rest on, and what else must be said."""
    main = {Measure("mse_per_pixel", "reconstruction").words, *_answers(contest)}
    chosen = [d for d in contest.comparison.differences if d.measure in main]
    said = [sentence(d) for d in chosen[:SAID]]
    if len(chosen) > SAID:
        said.append(f"{plural(len(chosen) - SAID, 'more difference')} of this kind stand below.")
    if not chosen:
        said.append("The arms have no measure in common that answers a question, so nothing is concluded.")
    said += _warnings(contest)
    basis = BASIS.format(n=whole(contest.size), split=contest.split)
    rested = rules(contest.comparison, contest.arms)
    return Section("verdict", "Verdict", "", (Verdict(tuple(said)), *(Note(text) for text in (basis, *rested))))


def _answers(contest: Contest) -> set[str]:
    """The measure that answers for each label and factor: the first there is."""
    measures = [m for cell in (contest.arms[0].cells[0],) for m in cell.values]
    main = {}
    for name in reversed(MAIN):
        main.update({m.subject: m.words for m in measures if m.name == name})
    return set(main.values())


def _warnings(contest: Contest) -> list[str]:
    said = []
    sizes = {arm.name: contest.of(arm)[0].table.size for arm in contest.arms}
    if len(set(sizes.values())) > 1:
        told = enumerated([f"{name} {plural(size, 'number')}" for name, size in sizes.items()])
        said.append(f"The arms differ in latent size ({told} per image): a larger latent keeps more by itself.")
    if len({e.trained.config.data.fingerprint for e in contest.runs}) > 1:
        said.append("The runs were trained on different images, so differences may come from those.")
    unfinished = [e.name for e in contest.runs if not e.trained.folder.is_finished()]
    if unfinished:
        said.append(f"{enumerated(unfinished)} has not come to its end, and is an arm of its own.")
    return said


def who_section(contest: Contest) -> Section:
    """Which runs and tables are which arm, and the settings in which arms differ."""
    rows = []
    for arm in contest.arms:
        mine = contest.of(arm)
        seeds = "" if arm.seeds is None else ", ".join(str(seed) for seed in arm.seeds)
        kind = "runs" if all(e.material for e in mine) else "tables" if not any(e.material for e in mine) else "both"
        kind = kind.removesuffix("s") if len(mine) == 1 else kind
        rows.append((arm.name, kind, "\n".join(e.name for e in mine), seeds))
    head = ("arm", "what", "members", "seeds")
    blocks: list[Block] = [Legend(contest.marks), Table("Who was grouped with whom", head, tuple(rows), (0, 1, 2, 3))]
    settings = _settings(contest)
    if settings:
        caption = "Settings in which the arms differ"
        columns = tuple(arm.name for arm in contest.arms if contest.of(arm)[0].material)
        blocks.append(Table(caption, ("setting", *columns), settings, tuple(range(len(columns) + 1))))
    pictured = _pictured_in_words(contest)
    return Section("who", "Who is compared", WHO, (*blocks, *(Note(note) for note in (*pictured, *contest.notes))))


def _settings(contest: Contest) -> tuple[tuple[str, ...], ...]:
    """(setting, value of each arm of runs), where the values are not all the same."""
    firsts = [contest.of(arm)[0] for arm in contest.arms]
    configs = [flat(e.trained.config.model_dump(mode="json")) for e in firsts if e.material]
    names = [name for name in dict.fromkeys(n for config in configs for n in config) if name not in APART]
    rows = []
    for name in names:
        values = [config.get(name) for config in configs]
        if any(value != values[0] for value in values):
            rows.append((name, *(_written(value) for value in values)))
    return tuple(rows)


def _written(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 24 else f"{text[:20]}…"


def _pictured_in_words(contest: Contest) -> list[str]:
    if len(contest.pictured) == len(contest.entrants):
        return []
    shown = enumerated([e.name for e in contest.pictured])
    rest = len(contest.arms) - len(contest.pictured)
    more = f" Of {plural(rest, 'more arm')} there are no pictures." if rest else ""
    return [
        f"Pictures and maps are of one run of each arm, that with the median squared error: {shown}.{more} All numbers "
        f"are of all {len(contest.entrants)}."
    ]


def differences_section(contest: Contest) -> Section:
    """Drawings of what may share an axis, and the table of all."""
    found = contest.comparison.differences
    text = DIFFERENCES.format(reference=contest.arms[0].name)
    blocks: list[Block] = []
    drawings = [_panel(contest, kind) for kind in PANELS]
    if any(drawings):
        blocks += [
            Legend(contest.marks[1:]),
            Grid(tuple(Chart(d, PANELS[k][0]) for k, d in zip(PANELS, drawings, strict=True) if d), 20),
        ]
    blocks.append(_all(contest, found))
    methods = dict.fromkeys(f"{d.method}." for d in found if d.method)
    if methods:
        meaning = tuple((f"Method {i}", method) for i, method in enumerate(methods, start=1))
        blocks.append(Definitions(meaning, "How intervals and p were made"))
    blocks += [Note(f"{why}.") for why in contest.comparison.left_out]
    return Section("differences", "The differences", text, tuple(blocks))


def _all(contest: Contest, found: Sequence[Difference]) -> Table:
    """Every difference; what each arm rests on stands in the caption."""
    columns: dict[str, list[str]] = {"measure": [d.measure for d in found]}
    if len(contest.arms) > 2:
        columns["difference"] = [f"{d.arm} − {d.reference}" for d in found]
    columns |= {
        "estimate": [amount(d.estimate, d) for d in found],
        "95 % interval": [between(d) for d in found],
        "p": ["" if d.p is None else probability(d.p) for d in found],
        "corrected p": ["" if d.p_corrected is None else probability(d.p_corrected) for d in found],
        "verdict": [judged(d) for d in found],
    }
    bases: dict[str, dict[str, None]] = {}
    for d in found:
        if d.low is not None:
            bases.setdefault(f"{d.arm} − {d.reference}", {})[basis_of(d)] = None
    caption = "Sorted by how many standard errors they are from 0; points are percentage points"
    if len(bases) <= MOST_BASES:
        said = [f"{pair} {enumerated(list(units))}" for pair, units in bases.items()]
        caption = "; ".join([*said, f"s{caption[1:]}"])
    else:
        columns["rests on"] = [basis_of(d) if d.low is not None else "" for d in found]
    text = [i for i, name in enumerate(columns) if name in ("measure", "difference", "verdict", "rests on")]
    return Table(caption, tuple(columns), tuple(zip(*columns.values(), strict=True)), tuple(text))


def _panel(contest: Contest, kind: str) -> Drawing | None:
    """The drawing of one kind of measure, the most certain first; None where there is none."""
    found = [d for d in contest.comparison.differences if d.low is not None and _kind(d) == kind]
    measures = list(dict.fromkeys(d.measure for d in found))[:MOST_ROWS]
    if not measures:
        return None
    colours = {mark.name: mark.colour for mark in contest.marks}
    rows = [(name, [_bar(d, colours[d.arm]) for d in _in_order(found, name, contest.arms)]) for name in measures]
    words = f"{PANELS[kind][0]}: " + "; ".join(
        f"{d.measure}, {d.arm} − {d.reference}, {amount(d.estimate, d)}, {judged(d)}"
        for d in found
        if d.measure in measures
    )
    return forest(rows, PANELS[kind][1], words)


def _in_order(found: Sequence[Difference], measure: str, arms: Sequence[Arm]) -> list[Difference]:
    order = [arm.name for arm in arms]
    return sorted((d for d in found if d.measure == measure), key=lambda d: order.index(d.arm))


def _bar(d: Difference, colour: str) -> Bar:
    return Bar(colour, d.estimate, d.low, d.high, judged(d) in ("better", "worse", "higher", "lower"))


def _kind(d: Difference) -> str:
    if d.sense == "lower":
        return "pixel" if "pixel" in d.measure else ""
    return "share" if d.sense == "higher" and "compression" not in d.measure else ""
