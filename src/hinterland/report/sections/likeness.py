"""Have they learned the same? How alike the representations are, pair by pair and arm by arm."""

from __future__ import annotations

import numpy as np

from hinterland.analysis.comparison.exact import ALPHA
from hinterland.analysis.comparison.verdict import probability
from hinterland.analysis.similarity.measures import Similarity
from hinterland.analysis.similarity.pairs import MEASURES, K, Pairs, pairwise, within_between
from hinterland.analysis.statistics.multiple import holm
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.report.blocks import Block, Grid, Group, Matrix, Note, Section, Table, Verdict
from hinterland.report.contest import Contest
from hinterland.report.words import plural, thousandths, whole

TITLE = "How alike the latents are"
TEXT = (
    "Two runs may reconstruct equally well and still arrange images differently. CKA asks whether distances between "
    "images agree (1: the same but for rotation and scale, 0: chance); mutual neighbours whether the nearest images "
    "are the same ones (share of {k}, chance taken off); the Procrustes residual how much of one is left over when "
    "the other is turned and scaled onto it (0: nothing, and chance is below 1).\n"
    "Looked at are {n} images. CKA hears the few directions of greatest variance most, neighbours hear all of them."
)
NAMES = {"cka": "CKA", "mutual_neighbours": "Mutual neighbours", "procrustes_residual": "Procrustes residual"}
MOST_PAIRS = 15  # in a table with intervals
MOST_SQUARE = 16  # tables in a matrix
MOST_BESIDE = 8  # in one that has another beside it


def likeness_section(contest: Contest, progress: Progress) -> Section:
    """Matrices, every pair with its interval and what chance gives, and where there are seeds, arms against arms."""
    names = [e.name for e in contest.entrants]
    try:
        pairs = pairwise([e.table for e in contest.entrants], seed=contest.entrants[0].seed, progress=progress)
    except BadInput as error:
        return Section("likeness", TITLE, "", (Note(f"Not measured: {error}."),))
    text = TEXT.format(k=min(K, (pairs.n - 1) // 2), n=whole(pairs.n))
    blocks: list[Block] = [Verdict(tuple(_extremes(pairs, names)))]
    by_arm = _by_arm(contest, pairs)
    if by_arm:
        blocks.append(by_arm)
    if 2 < len(names) <= MOST_SQUARE:
        matrices = tuple(_matrix(pairs, measure, names) for measure in ("cka", "mutual_neighbours"))
        blocks += [Grid(tuple(Group((m,)) for m in matrices), 24)] if len(names) <= MOST_BESIDE else matrices
    if len(pairs.found["cka"]) <= MOST_PAIRS:
        blocks.append(_every_pair(pairs, names))
    return Section("likeness", TITLE, text, tuple(blocks))


def _extremes(pairs: Pairs, names: list[str]) -> list[str]:
    """The pairs that are most and least alike by CKA, and whether neighbours are shared beyond chance."""
    found = sorted(pairs.found["cka"].items(), key=lambda item: -item[1].value)
    said = []
    for words, ((i, j), similarity) in zip(("most", "least"), (found[0], found[-1]), strict=True):
        shared = pairs.found["mutual_neighbours"][i, j]
        who = f"{names[i]} and {names[j]}"
        start = f"{who} are {words} alike: " if len(found) > 1 else f"{who}: "
        said.append(f"{start}CKA {_value(similarity)}, {_beyond_chance(shared)}.")
    return said[:1] if len(found) == 1 else said


def _value(similarity: Similarity) -> str:
    value = thousandths(similarity.value)
    return value if similarity.interval is None else f"{value} (95 % interval {_between(similarity)})"


def _beyond_chance(shared: Similarity) -> str:
    if shared.interval is None or shared.interval.low <= 0:
        return f"and they do not demonstrably share more neighbours than chance gives: {_value(shared)}"
    return f"and beyond chance they share {_value(shared)} of their neighbours"


def _by_arm(contest: Contest, pairs: Pairs) -> Table | None:
    """Seeds of one arm against runs of two; None where no arm has several."""
    arms = [next(i for i, arm in enumerate(contest.arms) if e.cell in arm.cells) for e in contest.entrants]
    found = [within_between(pairs.matrix(measure), arms) for measure in MEASURES]
    known = [f for f in found if f is not None]
    if len(known) < len(found):
        return None
    corrected = holm([f.p_value for f in known]).tolist()
    names = [arm.name for arm in contest.arms]
    rows = []
    for measure, f, p in zip(MEASURES, known, corrected, strict=True):
        within = "\n".join(f"{names[a]} {thousandths(value)}" for a, value in f.within.items())
        between = "\n".join(f"{names[a]}, {names[b]} {thousandths(value)}" for (a, b), value in f.between.items())
        rows.append((NAMES[measure], within, between, probability(p), _verdict(f.difference, p, f.smallest, measure)))
    caption = (
        "Two seeds of one arm beside two of different arms, means over pairs; p by dealing runs to arms in other ways, "
        f"corrected for {len(MEASURES)} measures (Holm)"
    )
    head = ("measure", "within an arm", "between arms", "p", "verdict")
    return Table(caption, head, tuple(rows), text_columns=(0, 1, 2, 4))


def _verdict(difference: float, p: float, smallest: float, measure: str) -> str:
    if smallest * len(MEASURES) > ALPHA and p > ALPHA:
        return f"too few seeds: no p below {probability(min(1.0, smallest * len(MEASURES)))} is possible"
    if p > ALPHA:
        return "not distinguishable: arms are as alike as their seeds"
    closer = (difference > 0) == (measure != "procrustes_residual")
    return "seeds of one arm are more alike" if closer else "seeds of one arm are less alike"


def _matrix(pairs: Pairs, measure: str, names: list[str]) -> Matrix:
    values = np.clip(pairs.matrix(measure), 0, 1)
    caption = f"{NAMES[measure]} of each pair, in hundredths; darker is more alike"
    return Matrix(caption, tuple(names), tuple(tuple(row) for row in values.tolist()))


def _every_pair(pairs: Pairs, names: list[str]) -> Table:
    rows = []
    for i, j in sorted(pairs.found["cka"], key=lambda pair: -pairs.found["cka"][pair].value):
        found = [pairs.found[measure][i, j] for measure in MEASURES]
        cells = [cell for similarity in found for cell in (thousandths(similarity.value), _between(similarity))]
        rows.append((f"{names[i]}, {names[j]}", *cells))
    chances = {measure: [s.null for s in pairs.found[measure].values()] for measure in MEASURES}
    chance = ", ".join(f"{NAMES[m]} {thousandths(float(np.mean(values)))}" for m, values in chances.items())
    caption = f"Every pair, the most alike first, with 95 % intervals over {plural(pairs.n, 'image')}; chance: {chance}"
    head = tuple(title for measure in MEASURES for title in (NAMES[measure], "interval"))
    return Table(caption, ("pair", *head), tuple(rows))


def _between(similarity: Similarity) -> str:
    if similarity.interval is None:
        return ""
    return f"{thousandths(similarity.interval.low)} to {thousandths(similarity.interval.high)}"
