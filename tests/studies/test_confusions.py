"""Two classes that are taken for each other."""

import numpy as np
import pytest

from hinterland.analysis.probing.probes import knn_probe
from hinterland.data import catalog
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.studies.measures import measured
from hinterland.training.run import train
from hinterland.training.settings import configured

TINY = {"model.widths": [4], "model.hidden": [], "model.latent_size": 2, "training.epochs": 1}


@pytest.fixture(scope="module")
def digits():
    return catalog.load("digits")


@pytest.fixture(scope="module")
def trained(digits, tmp_path_factory):
    return Trained(train(digits, configured("cae", settings=TINY), tmp_path_factory.mktemp("runs") / "cae"))


def test_only_images_of_the_pair_that_are_taken_for_the_other_count(digits, trained):
    found = measured(trained, digits, [{"confusions": {"pair": ["4", "9"]}}], SILENT)
    told = {(f.name, f.subject): f for f in found}
    crossed = told["taken_for_each_other", "4 and 9, 10-nearest-neighbours"]
    tables = [trained.encode(digits.split(split), scores=False) for split in ("train", "test")]
    probe = knn_probe(*tables, "class", 10)
    four, nine = (probe.names.index(name) for name in ("4", "9"))
    of_pair = np.isin(probe.truth, (four, nine))
    wrong = (probe.truth == four) & (probe.predictions == nine) | (probe.truth == nine) & (probe.predictions == four)
    assert crossed.n == of_pair.sum()
    assert crossed.estimate == pytest.approx(wrong.sum() / of_pair.sum())
    assert told["accuracy", "all classes, 10-nearest-neighbours"].estimate == pytest.approx(probe.accuracy)
    assert ("taken_for_each_other", "4 and 9, linear") in told


@pytest.mark.parametrize("pair", [["4"], ["4", "4"], ["4", "ten"]])
def test_a_pair_must_be_two_classes_that_there_are(digits, trained, pair):
    with pytest.raises(BadInput, match="must be two classes of"):
        measured(trained, digits, [{"confusions": {"pair": pair}}], SILENT)
