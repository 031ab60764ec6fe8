"""Other shares of training, validation and test than 80/10/10, or than a data set brings along."""

from __future__ import annotations

import dataclasses

from hinterland.data.annotations import splits_by_hash
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput

RULE = "split is TRAIN/VALIDATION/TEST in per cent, such as 60/20/20; they add up to 100, and train is not 0"


def split_anew(images: ImageSet, rule: str) -> ImageSet:
    """`images` with every one put into a split by the SHA-256 of its id, in these shares.

    Images of one scene may come into two splits: for scenes that are cut into tiles, `hinterland data prepare --split`
    keeps them apart. Raises `BadInput` for another rule, and where a split that was asked for stays empty.
    """
    try:
        train, validation, test = (float(part) for part in rule.split("/"))
    except ValueError:
        raise BadInput(f"split ({rule}) is not understood; {RULE}") from None
    if min(train, validation, test) < 0 or not train or train + validation + test != 100:
        raise BadInput(f"split ({rule}) does not divide the images; {RULE}")
    split = splits_by_hash(images.annotations.id, (train / 100, (train + validation) / 100))
    for name, share in zip(("train", "validation", "test"), (train, validation, test), strict=True):
        if share and not (split == name).any():
            raise BadInput(f"split ({rule}) leaves no image of {len(images)} for {name}; choose other shares")
    annotations = dataclasses.replace(images.annotations, split=split)
    note = f"split anew into {rule} % by the ids of the images, whatever split they came with"
    return dataclasses.replace(images, annotations=annotations, notes=(*images.notes, note))
