"""What the baselines give for the same measures, on the same images and half-samples, so that differences are paired.

Only baselines with as many numbers as the latents stand beside them: PCA of the same size and the untrained encoder.
A measure of single latents depends on how many there are (the second-best of 256 is better than that of ten, and the
base of completeness is their number), so a difference to raw pixels or colour statistics would be one of size. How
much those tell of a factor, the probes say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.measured import UNTRAINED, Measured, beside_untrained
from hinterland.analysis.disentanglement.scores import Disentanglement, disentanglement
from hinterland.analysis.finding import Baseline, Finding
from hinterland.analysis.statistics.half_samples import half_sample_interval, units
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Value = Callable[[Disentanglement], float | None]  # the same number of any table; None: it has none


@dataclasses.dataclass(frozen=True, eq=False)
class Beside:
    """The measures of each baseline by its name, and why others were left out."""

    made: Mapping[str, Disentanglement] = dataclasses.field(default_factory=dict)
    left_out: Mapping[str, str] = dataclasses.field(default_factory=dict)


def baselines_beside(
    table: LatentTable,
    factors: Sequence[str],
    seed: int = 0,
    quick: bool = True,
    progress: Progress = SILENT,
) -> Beside:
    """`disentanglement` of each baseline of the same size: as long again for each, less what tests against chance."""
    made: dict[str, Disentanglement] = {}
    left_out: dict[str, str] = {}
    for name, baseline in table.baselines.items():
        if baseline.size != table.size:
            left_out[name] = f"{baseline.size} numbers, not {table.size}"
            continue
        same = LatentTable(baseline.latents, table.annotations, baseline.source)
        try:
            made[name] = disentanglement(same, factors, seed, quick, progress, tested=False)
        except BadInput as error:
            left_out[name] = str(error)
    return Beside(made, left_out)


def with_baselines(finding: Finding, column: int, ours: Disentanglement, theirs: Beside, value: Value) -> Finding:
    """The finding with each baseline's value and the paired difference; `column` is its own in the half-samples.

    `untrained` is the mean over all untrained initialisations; its interval knows of images and of initialisations.
    """
    beside: dict[str, Baseline] = {}
    starts: list[Measured] = []
    mine = _as_measured(finding.name, finding.estimate, column, ours)
    for name, made in theirs.made.items():
        estimate = value(made)
        if estimate is None or mine is None:
            continue
        other = _as_measured(finding.name, estimate, column, made)
        if other is None:
            continue
        beside[name] = _paired(mine, other, column, ours, made)
        if name.startswith(f"{UNTRAINED}-"):
            starts.append(other)
    if len(starts) == 1:
        beside[UNTRAINED] = next(one for name, one in beside.items() if name.startswith(f"{UNTRAINED}-"))
    together = beside_untrained(mine, starts) if mine and len(starts) > 1 else None
    if together:
        beside[UNTRAINED] = together
    words = _in_words(ours, theirs, len(starts)) if beside else ""
    return dataclasses.replace(finding, baselines=beside, definition=f"{finding.definition}{words}")


# theta_b = theta + sqrt(m / (n - m)) (theta_m,b - mean_b theta_m,b),  m = n/2
def _as_measured(name: str, estimate: float, column: int, made: Disentanglement) -> Measured | None:
    """The estimate with its values on half-samples, spread as the whole sample's would be; None with fewer than two."""
    values = made.on_halves.get(name)
    if values is None or np.isfinite(values[:, column]).sum() < 2:
        return None
    n, _ = units(len(made.evidence.latents), made.evidence.groups)
    drawn = values[np.isfinite(values[:, column]), column]
    spread = np.sqrt((n // 2) / (n - n // 2)) * (drawn - drawn.mean())
    return Measured(name, estimate, n, "", estimate + spread)


def _paired(mine: Measured, other: Measured, column: int, ours: Disentanglement, theirs: Disentanglement) -> Baseline:
    """Their value, and the difference on the same half-samples."""
    apart = ours.on_halves[mine.name][:, column] - theirs.on_halves[mine.name][:, column]
    n, unit = units(len(ours.evidence.latents), ours.evidence.groups)
    difference = mine.estimate - other.estimate
    interval = half_sample_interval(difference, apart, n, unit, (-1.0, 1.0))
    return Baseline(other.estimate, difference, float(interval.low), float(interval.high))


def _in_words(ours: Disentanglement, theirs: Beside, starts: int) -> str:
    """Which baselines there are, which there are not, and what their intervals rest on."""
    in_use = {name: len(made.evidence.dimensions) for name, made in theirs.made.items()}
    mine = len(ours.evidence.dimensions)
    fewer = [f"{name} {count}" for name, count in in_use.items() if count != mine]
    words = " Differences to baselines: by the same half-samples of both."
    if fewer:
        words += f" Latents in use: {mine}; {', '.join(fewer)}."
    if starts > 1:
        words += (
            f" Baseline untrained: the mean over {starts} initialisations; its interval combines the scatter over "
            "images and over initialisations (Satterthwaite 1946)."
        )
    elif starts == 1:
        words += " Baseline untrained: one initialisation, so its interval speaks of images alone."
    if theirs.left_out:
        why = "; ".join(f"{name} ({reason})" for name, reason in theirs.left_out.items())
        words += f" Baselines left out: {why}; measures of single latents depend on how many there are."
    return words
