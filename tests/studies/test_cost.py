"""What a study says of cost and of training images."""

import pytest

from hinterland.data import catalog
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.models.cost import cost_of
from hinterland.studies.measures import measured
from hinterland.training.run import train
from hinterland.training.settings import configured


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    images = catalog.load("digits")
    config = configured("dense", settings={"training.epochs": 0.5, "training.threads": 1})
    return Trained(train(images, config, tmp_path_factory.mktemp("cost") / "run")), images


def test_cost_is_the_models_and_the_rate_that_of_its_training(run):
    trained, images = run
    found = {f.name: f for f in measured(trained, images, ["cost"], SILENT)}
    counted = cost_of(trained.model, images.shape)
    assert (found["parameters"].estimate, found["multiply_adds"].estimate) == (
        counted.parameters,
        counted.multiply_adds,
    )
    assert found["training_rate"].estimate == trained.folder.metrics()[0]["images_per_s"]


def test_the_training_error_is_of_training_images_alone_and_stands_beside_that_of_held_out_ones(run):
    trained, images = run
    found = {
        (f.name, f.subject): f
        for f in measured(trained, images, [{"training_error": {"count": 10_000}}, "reconstruction"], SILENT)
    }
    seen = trained.encode(images.split("train")).scores["mae_per_pixel"]
    known, held_out = found["mae_per_pixel", "training images"], found["mae_per_pixel", "reconstruction"]
    assert known.estimate == pytest.approx(seen.mean())
    assert known.n == len(seen)
    assert held_out.n == len(images.split("test"))
    assert known.low < known.estimate < known.high
