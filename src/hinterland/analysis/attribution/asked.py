"""A question about one label or factor of one table, and the sample of images that answers it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.measured import Measured
from hinterland.analysis.attribution.once import Once
from hinterland.analysis.attribution.views import View
from hinterland.analysis.probing.probes import check_classes
from hinterland.analysis.statistics.intervals import DRAWS, Permuted
from hinterland.analysis.statistics.resampling import Draws, Groups
from hinterland.analysis.statistics.sampling import stratified
from hinterland.analysis.statistics.whole_groups import group_nulls, scheme_of
from hinterland.latents.table import LatentTable

Codes = npt.NDArray[np.intp]
PERMUTED = f"{DRAWS} times (Phipson & Smyth 2010)"


@dataclasses.dataclass(frozen=True, eq=False)
class Asked:
    """One question: about which label or factor, of which view, with which sample sizes and draws."""

    subject: str
    view: View
    draws: Draws
    most_neighbours: int  # images among which neighbours are looked for
    most_clustered: int
    most_pairs: int  # images whose every distance is computed
    seeds: int  # of k-means
    with_control: bool  # whether probes are asked for control labels too
    once: Once = dataclasses.field(default_factory=Once)  # shared by all questions, so that nothing is found twice

    @property
    def seed(self) -> int:
        """Of every draw."""
        return self.draws.seed

    @property
    def of(self) -> tuple[bool, str]:
        """The view's part of a key of `once`: a run may bear the name of a baseline."""
        return self.view.is_baseline, self.view.name

    def groups(self, table: LatentTable) -> Groups | None:
        """(N,) the group of each image of `table`, where groups are the units; else None."""
        return None if groups_of(self.view.whole) is None else table.annotations.group

    @property
    def tested(self) -> bool:
        """Permutations are for the run alone: a baseline is only compared with."""
        return not self.view.is_baseline


@dataclasses.dataclass(frozen=True, eq=False)
class Sample:
    """Labelled images drawn by class: `latents` (n, D), `codes` (n,) without gaps, `groups` (n,)."""

    rows: npt.NDArray[np.intp]  # (n,) of the described table
    latents: npt.NDArray[np.float32]
    codes: Codes
    groups: Groups | None
    words: str  # how many of how many

    @property
    def classes(self) -> int:
        """K."""
        return int(self.codes.max()) + 1


def sample_of(asked: Asked, most: int) -> Sample:
    """At most `most` of the described images that have the label; the same rows for every view."""
    table = asked.view.whole
    codes = table.labels[asked.subject].codes.astype(np.intp)
    known = np.flatnonzero(codes >= 0)
    check_classes(asked.subject, codes[known], table.source.name)
    rows = known[stratified(codes[known], most, asked.seed)]
    drawn = f", drawn by class from {len(known):,}" if len(rows) < len(known) else ""
    missing = len(table) - len(known)
    left_out = f"; {missing:,} images without this label left out" if missing else ""
    numbered = np.unique(codes[rows], return_inverse=True)[1].astype(np.intp)
    groups = asked.groups(table.take(rows))
    return Sample(rows, table.latents[rows], numbered, groups, f"{len(rows):,} images{drawn}{left_out}{noted(asked)}")


def noted(asked: Asked) -> str:
    """What a reader must know of the view's latents, to be added to a definition."""
    return f"; {asked.view.note}" if asked.view.note else ""


def groups_of(table: LatentTable) -> Groups | None:
    """(N,) the group of each image; None where there are none, or each image is one of its own."""
    group = table.annotations.group
    return None if group is None or len(np.unique(group)) == len(group) else group


class Nulls(NamedTuple):
    """What permuting gives to each of several numbers (empty: nothing was tested), and how or why not in words."""

    each: Sequence[Permuted]
    words: str

    def of(self, place: int) -> Permuted | None:
        """That of the number at this place."""
        return self.each[place] if self.each else None


def nulls_of(
    asked: Asked,
    values: npt.NDArray[Any],
    groups: Groups | None,
    what: str,
    over: str,
    by_image: Callable[[], Sequence[Permuted]],
    statistic: Callable[[npt.NDArray[Any]], Sequence[float]],
) -> Nulls:
    """`what` is permuted `over` what is fixed, in the way that `values` (n,) and `groups` (n,) allow; of the run alone.

    `by_image` permutes images, within groups where there are groups. Where all images of a group have one value,
    whole groups are permuted, and `statistic` says what permuted values give.
    """
    scheme = scheme_of(values, groups)
    words = {
        "images": f"Null: {what} permuted {over}, {PERMUTED}.",
        "within groups": f"Null: {what} permuted within groups {over}, {PERMUTED}.",
        "whole groups": f"Null: {what} of whole groups permuted {over}, as all images of a group have one, {PERMUTED}.",
        "none": "Untested against chance: each class is in one group only, or there is one group, so that the two "
        "cannot be told apart.",
    }[scheme]
    if scheme == "none" or not asked.tested:
        return Nulls((), words)
    if scheme == "whole groups" and groups is not None:
        return Nulls(group_nulls(statistic, values, groups, asked.seed), words)
    return Nulls(by_image(), words)


def class_means(scores: npt.NDArray[Any], codes: Codes) -> float:
    """The mean over the classes that occur of the means of `scores` (n,)."""
    counts, sums = np.bincount(codes), np.bincount(codes, weights=scores)
    return float((sums[counts > 0] / counts[counts > 0]).mean())


Question = Callable[[Asked], list[Measured]]


def answers(questions: Iterable[Question], asked: Asked) -> list[Measured]:
    """The answers to several questions, one after the other."""
    return [measured for question in questions for measured in question(asked)]
