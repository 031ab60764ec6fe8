"""The same measure on the same arrays: hinterland's analysis against scikit-learn and disent.

Usage: python benchmarks/analysis_speed.py [--images N] [--rounds R] [--no-disent]; writes its section of RESULTS.md.
MIG is the same formula but for the bias of counted information, which ours takes off; SAP and DCI differ in what tells
the factors: thresholds against a support vector machine, a random forest against boosted trees. So their times tell
what it costs to have an answer to the question, not the same sum done faster.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from peers import PEERS, Missing, measured
from results import interleaved, machine, ratios, record, spread, write_section
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from hinterland.analysis.disentanglement.dci import dci
from hinterland.analysis.disentanglement.evidence import Evidence, evidence_of
from hinterland.analysis.disentanglement.mig import mig
from hinterland.analysis.disentanglement.sap import sap
from hinterland.analysis.probing.probes import knn_probe, linear_probe
from hinterland.latents.table import LatentTable

NUMBERS, CLASSES, NEIGHBOURS = 64, 10, 10
FACTOR_VALUES = (4, 5, 6, 8, 10)  # of the factors that disentanglement asks for
LATENTS = 10
COUNTS = {
    "mig": (10_000, 5_000),
    "sap": (10_000, 5_000),
    "dci": (1_000, 500),
}  # fitted, scored: disent's own, DCI's fast


class Row(NamedTuple):
    """A measure that both have taken."""

    title: str
    peer: str
    ours: list[float]  # seconds
    theirs: list[float]
    told: str  # what both said


def probes(images: int, rounds: int) -> list[Row]:
    """k-NN and linear probe against scikit-learn's."""
    rng = np.random.default_rng(0)
    codes = rng.integers(CLASSES, size=images)
    latents = rng.standard_normal((images, NUMBERS), dtype=np.float32)
    latents[np.arange(images), codes] += 3.0
    cut = images - images // 7
    splits = ["train"] * cut + ["test"] * (images - cut)
    table = LatentTable.from_arrays(latents, labels={"class": codes}, splits=splits)
    train, test = table.split("train"), table.split("test")
    said: dict[str, float] = {}

    def theirs(model: Any) -> Callable[[], None]:
        def one() -> None:
            model.fit(latents[:cut], codes[:cut])
            said["theirs"] = model.score(latents[cut:], codes[cut:])

        return one

    def ours(probe: Any) -> Callable[[], None]:
        return lambda: said.update(ours=probe(train, test, "class").accuracy)

    pairs = {
        "k-NN probe": (knn_probe, KNeighborsClassifier(NEIGHBOURS)),
        "linear probe": (linear_probe, make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))),
    }
    found = []
    for name, (probe, model) in pairs.items():
        taken = interleaved({"ours": ours(probe), "theirs": theirs(model)}, rounds, warm_up=1)
        told = f"accuracy {said['ours']:.4f}, theirs {said['theirs']:.4f}"
        title = f"{name}, {cut:,} and {images - cut:,} x {NUMBERS}"
        found.append(Row(title, "scikit-learn", taken["ours"], taken["theirs"], told))
    return found


def planted(path: Path, fitted: int, scored: int) -> Evidence:
    """Latents of which each of the first knows one factor, as ours and, in a file, as disent's."""
    rng, count = np.random.default_rng(0), fitted + scored
    factors = np.stack([rng.integers(n, size=count) for n in FACTOR_VALUES], axis=1)
    latents = rng.standard_normal((count, LATENTS), dtype=np.float32) / 2
    latents[:, : len(FACTOR_VALUES)] += factors / np.array(FACTOR_VALUES) * 4
    np.savez(path, latents=latents, factors=factors, fitted=fitted)
    splits = ["train"] * fitted + ["test"] * scored
    labels = {f"factor {k}": column for k, column in enumerate(factors.T)}
    return evidence_of(LatentTable.from_arrays(latents, labels=labels, splits=splits), list(labels))


def disentanglement(folder: Path, rounds: int) -> list[Row]:
    """MIG, SAP and DCI the same way, measure by measure, the two in turn, each in a process of its own."""
    measures: dict[str, Callable[[Evidence], float]] = {
        "mig": lambda evidence: mig(evidence).score,
        "sap": lambda evidence: sap(evidence).score,
        "dci": lambda evidence: dci(evidence, quick=False).disentanglement,
    }
    found = []
    for name, measure in measures.items():
        path, (fitted, scored) = folder / f"{name}.npz", COUNTS[name]
        evidence, said = planted(path, fitted, scored), list[float]()
        ways = {name: functools.partial(lambda way, given, kept: kept.append(way(given)), measure, evidence, said)}
        ours = interleaved(ways, rounds)[name]
        theirs = measured("disent", path, name, rounds)
        score = next(value for key, value in theirs["scores"].items() if "informativeness" not in key)
        title = f"{name.upper()}, {LATENTS} latents, {len(FACTOR_VALUES)} factors, {fitted:,} and {scored:,} images"
        found.append(Row(title, PEERS["disent"].title, ours, theirs["seconds"], f"{said[-1]:.3f}, theirs {score:.3f}"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=70_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-disent", action="store_true")
    asked = parser.parse_args()
    rows, missing = probes(asked.images, asked.rounds), []
    if not asked.no_disent:
        with tempfile.TemporaryDirectory() as folder:
            try:
                rows += disentanglement(Path(folder), asked.rounds)
            except Missing as reason:
                missing = ["", f"{reason}."]
    lines = [
        f"{machine()}. Planted classes and factors; medians of {asked.rounds} rounds.",
        "",
        "| measure | ours, s | peer | peer, s | ours is faster by | what they say |",
        "|---|---:|---|---:|---:|---|",
    ]
    values = {}
    for title, peer, ours, theirs, told in rows:
        faster = ratios(theirs, ours)
        lines.append(f"| {title} | {spread(ours)} | {peer} | {spread(theirs)} | {spread(faster)} | {told} |")
        values[f"{title.split(',')[0]} over {peer.split()[0]}"] = statistics.median(faster)
    record("analysis-speed", values)
    print(write_section("analysis-speed", "Measures of the analysis", lines + missing))


if __name__ == "__main__":
    main()
