"""What a run's report says first: three sentences that never say more than their intervals."""

from __future__ import annotations

from hinterland.analysis.comparison.verdict import Difference, sentence
from hinterland.analysis.finding import Finding
from hinterland.analysis.geometry import collapse_in_words
from hinterland.analysis.statistics.intervals import paired_difference
from hinterland.ground.errors import BadInput
from hinterland.report.material import Material
from hinterland.report.peer import linear_peer
from hinterland.report.words import number, percent, plural, whole


def conclusions(material: Material) -> tuple[str, ...]:
    """How images come back beside PCA of the same size; what a probe reads off; whether latents lie idle."""
    said = [_reconstruction(material)]
    probes = [material.found(name, material.label) for name in ("linear_probe_accuracy", "knn_probe_accuracy")]
    said.extend(_probe(found, material.label or "") for found in probes[:1] if found)
    said.append(collapse_in_words(material.table))
    return tuple(said)


def _reconstruction(material: Material) -> str:
    errors = material.table.scores["mse_per_pixel"]
    error = f"The squared error is {number(float(errors.mean()))} per pixel"
    peer = linear_peer(material)
    if peer is None:
        return f"{error}, over {plural(len(errors), material.split + ' image')}."
    groups = material.table.annotations.group
    try:
        estimate, found = paired_difference(errors, peer.errors, material.seed, groups=groups)
    except BadInput:
        return f"{error}; PCA with as many numbers leaves {number(float(peer.errors.mean()))}."
    name = f"PCA with {plural(peer.components, 'number')}"
    difference = Difference(
        "Squared error per pixel",
        material.name,
        name,
        estimate,
        found.low,
        found.high,
        len(errors),
        sense="lower",
    )
    left = number(float(peer.errors.mean()))
    beside = f"{name}, fitted on {whole(peer.fitted_on)} training images and cut to [0, 1], leaves {left}."
    return f"{error}; {beside} {sentence(difference)}"


def _probe(found: Finding, label: str) -> str:
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f" (95 % interval {percent(found.low)} to {percent(found.high)})"
    chance = "" if found.null is None else f"; with shuffled labels it would be {percent(found.null)}"
    return (
        f"From the latents alone, a linear probe tells the {label} right for {percent(found.estimate)} of "
        f"{plural(found.n, 'image')}{interval}{chance}."
    )
