"""Probes: can a label be read off the latents of images the probe has not seen?"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest
from hinterland.analysis.probing.logistic import fit_logistic
from hinterland.analysis.scaling import scaling_of
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable

Codes = npt.NDArray[np.intp]
Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

LEAST_TOLD = 10  # classes that are all different and yet no names: fewer images are merely too few


@dataclasses.dataclass(frozen=True, eq=False)
class ProbeResult:
    """What a probe said of each labelled image it was scored on; codes index `names`."""

    probe: str
    label: str
    predictions: Codes  # (n,)
    truth: Codes  # (n,)
    names: tuple[str, ...]  # K classes
    rows: npt.NDArray[np.intp]  # (n,) of the scored table
    fitted_on: int  # labelled images
    excluded: int  # images without this label, left out of fitting or scoring
    note: str = ""  # what else a reader must know

    @property
    def correct(self) -> npt.NDArray[np.bool_]:
        """(n,) whether each image was told right."""
        return np.asarray(self.predictions == self.truth)

    @property
    def accuracy(self) -> float:
        """Share of images told right: [0, 1], 1 is best."""
        return float(self.correct.mean())

    # 1/K sum_k recall_k
    @property
    def balanced_accuracy(self) -> float:
        """Mean over the classes that occur of the share told right: [0, 1], 1 is best, constant guessing 1/K."""
        counts = np.bincount(self.truth, minlength=len(self.names))
        right = np.bincount(self.truth, weights=self.correct, minlength=len(self.names))
        return float((right[counts > 0] / counts[counts > 0]).mean())


def knn_probe(train: LatentTable, test: LatentTable, label: str, k: int = 10) -> ProbeResult:
    """Each image gets the class most frequent among its `k` nearest in `train`; ties go to the lowest class.

    Euclidean distance; rotating or scaling the latents changes nothing. Cover & Hart 1967; the same answers as
    scikit-learn's KNeighborsClassifier.
    """
    task = task_of(train, test, label)
    return knn_vote(task, nearest_training_images(task, k, train.source.name))


def nearest_training_images(task: Task, k: int, name: str) -> Rows:
    """(n, k) for each scored image of a task the rows of its `k` nearest among the images fitted on."""
    if len(task.codes) < k:
        raise BadInput(
            f"{task.label}: {k} neighbours need at least {k} labelled images to look among; {name} has "
            f"{len(task.codes)}; give more images or a smaller k"
        )
    scaling = scaling_of(task.train, name)
    return nearest(scaling.apply(task.train), scaling.apply(task.test), k).rows


def knn_vote(task: Task, neighbours: Rows) -> ProbeResult:
    """What the classes of neighbours (n, k) that are known say."""
    k = neighbours.shape[1]
    return task.result(f"{k}-nearest-neighbours", most_frequent(task.codes[neighbours], len(task.names)))


def linear_probe(train: LatentTable, test: LatentTable, label: str) -> ProbeResult:
    """Each image gets the most probable class of a multinomial logistic regression fitted on `train`.

    The latents are centred and divided by one scalar (their root mean square on `train`), and the penalty is
    |W|^2 / 2 (C = 1) beside the summed log-loss: so neither rotating nor scaling the latents changes it.
    Alain & Bengio 2016.
    """
    task = task_of(train, test, label)
    scaling = scaling_of(task.train, train.source.name)
    fit = fit_logistic(scaling.apply(task.train), task.codes, len(task.names))
    note = "" if fit.converged else "the fit had not converged when it was stopped"
    return task.result("linear", fit.predict(scaling.apply(task.test)), note)


def most_frequent(votes: Codes, classes: int) -> Codes:
    """(n, k) codes -> (n,): the most frequent of each row; of equally frequent ones the lowest."""
    n = len(votes)
    cells = np.arange(n)[:, None] * classes + votes
    return np.asarray(np.bincount(cells.ravel(), minlength=n * classes).reshape(n, classes).argmax(axis=1))


class Task(NamedTuple):
    """The labelled images of both tables; `codes` (N,) of the train ones and `truth` (n,) both index `names`."""

    label: str
    train: Vectors
    codes: Codes
    test: Vectors
    truth: Codes
    names: tuple[str, ...]
    rows: npt.NDArray[np.intp]  # (n,) of the scored table
    excluded: int
    fitted: npt.NDArray[np.intp]  # (N,) of the table fitted on

    def result(self, probe: str, predictions: Codes, note: str = "") -> ProbeResult:
        left_out = f"{self.excluded} images without this label left out" if self.excluded else ""
        notes = "; ".join(part for part in (left_out, note) if part)
        return ProbeResult(
            probe, self.label, predictions, self.truth, self.names, self.rows, len(self.codes), self.excluded, notes
        )


def task_of(train: LatentTable, test: LatentTable, label: str) -> Task:
    """What any probe of `label` starts from; labels that cannot be probed are refused by name."""
    if train.size != test.size:
        raise BadInput(f"{train.source.name} has latents of size {train.size}, {test.source.name} of {test.size}")
    fitted, scored = _label_of(train, label), _label_of(test, label)
    names = fitted.names + tuple(name for name in scored.names if name not in fitted.names)
    place = np.array([names.index(name) for name in scored.names], dtype=np.intp)
    train_rows, rows = np.flatnonzero(fitted.codes >= 0), np.flatnonzero(scored.codes >= 0)
    codes = fitted.codes[train_rows].astype(np.intp)
    check_classes(label, codes, train.source.name)
    if len(rows) == 0:
        raise BadInput(f"{label}: no image of {test.source.name} has this label, so there is nothing to score on")
    excluded = len(train) - len(train_rows) + len(test) - len(rows)
    truth = place[scored.codes[rows]]
    return Task(label, train.latents[train_rows], codes, test.latents[rows], truth, names, rows, excluded, train_rows)


def _label_of(table: LatentTable, label: str) -> Label:
    if label not in table.labels:
        there = listing(table.labels, most=20) or "none"
        raise BadInput(f"{table.source.name} has no label {label!r}; the labels there are: {there}")
    return table.labels[label]


def check_classes(label: str, codes: Codes, name: str) -> None:
    """Refuse a label with fewer than two classes among `codes` (n,), or with as many as images."""
    classes = len(np.unique(codes))
    if classes < 2:
        raise BadInput(
            f"{label}: {classes} class among the {len(codes)} labelled images of {name}; a probe needs at least 2"
        )
    if classes == len(codes) and classes < LEAST_TOLD:
        raise BadInput(
            f"{label}: each of the {classes} labelled images of {name} has another class; that is too few images to "
            f"learn classes from: give at least {2 * LEAST_TOLD}"
        )
    if classes == len(codes):
        raise BadInput(
            f"{label}: each of the {len(codes)} images of {name} has a class of its own; that is a name, not a "
            "class. Hand it over as ids, or as a factor if it is a number"
        )
