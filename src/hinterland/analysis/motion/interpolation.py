"""Do interpolations follow the motion? Many pairs of images, several kinds of paths, what chance gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.motion.circle import apart, difference, steadily
from hinterland.analysis.motion.following import Followed, followed
from hinterland.analysis.motion.reading import Images, Renders
from hinterland.analysis.neighbours import nearest, nearest_others
from hinterland.analysis.probing.regression import factor_of
from hinterland.analysis.statistics.intervals import bootstrap
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.paths import hyperspherical, linear, slerp
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Path = Callable[[Vectors, Vectors, int], Vectors]  # both ends (D,), steps -> (steps, D)
Decode = Callable[[Vectors], Images]  # (S, D) -> (S, C, H, W)

PATHS: Mapping[str, Path] = {"linear": linear, "slerp": slerp, "hyperspherical": hyperspherical}
MEANINGS = {
    "mean_distance": "Mean cosine distance of a decoded image to the true render it looks like most, 0 is best "
    "(Berthelot et al. 2019).",
    "smoothness": "By how much of the way the largest step exceeds an even one, 0 is best (Berthelot et al. 2019).",
    "motion_error": "Mean distance of the factor, read off the nearest true render, from a steady motion between the "
    "ends, 0 is best.",
    "pixel_length": "Length of the decoded path in pixel space over that of the true renders; 1 is the true one.",
    "latent_norm": "Length of the latents in the middle third of the path over that of its ends; below 1 it cuts in.",
    "latent_distance": "Distance of the path's latents to their 5th nearest known one, over the median of that among "
    "known ones; above 1 the path leaves what is known.",
}

BY_CHANCE = ("smoothness", "motion_error")  # what depends on the values that are read


@dataclasses.dataclass(frozen=True)
class Motion:
    """What is asked: pairs of images between `least` and `most` apart in `factor`, `steps` images for each path."""

    factor: str
    least: float  # in the factor's unit
    most: float
    across: tuple[float, float] | None = None  # the shorter way between both ends must hold this arc
    pairs: int = 64
    steps: int = 9

    def subject(self, kind: str) -> str:
        """What findings of a kind of path are called."""
        gap = "" if self.across is None else f", across {self.across[0]:g} to {self.across[1]:g}"
        return f"{self.factor}, {kind}{gap}"


def pairs_of(table: LatentTable, asked: Motion, seed: int) -> npt.NDArray[np.intp]:
    """(P, 2) rows whose factor differs as `asked` says; `BadInput` where there are none."""
    factor = factor_of(table, asked.factor)
    values, known = factor.values, np.flatnonzero(np.isfinite(factor.values))
    rng = np.random.default_rng(seed)
    drawn = rng.choice(known, size=(400 * asked.pairs, 2))
    way = difference(values[drawn[:, 0]], values[drawn[:, 1]], factor.period)
    fits = (np.abs(way) >= asked.least) & (np.abs(way) <= asked.most)
    if asked.across is not None:
        for edge in asked.across:
            there = difference(values[drawn[:, 0]], edge, factor.period)
            fits &= (np.sign(there) == np.sign(way)) & (np.abs(there) <= np.abs(way))
    chosen = drawn[fits][: asked.pairs]
    if len(chosen) < 2:
        across = f" across {asked.across[0]:g} to {asked.across[1]:g}" if asked.across else ""
        raise BadInput(
            f"{table.source.name} has hardly any pair of images {asked.least:g} to {asked.most:g} apart in "
            f"{asked.factor}{across}; ask for another distance"
        )
    return np.asarray(chosen)


def motion_findings(
    table: LatentTable,
    asked: Motion,
    decode: Decode,
    renders: tuple[Images, npt.ArrayLike],
    known: Vectors | None = None,
    paths: Mapping[str, Path] = PATHS,
    seed: int = 0,
    progress: Progress = SILENT,
) -> list[Finding]:
    """Each measure of MEANINGS for each kind of path; the subject is the factor and the path, as `phi, slerp`, and the
    arc between, as `phi, slerp, across 40 to 80`, where one is asked for.

    table: latents of images whose factor is known; renders: true images (M, C, H, W) in [0, 1] at values (M,) of the
    factor, all else fixed as in the table's images; known (K, D): latents of training images (left out: the table's).
    Intervals: bootstrap over pairs, which share images, so they are somewhat short. Chance (`null`): the same paths
    read off renders whose values are shuffled.
    """
    factor = factor_of(table, asked.factor)
    truth, rng = Renders(*renders), np.random.default_rng(seed)
    images, values = np.asarray(renders[0], np.float32), truth.values
    chance = truth.shuffled(rng)
    rows = pairs_of(table, asked, seed)
    space = _Space(table.latents if known is None else known)
    findings = []
    with progress.step("interpolate", len(paths) * len(rows)) as step:
        for kind, path in paths.items():
            measured: dict[str, list[float]] = {name: [] for name in MEANINGS}
            by_chance: list[Followed] = []
            for a, b in rows:
                ends = float(factor.values[a]), float(factor.values[b])
                way = path(table.latents[a], table.latents[b], asked.steps)
                decoded = decode(way)
                steady = steadily(*ends, asked.steps, factor.period)
                true = images[[int(apart(values, v, factor.period).argmin()) for v in steady]]
                found = followed(decoded, true, truth.read(decoded), ends, factor.period)
                for name, value in [*found._asdict().items(), *space.of(way).items()]:
                    measured[name].append(value)
                by_chance.append(followed(decoded, true, chance.read(decoded), ends, factor.period))
                step.advance(note=kind)
            findings += _findings(kind, measured, by_chance, table, asked, seed)
    return findings


class _Space:
    """How near latents are to known ones."""

    def __init__(self, known: Vectors):
        self.known = known
        self.typical = float(np.median(np.sqrt(nearest_others(known, 5).squared_distances[:, -1])))

    def of(self, way: Vectors) -> dict[str, float]:
        norms = np.linalg.norm(way.astype(np.float64), axis=1)
        third = len(way) // 3
        middle, ends = norms[third : len(way) - third].mean(), (norms[0] + norms[-1]) / 2
        reach = np.sqrt(nearest(self.known, way, 5).squared_distances[:, -1]).mean()
        return {
            "latent_norm": float(middle / ends) if ends else 1.0,
            "latent_distance": float(reach) / self.typical if self.typical else float("inf"),
        }


def _findings(
    kind: str,
    measured: Mapping[str, list[float]],
    by_chance: list[Followed],
    table: LatentTable,
    asked: Motion,
    seed: int,
) -> list[Finding]:
    made = []
    for name, drawn in measured.items():
        interval = bootstrap(drawn, seed)
        null = float(np.mean([getattr(one, name) for one in by_chance])) if name in BY_CHANCE else None
        made.append(
            Finding(
                name,
                asked.subject(kind),
                table.source.name,
                float(np.mean(drawn)),
                len(drawn),
                f"{MEANINGS[name]} Over {len(drawn)} pairs of images, {asked.steps} steps each.",
                low=interval.low,
                high=interval.high,
                interval_method=interval.method,
                unit_of_replication="pair",
                null=null,
                seed=seed,
            )
        )
    return made
