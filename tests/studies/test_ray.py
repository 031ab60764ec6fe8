"""A study on a cluster gives the table of one machine, whatever is lost on the way."""

import importlib.util
import os
import shutil
import socket
import threading
import time
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest
import yaml

from hinterland.data import catalog
from hinterland.ground.errors import BadInput
from hinterland.studies.config import StudyConfig, cells_of
from hinterland.studies.executors.ray import knock, needs
from hinterland.studies.study import Study, run_study

STUDY = {
    "name": "spread",
    "data": "digits",
    "base": {
        "model": "dense",
        "model.latent_size": 2,
        "training.epochs": 8,
        "training.checkpoint_every_images": 500,
        "training.keep_checkpoints": 100,  # so that what was done twice can be seen
    },
    "axes": {"objective.reconstruction": ["bernoulli", "mse"]},
    "seeds": 2,
    "measures": ["terms", "reconstruction"],
    "resources": {"cpus": 1},
}


def digits(_name, _options):
    return catalog.load("digits")


def slow_digits(_name, _options):
    """The digits, on a worker that takes its time over each checkpoint, so that it can be killed between two."""
    import time

    from hinterland.data import catalog
    from hinterland.training import checkpoint

    if not hasattr(checkpoint, "slowly"):
        checkpoint.slowly = save = checkpoint.save

        def slower(*given):
            time.sleep(0.1)
            return save(*given)

        checkpoint.save = slower
    return catalog.load("digits")


class Telling:
    """Progress that keeps what was said."""

    def __init__(self):
        from hinterland.ground.progress import SILENT

        self.step, self.said = SILENT.step, []

    def say(self, message):
        self.said.append(message)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """A Ray cluster of two machines, as far as Ray knows, with room for one cell each."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("pip install 'hinterland[cluster]'")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {  # before it is imported for the first time
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
            "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
            "RAY_AUTH_TOKEN": "0123456789abcdef" * 4,
            "PYTHONWARNINGS": "ignore",
        }.items():
            patch.setenv(name, value)
        from ray.cluster_utils import Cluster

        own = {"num_cpus": 1, "include_dashboard": False, "node_ip_address": "127.0.0.1", "include_log_monitor": False}
        place = Path("/tmp") / f"hlt{os.getpid()}"  # short: sockets lie below it
        (place / "ray").mkdir(parents=True)
        patch.setenv("RAY_TMPDIR", str(place))
        cluster = Cluster(
            initialize_head=True,
            head_node_args={**own, "object_store_memory": 80 << 20, "no_monitor": True},
        )
        second = cluster.add_node(**own, object_store_memory=80 << 20)
        patch.setenv("RAY_ADDRESS", cluster.address)
        yield cluster, second
        cluster.shutdown()
    shutil.rmtree(place, ignore_errors=True)


def table(study):
    return pq.read_table(study.path / "table.parquet")


def began(cells):
    """The first cell that holds a checkpoint and is not done, with the process that trains it."""
    while True:
        for folder in cells.glob("*"):
            if (
                len(list(folder.glob("checkpoints/step-*.safetensors"))) >= 3
                and not (folder / "findings.json").exists()
            ):
                for process in psutil.process_iter(["pid", "name"]):
                    try:
                        if any(file.path == str(folder / ".lock") for file in process.open_files()):
                            return folder, process
                    except (psutil.Error, OSError):
                        continue
        time.sleep(0.05)


@pytest.mark.slow
def test_a_study_whose_worker_was_killed_has_the_table_of_one_machine(two_workers, tmp_path):
    """The process that trains a cell is killed, and then the machine that another is trained on."""
    cluster, second = two_workers
    config = StudyConfig.checked(STUDY)
    local = run_study(Study.begin(config, tmp_path / "local"), digits)
    spread = Study.begin(config, tmp_path / "spread")
    killed = []

    def kill():
        folder, process = began(spread.path / "cells")
        at = (folder / "checkpoints/last.safetensors").readlink().name
        process.kill()
        killed.append((folder, at))
        while True:
            folder, process = began(spread.path / "cells")
            raylet = second.all_processes["raylet"][0].process.pid
            if process.ppid() == raylet and folder != killed[0][0]:
                break
            time.sleep(0.05)
        at = (folder / "checkpoints/last.safetensors").readlink().name
        cluster.remove_node(second, allow_graceful=False)
        killed.append((folder, at))

    told = Telling()
    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    run_study(spread, slow_digits, told, executor="ray")
    killer.join(10)
    assert set(spread.states().values()) == {"done"}
    assert sum("lost its worker" in said for said in told.said) == 2 == len(killed)
    assert table(spread).equals(table(local))
    for cell in spread.cells:
        assert spread.folder(cell).run.last.read_bytes() == local.folder(cell).run.last.read_bytes()
    done = spread.states()
    before = {path: path.stat().st_mtime_ns for path in (spread.path / "cells").rglob("*.safetensors")}
    run_study(spread, digits, told, executor="ray")  # nothing is left to do: no worker is asked
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert spread.states() == done


def test_a_cluster_that_does_not_answer_is_told_within_seconds(tmp_path, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.monotonic()
    for address in (f"127.0.0.1:{port}", f"ray://127.0.0.1:{port}"):
        with pytest.raises(BadInput, match=r"RAY_ADDRESS .*: nobody answers there"):
            knock(address)
    with pytest.raises(BadInput, match="must be HOST:PORT"):
        knock("somewhere")
    assert time.monotonic() - begun < 15
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(STUDY))
    monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{port}")
    study = Study.begin(StudyConfig.checked(STUDY), tmp_path / "s")
    with pytest.raises(BadInput, match="nobody answers"):
        run_study(study, digits, executor="ray")


def test_what_a_cell_needs_is_what_the_study_says_or_what_training_would_take():
    config = StudyConfig.checked({**STUDY, "resources": {"cpus": 2, "gpus": 0.5, "memory": "4GB"}})
    cell = cells_of(config)[0]
    assert needs(cell, {"CPU": 8.0}) == {"num_cpus": 2, "num_gpus": 0.5, "memory": 4_000_000_000}
    plain = cells_of(StudyConfig.checked({**STUDY, "resources": {"cpus": 1}}))[0]
    assert needs(plain, {"CPU": 8.0}) == {"num_cpus": 1, "num_gpus": 0.0}
    assert needs(plain, {"CPU": 8.0, "GPU": 2.0}) == {"num_cpus": 1, "num_gpus": 1.0}
    on_cpu = StudyConfig.checked({**STUDY, "base": {**STUDY["base"], "training.device": "cpu"}})
    assert needs(cells_of(on_cpu)[0], {"GPU": 2.0})["num_gpus"] == 0.0


def test_an_executor_that_is_none_is_refused(tmp_path):
    with pytest.raises(BadInput, match="must be local or ray"):
        run_study(Study.begin(StudyConfig.checked(STUDY), tmp_path / "s"), digits, executor="slurm")
