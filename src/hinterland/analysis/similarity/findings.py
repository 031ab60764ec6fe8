"""How alike two representations are, as findings."""

from __future__ import annotations

from hinterland.analysis.finding import Finding
from hinterland.analysis.similarity.measures import Similarity, linear_cka, mutual_neighbours, procrustes_residual
from hinterland.latents.table import LatentTable


def similarity_findings(first: LatentTable, second: LatentTable, k: int = 10, seed: int = 0) -> list[Finding]:
    """`cka`, `mutual_neighbours` and `procrustes_residual` of `first`; their subject names `second`.

    Both tables must hold the same images (by id), in any order.
    """
    cka = (
        "How alike the distances between images are in both, 1 is best, 0 is chance, 1 for rotated and scaled "
        "copies: debiased linear CKA (Kornblith et al. 2019; Song et al. 2012). Chance: images mispaired."
    )
    neighbours = (
        f"Share of the {k} nearest of each image that both agree on, chance taken off, 1 is best (Huh et al. 2024)."
    )
    left = (
        "Share of the variance left when one is shifted, rotated and scaled onto the other, in [0, 1], 0 is best "
        "(Schönemann 1966; Gower 1975). Chance: images mispaired."
    )
    measured = {
        "cka": (linear_cka(first, second, seed), cka),
        "mutual_neighbours": (mutual_neighbours(first, second, k, seed), neighbours),
        "procrustes_residual": (procrustes_residual(first, second, seed), left),
    }
    return [_finding(name, first, second, found, what, seed) for name, (found, what) in measured.items()]


def _finding(
    name: str, first: LatentTable, second: LatentTable, found: Similarity, definition: str, seed: int
) -> Finding:
    source = second.source
    drawn = f" {found.n:,} of {len(first):,} images drawn at random." if found.n < len(first) else ""
    return Finding(
        name,
        source.name if source.layer == first.source.layer else f"{source.name}, {source.layer}",
        first.source.name,
        found.value,
        found.n,
        definition + drawn,
        low=found.interval.low if found.interval else None,
        high=found.interval.high if found.interval else None,
        interval_method=found.interval.method if found.interval else "",
        unit_of_replication=found.interval.unit if found.interval else "image",
        null=found.null,
        seed=seed,
    )
