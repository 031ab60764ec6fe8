"""Does the first principal component, do the first k, follow a factor?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.halves import halves
from hinterland.analysis.probing.regression import factor_of, ridge_probe
from hinterland.analysis.statistics.resampling import Resampling, method_of
from hinterland.ground.errors import BadInput
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
FIRST = (1, 2, 4, 8)

R2_OF_COMPONENTS = (
    "R2 by which the first {k} principal components tell {factor} linearly (an angle as sine and cosine) on images not "
    "fitted on: at most 1, 1 is best, 0 is chance. One straight component can tell half of a circle at most."
)
CIRCULAR = (
    "How much of the first principal component an angle explains: squared circular-linear correlation, in [0, 1] "
    "(Mardia 1976). 1 where the component is a sinusoid of the angle."
)


def component_findings(
    table: LatentTable,
    factor: str,
    train: LatentTable | None = None,
    first: Sequence[int] = FIRST,
    rows_for_components: bool = False,
    seed: int = 0,
) -> list[Finding]:
    """`r2_of_first_K_components` of `factor` for each K, and, for angles, `pc1_circular_correlation`.

    Components are fitted on the training half alone. Intervals: bootstrap over images, fits held fixed.
    `rows_for_components` repeats a fault on purpose: rows of the eigenvector matrix instead of its columns.
    """
    parts = halves(table, train)
    principal = principal_components(parts.train.latents)
    directions = principal.components.T if rows_for_components else principal.components
    findings: list[Finding] = []
    for k in sorted({min(k, table.size) for k in first}):
        basis = directions[:k].T
        fitted, scored = (
            LatentTable(((side.latents - principal.mean) @ basis).astype(np.float32), side.annotations, side.source)
            for side in (parts.train, parts.test)
        )
        result = ridge_probe(fitted, scored, factor)
        drawn = Resampling.of(len(result.rows), seed, _groups(parts.test, result.rows))
        replicates = None if drawn is None else result.replicates(drawn)
        low, high = (None, None) if replicates is None else np.quantile(replicates, [0.025, 0.975]).tolist()
        findings.append(
            Finding(
                f"r2_of_first_{k}_components",
                factor,
                table.source.name,
                result.r2,
                len(result.rows),
                R2_OF_COMPONENTS.format(k=k, factor=factor),
                low=low,
                high=high,
                interval_method="" if drawn is None or replicates is None else method_of(drawn.unit, len(replicates)),
                unit_of_replication="image" if drawn is None else drawn.unit,
                null=0.0,
                seed=seed,
            )
        )
    known = factor_of(parts.test, factor)
    if known.period is not None:
        scores = (parts.test.latents - principal.mean) @ directions[0]
        value = circular_linear(2 * np.pi * known.values / known.period, scores)
        findings.append(
            Finding(
                "pc1_circular_correlation",
                factor,
                table.source.name,
                value,
                len(scores),
                CIRCULAR,
                null=2 / len(scores),
            )
        )
    return findings


def _groups(table: LatentTable, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.str_] | None:
    group = table.annotations.group
    return None if group is None else group[rows]


# r^2 = (r_xc^2 + r_xs^2 - 2 r_xc r_xs r_cs) / (1 - r_cs^2)
def circular_linear(angles: npt.ArrayLike, x: npt.ArrayLike) -> float:
    """Squared correlation of numbers (n,) with angles (n,) in radians, in [0, 1].

    Mardia 1976; Mardia & Jupp 2000, Directional Statistics, 11.2.
    """
    angle, number = np.asarray(angles, np.float64), np.asarray(x, np.float64)
    kept = np.isfinite(angle) & np.isfinite(number)
    if kept.sum() < 4 or np.ptp(number[kept]) == 0 or np.ptp(angle[kept]) == 0:
        raise BadInput(f"a circular correlation needs at least 4 angles and numbers that vary; there are {kept.sum()}")
    cos, sin, x_ = np.cos(angle[kept]), np.sin(angle[kept]), number[kept]
    xc, xs, cs = (float(np.corrcoef(a, b)[0, 1]) for a, b in ((x_, cos), (x_, sin), (cos, sin)))
    return float(np.clip((xc**2 + xs**2 - 2 * xc * xs * cs) / (1 - cs**2), 0, 1))
