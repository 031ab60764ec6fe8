"""Which classes are told by a layer of a run, beside colour, principal components and the same layer untrained."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.probes import ProbeResult, knn_probe, linear_probe
from hinterland.analysis.statistics.intervals import bootstrap, paired_difference
from hinterland.data.imageset import ImageSet
from hinterland.ground.files import whole_file
from hinterland.ground.progress import Progress
from hinterland.latents.baselines import COLOUR, PCA, UNTRAINED, colour_table, with_baselines
from hinterland.latents.layers import encode_layer
from hinterland.latents.symmetries import over_symmetries
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import scored_split
from hinterland.training.run import to_unit

NEIGHBOURS = 5
TRAINED = "trained"
PROBES = (f"{NEIGHBOURS}-nearest-neighbours", "linear")
LEAST_DEVIATION = 1e-6  # what divides a number that never varies

Encode = Callable[[str | None], LatentTable]  # of a layer; None: the latents
Numbers = npt.NDArray[np.float64]
Shares = dict[tuple[str, str], Numbers]  # representation, probe -> (n,) 1 where the image was told right


def told(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    label: str = "class",
    layers: list[str] | None = None,
    pooling: str = "mean-std",
    standardise: bool = False,
    symmetries: bool = False,
    split: str | None = None,
    untrained: int = 3,
    named: str = "",
) -> list[Finding]:
    """Accuracy of 5 nearest neighbours and of a linear probe, beside the baselines, over all classes and of each.

    Probes are fitted on the training split and scored on `split` (None: the last there is). `layers`: pooled maps
    side by side, each centred and divided by its root mean square, and where `standardise` each number by its
    deviation first; None: the latents. `symmetries`: the mean over the eight ways to hold an image. Beside them 12
    colour statistics, PCA of the size of the latents, and the same of so many `untrained` nets: their mean share of
    right answers. Differences are paired by image. Which images were told right is kept in told.parquet. `named` tells
    apart what is asked of one run several times.
    """
    scored = split or scored_split(images)
    parts = images.annotations.split
    given = images.take(np.flatnonzero((parts == "train") | (parts == scored)))

    def seen(encode: Callable[[ImageSet, str | None], LatentTable]) -> LatentTable:
        def of_layer(layer: str | None) -> LatentTable:
            if symmetries:
                return over_symmetries(lambda held: encode(held, layer), given)
            return encode(given, layer)

        return side_by_side(of_layer, layers, standardise)

    def by_trained(held: ImageSet, layer: str | None) -> LatentTable:
        return trained.encode(held, scores=False, layer=layer, pooling=layer and pooling)

    def untrained_net(number: int) -> LatentTable:
        net = trained.fresh(trained.config.seed + 1000 * (number + 1))
        unit = to_unit(trained.config, trained.device)
        return seen(lambda held, layer: encode_layer(net, held, layer, layer and pooling, unit, UNTRAINED))

    with progress.step("told", 2 + untrained) as bar:
        tables = {TRAINED: seen(by_trained), COLOUR: colour_table(given, given)}
        bar.advance(note=TRAINED)
        tables[PCA] = with_baselines(by_trained(given, None), given, given, (PCA,)).baselines[PCA]
        found = {(n, p): result for n, table in tables.items() for p, result in _probed(table, label, scored).items()}
        shares: Shares = {key: result.correct.astype(np.float64) for key, result in found.items()}
        bar.advance(note="probes")
        fresh = []
        for number in range(untrained):
            fresh.append(_probed(untrained_net(number), label, scored))
            bar.advance(note=UNTRAINED)
    for probe in PROBES:
        shares[UNTRAINED, probe] = np.mean([one[probe].correct for one in fresh], axis=0)
    truth = next(iter(found.values()))
    _keep(trained.folder.path / told_file(named), shares, truth)
    return [
        dataclasses.replace(finding, subject=", ".join(filter(None, (finding.subject, named))))
        for finding in _findings(shares, truth, label, trained)
    ]


def told_file(named: str = "") -> str:
    """In the run folder: which images were told right, by representation and probe."""
    return f"told-{named}.parquet" if named else "told.parquet"


def side_by_side(encode: Encode, layers: Sequence[str] | None, standardise: bool = False) -> LatentTable:
    """The latents, or layers side by side, each centred and of root mean square 1 over the training images.

    `standardise`: each number is divided by its standard deviation over the training images first.
    """
    if not layers:
        return encode(None)
    tables = [encode(layer) for layer in layers]
    fitted = tables[0].annotations.split == "train"
    parts = [table.latents - table.latents[fitted].mean(axis=0) for table in tables]
    if standardise:
        parts = [part / np.maximum(part[fitted].std(axis=0), LEAST_DEVIATION) for part in parts]
    parts = [part / np.sqrt((part[fitted] ** 2).sum(axis=1).mean()) for part in parts]
    return dataclasses.replace(tables[0], latents=np.concatenate(parts, axis=1).astype(np.float32), logvar=None)


def _probed(table: LatentTable, label: str, scored: str) -> dict[str, ProbeResult]:
    parts = table.annotations.split
    fitted, seen = (table.take(np.flatnonzero(parts == split)) for split in ("train", scored))
    return {PROBES[0]: knn_probe(fitted, seen, label, NEIGHBOURS), PROBES[1]: linear_probe(fitted, seen, label)}


def _keep(path: Path, shares: Shares, truth: ProbeResult) -> None:
    columns = {f"{name}, {probe}": pa.array(values.astype(np.float32)) for (name, probe), values in shares.items()}
    table = pa.table({"class": pa.array([truth.names[code] for code in truth.truth]), **columns})
    with whole_file(path) as part:
        pq.write_table(table, part)


def _findings(shares: Shares, truth: ProbeResult, label: str, trained: Trained) -> list[Finding]:
    found = []
    kinds = [*dict.fromkeys(name for name, _ in shares)]
    for probe in PROBES:
        for name in kinds:
            found.append(_accuracy(shares[name, probe], probe, name, label, trained))
        for against in kinds[1:]:
            ours, theirs = shares[TRAINED, probe], shares[against, probe]
            found.append(_difference(ours, theirs, probe, against, label, trained))
            for code, kind in enumerate(truth.names):
                of_class = truth.truth == code
                if against in (COLOUR, PCA) and of_class.sum() > 1:
                    subject = f"{label} {kind}"
                    found.append(_difference(ours[of_class], theirs[of_class], probe, against, subject, trained))
    return found


def _accuracy(hits: Numbers, probe: str, name: str, label: str, trained: Trained) -> Finding:
    interval = bootstrap(hits, trained.config.seed)
    words = f"Share of images whose {label} is told right by {probe} from {name}; [0, 1], 1 is best."
    return Finding(
        _name(probe, "accuracy"), name, trained.name, float(hits.mean()), len(hits), words, interval.low, interval.high,
        interval.method, interval.unit, seed=trained.config.seed,
    )  # fmt: skip


def _difference(ours: Numbers, theirs: Numbers, probe: str, against: str, subject: str, trained: Trained) -> Finding:
    estimate, interval = paired_difference(ours, theirs, trained.config.seed)
    words = f"How many more images are told right by {probe} than from {against}, as a share; above 0 is better."
    return Finding(
        _name(probe, f"beyond_{against}"), subject, trained.name, estimate, len(ours), words, interval.low,
        interval.high, interval.method, interval.unit, seed=trained.config.seed,
    )  # fmt: skip


def _name(probe: str, what: str) -> str:
    return f"{probe}_{what}".replace("-", "_")
