"""Summary of reconstruction errors."""

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.reconstruction import summarise_reconstruction
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def table(errors: object, classes: list[str]) -> LatentTable:
    made = LatentTable.from_arrays(np.ones((len(classes), 1)), labels={"class": classes}, name="vae")
    return dataclasses.replace(made, scores={"mse_per_pixel": np.asarray(errors, dtype=np.float32)})


def test_mean_classes_and_the_images_to_look_at() -> None:
    summary = summarise_reconstruction(table([4, 1, 3, 2, 5], list("aabbc")), label="class", most=2)
    assert summary.mean == 3
    assert summary.interval is not None
    assert summary.interval.low < 3 < summary.interval.high
    assert summary.best == ("000001", "000003")
    assert summary.median == ("000003", "000002")
    assert summary.worst == ("000004", "000000")
    assert {name: found.mean for name, found in summary.by_class.items()} == {"a": 2.5, "b": 2.5, "c": 5}
    assert summary.by_class["c"].interval is None


def test_more_images_asked_for_than_there_are_gives_all() -> None:
    summary = summarise_reconstruction(table([2, 1], ["a", "b"]), most=8)
    assert summary.median == summary.best == ("000001", "000000")


def test_unknown_scores_and_labels_are_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="no score 'mae'; the scores there are: mse_per_pixel"):
        summarise_reconstruction(table([1, 2], ["a", "b"]), "mae")
    with pytest.raises(BadInput, match="no label 'klass'; the labels there are: class"):
        summarise_reconstruction(table([1, 2], ["a", "b"]), label="klass")
    with pytest.raises(BadInput, match="1 values of mse_per_pixel are not finite"):
        summarise_reconstruction(table([1, np.nan], ["a", "b"]))
