"""Probes under a random split and one by scene: what the second cannot tell, the first had from the scene."""

import numpy as np
import pytest

from hinterland.analysis.probing.by_scene import by_scene_findings, random_folds, scene_folds
from hinterland.analysis.standard import analyse
from hinterland.data.annotations import Annotations, Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable, Source

SCENES, EACH = 20, 15


def table(of_class: float, of_scene: float, missing: int = 0) -> LatentTable:
    """Scenes of two classes; latents are the class, and a place of the scene's own, this large, and noise."""
    rng = np.random.default_rng(0)
    scene = np.repeat(np.arange(SCENES), EACH)
    codes = (scene % 2).astype(np.int32)
    places = rng.normal(size=(SCENES, 6))
    latents = of_class * np.eye(6)[codes] + of_scene * places[scene] + 0.2 * rng.normal(size=(len(scene), 6))
    codes[:missing] = -1
    ids = np.array([f"{i:04d}" for i in range(len(scene))])
    known = Annotations(
        ids,
        np.full(len(ids), "test"),
        labels={"class": Label(codes, ("land", "water"))},
        group=np.array([f"scene {s}" for s in scene.tolist()]),
    )
    return LatentTable(latents.astype(np.float32), known, Source("latents"))


def scores(found, name):
    return {f.subject: f.estimate for f in found if f.name == name}


def test_latents_that_know_the_class_tell_it_of_new_scenes_too():
    found = scores(by_scene_findings(table(of_class=3, of_scene=0.1), "class"), "linear_cross_validated_accuracy")
    assert found == {"class, random split": 1.0, "class, split by scene": 1.0}


def test_latents_that_know_only_the_scene_tell_the_class_at_random_and_not_of_new_scenes():
    found = by_scene_findings(table(of_class=0, of_scene=3), "class")
    neighbours = scores(found, "knn_cross_validated_balanced_accuracy")
    assert neighbours["class, random split"] > 0.99
    assert neighbours["class, split by scene"] < 0.75
    lead = next(f for f in found if f.name == "knn_cross_validated_lead_of_random_split")
    assert lead.estimate == pytest.approx(neighbours["class, random split"] - neighbours["class, split by scene"])
    assert lead.low is not None
    assert lead.low > 0
    assert lead.unit_of_replication == "group"


def test_no_scene_is_in_two_parts_and_both_splits_have_as_many_and_about_as_large_ones():
    groups = np.repeat([f"{i}" for i in range(7)], [40, 30, 20, 10, 10, 5, 5])
    by_scene, at_random = scene_folds(groups, 3), random_folds(120, 3, seed=0)
    assert all(len(np.unique(by_scene[groups == name])) == 1 for name in np.unique(groups))
    assert np.bincount(by_scene).tolist() == [40, 40, 40]
    assert np.bincount(at_random).tolist() == [40, 40, 40]


def test_images_without_the_label_are_left_out():
    found = by_scene_findings(table(of_class=3, of_scene=0.1, missing=20), "class")
    assert {f.n for f in found} == {SCENES * EACH - 20}


def test_without_scenes_nothing_is_said_and_one_scene_is_not_enough():
    plain = LatentTable.from_arrays(np.eye(40), labels={"class": np.arange(40) % 2}, name="plain")
    assert by_scene_findings(plain, "class") == []
    labelled = table(of_class=3, of_scene=0.1, missing=SCENES * EACH - EACH)
    with pytest.raises(BadInput, match="class: all labelled images are of one scene"):
        by_scene_findings(labelled, "class")


def test_the_analysis_says_both():
    subjects = {f.subject for f in analyse(table(of_class=3, of_scene=0.1), ["class"])}
    assert {"class, random split", "class, split by scene"} <= subjects
