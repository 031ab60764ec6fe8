"""How far a classifier is better on the images it has learned from than on others, learned to its end."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

from hinterland.analysis.probing.mlp import HIDDEN
from hinterland.analysis.probing.probes import ProbeResult, task_of
from hinterland.analysis.scaling import scaling_of
from hinterland.latents.table import LatentTable

PASSES = 200


class Overfit(NamedTuple):
    """The same network on both sets of images."""

    seen: float  # accuracy on the images it has learned from
    unseen: ProbeResult

    @property
    def gap(self) -> float:
        """Of accuracies: 0 where nothing is learned by heart."""
        return self.seen - self.unseen.accuracy


def overfit(train: LatentTable, test: LatentTable, label: str, seed: int = 0) -> Overfit:
    """A network with one hidden layer of 64 rectified units learns `train` in 200 passes; nothing holds it back.

    Numbers are centred and divided by one scalar; Adam at 2e-3, batches of a twentieth of the images (256 at most); no
    penalty, no early stop: what it then tells less of `test` is overfitting, and not the probe's own caution.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    task = task_of(train, test, label)
    scaling = scaling_of(task.train, train.source.name)
    batch = max(1, min(256, len(task.codes) // 20))
    network = MLPClassifier(
        (HIDDEN,), alpha=0.0, batch_size=batch, learning_rate_init=2e-3, max_iter=PASSES, tol=0.0, random_state=seed
    )
    seen = scaling.apply(task.train)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the passes are limited on purpose
        network.fit(seen, task.codes)
    told = np.asarray(network.predict(scaling.apply(task.test)), dtype=np.intp)
    return Overfit(float((network.predict(seen) == task.codes).mean()), task.result("mlp without restraint", told))
