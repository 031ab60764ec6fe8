"""What is asked of every table about one label by fitting probes: decodable, how easily, beyond colour?"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from hinterland.analysis.attribution.asked import Asked, Question, class_means, noted, nulls_of
from hinterland.analysis.attribution.conditional import beyond_colour
from hinterland.analysis.attribution.measured import Measured
from hinterland.analysis.attribution.once import which
from hinterland.analysis.attribution.purity import K
from hinterland.analysis.probing.codelength import online_code
from hinterland.analysis.probing.control import CONTROL, controls_of, with_control
from hinterland.analysis.probing.halves import Halves
from hinterland.analysis.probing.mlp import mlp_probe
from hinterland.analysis.probing.probes import ProbeResult, knn_vote, linear_probe, nearest_training_images, task_of
from hinterland.analysis.statistics.exchange import exchange_null
from hinterland.analysis.statistics.intervals import DRAWS, permutation_nulls

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
            said_key(name, asked.subject, asked.of), lambda: probe(asked, asked.view.parts, asked.subject)
        )
        found = _accuracies(name, what, asked, result)
        if controlled and asked.with_control:
            found += _selectivity(name, probe, asked, result)
        return found

    return question


def said_key(probe: str, label: str, of: tuple[bool, str]) -> Hashable:
    """The key under which `once` keeps what a probe said of each image."""
    return "said", probe, label, of


def _accuracies(name: str, what: str, asked: Asked, result: ProbeResult) -> list[Measured]:
    parts, truth, right, n = asked.view.parts, result.truth, result.correct, len(result.truth)
    groups = asked.groups(parts.test.take(result.rows))
    counts = np.bincount(truth)
    note = f"; {result.note}" if result.note else ""
    where = f"{what}; {parts.how} ({result.fitted_on:,} and {n:,} images){note}{noted(asked)}"
    nulls = nulls_of(
        asked,
        truth,
        groups,
        "labels",
        "against fixed predictions",
        lambda: permutation_nulls(result.predictions, truth, asked.seed, groups),
        lambda moved: (float((moved == result.predictions).mean()), class_means(moved == result.predictions, moved)),
    )
    return [
        Measured(
            f"{name}_accuracy",
            result.accuracy,
            n,
            f"Share of images whose {asked.subject} is told right, in [0, 1], 1 is best: {where}. "
            f"Always saying the most frequent class gives {counts.max() / counts.sum():.3f}. {nulls.words}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(right)),
            nulls.of(0),
        ),
        Measured(
            f"{name}_balanced_accuracy",
            result.balanced_accuracy,
            n,
            f"Mean over the classes of {asked.subject} of the share told right, in [0, 1], 1 is best, so that "
            f"frequent classes count no more than rare ones: {where}. Always saying one class gives "
            f"{1 / (counts > 0).sum():.3f}. {nulls.words}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(right, truth)),
            nulls.of(1),
        ),
    ]


# selectivity = accuracy - accuracy of control labels
def _selectivity(name: str, probe: Probe, asked: Asked, result: ProbeResult) -> list[Measured]:
    plain = asked.view.parts
    controls = asked.once.of(("controls", asked.subject), lambda: controls_of(plain, asked.subject))
    parts = with_control(plain, asked.subject, controls)
    control = probe(asked, parts, CONTROL + asked.subject)
    what = (
        f"whose {asked.subject} is told right, less the share told right of control labels "
        f"({control.accuracy:.3f}), classes of the same frequencies by the hash of each image's id: in [-1, 1], "
        f"1 is best, 0 is no better than by heart (Hewitt & Liang 2019); {parts.how}."
    )
    return _differences(asked, (f"{name}_selectivity", f"{name}_selectivity_balanced"), what, result, control)


def _differences(
    asked: Asked, names: tuple[str, str], what: str, ours: ProbeResult, theirs: ProbeResult
) -> list[Measured]:
    """How much more often one of two probes of the same images is right: of all images, and of classes alike."""
    truth, n = ours.truth, len(ours.truth)
    groups = asked.groups(asked.view.parts.test.take(ours.rows))
    difference = ours.correct.astype(np.float64) - theirs.correct
    of_what = "image by image" if groups is None else "group by group"
    null = f" Null: the two probes' answers exchanged {of_what}, {DRAWS} times, one-sided (Fisher 1935)."
    tested = asked.tested and (groups is None or len(np.unique(groups)) > 1)
    plain, alike = (
        exchange_null(difference, asked.seed, classes, groups) if tested else None for classes in (None, truth)
    )
    return [
        Measured(
            names[0],
            float(difference.mean()),
            n,
            f"Share of images {what}{null}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(difference)),
            plain,
            chance=0.0,
        ),
        Measured(
            names[1],
            class_means(difference, truth),
            n,
            f"Mean over the classes of the share of images {what}{null}",
            asked.draws.replicates(n, groups, lambda drawn: drawn.mean(difference, truth)),
            alike,
            chance=0.0,
        ),
    ]


def codelength_question(asked: Asked) -> list[Measured]:
    """How much shorter the labels become when the latents are known, and that with classes counted alike."""
    train = asked.view.parts.train
    code = online_code(train, asked.subject, asked.seed)
    n, groups = len(code.bits), asked.groups(train.take(code.rows))
    codes = train.labels[asked.subject].codes[code.rows].astype(np.intp)
    excluded = f", {code.excluded:,} without this label left out" if code.excluded else ""
    alike = class_means(code.bits, codes)
    tail = (
        f"an online code of linear probes than without latents: 1 is none, more is better; {{bits:.3f}} bits an image "
        f"against {code.uniform:.3f} (Voita & Titov 2020), on the {n:,} images that probes are fitted on{excluded}. "
        "Untested, as each permutation would need all its fits again: accuracy is the test."
    )
    return [
        Measured(
            "linear_probe_compression",
            code.compression,
            n,
            f"How many times shorter {asked.subject} is told by {tail.format(bits=code.bits.mean())}",
            asked.draws.replicates(n, groups, lambda drawn: code.uniform / drawn.mean(code.bits)),
            chance=1.0,
        ),
        Measured(
            "linear_probe_compression_balanced",
            code.uniform / alike,
            n,
            f"How many times shorter {asked.subject}, with bits averaged over classes, is told by "
            f"{tail.format(bits=alike)}",
            asked.draws.replicates(n, groups, lambda drawn: code.uniform / drawn.mean(code.bits, codes)),
            chance=1.0,
        ),
    ]


def beyond_colour_question(asked: Asked) -> list[Measured]:
    """What the latents add to colour statistics; nothing where there are none."""
    view = asked.view
    if view.colour is None:
        return []
    both, colour = beyond_colour(view.parts, view.colour, asked.subject, asked.once)
    what = (
        f"where a linear probe of {asked.subject} that is given colour statistics and latents is right, less that of "
        f"colour statistics alone ({colour.accuracy:.3f}): in [-1, 1], 0 is nothing beyond colour; {view.parts.how}."
    )
    names = ("beyond_colour_linear_accuracy", "beyond_colour_linear_balanced_accuracy")
    return _differences(asked, names, what, both, colour)
