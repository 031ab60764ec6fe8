"""The power goes between any two writes of a run: what was promised is there, and the run can be gone on with."""

from __future__ import annotations

import pytest

from blobs import blobs
from disk import lay_out, power_cuts, without_syncs
from hinterland.training.folder import RunFolder, new_folder
from hinterland.training.run import resume, train
from hinterland.training.settings import configured
from power import Recorded, lines_up_to, losses, recorded_run

IMAGES = blobs(100, 1, 8, 8)
CONFIG = configured(
    "vae",
    settings={
        "model.widths": [4],
        "model.hidden": [],
        "model.latent_size": 2,
        "training.epochs": 2,
        "training.batch_size": 20,
        "training.learning_rate": 0.05,
        "training.schedule": "constant",
        "training.checkpoint_every_images": 40,
        "training.preview_every_images": 1000,
        "training.keep_checkpoints": 1,
        "training.ema_images": 50,
    },
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A whole run, recorded."""
    return recorded_run(IMAGES, CONFIG, tmp_path_factory.mktemp("disk"))


def test_whatever_was_promised_is_there_after_a_power_cut(run, tmp_path):
    count, found = losses(run, run.disk, tmp_path)
    assert not found, found[:5]
    assert len(run.promised) >= 4
    assert count > 80


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_without_syncs_of_files_or_of_folders_something_would_be_lost(run, tmp_path, kind):
    _, found = losses(run, without_syncs(run.disk, kind), tmp_path, most=1)
    assert found


def test_a_run_goes_on_from_such_a_disk_to_the_same_bytes(run, tmp_path):
    states = list(power_cuts(run.disk, seed=1))
    for number, (_, files) in enumerate(states[:: len(states) // 7]):
        folder = RunFolder(lay_out(files, tmp_path / str(number)) / "runs" / "run")
        if folder.config_file.exists():
            resume(IMAGES, folder)
        else:
            new_folder(folder.path)
            train(IMAGES, CONFIG, folder.path)
        assert folder.last.read_bytes() == run.folder.last.read_bytes()
        assert folder.best.read_bytes() == run.folder.best.read_bytes()
        assert lines_up_to(folder, 10**9) == lines_up_to(run.folder, 10**9)
        assert [line.get("finished") for line in folder.metrics()].count(True) == 1
