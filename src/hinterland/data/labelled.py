"""Which training images keep their label, where only a share of them shall."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Annotations, Label
from hinterland.data.imageset import ImageSet
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput

DRAWN_FOR = 0x1ABE1  # sets these draws apart from others of the same seed


def labelled(annotations: Annotations, share: float, seed: int, by: str = "") -> npt.NDArray[np.bool_]:
    """(N,) true where an image keeps its label: of every class of the label `by` this share, rounded up.

    So at least one of each class stays. Images that have no label keep none; where there is no label `by` at all,
    the share is of all images. Drawn by `seed` alone: whatever else differs between two runs, they have the same, and
    of two shares the larger keeps all that the smaller one does.
    """
    label = annotations.labels.get(by)
    codes = np.zeros(len(annotations), np.intp) if label is None else label.codes.astype(np.intp)
    order = np.random.default_rng([seed, DRAWN_FOR]).permutation(len(codes))
    kept = np.zeros(len(codes), np.bool_)
    for code in np.unique(codes[codes >= 0]):
        own = order[codes[order] == code]
        kept[own[: int(np.ceil(share * len(own) - 1e-9))]] = True
    return kept


def label_names(images: ImageSet, name: str) -> tuple[str, ...]:
    """The classes of the label `name`; `BadInput` where there is none, or nothing to learn to tell apart."""
    labels = images.annotations.labels
    if name not in labels:
        raise BadInput(
            f"{images.name} has no label {name} (there are: {', '.join(labels) or 'none'}), so no image's class is "
            "known; --labels-csv reads some, --set data.label=NAME takes another"
        )
    names, found = labels[name].names, np.unique(images.split("train").annotations.labels[name].codes)
    if (found >= 0).sum() < 2 or len(names) > IGNORED:
        raise BadInput(
            f"{images.name}, label {name}: {(found >= 0).sum()} of {len(names)} classes are among the training images; "
            f"2 to {IGNORED} are needed to learn to tell them apart"
        )
    return names


def label_digest(label: Label) -> bytes:
    """SHA-256 of the classes of all images: what a run that tells them has learned from besides pixels."""
    return sha256("\n".join(label.names).encode() + label.codes.astype("<i4").tobytes()).digest()
