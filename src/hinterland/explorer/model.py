"""One run within a bundle: latents, maps, neighbours, networks and answers."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding, read_findings
from hinterland.analysis.geometry import STILL_BELOW, active_units, kl_per_dimension, variance_per_dimension
from hinterland.data.imageset import ImageSet
from hinterland.explorer.ground import Ground, on_ground
from hinterland.explorer.kept import kept_map
from hinterland.explorer.manifest import (
    Answer,
    ArrayPart,
    Components,
    LatentStatistics,
    Model,
    Network,
    Projection,
    Score,
)
from hinterland.explorer.maps import Kind, Map
from hinterland.explorer.near import near
from hinterland.explorer.parts import Parts
from hinterland.explorer.shaping import Shaping
from hinterland.explorer.words import answers_of, quick_findings
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents import export
from hinterland.latents.in_parts import latents_in_parts
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained

MOST_COMPONENTS = 64
COMPACT_WEIGHTS = 16  # bits of mantissa that the weights keep where every byte counts; 23 are all
COMPACT_NUMBERS = 12  # of numbers that are only looked at: off by 1.2e-4 of each value at most


@dataclasses.dataclass(frozen=True)
class Making:
    """What every model of a bundle is made with: `shown` of the images `of`, and how."""

    parts: Parts
    shown: ImageSet
    of: ImageSet
    projections: tuple[Kind, ...]
    seed: int
    encoder: bool
    compact: bool
    progress: Progress
    ground: Ground | None = None  # where the shown images lie

    @property
    def weight_bits(self) -> int:
        """Bits of mantissa that weights keep."""
        return COMPACT_WEIGHTS if self.compact else export.ALL_BITS

    def add_shown(self, name: str, values: npt.NDArray[np.floating]) -> ArrayPart:
        """Float32 numbers that are looked at, and not computed with further: a compact bundle rounds them."""
        as_floats = np.asarray(values, dtype=np.float32)
        return self.parts.add_array(
            name, export.rounded(as_floats, COMPACT_NUMBERS) if self.compact else as_floats, "float32"
        )


def model_of(making: Making, run: Trained, number: int, name: str) -> Model:
    """Encode the shown images with `run` and add its parts, each named model-NUMBER.what."""
    parts, prefix = making.parts, f"model-{number}"
    table = latents_in_parts(run, making.shown, making.of) or run.encode(making.shown, progress=making.progress)
    decoder, encoder = _networks(making, run, prefix, table)  # what stops an export is told before the long steps
    found = near(table.latents, making.seed)
    return Model(
        name=name,
        latent_size=table.size,
        variational=table.logvar is not None,
        latents=parts.add_array(f"{prefix}.latents", table.latents, "float32"),
        logvar=None if table.logvar is None else making.add_shown(f"{prefix}.logvar", table.logvar),
        statistics=statistics(table),
        scores=_scores(making, prefix, table),
        components=_components(parts, prefix, table),
        projections=_projections(making, prefix, run, table),
        neighbours=parts.add_array(f"{prefix}.neighbours", found.rows, "int32"),
        neighbour_distances=making.add_shown(f"{prefix}.distances", found.distances),
        neighbours_recall=found.recall,
        decoder=decoder,
        encoder=encoder,
        findings=_answers(making, run, table),
    )


def statistics(table: LatentTable) -> LatentStatistics:
    """Mean and deviation of each latent, its KL, and whether it tells one image from another."""
    variances = variance_per_dimension(table)
    variational = table.logvar is not None
    active = active_units(table) if variational else variances >= STILL_BELOW * max(variances.mean(), 1e-30)
    return LatentStatistics(
        mean=tuple(table.latents.mean(axis=0, dtype=np.float64).tolist()),
        std=tuple(np.sqrt(variances).tolist()),
        kl=tuple(kl_per_dimension(table).tolist()) if variational else None,
        active=tuple(active.tolist()),
    )


def _scores(making: Making, prefix: str, table: LatentTable) -> tuple[Score, ...]:
    words = {
        "mse_per_pixel": ("reconstruction error", "squared error a pixel, on [0, 1]"),
        "kl": ("KL", "nats"),
    }
    return tuple(
        Score(*words[name], making.add_shown(f"{prefix}.score-{name.replace('_', '-')}", table.scores[name]))
        for name in words
        if name in table.scores
    )


def _components(parts: Parts, prefix: str, table: LatentTable) -> Components:
    principal = principal_components(table.latents)
    count = min(MOST_COMPONENTS, table.size)
    return Components(
        mean=parts.add_array(f"{prefix}.component-mean", principal.mean, "float32"),
        vectors=parts.add_array(f"{prefix}.components", principal.components[:count], "float32"),
        variances=tuple(principal.variances[:count].tolist()),
    )


def _projections(making: Making, prefix: str, run: Trained, table: LatentTable) -> tuple[Projection, ...]:
    made, ground, shaping = [], making.ground, Shaping(table, making.seed)
    with making.progress.step(f"map {run.name}", len(making.projections) + (ground is not None)) as bar:
        for kind in making.projections:
            found = kept_map(run.folder.path / "explorer", shaping, kind)
            made.append(_projection(making, f"{prefix}.{kind}", found))
            bar.advance(1, kind)
        if ground is not None:
            placed = _projection(making, f"{prefix}.place", on_ground(ground, table, making.seed))
            made.append(dataclasses.replace(placed, tile=ground.tile if min(ground.tile) > 0 else None))
            bar.advance(1, "place")
    return tuple(made)


def _projection(making: Making, name: str, found: Map) -> Projection:
    return Projection(
        kind=found.kind,
        positions=making.parts.add_array(name, found.positions, "float32"),
        inverse=found.inverse,
        error=making.add_shown(f"{name}.error", found.error),
        trustworthiness=found.trustworthiness,
        continuity=found.continuity,
        trust_sample=found.trust_sample,
        settings=found.settings,
    )


def _networks(making: Making, run: Trained, prefix: str, table: LatentTable) -> tuple[Network, Network | None]:
    """Decoder and, where it is wanted, encoder; how far each is from torch is told."""
    with making.progress.step(f"export {run.name}", None):
        decoder = export.export_decoder(run, table.latents, making.weight_bits)
        encoder = None
        if making.encoder:
            some = making.shown.take(slice(0, export.CHECKED_ON))
            encoder = export.export_encoder(run, run.seen(some), making.weight_bits)
    for what, network in (("decoder", decoder), ("encoder", encoder)):
        if network is not None:
            making.progress.say(
                f"{run.name}: {what} as ONNX, {len(network.model) / 1e6:.1f} MB; largest difference from torch "
                f"{network.largest_difference:.1e} ({network.checked_on} {network.input} compared)"
            )
    return _network(making.parts, f"{prefix}.decoder.onnx", decoder), (
        None if encoder is None else _network(making.parts, f"{prefix}.encoder.onnx", encoder)
    )


def _network(parts: Parts, name: str, made: export.Network) -> Network:
    return Network(
        parts.add(name, made.model, "words"), made.input, made.outputs, made.largest_difference, made.checked_on
    )


def _answers(making: Making, run: Trained, table: LatentTable) -> tuple[Answer, ...]:
    """What the run's folder says was found on its own images; else first answers on those that are shown."""
    findings: list[Finding] | None = None
    if run.folder.findings_file.is_file() and making.of.fingerprint() == run.config.data.fingerprint:
        try:
            findings = read_findings(run.folder.findings_file)
        except BadInput as error:
            making.progress.say(f"not used: {error}")
    if findings is None:
        findings = quick_findings(table, making.seed, making.progress)
    return answers_of(findings, table)
