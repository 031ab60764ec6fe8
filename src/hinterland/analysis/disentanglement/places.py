"""Which factor is in which latent: the two tables behind the figure, and what they allow to be said."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.dci import Dci, dci
from hinterland.analysis.disentanglement.evidence import Evidence
from hinterland.analysis.disentanglement.mig import gaps, modularity_of
from hinterland.analysis.disentanglement.mutual_information import Information, information
from hinterland.analysis.disentanglement.scores import looked_into
from hinterland.ground.words import percent
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

MOSTLY = 0.5  # of a factor's importance in one latent, above which it is mostly there
MOST_OF = 0.8  # of its importance, which the latents it is spread over hold together
LITTLE = 0.1  # importance or share below which a latent tells little of a factor


@dataclasses.dataclass(frozen=True, eq=False)
class Places:
    """One table's latents in use (d,) beside its factors (K,); as `disentanglement` finds them with the same seed."""

    evidence: Evidence
    information: Information
    dci: Dci | None  # None: of one factor only

    @property
    def told(self) -> Numbers:
        """(d, K) share of each factor's entropy that each latent alone tells, in [0, 1], chance taken off."""
        return np.asarray(self.information.nats / self.information.entropy)

    @property
    def importance(self) -> Numbers:
        """(d, K) how far a forest relies on each latent for each factor, columns sum to 1; of one factor `told`."""
        return self.told if self.dci is None else self.dci.importance

    @property
    def gap(self) -> Numbers:
        """(K,) mutual information gap of each factor."""
        return gaps(self.information.nats, self.information.entropy)

    @property
    def modularity(self) -> Numbers:
        """(d,) how far each latent knows one factor only; NaN where it surely knows of none."""
        if self.dci is None:
            return np.full(len(self.evidence.dimensions), np.nan)
        knows = self.information.surely.any(axis=1)
        return np.where(knows, modularity_of(self.information.nats), np.nan)

    @property
    def serves(self) -> Rows:
        """(d,) the factor that each latent serves most; K of those that surely tell of none."""
        surely = self.information.surely
        serving = np.where(surely.any(axis=0), self.importance, -1)  # of a factor that none tells, it is noise
        return np.asarray(np.where(surely.any(axis=1), serving.argmax(axis=1), serving.shape[1]))

    @property
    def order(self) -> Rows:
        """(d,) the latents by the factor they serve most, the most important first; those that tell nothing last."""
        return np.lexsort((-self.importance.max(axis=1), self.serves))

    def best(self, k: int) -> int | None:
        """Which of the latents in use serves factor `k` best; None where none surely tells of it."""
        if not self.information.surely[:, k].any():
            return None
        return int(np.where(self.information.surely[:, k], self.importance[:, k], -1).argmax())

    def in_words(self) -> tuple[str, ...]:
        """A sentence for each factor, and one for the latents that hardly vary."""
        names, latents = self.evidence.names, self.evidence.dimensions
        if self.dci is None:
            said = [alone_in_words(names[0], self.told[:, 0], self.information.surely[:, 0], latents)]
        else:
            found = (self.importance, self.told, self.information.surely)
            said = [place_in_words(k, names, latents, *found) for k in range(len(names))]
        idle = len(self.evidence.dropped)
        if idle:
            vary = "hardly varies and is" if idle == 1 else "hardly vary and are"
            said.append(f"{idle} of {idle + len(latents)} latents {vary} left out.")
        return tuple(said)


def places_of(table: LatentTable, factors: Sequence[str] | None = None, seed: int = 0, quick: bool = True) -> Places:
    """The part of `disentanglement` that the figure shows, without intervals: the same images, the same forest."""
    evidence = looked_into(table, factors, seed, quick)
    forest = dci(evidence, seed, quick) if len(evidence.factors) > 1 else None
    return Places(evidence, information(evidence), forest)


def place_in_words(
    k: int, names: Sequence[str], latents: Rows, importance: Numbers, told: Numbers, surely: Truths
) -> str:
    """Where factor `k` is, of importances, shares told alone and whether that is sure, each (d, K): one sentence.

    Mostly in one latent: more than half of its importance is there. Spread over several: so many hold 80 % of it.
    A latent tells little else where its importance and share for every other factor are below .1.
    """
    name, column = names[k], importance[:, k]
    if not surely[:, k].any():
        return f"{name}: no single latent tells more of it than chance would."
    order = np.argsort(-column, kind="stable")
    first = int(order[0])
    if column[first] > MOSTLY:
        beside = _what_else(first, k, names, latents, importance, told, surely)
        return f"{name} is mostly in latent {latents[first]} (importance {column[first]:.2f}){beside}."
    several = int(np.searchsorted(np.cumsum(column[order]), MOST_OF * column.sum() - 1e-12)) + 1
    if several == 2:
        both = f"latents {latents[first]} and {latents[order[1]]}"
        return f"{name} is shared by {both} (importance {column[first]:.2f} and {column[order[1]]:.2f})."
    return (
        f"{name} is spread over {several} latents, which hold {percent(MOST_OF, 0)} of its importance; "
        f"latent {latents[first]} has most ({column[first]:.2f})."
    )


def _what_else(
    i: int, k: int, names: Sequence[str], latents: Rows, importance: Numbers, told: Numbers, surely: Truths
) -> str:
    """What the latent that factor `k` is mostly in tells beside it; nothing where the numbers lie between."""
    others = [j for j in range(len(names)) if j != k and surely[:, j].any()]  # of the rest importance is noise
    serves = [j for j in others if surely[i, j] and importance[i, j] >= LITTLE]
    if serves:
        listed = ", ".join(f"{names[j]} ({importance[i, j]:.2f})" for j in serves)
        return f", which serves {listed} too"
    if all(max(importance[i, j], told[i, j]) < LITTLE for j in others):
        return f", and latent {latents[i]} tells little else"
    return ""


def alone_in_words(name: str, told: Numbers, surely: Truths, latents: Rows) -> str:
    """Which latents, counted from 0, tell most of a factor by themselves, of (d,) shares: one sentence."""
    order = [i for i in np.argsort(-told, kind="stable")[:2] if surely[i]]
    if not order:
        return f"{name}: no single latent tells more of it than chance would."
    said = [f"latent {latents[i]} tells {percent(told[i], 0)} of it" for i in order]
    return f"{name}: alone, {', '.join(said)}."
