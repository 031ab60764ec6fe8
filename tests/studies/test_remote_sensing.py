"""The remote-sensing studies: what they ask for can be run, and one small cell of them is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hinterland import api
from hinterland.ground.progress import SILENT
from hinterland.latents.table import LatentTable
from hinterland.models.thesis import NETS
from hinterland.studies.attribution import varying
from hinterland.studies.cell import config_of
from hinterland.studies.config import StudyConfig, cells_of, read_study
from hinterland.studies.measures import parsed
from hinterland.studies.study import Study, run_study

STUDIES = Path(__file__).resolve().parents[2] / "studies"
FILES = ["remote-sensing-small.yaml", "remote-sensing.yaml"]


@pytest.mark.parametrize("name", FILES)
def test_every_cell_measure_and_question_can_be_had_and_a_larger_machine_is_told_what_to_run(name):
    study = read_study(STUDIES / name)
    configs = [config_of(cell) for cell in cells_of(study)]
    assert {config.training.optimiser for config in configs} == {"rmsprop"}
    assert {config.objective.reconstruction for config in configs} == {"mae"}
    assert {measure for measure, _ in parsed(study.measures)} == {"training_error", "cost", "attribution"}
    assert study.larger
    assert {published.subject for published in study.published} == {"training images", "reconstruction"}


def test_the_full_one_has_all_seventeen_nets_and_four_sizes_of_the_latent():
    configs = [config_of(cell) for cell in cells_of(read_study(STUDIES / "remote-sensing.yaml"))]
    assert {config.model.preset for config in configs} == set(NETS)
    sizes = {config.model.latent_size for config in configs if config.model.preset == "thesis-16x16x32"}
    assert sizes == {1024, 512, 128, 50}


pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


def aerial(root: Path) -> Path:
    """A twin of the aerial tiles: five folders of two images, blocks of five colours, each a class, and their masks."""
    rng = np.random.default_rng(0)
    colours = [(0x84, 0x29, 0xF6), (0xE2, 0xA9, 0x29), (0x3C, 0x10, 0x98), (0xFE, 0xDD, 0x3A), (0x6E, 0xC1, 0xE4)]
    for number in range(10):
        blocks = rng.integers(5, size=(12, 8)).repeat(8, axis=0).repeat(8, axis=1)
        mask = np.array(colours, np.uint8)[blocks]
        image = (40 * blocks[..., None] + rng.integers(0, 40, (*blocks.shape, 3))).astype(np.uint8)
        for kind, pixels in (("images", image), ("masks", mask)):
            place = root / f"Tile {number // 2}" / kind
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(place / f"part_{number % 2}.png")
    return root


def test_a_small_cell_is_prepared_trained_and_measured_as_the_file_says(tmp_path: Path):
    pytest.importorskip("rasterio", reason="the extra [geo] is not installed")
    from hinterland.data.rasters.prepare import prepare
    from hinterland.data.rasters.scenes import Sources
    from hinterland.data.rasters.splits import parsed_split
    from hinterland.data.rasters.tiling import Tiling

    given = Sources((str(aerial(tmp_path / "aerial")),), labels="images=masks")
    tiling = Tiling(tile=16, resize=8, split=parsed_split("column:folder"))
    store = prepare(given, tmp_path / "store", tiling, STUDIES / "classes" / "dubai.yaml")
    asked = read_study(STUDIES / "remote-sensing-small.yaml").model_dump()
    small = {
        "data": f"store:{store}",
        "arms": {"16x16x32": asked["arms"]["16x16x32"]},
        "base": {"model.latent_size": 4, "training.epochs": 1, "training.batch_size": 32, "training.threads": 1},
        "measures": ["training_error", "cost", {"attribution": {"labels": ["class", "share water"]}}],
        "seeds": 1,
        "questions": [],
        "published": [],
    }
    study = Study.begin(StudyConfig.checked({**asked, **small}), tmp_path / "study")
    run_study(study, lambda name, options: api.load(name, **options), SILENT)
    folder = study.folder(study.cells[0])
    assert list(study.states().values()) == ["done"], folder.why_failed()
    found = {(f.name, f.subject): f for f in next(iter(study.findings().values()))}
    for name, subject in (
        ("mae_per_pixel", "training images"),
        ("mae_per_pixel", "reconstruction"),
        ("parameters", "cost"),
        ("linear_probe_balanced_accuracy", "class"),
        ("beyond_colour_linear_balanced_accuracy", "class"),
        ("linear_cross_validated_balanced_accuracy", "class, random split"),
        ("linear_cross_validated_balanced_accuracy", "class, split by scene"),
        ("ridge_r2", "share water"),
    ):
        assert (name, subject) in found
    probe = found["linear_probe_balanced_accuracy", "class"]
    assert {"colour", "pca", "untrained"} <= set(probe.baselines)


def test_only_what_varies_where_probes_are_fitted_and_where_they_are_scored_is_asked_of():
    codes = np.arange(40) % 2
    table = LatentTable.from_arrays(
        np.random.default_rng(0).normal(size=(40, 3)),
        labels={"class": codes, "place": np.where(np.arange(40) < 30, codes, 0)},
        factors={"share land": codes * 0.5, "share water": np.zeros(40), "share road": np.where(codes, np.nan, 1)},
        splits=np.repeat(["train", "test"], [30, 10]).tolist(),
        name="vae",
    )
    assert varying(table, SILENT) == ["class", "share land"]
