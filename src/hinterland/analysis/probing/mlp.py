"""The MLP probe: can a label be read off the latents by a small network?"""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt

from hinterland.analysis.probing.probes import ProbeResult, task_of
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.sampling import stratified
from hinterland.latents.table import LatentTable

Codes = npt.NDArray[np.intp]

HIDDEN = 64  # units of the one hidden layer
MOST_PASSES = 60
PATIENCE = 8  # passes without a better score on the held-out tenth
FITTED_ON = 20_000  # images


def mlp_probe(train: LatentTable, test: LatentTable, label: str, seed: int = 0, most: int = FITTED_ON) -> ProbeResult:
    """Each image gets the most probable class of a network with one hidden layer of 64 rectified units.

    Adam, batches of 256 (a twentieth of fewer images). A tenth of the training images decides when to stop. What
    it tells right beyond the linear probe is in the latents, but not along straight borders. At most `most` images
    are fitted on, drawn by class.
    Rumelhart et al. 1986; as a probe: Hewitt & Liang 2019.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    task = task_of(train, test, label)
    rows = stratified(task.codes, most, seed)
    codes = task.codes[rows]
    scaling = scaling_of(task.train, train.source.name)
    stops = _can_stop_early(codes)
    network = MLPClassifier(
        (HIDDEN,),
        alpha=1e-3,
        batch_size=max(1, min(256, len(codes) // 20)),  # at least some 20 steps a pass
        learning_rate_init=2e-3,
        max_iter=MOST_PASSES,
        early_stopping=stops,
        n_iter_no_change=PATIENCE,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the passes are limited on purpose, and said
        network.fit(scaling.apply(task.train[rows]), codes)
    predictions = np.asarray(network.predict(scaling.apply(task.test)), dtype=np.intp)
    notes = [
        f"fitted on {len(rows):,} of them, drawn by class" if len(rows) < len(task.codes) else "",
        "" if stops else f"{MOST_PASSES} passes at most, as there are too few images to hold some back for stopping",
    ]
    return task.result("mlp", predictions, "; ".join(note for note in notes if note))


def _can_stop_early(codes: Codes) -> bool:
    """Whether a tenth of the images can be held back that has each class, and leaves some of each."""
    counts = np.unique(codes, return_counts=True)[1]
    return bool(counts.min() >= 2 and len(codes) // 10 >= len(counts))
