"""Control labels: what a probe tells of classes that mean nothing."""

from __future__ import annotations

import dataclasses
import hashlib

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


def with_control(parts: Halves, label: str) -> Halves:
    """The same images with the label `control of LABEL` beside theirs."""
    return Halves(_with_control(parts.train, label), _with_control(parts.test, label), parts.how)


def _with_control(table: LatentTable, label: str) -> LatentTable:
    labels = {**table.labels, CONTROL + label: control_label(table.ids, table.labels[label])}
    return dataclasses.replace(table, annotations=dataclasses.replace(table.annotations, labels=labels))
