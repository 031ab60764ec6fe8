"""How briefly can labels be told to somebody who has the latents? Minimum description length of a probe."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import numpy.typing as npt

from hinterland.analysis.probing.logistic import fit_logistic
from hinterland.analysis.probing.probes import task_of
from hinterland.analysis.scaling import scaling_of
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

PORTIONS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.0625, 0.125, 0.25, 0.5, 1.0)
LEAST_FITTED = 10  # images


@dataclasses.dataclass(frozen=True, eq=False)
class OnlineCode:
    """`bits` (n,) each image's label took; `rows` (n,) of the table; `uniform` bits without latents: log2 K."""

    bits: Numbers
    rows: Rows
    uniform: float
    excluded: int  # images without this label

    # n log2 K / sum_i bits_i
    @property
    def compression(self) -> float:
        """How many times shorter the labels became: 1 is none, more is better; without unit."""
        return float(self.uniform / self.bits.mean())


# L = t_1 log2 K - sum_i log2 p_{theta_i}(y_{t_i + 1 ... t_{i+1}} | x)
def online_code(table: LatentTable, label: str, seed: int = 0) -> OnlineCode:
    """The online code of `label` by linear probes. Voita & Titov 2020, Information-Theoretic Probing with MDL.

    The images stand in a random order (whole groups together); the first 0.1 % cost log2 K bits each, and each
    further portion, up to .2, .4, .8, 1.6, 3.2, 6.25, 12.5, 25, 50 and 100 %, what a linear probe (C = 1) fitted
    on all before it says. A probe fitted on m images is mixed with the uniform guess at K / (m + K), so that no
    class costs infinitely much. Unlike accuracy it counts how hard the label is to learn.
    """
    task = task_of(table, table, label)
    n, classes = len(task.codes), len(task.names)
    if n < 2 * LEAST_FITTED:
        raise BadInput(f"{label}: an online code needs at least {2 * LEAST_FITTED} labelled images; there are {n}")
    scaled = scaling_of(task.train, table.source.name).apply(task.train)
    group = table.annotations.group
    order = _order(n, None if group is None else group[task.rows], seed)
    cuts = sorted({min(n, max(LEAST_FITTED, int(np.ceil(share * n)))) for share in PORTIONS})
    uniform = float(np.log2(classes))
    bits = np.full(n, uniform)
    for start, stop in itertools.pairwise(cuts):
        before, coded = order[:start], order[start:stop]
        fit = fit_logistic(scaled[before], task.codes[before], classes)
        said = np.exp(fit.log_probabilities(scaled[coded])[np.arange(len(coded)), task.codes[coded]])
        blind = classes / (start + classes)
        bits[coded] = -np.log2((1 - blind) * said + blind / classes)
    return OnlineCode(bits, task.rows, uniform, task.excluded // 2)


def _order(n: int, groups: npt.NDArray[np.str_] | None, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    if groups is None:
        return rng.permutation(n)
    members = np.unique(groups, return_inverse=True)[1]
    place = rng.permutation(int(members.max()) + 1)
    return np.lexsort((rng.random(n), place[members]))
