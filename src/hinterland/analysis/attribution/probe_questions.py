"""What is asked of every table about one label by fitting probes: decodable, how easily, beyond colour?"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from hinterland.analysis.attribution.asked import Asked, Question, noted, null_in_words
from hinterland.analysis.attribution.conditional import beyond_colour
from hinterland.analysis.attribution.measured import Measured
from hinterland.analysis.attribution.once import which
from hinterland.analysis.attribution.purity import K
from hinterland.analysis.probing.codelength import online_code
from hinterland.analysis.probing.control import CONTROL, with_control
from hinterland.analysis.probing.halves import Halves
from hinterland.analysis.probing.mlp import mlp_probe
from hinterland.analysis.probing.probes import ProbeResult, knn_vote, linear_probe, nearest_training_images, task_of
from hinterland.analysis.statistics.intervals import can_be_permuted, permutation_nulls

Probe = Callable[[Asked, Halves, str], ProbeResult]
KNN, LINEAR, MLP = "knn_probe", "linear_probe", "mlp_probe"


def _knn(asked: Asked, parts: Halves, label: str) -> ProbeResult:
    task = task_of(parts.train, parts.test, label)
    key = ("nearest training images", asked.of, which(task.fitted, task.rows))
    name = parts.train.source.name
    return knn_vote(task, asked.once.of(key, lambda: nearest_training_images(task, K, name)))


PROBES: dict[str, tuple[Probe, str]] = {
    KNN: (
        _knn,
        "each image gets the most frequent class among its 10 nearest (Cover & Hart 1967)",
    ),
    LINEAR: (
        lambda asked, parts, label: linear_probe(parts.train, parts.test, label),
        "each image gets the most probable class of a multinomial logistic regression, C = 1, on latents divided "
        "by one scalar (Alain & Bengio 2016)",
    ),
    MLP: (
        lambda asked, parts, label: mlp_probe(parts.train, parts.test, label, asked.seed),
        "each image gets the most probable class of a network of 64 hidden units (Rumelhart et al. 1986)",
    ),
}


def probe_question(name: str, controlled: bool) -> Question:
    """Accuracy and balanced accuracy of a probe; `controlled`: where the battery has time, its selectivity too."""
    probe, what = PROBES[name]

    def question(asked: Asked) -> list[Measured]:
        result = asked.once.of(
            told(name, asked.subject, asked.of), lambda: probe(asked, asked.view.parts, asked.subject)
        )
        found = _accuracies(name, what, asked, result)
        if controlled and asked.with_control:
            found += _selectivity(name, probe, asked, result)
        return found

    return question


def told(probe: str, label: str, of: tuple[bool, str]) -> Hashable:
    """The key under which `once` keeps what a probe said of each image."""
    return "told", probe, label, of


def _accuracies(name: str, what: str, asked: Asked, result: ProbeResult) -> list[Measured]:
    parts, truth, right, n = asked.view.parts, result.truth, result.correct, len(result.truth)
    groups = asked.groups(parts.test.take(result.rows))
    counts = np.bincount(truth)
    note = f"; {result.note}" if result.note else ""
    where = f"{what}; {parts.how} ({result.fitted_on:,} and {n:,} images){note}{noted(asked)}"
    testable = asked.tested and can_be_permuted(truth, groups)
    nulls = permutation_nulls(result.predictions, truth, asked.seed, groups) if testable else None
    plain, balanced = (nulls.accuracy, nulls.balanced_accuracy) if nulls else (None, None)
    tail = null_in_words("against fixed predictions", plain, groups)
    return [
        Measured(
            f"{name}_accuracy",
            result.accuracy,
            n,
            f"Share of images whose {asked.subject} is told right, in [0, 1], 1 is best: {where}. "
            f"Always saying the most frequent class gives {counts.max() / counts.sum():.3f}. {tail}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(right)),
            plain,
        ),
        Measured(
            f"{name}_balanced_accuracy",
            result.balanced_accuracy,
            n,
            f"Mean over the classes of {asked.subject} of the share told right, in [0, 1], 1 is best, so that "
            f"frequent classes count no more than rare ones: {where}. Always saying one class gives "
            f"{1 / (counts > 0).sum():.3f}. {tail}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(right, truth)),
            balanced,
        ),
    ]


# selectivity = accuracy - accuracy of control labels
def _selectivity(name: str, probe: Probe, asked: Asked, result: ProbeResult) -> list[Measured]:
    parts, n = with_control(asked.view.parts, asked.subject), len(result.truth)
    control = probe(asked, parts, CONTROL + asked.subject)
    groups = asked.groups(parts.test.take(result.rows))
    difference = result.correct.astype(np.float64) - control.correct
    return [
        Measured(
            f"{name}_selectivity",
            float(difference.mean()),
            n,
            f"Share of images whose {asked.subject} is told right, less the share told right of control labels "
            f"({control.accuracy:.3f}), classes of the same frequencies by the hash of each image's id: in [-1, 1], "
            f"1 is best, 0 is no better than by heart (Hewitt & Liang 2019); {parts.how}.",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(difference)),
            chance=0.0,
        )
    ]


def codelength_question(asked: Asked) -> list[Measured]:
    """How much shorter the labels become when the latents are known."""
    train = asked.view.parts.train
    code = online_code(train, asked.subject, asked.seed)
    n, groups = len(code.bits), asked.groups(train.take(code.rows))
    excluded = f", {code.excluded:,} without this label left out" if code.excluded else ""
    return [
        Measured(
            "linear_probe_compression",
            code.compression,
            n,
            f"How many times shorter {asked.subject} is told by an online code of linear probes than without latents: "
            f"1 is none, more is better; {code.bits.mean():.3f} bits an image against {code.uniform:.3f} "
            f"(Voita & Titov 2020), on the {n:,} images that probes are fitted on{excluded}. Untested: selectivity and "
            "accuracy are.",
            asked.draws.replicates(n, groups, lambda drawn: code.uniform / drawn.mean(code.bits)),
            chance=1.0,
        )
    ]


def beyond_colour_question(asked: Asked) -> list[Measured]:
    """What the latents add to colour statistics; nothing where there are none."""
    view = asked.view
    if view.colour is None:
        return []
    both, colour = beyond_colour(view.parts, view.colour, asked.subject, asked.once)
    n, groups, truth = len(both.truth), asked.groups(view.parts.test.take(both.rows)), both.truth
    difference = both.correct.astype(np.float64) - colour.correct
    words = (
        f"a linear probe of {asked.subject} is given colour statistics and latents, less what it tells from colour "
        f"statistics alone ({colour.accuracy:.3f}), on the same images: in [-1, 1], 0 is nothing beyond colour; "
        f"{view.parts.how}. Untested: the interval says whether it differs from 0."
    )
    return [
        Measured(
            "beyond_colour_linear_accuracy",
            float(difference.mean()),
            n,
            f"Share of images told right when {words}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(difference)),
            chance=0.0,
        ),
        Measured(
            "beyond_colour_linear_balanced_accuracy",
            both.balanced_accuracy - colour.balanced_accuracy,
            n,
            f"Mean over classes of the share told right when {words}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(difference, truth)),
            chance=0.0,
        ),
    ]
