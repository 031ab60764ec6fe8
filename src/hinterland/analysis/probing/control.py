"""Control labels: what a probe tells of classes that mean nothing."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.probing.halves import Halves
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

CONTROL = "control of "


# y_c(i) = F^-1(hash(i)),  F the frequencies of the classes
def control_label(ids: npt.NDArray[np.str_], label: Label) -> Label:
    """A class for each labelled image by the hash of its id alone, with about the frequencies of `label` (n,).

    It can be learned by heart and not otherwise: a probe that tells it right on images it has not seen has seen
    them. Hewitt & Liang 2019, Designing and Interpreting Probes with Control Tasks.
    """
    known = label.codes >= 0
    if not known.any():
        raise BadInput("a control label needs labelled images; there are 0")
    counts = np.bincount(label.codes[known], minlength=len(label.names))
    share = np.cumsum(counts) / counts.sum()
    digests = [hashlib.sha256(f"control {i}".encode()).digest() for i in ids[known].tolist()]
    place = np.array([int.from_bytes(d[:8], "big") / 2**64 for d in digests])
    codes = np.full(len(label), -1, dtype=np.int32)
    codes[known] = np.searchsorted(share, place, side="right")
    return Label(codes, label.names)


class Controls(NamedTuple):
    """Control labels of the images fitted on, and of those scored."""

    train: Label
    test: Label


def controls_of(parts: Halves, label: str) -> Controls:
    """Those of `label`; they depend on ids and label alone, and so are the same for every table of these images."""
    train, test = (control_label(table.ids, table.labels[label]) for table in (parts.train, parts.test))
    return Controls(train, test)


def with_control(parts: Halves, label: str, controls: Controls | None = None) -> Halves:
    """The same images with the label `control of LABEL` beside theirs; `controls` where they are known."""
    known = controls or controls_of(parts, label)
    train, test = (
        _beside(t, CONTROL + label, one) for t, one in ((parts.train, known.train), (parts.test, known.test))
    )
    return Halves(train, test, parts.how)


def _beside(table: LatentTable, name: str, label: Label) -> LatentTable:
    labels = {**table.labels, name: label}
    return dataclasses.replace(table, annotations=dataclasses.replace(table.annotations, labels=labels))
