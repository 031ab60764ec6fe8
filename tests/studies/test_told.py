"""Which classes are told by layers of a run: paired with colour, components and untrained nets."""

import dataclasses
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import hinterland as hl
from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.data.sources.arrays import from_arrays
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.symmetries import over_symmetries, turned
from hinterland.latents.table import LatentTable
from hinterland.report.study_told import told_section
from hinterland.studies.config import StudyConfig
from hinterland.studies.study import Study, run_study
from hinterland.studies.told import side_by_side, told, told_file

FEW = {
    "model.widths": [4, 8], "model.latent_size": 3, "training.epochs": 1, "training.threads": 1,
    "training.preview_every_images": 10**6,
}  # fmt: skip


@pytest.fixture(scope="module")
def digits() -> ImageSet:
    return hl.load("digits", split="50/25/25").take(np.arange(600))


@pytest.fixture(scope="module")
def run(digits: ImageSet, tmp_path_factory: pytest.TempPathFactory) -> hl.Run:
    return hl.train(digits, "cae", settings=FEW, out=tmp_path_factory.mktemp("run") / "cae")


def by_name(found: list[Finding]) -> dict[tuple[str, str], Finding]:
    return {(finding.name, finding.subject): finding for finding in found}


def test_differences_are_those_of_the_shares_and_are_kept_by_image(run: hl.Run, digits: ImageSet):
    found = by_name(told(run.trained, digits, SILENT, untrained=2))
    linear = {what: found["linear_accuracy", what].estimate for what in ("trained", "colour", "pca", "untrained")}
    for against in ("colour", "pca", "untrained"):
        beyond = found[f"linear_beyond_{against}", "class"]
        assert beyond.estimate == pytest.approx(linear["trained"] - linear[against])
        assert beyond.low is not None
        assert beyond.low <= beyond.estimate <= (beyond.high or 0)
    kept = pq.read_table(run.folder.path / told_file())
    assert len(kept) == len(digits.split("test"))
    assert np.mean(kept["trained, linear"].to_numpy()) == pytest.approx(linear["trained"])
    assert set(np.unique(kept["untrained, linear"].to_numpy())) <= {0.0, 0.5, 1.0}


def test_the_classes_add_up_to_all_of_them(run: hl.Run, digits: ImageSet):
    found = by_name(told(run.trained, digits, SILENT, layers=["encoder.maps.0", "encoder.maps.1"], untrained=1))
    of_classes = [f for (name, what), f in found.items() if name == "linear_beyond_colour" and what != "class"]
    assert len(of_classes) == 10
    total = sum(f.estimate * f.n for f in of_classes)
    assert total / sum(f.n for f in of_classes) == pytest.approx(found["linear_beyond_colour", "class"].estimate)


def test_the_split_that_is_asked_for_is_scored(run: hl.Run, digits: ImageSet):
    found = by_name(told(run.trained, digits, SILENT, split="validation", untrained=1))
    assert found["linear_accuracy", "trained"].n == len(digits.split("validation"))


def test_layers_stand_side_by_side_with_equal_weight():
    images = hl.load("digits").take(np.arange(50))
    rng = np.random.default_rng(0)
    parts = {"a": rng.normal(3, 100, (50, 2)), "b": rng.normal(0, 0.01, (50, 5))}
    table = hl.LatentTable.from_arrays(np.zeros((50, 1)), labels={"class": np.zeros(50)})

    def encode(layer: str | None) -> LatentTable:
        assert layer is not None
        return dataclasses.replace(table, latents=parts[layer].astype(np.float32), annotations=images.annotations)

    joined = side_by_side(encode, ["a", "b"]).latents[images.annotations.split == "train"].astype(np.float64)
    assert joined.mean(axis=0) == pytest.approx(0, abs=1e-4)
    assert (joined[:, :2] ** 2).sum(axis=1).mean() == pytest.approx(1, rel=1e-4)
    assert (joined[:, 2:] ** 2).sum(axis=1).mean() == pytest.approx(1, rel=1e-4)


def test_standardised_numbers_vary_alike_and_a_constant_one_stays_0():
    table = hl.LatentTable.from_arrays(np.random.default_rng(0).normal(5, [1, 100, 0], (40, 3)))
    table = dataclasses.replace(table, annotations=hl.load("digits").take(np.arange(40)).annotations)
    found = side_by_side(lambda layer: table, ["a"], standardise=True).latents
    deviations = found[table.annotations.split == "train"].std(axis=0)
    assert deviations[0] == pytest.approx(deviations[1], rel=1e-4)
    assert deviations[2] == 0


def test_over_symmetries_an_image_and_the_image_turned_say_the_same(run: hl.Run, digits: ImageSet):
    some = digits.take(np.arange(20))
    held = dataclasses.replace(some, layers={"image": np.rot90(some.layers["image"], axes=(2, 3)).copy()})

    def encode(images: ImageSet) -> LatentTable:
        return run.trained.encode(images, scores=False)

    ours, theirs = (over_symmetries(encode, images).latents for images in (some, held))
    assert ours == pytest.approx(theirs, abs=1e-4)
    assert np.abs(encode(some).latents - encode(held).latents).max() > 1e-2


def test_symmetries_of_images_that_are_not_square_are_refused():
    with pytest.raises(BadInput, match="8 x 6"):
        next(turned(from_arrays(np.zeros((4, 1, 8, 6), np.uint8), layout="channels-first")))


def test_the_page_draws_seeds_and_images_again(tmp_path: Path):
    config = StudyConfig(
        name="told", data="digits", load={"split": "50/25/25"}, base=FEW, arms={"cae": {"model": "cae"}}, seeds=[0, 1],
        measures=[{"told": {"untrained": 1}}],
    )  # fmt: skip
    study = run_study(Study.begin(config, tmp_path / "told"), lambda data, options: hl.load(data, **options))
    section = told_section(study)
    assert section is not None
    table, classes = section.blocks
    assert [row[:2] for row in table.rows] == [("cae", "5 nearest neighbours"), ("cae", "linear")]
    assert all("points" in cell and "to" in cell for cell in table.rows[0][3:])
    assert len(classes.items[0].rows) == 10
